"""Values of the real JAX in records; on the CPU."""

import math

import pytest

from calibrax.core import Metric, Run
from calibrax.errors import RecordError

pytestmark = pytest.mark.jax

jax = pytest.importorskip("jax")
import jax.numpy as jnp  # noqa: E402 -- after the check that it is there
import numpy as np  # noqa: E402


def number(value):
    return Metric(value=value).value


def samples(value):
    return Metric(value=1, samples=value).samples


def one_sample(value):
    return Metric(value=1, samples=[value]).samples


def invocations(value):
    return Metric(value=1, samples=[1.0] * 3, invocations=value).invocations


def free(value):
    return Run(points=[], metadata={"x": value}).metadata["x"]


def free_inside(value):
    return Run(points=[], metadata={"x": [{"y": value}]}).metadata["x"][0]["y"]


SCALARS = {
    "float32": (lambda: jnp.float32(1.5), 1.5),
    "float16": (lambda: jnp.float16(1.5), 1.5),
    "bfloat16": (lambda: jnp.bfloat16(1.5), 1.5),
    "float8": (lambda: jnp.array(1.5, dtype=jnp.float8_e4m3fn), 1.5),
    "0-d array": (lambda: jnp.array(1.5), 1.5),
    "weak type": (lambda: jnp.sqrt(2.25), 1.5),
    "mean": (lambda: jnp.array([1.0, 2.0]).mean(), 1.5),
    "jitted": (lambda: jax.jit(lambda x: x + 0.5)(1.0), 1.5),
    "gradient": (lambda: jax.grad(lambda x: 1.5 * x)(1.0), 1.5),
    "NaN": (lambda: jnp.float32(jnp.nan), math.nan),
    "infinity": (lambda: jnp.float32(-jnp.inf), -math.inf),
    "int8": (lambda: jnp.int8(-3), -3),
    "uint32": (lambda: jnp.uint32(3), 3),
    "int4": (lambda: jnp.array(3, dtype=jnp.int4), 3),
    "bfloat16 of ml_dtypes": (lambda: np.array([1.5], dtype=jnp.bfloat16)[0], 1.5),
    "0-d bfloat16 of NumPy": (lambda: np.array(1.5, dtype=jnp.bfloat16), 1.5),
}


@pytest.mark.parametrize(("make", "plain"), SCALARS.values(), ids=SCALARS)
def test_a_scalar_is_kept_as_a_plain_number(make, plain):
    value = make()
    assert repr(number(value)) == repr(float(plain))
    assert repr(one_sample(value)) == repr((float(plain),))
    kept = {"nan": "NaN", "-inf": "-Infinity"}.get(str(plain), plain)
    assert repr(free(value)) == repr(kept)
    assert Run(points=[], metadata={"x": value}).to_dict()["metadata"] == {"x": kept}


def test_whole_numbers_may_stand_where_one_is_meant():
    assert invocations(jnp.arange(3)) == (0, 1, 2)
    assert invocations([jnp.int8(1)] * 3) == (1, 1, 1)
    with pytest.raises(RecordError, match=r"\$\.invocations\[0\]: expected int, got 0\.0"):
        invocations(jnp.arange(3.0))


def test_a_truth_value_is_no_number_and_stays_one_in_metadata():
    value = jnp.array(3) > 2
    with pytest.raises(RecordError, match=r"\$\.value: expected float, got"):
        number(value)
    assert free(value) is True


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "int8", "uint32"])
def test_an_array_of_one_dimension_gives_samples(dtype):
    array = jnp.arange(3, dtype=dtype)
    assert samples(array) == (0.0, 1.0, 2.0)
    assert set(map(type, samples(array))) == {float}
    assert samples(np.asarray(array)) == (0.0, 1.0, 2.0)
    assert samples(list(array)) == (0.0, 1.0, 2.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: jnp.complex64(1),
        lambda: jnp.ones(1),
        lambda: jnp.ones((2, 2)),
        lambda: jax.random.key(0),
        lambda: jax.ShapeDtypeStruct((), jnp.float32),
        lambda: np.zeros((), dtype=jax.dtypes.float0),
        lambda: jnp.float32,
    ],
)
def test_what_is_no_number_is_refused_and_kept_for_a_hook_in_metadata(make):
    value = make()
    with pytest.raises(RecordError, match="expected float, got"):
        number(value)
    assert free(value) is value
    with pytest.raises(RecordError, match="register a hook"):
        Run(points=[], metadata={"x": value}).to_json()


def test_a_deleted_array_is_refused():
    array = jnp.ones(3)
    scalar = array[0]
    array.delete()
    scalar.delete()
    with pytest.raises(RecordError, match="expected float"):
        number(scalar)
    with pytest.raises(RecordError, match="expected a sequence of float"):
        samples(array)


TRANSFORMED = {
    "jit": lambda use: jax.jit(use)(jnp.float32(1)),
    "jit of an array": lambda use: jax.jit(use)(jnp.arange(3.0)),
    "grad": lambda use: jax.grad(use)(1.0),
    "grad of a jit": lambda use: jax.grad(jax.jit(use))(1.0),
    "grad of an array": lambda use: jax.grad(lambda x: use(x).sum())(jnp.arange(3.0)),
    "vmap": lambda use: jax.vmap(use)(jnp.arange(3.0)),
    "vmap of arrays": lambda use: jax.vmap(use)(jnp.ones((2, 3))),
    "scan": lambda use: jax.lax.scan(lambda c, x: (c, use(x)), 0.0, jnp.arange(3.0)),
    "eval_shape": lambda use: jax.eval_shape(use, jnp.float32(1)),
}


@pytest.mark.parametrize("transform", TRANSFORMED.values(), ids=TRANSFORMED)
@pytest.mark.parametrize("field", [number, one_sample, free, free_inside])
def test_a_traced_value_is_refused_with_the_cure(transform, field):
    def use(x):
        field(x)
        return x

    with pytest.raises(RecordError, match="traced by jit, grad or vmap has none yet: record what"):
        transform(use)


@pytest.mark.parametrize("field", [samples, invocations])
@pytest.mark.parametrize(
    "transform", [TRANSFORMED[name] for name in ("jit of an array", "vmap of arrays")]
)
def test_a_traced_array_is_refused_with_the_cure(transform, field):
    def use(x):
        field(x)
        return x

    with pytest.raises(RecordError, match="traced by jit, grad or vmap has none yet: record what"):
        transform(use)

"""Values of the real PyTorch in records; on the CPU."""

import math

import pytest

from calibrax.core import Metric, Run
from calibrax.errors import RecordError

pytestmark = pytest.mark.torch

torch = pytest.importorskip("torch")


def number(value):
    return Metric(value=value).value


def samples(value):
    return Metric(value=1, samples=value).samples


def free(value):
    return Run(points=[], metadata={"x": value}).metadata["x"]


SCALARS = {
    "float32": (lambda: torch.tensor(1.5), 1.5),
    "float64": (lambda: torch.tensor(0.1, dtype=torch.float64), 0.1),
    "float16": (lambda: torch.tensor(1.5, dtype=torch.float16), 1.5),
    "bfloat16": (lambda: torch.tensor(1.5, dtype=torch.bfloat16), 1.5),
    "float8": (lambda: torch.tensor(1.5).to(torch.float8_e4m3fn), 1.5),
    "requires grad": (lambda: torch.tensor(1.5, requires_grad=True), 1.5),
    "result of a graph": (lambda: torch.ones(3, requires_grad=True).sum(), 3.0),
    "parameter": (lambda: torch.nn.Parameter(torch.tensor(1.5)), 1.5),
    "mean": (lambda: torch.tensor([1.0, 2.0]).mean(), 1.5),
    "NaN": (lambda: torch.tensor(math.nan), math.nan),
    "infinity": (lambda: torch.tensor(-math.inf), -math.inf),
    "int64": (lambda: torch.tensor(3), 3),
    "int8": (lambda: torch.tensor(-3, dtype=torch.int8), -3),
    "uint8": (lambda: torch.tensor(3, dtype=torch.uint8), 3),
}


@pytest.mark.parametrize(("make", "plain"), SCALARS.values(), ids=SCALARS)
def test_a_tensor_without_dimensions_is_kept_as_a_plain_number(make, plain):
    value = make()
    assert repr(number(value)) == repr(float(plain))
    assert repr(samples([value])) == repr((float(plain),))
    kept = {"nan": "NaN", "-inf": "-Infinity"}.get(str(plain), plain)
    assert repr(free(value)) == repr(kept)
    assert Run(points=[], metadata={"x": value}).to_dict()["metadata"] == {"x": kept}


def test_a_truth_value_is_no_number_and_stays_one_in_metadata():
    value = torch.tensor(3) > 2
    with pytest.raises(RecordError, match=r"\$\.value: expected float, got"):
        number(value)
    assert free(value) is True


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "int64", "uint8"])
def test_a_tensor_of_one_dimension_gives_samples(dtype):
    tensor = torch.arange(3, dtype=getattr(torch, dtype))
    assert samples(tensor) == (0.0, 1.0, 2.0)
    assert set(map(type, samples(tensor))) == {float}
    assert samples(list(tensor)) == (0.0, 1.0, 2.0)


def test_samples_may_belong_to_a_graph():
    assert samples(torch.ones(2, requires_grad=True)) == (1.0, 1.0)


def test_invocations_may_be_a_tensor_of_whole_numbers():
    found = Metric(value=1, samples=torch.ones(3), invocations=torch.arange(3))
    assert found.invocations == (0, 1, 2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.tensor(1j),
        lambda: torch.ones(1),
        lambda: torch.ones(2, 2),
        lambda: torch.tensor(1.0, device="meta"),
        lambda: torch.ones(3).to_sparse(),
        lambda: torch.device("cpu"),
        lambda: torch.float32,
    ],
)
def test_what_is_no_number_is_refused_and_kept_for_a_hook_in_metadata(make):
    value = make()
    with pytest.raises(RecordError, match="expected float, got"):
        number(value)
    assert free(value) is value
    with pytest.raises(RecordError, match="register a hook"):
        Run(points=[], metadata={"x": value}).to_json()


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.tensor(1.0),
        lambda: torch.ones(2, 2),
        lambda: torch.ones(3, device="meta"),
        lambda: torch.ones(3).to_sparse(),
    ],
)
def test_what_is_no_sequence_of_numbers_is_refused(make):
    with pytest.raises(RecordError, match=r"\$\.samples: expected a sequence of float, got"):
        samples(make())


def test_a_value_batched_by_vmap_is_refused():
    def use(x):
        number(x)
        return x

    with pytest.raises(RecordError, match=r"\$\.value: expected float, got BatchedTensor"):
        torch.func.vmap(use)(torch.ones(2))


def test_the_version_of_torch_is_a_plain_text():
    assert type(free(torch.__version__)) is str

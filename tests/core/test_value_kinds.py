"""Every kind of value that a field may be given: what it becomes, or that it is refused."""

import math
from collections import UserList, deque, namedtuple
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from types import SimpleNamespace
from unittest.mock import MagicMock, Mock

import numpy as np
import pytest

from calibrax.core import Metric, Point, RankEntry, Run, SignificanceResult
from calibrax.errors import RecordError

HUGE = 10**400


class Float(float):
    """A subclass that lies about itself."""

    def __float__(self):
        return -1.0

    def __repr__(self):
        return "Float"


class Int(int):
    def __index__(self):
        return -1


class Str(str):
    def __str__(self):
        return "lies"


class Level(IntEnum):
    LOW = 1


class Word(StrEnum):
    NAN = "NaN"
    FAST = "fast"


class Colour(Enum):
    RED = 1


class FloatEnum(float, Enum):
    HALF = 0.5


Pair = namedtuple("Pair", "a b")


class Size(tuple):
    """What PyTorch has for shapes: a tuple of another class."""


class Tensor:
    """What a tensor of PyTorch shows of itself: its dtype has no kind."""

    dtype = "torch.bfloat16"

    def __init__(self, plain):
        self.plain = plain

    @property
    def shape(self):
        return Size(np.shape(self.plain))

    def item(self):
        return np.asarray(self.plain).item()

    def tolist(self):
        return np.asarray(self.plain).tolist()


class Quantity:
    """What a number with a unit shows of itself: its item is again a quantity."""

    dtype = np.dtype("f8")
    shape = ()

    def __init__(self, magnitude):
        self.magnitude = magnitude

    def item(self):
        return Quantity(self.magnitude)

    def __float__(self):
        raise ZeroDivisionError("it has a unit")

    def __iter__(self):
        raise TypeError("it is one number")


class Liar:
    """It says that it is a scalar, and raises when asked."""

    shape = ()

    def __init__(self, error):
        self.error = error

    def item(self):
        raise self.error


class Shapeless:
    """Its shape raises."""

    @property
    def shape(self):
        raise RuntimeError("no shape")

    def item(self):
        return 1.0


class Tracer(Liar):
    """What JAX calls a value that has none yet."""


class Primal(Tracer):
    """What `grad` traces with: it has a number."""

    def item(self):
        return 1.0


class ConcretizationTracerError(TypeError):
    pass


def number(value):
    return Metric(value=value).value


def lower(value):
    return Metric(value=1, lower=value).lower


def sample(value):
    return Metric(value=1, samples=[value]).samples[0]


def integer(value):
    entry = RankEntry(label="", value=1, rank=value, is_best=True, delta_from_best=0)
    return entry.rank


def boolean(value):
    return SignificanceResult(
        p_value=1, statistic=0, effect_size=0, significant=value, method=""
    ).significant


def text(value):
    return Point(name=value, scenario="").name


def time(value):
    return Run(points=[], timestamp=value).timestamp


def free(value):
    return Run(points=[], metadata={"x": value}).metadata["x"]


def same(found, expected):
    """Equal, of the same plain type, NaN like NaN, zero of the same sign."""
    assert type(found) is type(expected)
    assert repr(found) == repr(expected)


# --- numbers ---------------------------------------------------------------------------

NUMBERS = {
    "float": (1.5, 1.5),
    "int": (1, 1.0),
    "negative zero": (-0.0, -0.0),
    "the largest int": (2**1023, float(2**1023)),
    "an int that is rounded": (2**53 + 1, float(2**53)),
    "float subclass": (Float(1.5), 1.5),
    "int subclass": (Int(3), 3.0),
    "IntEnum": (Level.LOW, 1.0),
    "float enum": (FloatEnum.HALF, 0.5),
    "text NaN": ("NaN", math.nan),
    "text Infinity": ("Infinity", math.inf),
    "text -Infinity": ("-Infinity", -math.inf),
    "str subclass NaN": (Str("NaN"), math.nan),
    "StrEnum NaN": (Word.NAN, math.nan),
    "np.str_ NaN": (np.str_("NaN"), math.nan),
    "float16": (np.float16(1.5), 1.5),
    "float32": (np.float32(0.1), float(np.float32(0.1))),
    "float64": (np.float64(0.1), 0.1),
    "longdouble": (np.longdouble("0.1"), 0.1),
    "longdouble NaN": (np.longdouble("nan"), math.nan),
    "longdouble infinity": (np.longdouble("-inf"), -math.inf),
    "float32 NaN": (np.float32("nan"), math.nan),
    "float32 infinity": (np.float32("inf"), math.inf),
    **{f"int{n}": (getattr(np, f"int{n}")(-3), -3.0) for n in (8, 16, 32, 64)},
    **{f"uint{n}": (getattr(np, f"uint{n}")(3), 3.0) for n in (8, 16, 32, 64)},
    "the largest uint64": (np.uint64(2**64 - 1), float(2**64 - 1)),
    "0-d float array": (np.array(1.5), 1.5),
    "0-d int array": (np.array(3), 3.0),
    "0-d longdouble array": (np.array(1.5, dtype=np.longdouble), 1.5),
    "0-d big-endian array": (np.array(1.5, dtype=">f4"), 1.5),
    "0-d masked array without a mask": (np.ma.array(1.5, mask=False), 1.5),
    "0-d tensor": (Tensor(1.5), 1.5),
    "0-d int tensor": (Tensor(3), 3.0),
}


@pytest.mark.parametrize(("given", "kept"), NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("field", [number, lower, sample])
def test_a_number_of_any_kind_is_kept_as_a_plain_float(field, given, kept):
    same(field(given), kept)


NO_NUMBERS = {
    "text": "1.5",
    "lower-case nan": "nan",
    "empty text": "",
    "str subclass": Str("1.5"),
    "StrEnum": Word.FAST,
    "bytes": b"1",
    "bool": True,
    "complex": 1j,
    "Decimal": Decimal(1),
    "Fraction": Fraction(1),
    "timedelta": timedelta(1),
    "datetime": datetime(2026, 1, 1),
    "Enum": Colour.RED,
    "list": [1.0],
    "tuple": (1.0,),
    "dict": {"value": 1.0},
    "np.bool_": np.bool_(True),
    "complex64": np.complex64(1),
    "np.str_": np.str_("1.5"),
    "np.bytes_": np.bytes_(b"1"),
    "np.void": np.void(b"abc"),
    "datetime64": np.datetime64("2026-01-01"),
    "timedelta64": np.timedelta64(3, "s"),
    "NaT": np.datetime64("NaT", "s"),
    "0-d bool array": np.array(True),
    "0-d complex array": np.array(1j),
    "0-d timedelta array": np.array(3, dtype="m8[s]"),
    "0-d object array": np.array(None),
    "0-d object array of a float": np.array(1.5, dtype=object),
    "0-d structure": np.zeros((), dtype=[("a", int)]),
    "0-d text array": np.array("NaN"),
    "1-d array": np.arange(3),
    "array of one": np.array([1.5]),
    "2-d array": np.zeros((2, 2)),
    "empty array": np.array([]),
    "masked": np.ma.masked,
    "0-d masked array": np.ma.array(1.5, mask=True),
    "a scalar class": np.float32,
    "a dtype": np.dtype("f4"),
    "quantity": Quantity(3.0),
    "bool tensor": Tensor(True),
    "complex tensor": Tensor(1j),
    "text tensor": Tensor("NaN"),
    "1-d tensor": Tensor([1.0, 2.0]),
    "liar": Liar(RuntimeError("no")),
    "shapeless": Shapeless(),
    "mock": Mock(),
    "magic mock": MagicMock(),
    "mock scalar": SimpleNamespace(shape=(), item=Mock()),
    "item that is no method": SimpleNamespace(shape=(), item=1.0),
    "object": object(),
    "function": len,
}


@pytest.mark.parametrize("given", NO_NUMBERS.values(), ids=NO_NUMBERS)
@pytest.mark.parametrize(
    ("field", "path"), [(number, "$.value"), (lower, "$.lower"), (sample, "$.samples[0]")]
)
def test_what_is_no_number_is_refused(field, path, given):
    with pytest.raises(RecordError) as caught:
        field(given)
    assert [problem.path for problem in caught.value.problems] == [path]
    assert "expected float" in str(caught.value)


def test_none_is_no_value():
    with pytest.raises(RecordError, match=r"\$\.value: expected float, got None"):
        number(None)
    with pytest.raises(RecordError, match=r"\$\.samples\[0\]: expected float, got None"):
        sample(None)
    assert lower(None) is None


@pytest.mark.parametrize("given", [HUGE, -HUGE, Int(HUGE), np.longdouble("1e400")])
def test_a_number_beyond_the_range_of_a_float_is_refused(given):
    if isinstance(given, np.longdouble) and np.isinf(given):
        pytest.skip("a longdouble is a double here")
    with pytest.raises(RecordError, match="expected a number within the range of a float"):
        number(given)
    with pytest.raises(RecordError, match=r"\$\.samples\[0\]: expected a number within the range"):
        sample(given)


def test_a_traced_value_is_refused_with_the_cure():
    for given in (
        Tracer(TypeError("abstract")),
        Primal(TypeError("not raised")),
        Liar(ConcretizationTracerError("abstract")),
    ):
        for field in (number, sample, integer, boolean, free):
            with pytest.raises(RecordError, match="traced by jit, grad or vmap has none yet"):
                field(given)


# --- several numbers -------------------------------------------------------------------

SEVERAL = {
    "list": [1, 2.0],
    "tuple": (1, 2.0),
    "generator": (float(n) for n in (1, 2)),
    "range": range(1, 3),
    "deque": deque([1, 2]),
    "UserList": UserList([1, 2]),
    "named tuple": Pair(1, 2),
    "list of scalars": [np.float32(1), np.int8(2)],
    "list of 0-d arrays": [np.array(1.0), Tensor(2)],
    "float array": np.array([1.0, 2.0]),
    "int array": np.array([1, 2]),
    "uint8 array": np.array([1, 2], dtype=np.uint8),
    "float16 array": np.array([1, 2], dtype=np.float16),
    "longdouble array": np.array([1, 2], dtype=np.longdouble),
    "object array": np.array([1, 2.0], dtype=object),
    "view": np.arange(1.0, 5.0)[:2],
    "column": np.array([[1.0, 0], [2.0, 0]])[:, 0],
    "masked array without a mask": np.ma.array([1.0, 2.0]),
    "tensor": Tensor([1.0, 2.0]),
    "mapping's values": {"a": 1, "b": 2}.values(),
}


@pytest.mark.parametrize("given", SEVERAL.values(), ids=SEVERAL)
def test_several_numbers_of_any_kind_are_kept_as_a_tuple_of_float(given):
    same(Metric(value=1, samples=given).samples, (1.0, 2.0))


@pytest.mark.parametrize("given", [[], (), np.array([]), iter([])])
def test_there_may_be_no_samples_at_all(given):
    assert Metric(value=1, samples=given).samples == ()


NOT_SEVERAL = {
    "text": "12",
    "bytes": b"12",
    "bytearray": bytearray(b"12"),
    "memoryview": memoryview(b"12"),
    "set": {1.0, 2.0},
    "frozenset": frozenset({1.0}),
    "mapping": {1.0: 2.0},
    "mapping's keys": {1.0: 2.0}.keys(),
    "float": 1.0,
    "bool": True,
    "0-d array": np.array(1.0),
    "scalar": np.float64(1),
    "2-d array": np.zeros((2, 2)),
    "timedelta array": np.zeros(2, dtype="m8[s]"),
    "datetime array": np.zeros(2, dtype="M8[s]"),
    "2-d tensor": Tensor([[1.0]]),
    "0-d tensor": Tensor(1.0),
    "quantity": Quantity(3.0),
    "mock": Mock(),
    "class": list,
    "object": object(),
}


@pytest.mark.parametrize("given", NOT_SEVERAL.values(), ids=NOT_SEVERAL)
def test_what_is_no_sequence_is_refused(given):
    with pytest.raises(RecordError, match=r"\$\.samples: expected a sequence of float, got"):
        Metric(value=1, samples=given)
    with pytest.raises(RecordError, match=r"\$\.invocations: expected a sequence of int, got"):
        Metric(value=1, samples=[1.0], invocations=given)


@pytest.mark.parametrize(
    "given",
    [
        np.array([True, False]),
        np.array([1j, 2]),
        np.array([b"1", b"2"]),
        np.array(["1", "2"]),
        np.array([None, Decimal(1)]),
        np.zeros(2, dtype=[("a", int)]),
        np.ma.array([1.0, 2.0], mask=True),
        [timedelta(1), np.timedelta64(1, "s")],
        [[1.0], [2.0]],
        Tensor([True, False]),
    ],
    ids=lambda given: repr(given).partition(" object at ")[0],
)
def test_every_item_that_is_no_number_is_named(given):
    with pytest.raises(RecordError) as caught:
        Metric(value=1, samples=given)
    assert [problem.path for problem in caught.value.problems] == ["$.samples[0]", "$.samples[1]"]


def test_an_array_that_can_not_be_listed_is_refused():
    class Sparse:
        shape = (3,)
        item = None

        def tolist(self):
            raise NotImplementedError

    with pytest.raises(RecordError, match="expected a sequence of float"):
        Metric(value=1, samples=Sparse())
    with pytest.raises(RecordError, match="expected a sequence of float"):
        Metric(value=1, samples=SimpleNamespace(shape=(3,), item=None))


def test_a_traced_array_is_refused_with_the_cure_wherever_it_stands():
    class Traced(Tracer):
        shape = (3,)

        def tolist(self):
            raise TypeError("abstract")

    traced = Traced(TypeError("abstract"))
    for build in (
        lambda: Metric(value=1, samples=traced),
        lambda: Metric(value=1, samples=[traced]),
        lambda: Metric(value=1, samples=[1.0], invocations=traced),
        lambda: Metric(value=traced),
        lambda: free(traced),
        lambda: free([{"a": traced}]),
    ):
        with pytest.raises(RecordError, match="traced by jit, grad or vmap has none yet"):
            build()


def test_an_error_in_the_users_own_iterator_is_theirs_to_see():
    def broken():
        yield 1.0
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Metric(value=1, samples=broken())


# --- whole numbers, truth values -------------------------------------------------------

INTEGERS = {
    "int": (3, 3),
    "int subclass": (Int(3), 3),
    "IntEnum": (Level.LOW, 1),
    "int8": (np.int8(3), 3),
    "uint64": (np.uint64(2**64 - 1), 2**64 - 1),
    "0-d array": (np.array(3), 3),
    "0-d tensor": (Tensor(3), 3),
    "a long int": (10**639, 10**639),
}


@pytest.mark.parametrize(("given", "kept"), INTEGERS.values(), ids=INTEGERS)
def test_a_whole_number_of_any_kind_is_kept_as_a_plain_int(given, kept):
    same(integer(given), kept)
    same(Metric(value=1, samples=[1.0], invocations=[given]).invocations, (kept,))


@pytest.mark.parametrize(
    "given",
    [
        *(True, 3.0, "3", None, Decimal(3), 3j, 10**640, -(10**640), Int(10**640)),
        *(np.float32(3), np.bool_(True), np.array(3.0), np.array([3]), np.timedelta64(3, "s")),
        *(np.ma.array(3, mask=True), Quantity(3), Tensor(3.0), Tensor(True), Mock()),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_whole_number_is_refused(given):
    with pytest.raises(RecordError, match=r"\$\.rank: expected (int|an int of at most 640 digits)"):
        integer(given)


def test_an_array_of_whole_numbers_may_be_given():
    found = Metric(value=1, samples=np.arange(3.0), invocations=np.arange(3, dtype=np.uint8))
    same(found.invocations, (0, 1, 2))


@pytest.mark.parametrize("given", [True, np.bool_(True), np.array(True), Tensor(True)])
def test_a_truth_value_of_any_kind_is_kept_as_a_plain_bool(given):
    assert boolean(given) is True


@pytest.mark.parametrize(
    "given", [1, 0.0, "true", None, np.int8(1), np.array([True]), np.array("True"), Mock()]
)
def test_what_is_no_truth_value_is_refused(given):
    with pytest.raises(RecordError, match=r"\$\.significant: expected bool"):
        boolean(given)


# --- texts, times ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a", "a"), (Str("ä"), "ä"), (Word.FAST, "fast"), (np.str_("é"), "é"), ("\0", "\0")],
)
def test_a_text_of_any_kind_is_kept_as_a_plain_str(given, kept):
    same(text(given), kept)
    same(free(given), kept)


@pytest.mark.parametrize(
    "given", [b"a", 1, None, ["a"], np.array("a"), np.bytes_(b"a"), Colour.RED]
)
def test_what_is_no_text_is_refused(given):
    with pytest.raises(RecordError, match=r"\$\.name: expected str, got"):
        text(given)


@pytest.mark.parametrize("given", ["\ud800", "a\udfff", Str("\udc80")])
def test_a_lone_surrogate_is_refused(given):
    for field in (text, free):
        with pytest.raises(RecordError, match="expected text without lone surrogates"):
            field(given)


class Stamp(datetime):
    """What pandas has for times: a datetime with nanoseconds."""

    nanosecond = 789

    def isoformat(self, *_):
        return "2026-01-01T00:00:00.123456789"


class NotATime(datetime):
    """What pandas has for a missing time: a datetime whose parts are NaN."""

    year = month = day = hour = minute = second = microsecond = property(lambda _: math.nan)


def test_a_time_of_another_class_becomes_a_plain_datetime():
    same(time(Stamp(2026, 1, 1, 0, 0, 0, 123456)), datetime(2026, 1, 1, 0, 0, 0, 123456))
    assert type(free(Stamp(2026, 1, 1))) is datetime


def test_a_missing_time_is_refused():
    for field in (time, free):
        with pytest.raises(RecordError, match="expected a time, got"):
            field(NotATime(2026, 1, 1))


@pytest.mark.parametrize(
    "given", ["2026-01-01", 0, 1.5, None, date(2026, 1, 1), np.datetime64("NaT", "s")]
)
def test_what_is_no_time_is_refused(given):
    with pytest.raises(RecordError, match=r"\$\.timestamp: expected datetime, got"):
        time(given)


def test_a_naive_time_stays_naive_and_a_zone_becomes_an_offset():
    assert time(datetime(2026, 1, 1)).tzinfo is None
    assert time(datetime(2026, 1, 1, tzinfo=UTC)).tzinfo is UTC
    summer = timezone(timedelta(hours=2), "CEST")
    assert time(datetime(2026, 7, 1, tzinfo=summer)).tzinfo == timezone(timedelta(hours=2))
    assert str(time(datetime(2026, 7, 1, tzinfo=summer)).tzinfo) == "UTC+02:00"


# --- free values -----------------------------------------------------------------------

FREE = {
    "None": (None, None),
    "bool": (True, True),
    "int": (3, 3),
    "float": (1.5, 1.5),
    "NaN": (math.nan, "NaN"),
    "infinity": (-math.inf, "-Infinity"),
    "float subclass": (Float(1.5), 1.5),
    "float subclass NaN": (Float("nan"), "NaN"),
    "IntEnum": (Level.LOW, 1),
    "float32": (np.float32(1.5), 1.5),
    "float32 NaN": (np.float32("nan"), "NaN"),
    "longdouble": (np.longdouble(1.5), 1.5),
    "longdouble infinity": (np.longdouble("inf"), "Infinity"),
    "int8": (np.int8(-3), -3),
    "np.bool_": (np.bool_(False), False),
    "np.str_": (np.str_("a"), "a"),
    "0-d array": (np.array(1.5), 1.5),
    "0-d text array": (np.array("a"), "a"),
    "0-d tensor": (Tensor(2.5), 2.5),
    "0-d bool tensor": (Tensor(True), True),
    "list": ([1, [2]], (1, (2,))),
    "tuple": ((1, np.int8(2)), (1, 2)),
}


@pytest.mark.parametrize(("given", "kept"), FREE.values(), ids=FREE)
def test_a_json_like_value_of_any_kind_is_kept_as_a_plain_one(given, kept):
    same(free(given), kept)


FOREIGN = {
    "complex": 1j,
    "bytes": b"a",
    "bytearray": bytearray(b"a"),
    "set": {1},
    "frozenset": frozenset({1}),
    "range": range(3),
    "deque": deque([1]),
    "named tuple": Pair(1, 2),
    "tuple subclass": Size((1, 2)),
    "Decimal": Decimal("1.50"),
    "Fraction": Fraction(1, 3),
    "timedelta": timedelta(1),
    "date": date(2026, 1, 1),
    "Enum": Colour.RED,
    "complex64": np.complex64(1),
    "datetime64": np.datetime64("2026-01-01"),
    "timedelta64": np.timedelta64(3, "s"),
    "np.void": np.void(b"abc"),
    "np.bytes_": np.bytes_(b"a"),
    "0-d timedelta array": np.array(3, dtype="m8[s]"),
    "0-d object array": np.array(None),
    "0-d structure": np.zeros((), dtype=[("a", int)]),
    "1-d array": np.arange(3),
    "masked": np.ma.masked,
    "0-d masked array": np.ma.array(1.5, mask=True),
    "quantity": Quantity(3.0),
    "1-d tensor": Tensor([1.0]),
    "complex tensor": Tensor(1j),
    "liar": Liar(RuntimeError("no")),
    "shapeless": Shapeless(),
    "mock": Mock(),
    "class": np.float32,
    "function": len,
    "object": object(),
}


@pytest.mark.parametrize("given", FOREIGN.values(), ids=FOREIGN)
def test_an_object_of_another_kind_is_kept_as_given_and_not_written_without_a_hook(given):
    run = Run(points=[], metadata={"x": [given]})
    assert run.metadata["x"][0] is given
    for write in (run.to_dict, run.to_json):
        with pytest.raises(RecordError) as caught:
            write()
        assert [problem.path for problem in caught.value.problems] == ["$.metadata['x'][0]"]
        name = type(given).__qualname__
        assert f"converter.register_unstructure_hook({name}, ...)" in str(caught.value)


def test_a_refused_value_is_named_with_its_path_wherever_it_stands():
    with pytest.raises(RecordError) as caught:
        Run(
            points=[],
            environment={"a": {"b": [0, 10**700]}},
            metadata={"c": ("\ud800",), "d": {1: 2}, "e": np.longdouble("1e400")},
        )
    paths = [problem.path for problem in caught.value.problems]
    expected = ["$.environment['a']['b'][1]", "$.metadata['c'][0]", "$.metadata['d'][1 (int)]"]
    assert paths[:3] == expected
    assert paths[3:] in (["$.metadata['e']"], [])  # a longdouble may be a double

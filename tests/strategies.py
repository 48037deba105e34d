"""Hypothesis strategies: everything that a record can be built from, and documents of records.

- `records()`, `runs()`, `points()`, … build records from odd but legal input.
- `number_inputs()`, `free_values()`, … are that input.
- `documents(kind)` are documents as other programs may have written them.
"""

import json
import math
import string
from collections import UserDict
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from calibrax.core.models import (
    RECORDS,
    Metric,
    MetricDef,
    MetricDirection,
    MetricPriority,
    Point,
    RankEntry,
    Regression,
    Run,
    ScalingLaw,
    SignificanceResult,
    TrendPoint,
    TrendSeries,
)

FEWER = settings(max_examples=max(25, settings().max_examples // 3))
"""For properties of runs, which take long to generate."""

# --- scalars ---------------------------------------------------------------------------

ODD_TEXTS = (
    *("", " ", "\0", "\x01\x1f\x7f", "\u2028\u2029", "\ufeff", "é", "e\u0301", "\U0001f600"),
    *("NaN", "Infinity", "-Infinity", "null", "true", "1.5", "=cmd()", "[bold]", "points", "$"),
    *('"', "\\", "\\u0041", "a\nb\tc\r", "x" * 70, "long é " * 500, "\uffff", "\U0010ffff"),
)
ODD_FLOATS = (
    *(0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308),
    *(math.nan, -math.nan, math.inf, -math.inf, 0.1, 1 / 3, 1e16, 1e22, 1e-7, 2**53 + 2.0),
)


def named(strategy_of):
    """Have hypothesis show a strategy by its name: its whole structure would fill pages."""

    def drawn(draw):
        return draw(strategy_of())

    drawn.__name__, drawn.__doc__ = strategy_of.__name__, strategy_of.__doc__
    return st.composite(drawn)


class OddFloat(float):
    """A subclass that records must turn into a plain float."""


class OddInt(int):
    """A subclass that records must turn into a plain int."""


class OddStr(str):
    """A subclass that records must turn into a plain str."""

    __slots__ = ()


class OddTime(datetime):
    """A subclass that records must turn into a plain datetime."""


NUMPY_KINDS = (
    *(np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64),
    *(np.float16, np.float32, np.float64, np.longdouble),
)
"""Every scalar type of NumPy that is a number (`np.longlong` and its like are among these)."""


def texts(max_size=12):
    """Texts without lone surrogates."""
    plain = st.text(st.characters(exclude_categories=("Cs",)), max_size=max_size)
    return plain | st.sampled_from(ODD_TEXTS)


def keys():
    """Mostly short names, as keys of mappings are."""
    return st.text(string.ascii_lowercase, min_size=1, max_size=3) | texts(6)


def floats():
    """Every float there is, the odd ones often."""
    return st.sampled_from(ODD_FLOATS) | st.floats()


@named
def numpy_scalars():
    """A number of every NumPy scalar type, at its limits too."""

    def of(kind):
        if issubclass(kind, np.integer):
            info = np.iinfo(kind)
            return st.integers(int(info.min), int(info.max)).map(kind)
        width = min(64, np.dtype(kind).itemsize * 8)
        return st.floats(width=width).map(kind)

    return st.sampled_from(NUMPY_KINDS).flatmap(of)


@named
def number_inputs():
    """What a number field takes."""
    return st.one_of(
        floats(),
        st.integers(-(10**30), 10**30),
        st.integers(-(2**1023), 2**1023),
        numpy_scalars(),
        numpy_scalars().map(np.asarray),
        floats().map(OddFloat),
        st.integers().map(OddInt),
        st.sampled_from(["NaN", "Infinity", "-Infinity", OddStr("NaN")]),
    )


def integers():
    """Whole numbers up to the 640 digits that every Python can read."""
    limit = 10**640 - 1
    return st.integers() | st.sampled_from([0, 2**63, -(2**63) - 1, 2**64, limit, -limit])


def offsets():
    """Zones, most of them with odd offsets."""
    limit = timedelta(hours=24) - timedelta(microseconds=1)
    return st.just(UTC) | st.timedeltas(-limit, limit).map(timezone)


@named
def times():
    """Naive and aware times, plain and of a subclass."""
    day = timedelta(days=1)  # offsets below a second become UTC: there is none before the first
    aware = st.datetimes(datetime.min + day, datetime.max - day, timezones=offsets())
    plain = st.datetimes() | aware
    odd = plain.map(lambda t: OddTime.combine(t.date(), t.timetz()))
    return plain | odd


# --- free values -----------------------------------------------------------------------


@named
def free_leaves():
    """Scalars that `environment` and `metadata` take."""
    return st.one_of(
        st.none(),
        st.booleans(),
        integers(),
        floats(),
        texts(),
        numpy_scalars(),
        st.booleans().map(np.bool_),
        texts().map(np.str_),
        texts().map(OddStr),
        st.sampled_from(MetricDirection),
    )


def mappings(values, *, max_size=3):
    """Mappings of several classes."""
    plain = st.dictionaries(keys(), values, max_size=max_size)
    return plain | plain.map(UserDict) | plain.map(MappingProxyType)


@named
def free_values():
    """JSON-like values, nested."""
    return st.recursive(
        free_leaves(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | mappings(inner)
        ),
        max_leaves=8,
    )


@named
def free_mappings():
    """What `environment` and `metadata` take."""
    return mappings(free_values())


# --- records ---------------------------------------------------------------------------


@st.composite
def intervals(draw):
    """An interval's ends: either may be absent or NaN, else they are in order."""
    ends = [draw(st.none() | floats()) for _ in range(2)]
    if None not in ends and ends[0] > ends[1]:
        ends.reverse()
    return dict(zip(("lower", "upper"), ends, strict=True))


@named
def several_numbers():
    """What `samples` takes."""
    many = st.lists(number_inputs(), max_size=5)
    return st.one_of(
        many,
        many.map(tuple),
        many.map(iter),
        st.lists(floats(), max_size=5).map(np.array),
        st.lists(st.integers(-100, 100), max_size=5).map(lambda v: np.array(v, np.int16)),
        st.lists(floats(), min_size=1, max_size=2).map(lambda few: few * 50),
    )


@st.composite
def metrics(draw):
    """A `Metric`, with everything that may go along with a value."""
    fields = draw(st.just({}) | intervals())
    if draw(st.booleans()):
        samples = fields["samples"] = list(draw(several_numbers()))
        if draw(st.booleans()):
            size = len(samples)
            fields["invocations"] = draw(st.lists(integers(), min_size=size, max_size=size))
    if draw(st.integers(0, 4)) == 0:
        return Metric(value=math.nan, failure=draw(texts()), **fields)
    return Metric(value=draw(number_inputs()), **fields)


def directions():
    """Members and their texts."""
    return st.sampled_from([*MetricDirection, "higher", "lower", "info", OddStr("lower")])


@named
def metric_defs():
    """A `MetricDef`."""
    return st.builds(
        MetricDef,
        name=texts(),
        unit=texts(),
        direction=directions(),
        group=texts(),
        priority=st.sampled_from([*MetricPriority, "primary"]),
        description=texts(),
        exact=st.none() | st.booleans() | st.just(np.True_),
    )


@named
def tags():
    """Text to text."""
    return mappings(texts())


@named
def points():
    """A `Point`."""
    return st.builds(
        Point,
        name=texts() | texts().map(OddStr),
        scenario=texts(),
        tags=tags(),
        metrics=mappings(metrics()),
    )


@named
def runs():
    """A `Run`."""
    many = st.lists(points(), max_size=3)
    return st.builds(
        Run,
        points=many | many.map(tuple) | many.map(iter),
        id=texts(),
        timestamp=times(),
        commit=st.none() | texts(),
        branch=st.none() | texts(),
        environment=free_mappings(),
        metadata=free_mappings(),
        metric_defs=mappings(metric_defs()),
    )


@named
def regressions():
    """A `Regression`."""
    return st.builds(
        Regression,
        metric=texts(),
        point_name=texts(),
        baseline_value=number_inputs(),
        current_value=number_inputs(),
        delta_pct=number_inputs(),
        direction=directions(),
        scenario=st.none() | texts(),
        tags=st.none() | tags(),
    )


@named
def rank_entries():
    """A `RankEntry`."""
    return st.builds(
        RankEntry,
        label=texts(),
        value=number_inputs(),
        rank=integers() | integers().map(OddInt) | st.just(np.int8(3)),
        is_best=st.booleans() | st.just(np.False_),
        delta_from_best=number_inputs(),
    )


@named
def significance_results():
    """A `SignificanceResult`."""
    return st.builds(
        SignificanceResult,
        p_value=number_inputs(),
        statistic=number_inputs(),
        effect_size=number_inputs(),
        significant=st.booleans(),
        method=texts(),
    )


@named
def scaling_laws():
    """A `ScalingLaw`."""
    return st.builds(
        ScalingLaw,
        coefficient=number_inputs(),
        exponent=number_inputs(),
        r_squared=number_inputs(),
        complexity=texts(),
    )


@st.composite
def trend_points(draw):
    """A `TrendPoint`."""
    return TrendPoint(
        run_id=draw(texts()),
        timestamp=draw(times()),
        value=draw(number_inputs()),
        commit=draw(st.none() | texts()),
        **draw(intervals()),
    )


@named
def trend_series():
    """A `TrendSeries`."""
    return st.builds(
        TrendSeries,
        metric=texts(),
        point_name=texts(),
        tags=tags(),
        points=st.lists(trend_points(), max_size=3),
    )


BY_KIND = {
    MetricDef: metric_defs(),
    Metric: metrics(),
    Point: points(),
    Run: runs(),
    Regression: regressions(),
    RankEntry: rank_entries(),
    SignificanceResult: significance_results(),
    ScalingLaw: scaling_laws(),
    TrendPoint: trend_points(),
    TrendSeries: trend_series(),
}
assert set(BY_KIND) == set(RECORDS)  # a new record needs a strategy


def records():
    """A record of any class."""
    return st.one_of(*BY_KIND.values())


# --- documents -------------------------------------------------------------------------


def documents(kind):
    """Documents of one class as plain values."""
    return BY_KIND[kind].map(kind.to_dict)


def json_texts(kind):
    """Documents of one class as the JSON text of programs with other habits."""
    habits = st.sampled_from(
        [
            {},
            {"ensure_ascii": False},
            {"indent": 2},
            {"separators": (",", ":")},
            {"sort_keys": True},
        ]
    )
    return st.builds(lambda document, habit: json.dumps(document, **habit), documents(kind), habits)


# --- comparing -------------------------------------------------------------------------


def anatomy(value):
    """Everything there is to a value: types, signs of zero, offsets, the order of keys."""
    kind = type(value)
    if hasattr(kind, "__attrs_attrs__"):
        return kind, [(a.name, anatomy(getattr(value, a.name))) for a in kind.__attrs_attrs__]
    if isinstance(value, dict):
        return kind, [(anatomy(key), anatomy(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return kind, [anatomy(item) for item in value]
    if isinstance(value, datetime):
        return kind, value.isoformat(), value.utcoffset()
    return kind, repr(value)

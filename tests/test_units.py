import json
import math
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.units import (
    BYTE_WORDS,
    BYTES,
    HERTZ,
    REPEATED,
    TIME_WORDS,
    TIMES,
    Unit,
    parse_unit,
)

DATA = Path(__file__).parents[2] / "shared" / "data"

# The text: kind, base, direction and metric, and how many base units one is.
TIME = ("time", "s", "lower", "time")
MEMORY = ("memory", "B", "lower", "memory")
THROUGHPUT = ("throughput", "1/s", "higher", "throughput")
BYTES_PER_SECOND = ("bytes_per_second", "B/s", "higher", "bytes_per_second")

UNITS: dict[str, tuple[tuple[str, str, str, str], Fraction]] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "Seconds"), (TIME, Fraction(1))),
    **dict.fromkeys(("s/op", "s/iter", "sec/op", "s/run", "seconds per call"), (TIME, Fraction(1))),
    **dict.fromkeys(
        ("ms", "msec", "millisecond", "milliseconds", "ms/op", "ms/iter", "ms / op"),
        (TIME, Fraction(1, 10**3)),
    ),
    **dict.fromkeys(
        ("us", "µs", "μs", "usec", "µsec", "microseconds", "us/op", "µs/op", "μs/iter"),
        (TIME, Fraction(1, 10**6)),
    ),
    **dict.fromkeys(
        ("ns", "nsec", "nanosecond", "ns/op", "ns/iter", "ns per iter", "ns/call", " ns/op "),
        (TIME, Fraction(1, 10**9)),
    ),
    **dict.fromkeys(("ps", "picoseconds", "ps/iter"), (TIME, Fraction(1, 10**12))),
    **dict.fromkeys(("min", "minute", "minutes"), (TIME, Fraction(60))),
    **dict.fromkeys(("h", "hr", "hour", "hours"), (TIME, Fraction(3600))),
    "day": (TIME, Fraction(86400)),
    **dict.fromkeys(("B", "byte", "bytes", "Bytes", "B/op", "bytes/iter"), (MEMORY, Fraction(1))),
    **dict.fromkeys(("kB", "KB", "kilobytes", "KB/op"), (MEMORY, Fraction(1000))),
    **dict.fromkeys(("MB", "Megabytes", "megabyte"), (MEMORY, Fraction(10**6))),
    "GB": (MEMORY, Fraction(10**9)),
    "TB": (MEMORY, Fraction(10**12)),
    "KiB": (MEMORY, Fraction(1024)),
    **dict.fromkeys(("MiB", "mebibytes"), (MEMORY, Fraction(1024**2))),
    "GiB": (MEMORY, Fraction(1024**3)),
    "TiB": (MEMORY, Fraction(1024**4)),
    **dict.fromkeys(
        ("ops/s", "ops/sec", "op/s", "iter/sec", "iters/sec", "req/s", "requests/second", "runs/s"),
        (THROUGHPUT, Fraction(1)),
    ),
    **dict.fromkeys(
        ("items/s", "elements/s", "elem/s", "it/s", "1/s", "/s", "Hz", "calls per second"),
        (THROUGHPUT, Fraction(1)),
    ),
    **dict.fromkeys(("ops/ms", "kHz", "KHz", "k/s"), (THROUGHPUT, Fraction(1000))),
    **dict.fromkeys(("ops/us", "MHz", "M/s"), (THROUGHPUT, Fraction(10**6))),
    **dict.fromkeys(("ops/ns", "GHz", "G/s"), (THROUGHPUT, Fraction(10**9))),
    "ops/min": (THROUGHPUT, Fraction(1, 60)),
    "ops/day": (THROUGHPUT, Fraction(1, 86400)),
    **dict.fromkeys(("B/s", "bytes/sec", "bytes per second"), (BYTES_PER_SECOND, Fraction(1))),
    **dict.fromkeys(("MB/s", "MB/sec", "Megabytes/s"), (BYTES_PER_SECOND, Fraction(10**6))),
    "KB/s": (BYTES_PER_SECOND, Fraction(1000)),
    "GB/s": (BYTES_PER_SECOND, Fraction(10**9)),
    "MiB/s": (BYTES_PER_SECOND, Fraction(1024**2)),
    "MB/min": (BYTES_PER_SECOND, Fraction(10**6, 60)),
    **{
        text: (("ratio", "%", "info", text), Fraction(1))
        for text in ("%", "percent", "Percent", "percentage")
    },
    **{text: (("ratio", "1", "info", text), Fraction(1)) for text in ("ratio", "x", "1")},
    **{text: (("count", "count", "info", text), Fraction(1)) for text in ("count", "Count")},
    "integer": (("count", "count", "info", "value"), Fraction(1)),
    **{
        text: (("count", text, "info", text), Fraction(1))
        for text in ("instructions", "cycles", "cycles/iter", "instructions/op")
    },
    **{
        text: (("other", text, "lower", text), Fraction(1))
        for text in ("allocs/op", "allocations", "allocs")
    },
    **{text: (("none", "", "info", "value"), Fraction(1)) for text in ("", " ", "unit")},
    **{
        text: (("other", text, "info", text), Fraction(1))
        for text in (
            "widgets",
            "widgets/op",
            "auxMetricUnits",
            "time",
            "text-bytes",
            "args-quality",
            "stmts-quality",
            "inputs-quality",
            "total-bytes",
            "data-bytes",
            "rodata-bytes",
            "pclntab-bytes",
            "zdebug-bytes",
            "a-bytes",
            "b-bytes",
            "c-bytes",
            "build-real-ns/op",
            "build-user-ns/op",
            "build-sys-ns/op",
            "y",
            "MS/s",
            "ns/op\t  4.000 auxMetricUnits",
        )
    },
}
AMBIGUOUS = (
    *("m", "b", "bit", "bits", "mb", "Mb", "kb", "gb", "Mb/s", "Mbit/s", "Mbps", "MBps", "bps"),
    *("S", "MS", "Ms", "mS", "Min", "M", "k", "mHz", "ops", "fps", "errors/s", "s/s", "ms/s"),
    *("ns/", "/", "//", "B/s/op", "MB/KB", "op/op", "ns/byte", "1/op", "tokens/s", "per", "s per"),
)


def rounded(exact: Fraction) -> float:
    """The float nearest to a fraction, infinite beyond their range."""
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


any_unit = st.sampled_from(sorted(UNITS)) | st.text(max_size=12)
scaled_unit = st.sampled_from(sorted(text for text, (_, factor) in UNITS.items() if factor != 1))
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(("text", "expected"), UNITS.items())
def test_a_known_unit_has_kind_base_factor_direction_and_metric(text, expected):
    (kind, base, direction, metric), factor = expected
    unit = parse_unit(text)
    assert (unit.text, unit.kind, unit.base) == (text, kind, base)
    assert (unit.direction, unit.metric) == (direction, metric)
    assert Fraction(unit.numerator, unit.denominator) == factor
    assert math.gcd(unit.numerator, unit.denominator) == 1
    assert unit.factor == float(factor)


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_an_ambiguous_unit_is_never_guessed(text):
    assert parse_unit(text) == Unit(text, "other", text, "info", text)


@pytest.mark.parametrize("text", ["", "/op"])
def test_both_signs_for_micro_are_the_same(text):
    assert parse_unit("\u00b5s" + text)[1:] == parse_unit("\u03bcs" + text)[1:]


@pytest.mark.parametrize(
    "text", [None, 1, b"ns", ["ns"], 1.5], ids=["None", "int", "bytes", "list", "float"]
)
def test_what_is_no_text_is_a_type_error_that_shows_it(text):
    with pytest.raises(TypeError, match=r"unit: expected str, got .*"):
        parse_unit(text)


@given(any_unit)
def test_the_base_of_a_unit_is_a_unit_of_the_same_kind_with_factor_1(text):
    unit = parse_unit(text)
    base = parse_unit(unit.base)
    assert (base.kind, base.base, base.direction) == (unit.kind, unit.base, unit.direction)
    assert (base.numerator, base.denominator) == (1, 1)


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    assert parse_unit(text).text == text


@given(
    st.sampled_from(sorted(TIMES) + sorted(TIME_WORDS)),
    st.sampled_from(sorted(REPEATED)),
    st.sampled_from(["/", " per ", " / "]),
    st.sampled_from(["", "s"]),
)
def test_a_time_per_repetition_is_a_time(time, repeated, joint, plural):
    assert parse_unit(f"{time}{joint}{repeated}{plural}")[1:] == parse_unit(time)[1:]


@given(
    st.sampled_from(sorted(BYTES) + sorted(BYTE_WORDS)),
    st.sampled_from(sorted(TIMES) + sorted(TIME_WORDS)),
)
def test_bytes_per_time_have_the_quotient_of_both_factors(size, time):
    unit, over, under = parse_unit(f"{size}/{time}"), parse_unit(size), parse_unit(time)
    assert unit.kind == "bytes_per_second"
    assert Fraction(unit.numerator, unit.denominator) == Fraction(
        over.numerator, over.denominator
    ) / Fraction(under.numerator, under.denominator)


def test_no_symbol_stands_for_two_quantities():
    tables = (TIMES, BYTES, HERTZ, TIME_WORDS, BYTE_WORDS, dict.fromkeys(REPEATED))
    names = [name for table in tables for name in table]
    assert len(names) == len(set(names))


@given(finite, any_unit)
def test_a_value_in_base_units_is_correctly_rounded(value, text):
    unit = parse_unit(text)
    exact = Fraction(value) * unit.numerator / unit.denominator
    assert unit.to_base(value) == rounded(exact)
    back = Fraction(value) * unit.denominator / unit.numerator
    assert unit.from_base(value) == rounded(back)


@given(st.floats(), any_unit)
def test_a_value_keeps_its_sign_and_whether_it_is_a_number(value, text):
    base = parse_unit(text).to_base(value)
    assert type(base) is float
    assert math.isnan(base) == math.isnan(value)
    assert math.isnan(value) or math.copysign(1, base) == math.copysign(1, value)


@given(st.integers(-(2**53), 2**53), scaled_unit)
def test_a_whole_value_converts_like_the_float(value, text):
    assert parse_unit(text).to_base(value) == parse_unit(text).to_base(float(value))


def test_a_decimal_prefix_gives_the_float_that_a_reader_would_write():
    assert parse_unit("ns").to_base(192.5) == 1.925e-07
    assert parse_unit("µs").to_base(0.3) == 3e-07
    assert parse_unit("ms").from_base(0.0036) == 3.6


def test_a_value_beyond_the_floats_becomes_infinite():
    assert parse_unit("GB").to_base(1e308) == math.inf
    assert parse_unit("MB/min").to_base(-1e308) == -math.inf


@pytest.mark.parametrize("text", ["s", "ns", "MB", "MB/min", "widgets"])
def test_zeros_and_infinities_stay_what_they_are(text):
    unit = parse_unit(text)
    for value in (0.0, -0.0, math.inf, -math.inf):
        assert repr(unit.to_base(value)) == repr(unit.from_base(value)) == repr(value)
    assert math.isnan(unit.to_base(math.nan))


def test_importing_units_loads_nothing_heavy():
    code = (
        "import sys; import calibrax.units, calibrax.numbers;"
        "print(sorted({'attrs', 'attr', 'cattrs', 'numpy', 'decimal', 'fractions', 'dataclasses',"
        " 'asyncio', 'inspect'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def units_in_real_files():
    for path in sorted(path for path in DATA.rglob("*") if path.is_file()):
        if path.suffix in (".json", ".js"):
            text = path.read_text("utf-8", errors="replace")
            for literal in re.findall(
                r'"(?:unit|scoreUnit|time_unit|Unit)"\s*:\s*("(?:[^"\\]|\\.)*")', text
            ):
                yield json.loads(literal)
        elif path.parent.name in ("go", "golang_perf", "bent", "own_run", "libtest"):
            text = path.read_text("utf-8", errors="replace")
            for pairs in re.findall(r"^Benchmark\S*\s+\d+\s+(.*)", text, re.MULTILINE):
                yield from pairs.split()[1::2]
            yield from re.findall(r"^test .* bench: +[\d,.]+ (\S+)", text, re.MULTILINE)


def test_every_unit_of_the_real_files_is_in_the_table():
    if not DATA.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{DATA} is absent")
        pytest.skip(f"{DATA} is absent")
    found = set(units_in_real_files())
    assert len(found) > 30
    assert found <= set(UNITS)

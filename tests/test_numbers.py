import math
import re
import sys
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calibrax.numbers import (
    change_word,
    choose_scale,
    format_change,
    format_count,
    format_interval,
    format_p,
    format_percent,
    format_plain,
    format_plain_change,
    format_spread,
    printed_ratio,
    to_ascii,
)
from calibrax.units import parse_unit

NAN, INF = math.nan, math.inf
TIME, MEMORY, RATE = parse_unit("s"), parse_unit("B"), parse_unit("1/s")
TEXTS = ("s", "B", "1/s", "B/s", "%", "x", "count", "cycles", "widgets", "allocs/op", "")
units = st.sampled_from([parse_unit(text) for text in TEXTS])
prefixed = st.sampled_from([parse_unit(text) for text in ("s", "B", "1/s", "B/s")])
half_widths = st.none() | st.floats()
positive = st.floats(min_value=0, exclude_min=True, allow_infinity=False)
everyday = st.floats(1e-12, 1e15)
NUMBER = re.compile(r"(−?)(\d{1,3}(?:,\d{3})*|\d)(\.\d+)?(e-?\d+)?")


def one(value, text, half_width=None):
    unit = parse_unit(text)
    return choose_scale([value], unit).format(value, half_width)


def read(text, unit):
    """The value in base units, and the weight of the last printed digit, as exact decimals."""
    number, _, symbol = text.partition(" ")
    assert NUMBER.fullmatch(number), text
    plain = number.replace(",", "").replace("−", "-")
    exponent = {"p": -12, "n": -9, "µ": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12}.get(
        symbol[:1], 0
    )
    if unit.kind not in ("time", "memory", "throughput", "bytes_per_second"):
        exponent = 0
    value = Decimal(plain).scaleb(exponent)
    return value, Decimal(1).scaleb(Decimal(plain).as_tuple().exponent + exponent)


@pytest.mark.parametrize(
    ("value", "unit", "half_width", "text"),
    [
        # As on real screens.
        (3.578e-3, "s", 3.578e-3 * 0.0033, "3.578 ms"),
        (45.10e-3, "s", 45.10e-3 * 0.012, "45.10 ms"),
        (1.923e-7, "s", 25e-9, "192 ns"),
        (2.654e-3, "s", 2.65e-4, "2.65 ms"),
        (362.3e-6, "s", None, "362 µs"),
        (81.4e-3, "s", 14.6e-3, "81.4 ms"),
        (163e6, "B", 0, "163 MB"),
        (472, "B", None, "472 B"),
        (472, "B", 0, "472 B"),
        (0, "B", None, "0 B"),
        # 3 to 6 digits.
        (1.23456789, "s", 0, "1.23457 s"),
        (1.23456789, "s", 1e-12, "1.23457 s"),
        (1.23456789, "s", 10, "1.23 s"),
        (1.23456789, "s", NAN, "1.23 s"),
        (1.23456789, "s", INF, "1.23 s"),
        (1.23456789, "s", -0.04, "1.235 s"),
        (2.0, "s", 0, "2.00 s"),
        (2.5e-9, "s", None, "2.50 ns"),
        (1e-6, "s", 1e-9, "1.0000 µs"),  # both floats are a little less than the power of ten
        (1e-3, "s", 1e-6, "1.0000 ms"),
        # Digits before the point are never cut.
        (5432.1, "s", None, "5,432 s"),
        (999_999.7, "s", None, "1.00e6 s"),
        (12_345, "widgets", None, "12,345 widgets"),
        (12_345.67, "widgets", None, "12,346 widgets"),
        # A value that rounds up takes the next prefix.
        (999.96e-9, "s", None, "1.00 µs"),
        (999.6, "B", None, "1.00 kB"),
        # Throughput, bytes per second, units without prefixes.
        (12_146, "1/s", None, "12.1 k/s"),
        (81.61, "1/s", 0.4, "81.61 /s"),
        (3.2e9, "B/s", None, "3.20 GB/s"),
        (3, "widgets", None, "3 widgets"),
        (3, "widgets", 0.2, "3.00 widgets"),
        (3, "allocs/op", 0, "3 allocs/op"),
        (3.25, "allocs/op", 0, "3.25 allocs/op"),
        (1396, "count", 5, "1,396"),
        (1.5, "x", None, "1.50"),
        (50, "%", None, "50 %"),
        (12.5, "", None, "12.5"),
        (1_234_567, "cycles", None, "1.23e6 cycles"),
        (123_456, "cycles", 50, "123,456 cycles"),
        (123_456, "widgets", 50, "123,456 widgets"),
        (0.00012345, "widgets", None, "1.23e-4 widgets"),
        (0.0012345, "widgets", None, "0.00123 widgets"),
        # The odd ones.
        (NAN, "s", None, "NaN"),
        (INF, "s", None, "inf"),
        (-INF, "s", None, "−inf"),
        (-0.0, "s", None, "0 s"),
        (-1.5e-3, "s", None, "−1.50 ms"),
        (5e-324, "s", None, "4.94e-312 ps"),
        (1e-12, "s", None, "1.00 ps"),
        (3.1e-10, "s", None, "310 ps"),
        (1e300, "B", None, "1.00e288 TB"),
        (-1e300, "count", None, "−1.00e300"),
        (sys.float_info.max, "", None, "1.80e308"),
    ],
)
def test_a_value_is_printed_with_the_digits_that_its_interval_allows(value, unit, half_width, text):
    assert one(value, unit, half_width) == text


def test_a_column_of_a_narrow_span_shares_one_unit():
    scale = choose_scale([1.3e-3, 4.9e-3, NAN, 0.0, INF], TIME)
    assert scale.unit_text == "ms"
    assert [scale.cell(v) for v in (1.3e-3, 4.9e-3, NAN, 0.0, -INF)] == [
        "1.30",
        "4.90",
        "NaN",
        "0",
        "−inf",
    ]
    assert scale.format(0.0) == "0 ms"


def test_a_column_of_a_wide_span_has_the_unit_in_each_cell():
    scale = choose_scale([1e-6, 1e-3], TIME)
    assert scale.unit_text == ""
    assert [scale.cell(v) for v in (1e-6, 1e-3, 0.0)] == ["1.00 µs", "1.00 ms", "0 s"]
    assert choose_scale([1.001e-6, 1e-3], TIME).unit_text == "µs"


def test_the_shared_unit_suits_the_geometric_middle():
    assert choose_scale([200e-9, 150e-6], TIME).unit_text == "µs"
    assert choose_scale([0.9e-3, 0.5], TIME).unit_text == "ms"
    assert choose_scale([999.6e-9], TIME).unit_text == "µs"


@pytest.mark.parametrize("values", [[], [0.0], [NAN, INF]])
def test_a_column_without_a_size_is_printed_in_the_base_unit(values):
    assert choose_scale(values, TIME).unit_text == "s"
    assert choose_scale(values, MEMORY).unit_text == "B"


def test_a_unit_without_prefixes_stands_in_the_heading_whatever_the_span():
    scale = choose_scale([1, 1e9], parse_unit("widgets"))
    assert (scale.unit_text, scale.cell(5)) == ("widgets", "5")
    assert choose_scale([1, 1e9], parse_unit("count")).unit_text == ""


@given(st.lists(st.floats(), max_size=5), st.floats(), half_widths, units)
def test_any_float_is_printed_short_and_without_an_error(column, value, half_width, unit):
    scale = choose_scale([*column, value], unit)
    for text in (scale.format(value, half_width), scale.cell(value, half_width)):
        number = text.split(" ")[0]
        assert len(number) <= 13
        assert number in ("NaN", "inf", "−inf") or NUMBER.fullmatch(number)
        assert to_ascii(text).isascii()


@given(st.floats(allow_nan=False, allow_infinity=False), half_widths, units)
def test_a_printed_value_reads_back_within_half_of_its_last_digit(value, half_width, unit):
    text = choose_scale([value], unit).format(value, half_width)
    number, last = read(text, unit)
    assert abs(number - Decimal(value)) <= last / 2
    assert choose_scale([value], unit).rounded(value, half_width) == float(number)


@given(everyday, st.floats(1e-6, 1), prefixed)
def test_the_last_digit_is_at_a_tenth_of_the_half_width_or_there_are_3_or_6(value, share, unit):
    half_width = value * share
    scale = choose_scale([value], unit)
    number, last = read(scale.format(value, half_width), unit)
    assume(not (unit.kind == "memory" and last == 1))  # bytes have no parts
    tenth = Decimal(1).scaleb(Decimal(f"{half_width:.14e}").adjusted() - 1)
    digits = number.adjusted() - last.adjusted() + 1
    carried = number.adjusted() > Decimal(value).adjusted()
    assert digits >= 3
    assert last == tenth or digits - carried in (3, 6) or digits in (3, 6) or last >= 1


@given(st.integers(100, 99_999), st.integers(-13, -3), half_widths)
def test_a_thousand_times_the_value_has_the_same_digits_in_another_unit(digits, power, half_width):
    assume(half_width is None or 1e-290 < abs(half_width) < 1e290 or half_width == 0)
    small, large = float(f"{digits}e{power}"), float(f"{digits}e{power + 3}")
    wider = half_width if half_width is None else float(Decimal(half_width).scaleb(3))
    assume(small >= 1e-9 and large < 999)
    first, second = one(small, "s", half_width), one(large, "s", wider)
    # A float may lie on either side of a tie, so that the last digit may differ by one.
    (a, last), (b, _) = read(first, TIME), read(second, TIME)
    assert abs(a.scaleb(3) - b) <= last.scaleb(3)
    assert len(first.split()[0]) == len(second.split()[0])


@given(everyday, st.sampled_from(["ns", "µs", "ms", "s", "min", "h"]))
def test_the_unit_of_a_file_does_not_change_what_is_printed(value, text):
    unit = parse_unit(text)
    base = unit.to_base(value)
    assert one(base, text) == one(base, "s")


@given(st.floats(min_value=0, exclude_min=True), half_widths, units)
def test_a_negative_value_has_a_minus_before_the_same_digits(value, half_width, unit):
    scale = choose_scale([value], unit)
    assert scale.format(-value, half_width) == "−" + scale.format(value, half_width)
    assert scale.rounded(-value, half_width) == -scale.rounded(value, half_width)


@given(positive, half_widths, units)
def test_rounding_twice_changes_nothing(value, half_width, unit):
    scale = choose_scale([value], unit)
    once = scale.rounded(value, half_width)
    assume(math.isfinite(once))
    assert scale.rounded(once, half_width) == pytest.approx(once, rel=1e-5, abs=0)


def test_what_is_no_number_is_rounded_to_itself():
    scale = choose_scale([], TIME)
    assert math.isnan(scale.rounded(NAN))
    assert [scale.rounded(v) for v in (INF, -INF, 0)] == [INF, -INF, 0.0]


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.154, "+15.4 %"),
        (0.897, "−10.3 %"),
        (1.0014, "+0.14 %"),
        (0.9967, "−0.33 %"),
        (1.00996, "+1.0 %"),
        (0.99004, "−1.0 %"),
        (1.0, "0.00 %"),
        (1.00001, "0.00 %"),
        (0.99999, "0.00 %"),
        (1.999, "+99.9 %"),
        (1.9996, "2.0× slower"),
        (2.0, "2.0× slower"),
        (0.501, "−49.9 %"),
        (0.5, "2.0× faster"),
        (0.145, "6.9× faster"),
        (9.96, "10× slower"),
        (1234.5, "1,234× slower"),
        (1e6, ">1,000,000× slower"),
        (5e-324, ">1,000,000× faster"),
        (0.0, "to 0"),
        (INF, "from 0"),
        (NAN, "n/a"),
        (-1.5, "n/a"),
        (-INF, "n/a"),
    ],
)
def test_a_change_is_a_percent_up_to_a_factor_of_2_and_a_multiple_from_there(ratio, text):
    assert format_change(ratio, TIME) == text


@pytest.mark.parametrize(
    ("unit", "direction", "up", "down"),
    [
        ("ns/op", None, "slower", "faster"),
        ("ops/s", None, "faster", "slower"),
        ("MB/s", None, "faster", "slower"),
        ("MB", None, "more", "less"),
        ("cycles", None, "more", "less"),
        ("allocs/op", None, "more", "less"),
        ("MB", "higher", "more", "less"),
        ("widgets", None, "higher", "lower"),
        ("%", None, "higher", "lower"),
        ("", None, "higher", "lower"),
        ("s", "higher", "higher", "lower"),
        ("s", "info", "higher", "lower"),
        ("ops/s", "lower", "higher", "lower"),
    ],
)
def test_the_word_for_a_change_follows_kind_and_direction(unit, direction, up, down):
    parsed = parse_unit(unit)
    if direction:
        parsed = parsed._replace(direction=direction)
    assert (change_word(parsed, True), change_word(parsed, False)) == (up, down)
    assert format_change(2.4, parsed) == f"2.4× {up}"
    assert format_change(1 / 2.4, parsed) == f"2.4× {down}"


@given(st.floats(), units)
def test_any_ratio_is_printed_short_and_without_an_error(ratio, unit):
    text = format_change(ratio, unit)
    assert len(text) <= 18
    assert to_ascii(text).isascii()
    assert format_plain_change(ratio).isascii()


@given(st.floats(0.51, 1.98), units)
def test_a_printed_percent_reads_back_within_half_of_its_last_digit(ratio, unit):
    text = format_change(ratio, unit)
    number = Decimal(text.removesuffix(" %").replace("−", "-"))
    last = Decimal(1).scaleb(number.as_tuple().exponent)
    assert abs(number - (Decimal(ratio) - 1) * 100) <= last / 2 + Decimal("1e-12")


@given(everyday, everyday, half_widths, units)
def test_the_printed_change_is_that_of_the_two_printed_values(before, after, half_width, unit):
    scale = choose_scale([before, after], unit)
    ratio = printed_ratio(before, after, scale, half_width)
    first, _ = read(scale.format(before, half_width), unit)
    second, _ = read(scale.format(after, half_width), unit)
    assert ratio == pytest.approx(float(second / first), rel=1e-12)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (1.924e-7, 2.221e-7, "+15.6 %"),  # 192 and 222 ns; unrounded +15.4 %
        (0, 0, "0.00 %"),
        (0, 1, "from 0"),
        (1, 0, "to 0"),
        (1e-300, 1e300, ">1,000,000× slower"),
        (1e300, 1e-300, ">1,000,000× faster"),
        (-1, 1, "n/a"),
        (1, -1, "n/a"),
        (NAN, 1, "n/a"),
        (1, INF, "n/a"),
        (INF, INF, "n/a"),
    ],
)
def test_any_two_values_print_the_change_between_them_or_why_there_is_none(before, after, text):
    assert format_change(printed_ratio(before, after, choose_scale([], TIME)), TIME) == text


@given(st.floats(), st.floats(), half_widths, units)
def test_any_two_values_have_a_printed_change(before, after, half_width, unit):
    scale = choose_scale([before, after], unit)
    assert format_change(printed_ratio(before, after, scale, half_width), unit)


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (1.032, 1.29, "+3.2 … +29.0 %"),
        (0.996, 1.245, "−0.4 … +24.5 %"),
        (0.9967, 1.0077, "−0.33 … +0.77 %"),
        (1.0001, 1.0024, "+0.01 … +0.24 %"),
        (1.0, 1.0, "0.00 … 0.00 %"),
        (2.06, 2.61, "2.1 … 2.6× slower"),
        (0.142, 0.245, "4.1 … 7.0× faster"),
        (1.5, 2.5, "1.5 … 2.5× slower"),
        (1.96, 2.03, "1.96 … 2.03× slower"),
        (1.01, 2.5, "1.01 … 2.5× slower"),
        (0.3, 0.99, "1.01 … 3.3× faster"),
        (0.4, 2.5, "−60.0 … +150.0 %"),
        (0.02, 60.0, "−98.0 … +5,900 %"),
        (0.5, 1e20, "−50.0 … +1.00e22 %"),
        (0.0, 1.1, "−100 … +10.0 %"),
        (0.0, 0.5, "2.0 … inf× faster"),
        (1.032, INF, "1.03 … inf× slower"),
        (0.0, INF, "−100 … +inf %"),
        (NAN, 1.0, "n/a"),
        (1.0, NAN, "n/a"),
        (-1.0, 1.0, "n/a"),
    ],
)
def test_an_interval_of_a_change_has_two_signed_bounds(lower, upper, text):
    assert format_interval(lower, upper, TIME) == text


def test_the_bounds_of_an_interval_in_percent_can_be_padded():
    assert format_interval(0.803, 1.003, TIME, width=5) == "−19.7 …  +0.3 %"


@given(st.floats(), st.floats(), units)
def test_any_interval_is_printed_without_an_error(lower, upper, unit):
    assert to_ascii(format_interval(lower, upper, unit)).isascii()


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.0033, "0.33 %"),
        (0.012, "1.2 %"),
        (0.18, "18 %"),
        (0.00996, "1.0 %"),
        (0.0996, "10 %"),
        (158.95, "15,895 %"),
        (1e-9, "<0.01 %"),
        (0.0, "0 %"),
        (-0.05, "−5.0 %"),
        (1e5, "1.00e7 %"),
        (INF, "inf %"),
        (-INF, "−inf %"),
        (NAN, "n/a"),
    ],
)
def test_a_share_is_printed_to_about_two_digits(fraction, text):
    assert format_percent(fraction) == text


@given(st.floats())
def test_a_spread_is_a_share_without_a_sign(fraction):
    assert format_spread(fraction) == "± " + format_percent(abs(fraction))
    assert len(format_spread(fraction)) <= 14


@pytest.mark.parametrize(
    ("p_value", "text"),
    [
        (0.00016, "p = .00016"),
        (0.0021, "p = .0021"),
        (0.05, "p = .050"),
        (0.5, "p = .50"),
        (0.994, "p = .99"),
        (0.996, "p > .99"),
        (1.0, "p = 1"),
        (0.00001234, "p = 1.2e-5"),
        (1e-9, "p = 1.0e-9"),
        (9.9e-10, "p < 1e-9"),
        (0.0, "p < 1e-9"),
        (NAN, "p = n/a"),
        (-0.1, "p = n/a"),
        (1.1, "p = n/a"),
    ],
)
def test_a_p_value_is_printed_to_two_digits_without_a_leading_zero(p_value, text):
    assert format_p(p_value) == text


@given(st.floats())
def test_any_float_as_p_value_is_printed_without_an_error(p_value):
    assert format_p(p_value).startswith("p ")


@given(st.integers())
def test_a_count_has_commas_and_all_its_digits(count):
    text = format_count(count)
    assert int(text.replace(",", "").replace("−", "-")) == count
    assert "-" not in text


@given(st.floats())
def test_a_plain_number_is_ascii_and_reads_back_to_four_digits(value):
    text = format_plain(value)
    assert text.isascii()
    assert len(text) <= 11
    assert float(text) == pytest.approx(value, rel=5.1e-4, abs=5e-324, nan_ok=True) or math.isinf(
        float(text)
    )


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.032, "+3.2%"),
        (0.897, "-10.3%"),
        (1.0, "0.00%"),
        (7.0, "+600.0%"),
        (0.0, "-100.0%"),
        (1e9, "+1e+11%"),
        (NAN, "+nan%"),
        (INF, "+inf%"),
    ],
)
def test_a_plain_change_is_always_a_percent(ratio, text):
    assert format_plain_change(ratio) == text


def test_every_sign_of_the_screens_has_an_ascii_form():
    signs = "… → ± µ μ × − ▁▂▃▄▅▆▇█ • ┆ ├ ━ ● ┤ ✗ ✓ ≠ ○ ◆ │ ─ ╸ –\u00a0\u202f"
    expected = ".. -> +- u u x - _.-:=+*# o | | = O | x * # o X | - - -  "
    assert to_ascii(signs) == expected


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_text_stays_as_it_is(text):
    assert to_ascii(text) == text


def test_letters_of_other_people_stay_in_ascii_output():
    assert to_ascii("tést_ü") == "tést_ü"

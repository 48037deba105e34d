"""One row of a comparison in words and numbers: its name, values, change, interval, evidence."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from calibrax.analysis.series import Benchmark
from calibrax.analysis.verdicts import ComparedRow, Outcome, Suspicion
from calibrax.core.models import MetricDirection
from calibrax.numbers import (
    NO_ANSWER,
    Scale,
    change_word,
    format_change,
    format_count,
    format_interval,
    format_p,
    format_percent,
    is_multiple,
)
from calibrax.reporting.columns import scale_of
from calibrax.units import Unit, parse_unit

__all__ = [
    "JUDGED",
    "aligned_intervals",
    "badness",
    "benchmark_of",
    "beyond_text",
    "change_text",
    "counts_text",
    "details_of",
    "doubts_of",
    "has_change",
    "has_effect",
    "has_equivalence",
    "interval_text",
    "lean",
    "leaning",
    "leanings",
    "margin_text",
    "range_text",
    "reason_of",
    "unit_of",
    "value_text",
]

JUDGED = (Outcome.REGRESSED, Outcome.IMPROVED, Outcome.INCONCLUSIVE, Outcome.EQUIVALENT)
"""Outcomes of rows that have a value on both sides and can be compared."""

IN_PERCENT = re.compile(r"([+−]?[\d.,e]+) … ([+−]?[\d.,einf]+) %")
SOURCES = {
    "invocations": "the invocations",
    "invocations again": "the invocations",
    "history": "the history",
    "suite": "the suite",
    "default": "a stated default",
    "one side": "the other side",
}
ONE_INVOCATION = "one invocation a side"
CURE = "say --lower METRIC or --higher METRIC"
REASONS = {
    Outcome.MISSING: "missing in the new run",
    Outcome.NEW: "new",
    Outcome.FAILED: "failed",
    Outcome.NOT_COMPARABLE: "not comparable",
}


def benchmark_of(row: ComparedRow) -> Benchmark:
    """What tells the row's benchmark from others."""
    return Benchmark(row.scenario, row.name, tuple(sorted(row.tags.items())), row.occurrence)


def unit_of(row: ComparedRow) -> Unit:
    """The unit, with the direction of the row's metric."""
    return parse_unit(row.unit)._replace(direction=row.direction.value)


def is_difference(row: ComparedRow) -> bool:
    """Whether a change can only be told as a difference: near 0, or on both sides of it."""
    if row.scale == "log":
        return False
    bounds = [row.ratio, row.lower, row.upper, row.own_lower, row.own_upper]
    known = [bound for bound in bounds if not math.isnan(bound)]
    return not known or not all(0 < bound < math.inf for bound in known)


def has_change(row: ComparedRow) -> bool:
    """Whether the sides were compared in numbers; also a change that is neither good nor bad."""
    return row.outcome in JUDGED or not math.isnan(row.ratio)


def half_width(row: ComparedRow, value: float) -> float | None:
    """Half of an own interval of a value, which tells how many of its digits count."""
    if row.scale == "exact":
        return 0.0
    half = abs(row.baseline) * (row.own_upper - row.own_lower) / 2
    if row.scale == "log":
        half *= value / row.current if row.current else math.nan
    return half if math.isfinite(half) and half > 0 else None


def value_text(row: ComparedRow, value: float, scale: Scale) -> str:
    """A value with its unit; "" where there is none."""
    return "" if math.isnan(value) else scale.format(value, half_width(row, value))


def margin_text(margin: float) -> str:
    """A margin as it was given.

    >>> margin_text(0.02), margin_text(0.005)
    ('2 %', '0.5 %')
    """
    return f"{100 * margin:.6g} %"


def change_text(row: ComparedRow) -> str:
    """The change: in percent, as a multiple, or where these say nothing as a difference."""
    if row.baseline == row.current and row.scale == "exact":
        return "equal"
    if is_difference(row):
        return difference_text(row, row.current - row.baseline)
    return format_change(row.ratio, unit_of(row))


def difference_text(row: ComparedRow, difference: float) -> str:
    """A difference in the unit, with its sign."""
    if math.isnan(difference):
        return NO_ANSWER
    text = scale_of([difference], row.unit).format(difference, half_width(row, difference))
    return f"+{text}" if difference > 0 else text


def interval_text(row: ComparedRow, lower: float, upper: float) -> str:
    """An interval of the change from its ends as ratios; "" where there is none."""
    if row.scale == "exact":
        return "exact"
    if math.isnan(lower) or math.isnan(upper):
        return ""
    if not is_difference(row):
        return format_interval(lower, upper, unit_of(row))
    ends = [(end - 1) * abs(row.baseline) for end in (lower, upper)]
    if any(map(math.isnan, ends)):  # a baseline of 0 has no ratios to come back from
        return ""
    return " … ".join(difference_text(row, end) for end in ends)


def has_equivalence(row: ComparedRow) -> bool:
    """Whether the row is equivalent by an interval of its own, which then is what decided."""
    ends = (row.equivalence_lower, row.equivalence_upper)
    is_same = row.outcome is Outcome.EQUIVALENT and row.scale != "exact"
    return is_same and not any(map(math.isnan, ends))


def aligned_intervals(texts: Sequence[str]) -> list[str]:
    """Intervals below each other, the ends of those in percent padded to one width.

    >>> aligned_intervals(["+3.2 … +29.0 %", "−19.7 … +0.3 %", "exact"])
    [' +3.2 … +29.0 %', '−19.7 …  +0.3 %', 'exact']
    """
    found = [IN_PERCENT.fullmatch(text) for text in texts]
    widths = [max((len(f[side]) for f in found if f), default=0) for side in (1, 2)]
    return [
        f"{f[1]:>{widths[0]}} … {f[2]:>{widths[1]}} %" if f else text
        for f, text in zip(found, texts, strict=True)
    ]


def beyond_text(row: ComparedRow) -> str:
    """What is left of the change beyond the common shift, with its interval."""
    if math.isnan(row.beyond_shift):
        return ""
    change = format_change(row.beyond_shift, unit_of(row))
    if math.isnan(row.beyond_lower) or math.isnan(row.beyond_upper):
        return change
    return f"{change}, {format_interval(row.beyond_lower, row.beyond_upper, unit_of(row))}"


def range_text(rows: Iterable[ComparedRow]) -> str:
    """From the lowest to the highest change of some rows of one metric; "" for none."""
    every = list(rows)
    ratios = [row.ratio for row in every if row.ratio >= 0]
    if not ratios:
        return ""
    lower, upper = min(ratios), max(ratios)
    unit = unit_of(every[0])
    if format_change(lower, unit) == format_change(upper, unit):
        return format_change(lower, unit)
    if is_multiple(lower) and is_multiple(upper) and (upper < 1) == (lower < 1):
        return format_interval(lower, upper, unit).replace(" … ", "× to ")
    return format_interval(lower, upper, unit)


def badness(row: ComparedRow) -> float:
    """How far the change goes the bad way, on logs; its size where no way is known.

    Rows without a ratio count as unchanged.
    """
    if math.isnan(row.ratio):
        return 0.0
    log = math.log(row.ratio) if 0 < row.ratio < math.inf else math.inf * (row.ratio - 0.5)
    if row.direction is MetricDirection.INFO:
        return abs(log)
    return -log if row.direction is MetricDirection.HIGHER else log


def leaning(row: ComparedRow) -> str:
    """Which way a suspect leans, in a word; "" for a row that is none."""
    return change_word(unit_of(row), row.ratio > 1) if row.suspect else ""


def lean(row: ComparedRow) -> str:
    """That a row is a suspect, and which way."""
    if not row.suspect:
        return ""
    strongly = "strongly " if row.suspect is Suspicion.STRONG else ""
    return f"{strongly}leaning {leaning(row)}"


def leanings(rows: Iterable[ComparedRow]) -> str:
    """How many of some rows lean, and which way, in parentheses; "" for none."""
    ways = Counter(filter(None, map(leaning, rows)))
    texts = [f"{format_count(count)} leaning {way}" for way, count in ways.items()]
    return f" ({', '.join(texts)})" if texts else ""


def reason_of(row: ComparedRow) -> str:
    """Why a row has no verdict."""
    return row.reason or REASONS.get(row.outcome, "")


def counts_text(row: ComparedRow) -> str:
    """How many invocations and samples a side."""
    if row.n_baseline == row.n_current:
        word = "invocation" if row.n_baseline == 1 else "invocations"
        invocations = f"{format_count(row.n_baseline)} {word} a side"
    else:
        invocations = (
            f"{format_count(row.n_baseline)} and {format_count(row.n_current)} invocations"
        )
    samples = [row.samples_baseline, row.samples_current]
    if samples in ([row.n_baseline, row.n_current], [0, 0]):
        return invocations
    count = " and ".join(dict.fromkeys(map(format_count, samples)))
    return f"{invocations} ({count} samples{' each' if samples[0] == samples[1] else ''})"


def doubts_of(row: ComparedRow) -> tuple[str, ...]:
    """What limits the answer of a row that was compared; a noise of the suite is said once."""
    warnings = [
        warning
        for warning in row.warnings
        if row.noise_source != "suite" or not warning.startswith(ONE_INVOCATION)
    ]
    neither = has_change(row) and row.outcome not in JUDGED
    return (*([f"{row.reason}; {CURE}"] if neither else []), *warnings)


def has_effect(row: ComparedRow) -> bool:
    """Whether the effect size says anything: of one invocation a side it is all or nothing."""
    return not math.isnan(row.effect_size) and max(row.n_baseline, row.n_current) > 1


def details_of(row: ComparedRow) -> str:
    """The evidence of a row that was compared in one line, for -v."""
    own = interval_text(row, row.own_lower, row.own_upper) if row.scale != "exact" else ""
    noise = f"noise {format_percent(row.noise)}" if row.noise_source else ""
    p_values = [format_p(p) for p in (row.p_value, row.p_adjusted) if not math.isnan(p)]
    adjusted = f" (adjusted {p_values[1].removeprefix('p = ')})" if p_values[1:] else ""
    adjusted = adjusted.replace("adjusted p ", "adjusted ")
    effect = f"delta {row.effect_size:+.2f}".replace("-", "−")
    parts = [
        lean(row),
        f"alone {own}" if own else "",
        counts_text(row),
        f"{noise} from {SOURCES.get(row.noise_source, row.noise_source)}" if noise else "",
        p_values[0] + adjusted if p_values else "",
        effect if has_effect(row) else "",
        row.method,
    ]
    return ", ".join(filter(None, parts))

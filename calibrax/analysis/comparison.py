"""Two sides of a suite compared: which benchmarks changed, how much, and what can't be told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

import numpy as np

from calibrax.analysis.comparison_checks import (
    checked_direction,
    checked_margin,
    refuse_collisions,
    refuse_nothing_in_common,
    refuse_unknown,
)
from calibrax.analysis.configurations import compare_configurations
from calibrax.analysis.earlier import earlier_values
from calibrax.analysis.pairing import Pair, Terms, paired
from calibrax.analysis.row_verdicts import equal_row, exact_row, judged_rows, plain_row
from calibrax.analysis.series import Series
from calibrax.analysis.sides import (
    CODE,
    EVERYTHING,
    changed_code,
    checked_allow,
    head,
    joined,
    refuse_hardware,
    side_differences,
)
from calibrax.analysis.verdicts import (
    CommonShift,
    ComparedRow,
    Comparison,
    MeanRatio,
)
from calibrax.core.join import as_aware
from calibrax.core.models import MetricDirection, Run
from calibrax.errors import shown
from calibrax.statistics.bulk import FEWEST_ROWS
from calibrax.statistics.mean_change import mean_change
from calibrax.statistics.suite import Family, Verdicts, judge

__all__ = ["compare", "compare_configurations"]

MOST_LISTED = 3
LONG_APART = timedelta(hours=1)
SAME_RUN = "both sides are the same run; pass two different ones"
MEAN_METHOD = "geometric mean; independent errors of these benchmarks"


def compare(
    baseline: Run | Iterable[Run],
    current: Run | Iterable[Run],
    *,
    margin: float = 0.02,
    alpha: float = 0.05,
    margins: Mapping[str, float] | None = None,
    exact: Collection[str] = (),
    directions: Mapping[str, MetricDirection | str] | None = None,
    match: Mapping[str, str] | None = None,
    allow: Collection[str] = (),
    history: Iterable[Run] = (),
) -> Comparison:
    """Compare two sides of a suite.

    Benchmarks are matched by scenario, name and tags. Each row, a metric of a benchmark, is
    *regressed* or *improved* (adjusted p at most alpha, and the change beyond the margin),
    *equivalent* (its own 90 % interval wholly inside the margin), *inconclusive*, or can't be
    compared, and says why. The probability that any row is falsely called regressed or improved
    is at most about alpha, however many rows there are; `docs/method.md` says how.

    Args:
        baseline: One side: a run, or several that are joined as invocations of the same code.
        current: The side that is judged against it, likewise.
        margin: The change that does not matter, a fraction.
        alpha: Bound of the probability of any false regression or improvement.
        margins: Margins of single metrics.
        exact: Metrics that are compared as they are, without statistics, beside those whose
            definition says so.
        directions: Which way metrics are better, whatever their runs say.
        match: Names of benchmarks in the baseline, and what they are called now.
        allow: What may differ: keys of hardware, "code" for the code of benchmarks, "all".
        history: Earlier runs of the same code line. Where each side has one invocation, they
            tell the noise of a row. Those of other hardware are left out.

    Returns:
        The answer, a row for every metric of every benchmark that either side has.

    Raises:
        MismatchError: Other hardware, nothing in common, runs of a side that don't belong
            together.
        SelectionError: A metric is named that neither side has.
        StatisticsError: A margin below 0, an alpha outside (0, 1).
        MissingExtraError: SciPy is not installed.

    Example:
        >>> import calibrax
        >>> before, after = (calibrax.read(f"examples/{n}.json") for n in ("before", "after"))
        >>> found = compare(before, after)
        >>> [row.name for row in found.having("regressed")]
        ['configparser_read', 'deepcopy_config', 'json_loads', 'str_join', 'sum_floats']
        >>> worst = max(found.having("regressed"), key=lambda row: row.ratio)
        >>> f"{worst.name}: {worst.lower:.2f} to {worst.upper:.2f} times the time"
        'configparser_read: 1.68 to 2.09 times the time'
    """
    old, new = joined("baseline", baseline), joined("current", current)
    for name, mapping in {"margins": margins, "directions": directions, "match": match}.items():
        if not isinstance(mapping, Mapping | None):
            raise TypeError(f"{name}: expected a mapping, got {shown(mapping)}; pass {{NAME: ...}}")
    exact = (exact,) if isinstance(exact, str) else tuple(exact)
    allowed = checked_allow(allow)
    differences = side_differences(old, new)
    refuse_hardware(differences, allowed)
    code_counts = CODE not in allowed and EVERYTHING not in allowed
    stated = {name: checked_direction(name, d) for name, d in (directions or {}).items()}
    terms = Terms(frozenset(exact), stated, changed_code(old, new) if code_counts else {})
    refuse_collisions(old, match or {})
    pairs = list(paired(old, new, terms, match or {}))
    refuse_unknown(pairs, {"margins": margins or (), "exact": exact, "directions": stated})
    refuse_nothing_in_common(pairs, old, new, match or {})
    limits = {name: checked_margin(value) for name, value in (margins or {}).items()}
    earlier, notes = earlier_values(history, old, new, pairs, match or {})
    kept, families = families_of(pairs, limits, checked_margin(margin), earlier)
    judged = judge(list(families.values()), alpha=alpha)
    shifts, means = [], []
    rows: dict[int, ComparedRow] = {}
    for key, found in zip(families, judged, strict=True):
        places = kept[key]
        family = [pairs[place] for place in places]
        shift = shift_of(key, found)
        shifts += [shift] if shift else []
        limit = limits.get(key[0], margin)
        with_shift = shift is not None and shift.is_finding
        past = [earlier.get(pair.series, ()) for pair in family]
        made = judged_rows(family, found, limit, with_shift=with_shift, history=past)
        rows.update(zip(places, made, strict=True))
        if key[2] == "log":
            without = sum(pair.series.metric == key[0] for pair in pairs) - len(places)
            means.append(mean_of(key, found, without))
    for place, pair in enumerate(pairs):
        if place not in rows:
            rows[place] = uncompared(pair, limits.get(pair.series.metric, margin))
    return Comparison(
        baseline=head(old),
        current=head(new),
        rows=[rows[place] for place in range(len(pairs))],
        shifts=shifts,
        means=means,
        differences=differences,
        margin=margin,
        alpha=alpha,
        warnings=[*notes, *warnings_of(old, new, rows.values(), shifts)],
    )


Key = tuple[str, str, str]
"""Metric, unit and scale: what makes rows a family."""


def families_of(
    pairs: Sequence[Pair],
    limits: Mapping[str, float],
    margin: float,
    earlier: Mapping[Series, Sequence[float]],
) -> tuple[dict[Key, list[int]], dict[Key, Family]]:
    """The places of the rows that statistics judge, and their values, by metric."""
    places: dict[Key, list[int]] = {}
    for place, pair in enumerate(pairs):
        if pair.outcome is None and not pair.exact and not is_all_zero(pair):
            key = (pair.series.metric, pair.definition.unit, pair.scale)
            places.setdefault(key, []).append(place)
    families = {}
    for key, found in places.items():
        sides = [(pairs[place].baseline, pairs[place].current) for place in found]
        past = [earlier.get(pairs[place].series, []) for place in found]
        families[key] = Family(
            as_matrix([old.values for old, _ in sides if old]),
            as_matrix([new.values for _, new in sides if new]),
            scale="log" if key[2] == "log" else "linear",
            margin=limits.get(key[0], margin),
            history=past if earlier else None,
        )
    return places, families


def as_matrix(rows: Sequence[tuple[float, ...]]) -> Sequence[tuple[float, ...]] | np.ndarray:
    """Rows of equal length as one array, which is faster to work on."""
    return np.array(rows) if len(set(map(len, rows))) == 1 else rows


def is_all_zero(pair: Pair) -> bool:
    """Whether ratios are asked of two sides that are 0."""
    sides = (pair.baseline, pair.current)
    return pair.scale == "log" and not any(any(side.values) for side in sides if side)


def uncompared(pair: Pair, margin: float) -> ComparedRow:
    """A row that statistics don't judge."""
    if pair.outcome is not None:
        return plain_row(pair)
    return exact_row(pair, margin) if pair.exact else equal_row(pair, margin)


def shift_of(key: Key, found: Verdicts) -> CommonShift | None:
    """The common shift of a metric as a record."""
    if found.shift is None:
        return None
    ratio, lower, upper = np.exp([found.shift.location, found.shift.lower, found.shift.upper])
    return CommonShift(
        metric=key[0],
        unit=key[1],
        ratio=ratio,
        lower=lower,
        upper=upper,
        noise=found.shift.scale,
        rows=found.shift.rows,
        moved=found.shift.moved,
        unmoved=found.shift.unmoved,
        is_common=found.shift.is_common,
        is_finding=found.shift.is_finding,
    )


def mean_of(key: Key, found: Verdicts, left_out: int) -> MeanRatio:
    """The geometric mean of the ratios of a metric as a record."""
    with np.errstate(over="ignore"):
        mean = np.exp(mean_change(found.estimate, found.own_lower, found.own_upper))
    return MeanRatio(
        metric=key[0],
        unit=key[1],
        ratio=mean[0],
        lower=mean[1],
        upper=mean[2],
        rows=found.estimate.size,
        left_out=left_out,
        method=MEAN_METHOD,
    )


# What qualifies all rows.


def warnings_of(
    old: Run, new: Run, rows: Iterable[ComparedRow], shifts: Sequence[CommonShift]
) -> list[str]:
    """What qualifies all rows."""
    found = []
    if old.id == new.id:
        found.append(SAME_RUN)
    every = list(rows)
    repeated = {row.name for row in every if row.occurrence}
    if repeated:
        names = ", ".join(sorted(repeated)[:MOST_LISTED])
        what = "1 benchmark occurs" if len(repeated) == 1 else f"{len(repeated):,} benchmarks occur"
        found.append(
            f"{what} more than once in a run ({names}); equal ones were matched by their order; "
            "give each its own tags, or join invocations"
        )
    if tools := differing_tools(old, new):
        found.append(f"measured by different tools, {tools}; measure both sides with one tool")
    seen = {(shift.metric, shift.unit) for shift in shifts}
    unseen = any(row.noise_source and (row.metric, row.unit) not in seen for row in every)
    apart = time_apart(old, new)
    if unseen and old.id != new.id and apart > LONG_APART:
        found.append(
            f"with fewer than {FEWEST_ROWS} ratios of a metric a slower machine can't be told from "
            f"slower code, and the sides were measured {in_words(apart)} apart; measure both sides "
            "again, in turns"
        )
    return found


def differing_tools(old: Run, new: Run) -> str:
    """The tools of both sides, if they state different ones."""
    tools = [run.metadata.get("tool") for run in (old, new)]
    return f"{tools[0]} and {tools[1]}" if all(tools) and tools[0] != tools[1] else ""


def time_apart(old: Run, new: Run) -> timedelta:
    """How long after the other one side began."""
    return abs(as_aware(new.timestamp) - as_aware(old.timestamp))


def in_words(time: timedelta) -> str:
    """A long time in days or hours."""
    days = round(time / timedelta(days=1))
    if days >= 2:
        return f"{days:,} days"
    return f"{round(time / timedelta(hours=1))} h"

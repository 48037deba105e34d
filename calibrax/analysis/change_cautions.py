"""What limits the answer for a series or a step beyond its search: a closed list, with remedies.

A warning ends with `; ` and what to do. Of a series: its order, its scale, newest values that may
be a step, two levels that take turns, values that are like the one before. Of a step: what else
changed at its commits.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from calibrax.analysis.series import is_ratio
from calibrax.analysis.trend import Trend, Trends
from calibrax.numbers import counted, format_percent
from calibrax.statistics.alternation import alternation
from calibrax.statistics.change_location import middle_of
from calibrax.statistics.changepoints import change_points
from calibrax.statistics.dependence import correlation
from calibrax.statistics.newest import Newest, newest_beyond
from calibrax.statistics.scales import Array
from calibrax.statistics.segmentations import Segmentation, Step

__all__ = ["NEWEST", "ORDERED", "Cautions", "series_cautions", "step_cautions"]

ORDERED = "in the order"
"""How a warning about the order of a series begins."""
NEWEST = "the newest"
"""How a warning about newest values begins."""
TOLD_SOFTWARE = ("python", "os")
"""Software that a step is told of where it changed at the same commits."""
TESTED = ("changed", "no change")
SEEN = 5  # values after a step until it is seen, most often
SMALL_MARGIN = 0.02  # the default: what is within it is of no interest
ZEROS = (
    "values at or below zero have no ratio, so levels are compared by differences; "
    "measure longer or with a finer timer"
)
ALIKE = 0.5  # correlation that is told of, and how many deviations of it; less than 1 % of series
SURELY_ALIKE = 3.5  # of independent values exceed both
OTHER_CODE = (
    "the benchmark's own code changed with this step; measure the old commits again with the new "
    "benchmark before blaming the code"
)


class Cautions(NamedTuple):
    """What limits the answer for a series.

    Attributes:
        newest: How many of the newest values may be a step, too few yet to be called.
        warnings: That about the order first.
    """

    newest: int
    warnings: tuple[str, ...]


def series_cautions(trend: Trend, found: Segmentation) -> Cautions:
    """What limits the answer for a series that was searched."""
    warnings = [*order_cautions(trend)]
    if found.scale == "linear" and is_ratio(trend.unit) and found.outcome != "constant":
        warnings.append(ZEROS)
    warnings += found.warnings
    if found.outcome not in TESTED:
        return Cautions(0, tuple(warnings))
    parts = compared(trend, found)
    margin = math.log1p(found.margin) if found.scale == "log" else found.margin
    newest = newest_beyond(parts[-1], margin)
    if newest:
        warnings.append(newest_caution(newest, trend, found))
    rest = np.concatenate([part - middle_of(part) for part in parts])
    warnings += alternation_cautions(rest, trend, found)
    if found.outcome == "no change" and not found.warnings:
        warnings += margin_cautions(trend, found) or likeness_cautions(np.array(trend.values))
    return Cautions(newest.size if newest else 0, tuple(warnings))


def compared(trend: Trend, found: Segmentation) -> list[Array]:
    """The values of each level as they were compared."""
    values = np.array(trend.values)
    parts = [values[level.start : level.stop] for level in found.levels]
    parts = [part[~np.isnan(part)] for part in parts]
    return [np.log(part) for part in parts] if found.scale == "log" else parts


def order_cautions(trend: Trend) -> Iterator[str]:
    """Where the order of the commits is not known for sure."""
    if 0 < trend.undated < trend.runs:
        yield (
            f"{ORDERED} of their commits, but {trend.undated:,} of {trend.runs:,} runs don't state "
            "when that was made and stand where they ran; leave out those that ran late"
        )
    if trend.tied:
        yield (
            f"{ORDERED} of the input where times are equal, as {trend.tied:,} of "
            f"{len(trend.moments):,} are; give the files in the order of the commits"
        )


def newest_caution(newest: Newest, trend: Trend, found: Segmentation) -> str:
    """That a step may have begun which is too new to be seen."""
    who = "value lies" if newest.size == 1 else f"{newest.size} values lie"
    way = "above" if newest.shift > 0 else "below"
    far = difference_text(newest.shift, trend.unit, found)
    more = counted(max(SEEN - newest.size, 1), "more commit")
    return (
        f"{NEWEST} {who} {far} {way} the level before, too few to call; "
        f"compare with a commit before, or measure {more}"
    )


def difference_text(difference: float, unit: str, found: Segmentation) -> str:
    """How far it is from one level to another, in percent or in the unit."""
    if found.scale == "log":
        return format_percent(abs(math.expm1(difference)))
    return f"{abs(difference):.3g} {unit}".rstrip()


def alternation_cautions(rest: Array, trend: Trend, found: Segmentation) -> Iterator[str]:
    """That two levels take turns, from values less the level that each is of."""
    turns = alternation(rest)
    if turns is None:
        return
    apart = difference_text(turns.high - turns.low, trend.unit, found)
    yield (
        f"values alternate between two levels {apart} apart, {turns.changes:,} of {turns.n - 1:,} "
        "times from one to the other; see whether two machines or settings are mixed, and choose "
        "one: --env KEY=VALUE"
    )


def margin_cautions(trend: Trend, found: Segmentation) -> list[str]:
    """That there are steps, but none larger than the margin that was asked for."""
    if found.margin <= SMALL_MARGIN:
        return []
    steps = change_points(trend.values, scale=found.scale, margin=0).steps
    if not steps:
        return []
    far = difference_text(max((step.change for step in steps), key=abs), trend.unit, found)
    many = "the only step" if len(steps) == 1 else f"the largest of {len(steps)} steps"
    return [f"{many}, {far}, is within the margin; make that smaller to see it"]


def likeness_cautions(values: Array) -> Iterator[str]:
    """Why a series without a step may have one: its values are no noise around one level."""
    values = values[~np.isnan(values)]
    likeness = correlation(values, [])
    if likeness > max(ALIKE, SURELY_ALIKE / math.sqrt(values.size)):
        yield (
            f"values are like the one before (correlation {likeness:.2f}): a drift, or steps that "
            "can't be told from one; look at the plot, or measure more commits"
        )


def step_cautions(step: Step, trend: Trend, trends: Trends) -> Iterator[str]:
    """What else changed at the same commits."""
    before, after = (trend.versions[at] for at in (step.last_good, step.index))
    if before and after and before != after:
        yield OTHER_CODE
    places = [trend.moments[at].place for at in (step.last_good, step.index)]
    facts = [trends.runs[place].environment for place in places]
    for key in TOLD_SOFTWARE:
        old, new = (str(fact.get(key, "")) for fact in facts)
        if old and new and old != new:
            yield (
                f"{key} changed with this step, {old} → {new}; "
                "measure the old commit again with the new one"
            )

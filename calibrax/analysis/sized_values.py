"""What was measured of each size of one series, before any law."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import attrs
import numpy as np

from calibrax.analysis.pairing import values_of
from calibrax.analysis.scalings import SizedValue
from calibrax.analysis.sizes import parse_size
from calibrax.analysis.summary import outcome_of
from calibrax.core.models import Metric, Point
from calibrax.statistics import interval

__all__ = ["Observed", "noise_source", "observed_of", "value_at"]

NO_LOG = "{} has no log, which a law of growth takes"


class Observed(NamedTuple):
    """What was measured of one size.

    Attributes:
        text: The size as it is written.
        values: All of them.
        reasons: Why there is none, for each failure.
    """

    text: str
    values: list[float]
    reasons: list[str]


def observed_of(
    points: Sequence[Point], size_tag: str, metric: str
) -> tuple[dict[float, Observed], str]:
    """What was measured of each size, ascending, and what tells the noise.

    Raises:
        SelectionError: A size that can't be read.
    """
    metrics = [point.metrics[metric] for point in points]
    source = noise_source(metrics)
    found: dict[float, Observed] = {}
    for point, each in zip(points, metrics, strict=True):
        text = point.tags[size_tag]
        observed = found.setdefault(parse_size(text), Observed(text, [], []))
        values, reason = values_or_reason(each, source)
        observed.values.extend(values)
        observed.reasons.extend([reason] if reason else [])
    if not source and any(len(each.values) > 1 for each in found.values()):
        source = "samples"  # the same benchmark again in one run
    return dict(sorted(found.items())), source


def noise_source(metrics: Iterable[Metric]) -> str:
    """What tells the noise of a series: several invocations, or samples of one."""
    counts = [len(set(metric.invocations or ())) for metric in metrics]
    if max(counts, default=0) > 1:
        return "invocations"
    return "samples" if any(len(metric.samples or ()) > 1 for metric in metrics) else ""


def values_or_reason(metric: Metric, source: str) -> tuple[Sequence[float], str]:
    """The values of one point, or why there are none."""
    outcome = outcome_of(metric)
    if outcome != "measured":
        return (), metric.failure or outcome
    values = values_of(metric) if source == "invocations" or not metric.samples else metric.samples
    odd = sum(not math.isfinite(value) for value in values)
    if odd:
        return (), f"{odd:,} of {len(values):,} values are NaN or infinite"
    return values, ""


def value_at(size: float, observed: Observed, confidence: float) -> SizedValue:
    """What was measured of one size, before any law."""
    values = observed.values
    bare = SizedValue(size=size, text=observed.text, n=len(values))
    if size <= 0:
        return attrs.evolve(bare, reason=NO_LOG.format(observed.text))
    if not values:
        return attrs.evolve(bare, reason=observed.reasons[0])
    positive = min(values) > 0
    middle = np.exp(np.median(np.log(values))) if positive else np.median(values)
    ends = interval(values, confidence=confidence, scale="log" if positive else "linear")
    return attrs.evolve(bare, estimate=float(middle), lower=ends.lower, upper=ends.upper)

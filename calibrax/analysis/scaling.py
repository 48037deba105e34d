"""How benchmarks grow with size: a law for each series of sizes, with its whole evidence.

`fit_scaling` takes runs in which a tag says the size; `scaling_fit` plain numbers. How a law is
found is told in `calibrax.statistics.scaling`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import attrs

from calibrax.analysis.entrants import metrics_of
from calibrax.analysis.scalings import (
    DIFFERS,
    FALLS,
    NO_POWER,
    ClassScaling,
    Scaling,
    ScalingOutcome,
    SeriesScaling,
    SizedValue,
)
from calibrax.analysis.series import Benchmark, definition_of
from calibrax.analysis.sized_values import Observed, observed_of, value_at
from calibrax.analysis.sizes import size_tags
from calibrax.core.join import join
from calibrax.core.models import MetricDef, Point, Run, ScalingLaw
from calibrax.errors import MismatchError, SelectionError, StatisticsError
from calibrax.statistics import fit_growth
from calibrax.statistics.growth_classes import USUAL, checked_classes, notation
from calibrax.statistics.growths import ClassFit, Growth
from calibrax.statistics.samples import Samples
from calibrax.statistics.scaling import FAR
from calibrax.statistics.scaling_words import DECADE, ENOUGH_SIZES, size_text
from calibrax.units import parse_unit

__all__ = ["fit_scaling", "one_run", "scaling_fit"]

MOST_LISTED = 5
INSIDE_ONE = (
    "one invocation: the noise is that inside it, from run to run it is more; "
    "measure in several processes and join them"
)


def scaling_fit(sizes: Samples, values: Samples) -> ScalingLaw:
    """The law by which values grow with size.

    Args:
        sizes: Above 0, in any order, four different ones or more; a size may be repeated.
        values: One for each size, above 0.

    Returns:
        The class that fits best, and the free power. The record has no room for a doubt: where no
        class fits, the answer is `O(n^1.41)`, however far off that power is, as of values that
        fall and then rise. `calibrax.statistics.fit_growth` gives the misfit and all warnings, of
        runs `fit_scaling`. Where only `O(sqrt n)`, `O(n^2 log n)` or `O(2^n)` fits, it is named.

    Raises:
        StatisticsError: Zero, negative, NaN or infinite numbers, or too few sizes.
        MissingExtraError: SciPy is not installed.

    >>> law = scaling_fit([10, 100, 1_000, 10_000], [2.0, 20.0, 200.0, 2_000.0])
    >>> law.complexity, round(law.exponent, 6), round(law.coefficient, 6)
    ('O(n)', 1.0, 0.2)
    """
    found = fit_growth(sizes, values)
    if len(found.sizes) < ENOUGH_SIZES:
        raise StatisticsError(
            f"sizes: expected {ENOUGH_SIZES} different ones or more, got {len(found.sizes)}; "
            f"measure more, better over a factor of {DECADE:g}"
        )
    return ScalingLaw(
        coefficient=found.power.coefficient,
        exponent=found.power.exponent,
        r_squared=found.power.r_squared,
        complexity=notation(found.untried.name) if found.untried else found.complexity,
    )


def fit_scaling(
    runs: Run | Iterable[Run],
    metric: str | None = None,
    *,
    size_tag: str,
    group_by: Sequence[str] = (),
    classes: Iterable[str] | None = None,
    confidence: float = 0.95,
) -> Scaling:
    """How a metric grows with the size that a tag says, for each benchmark.

    A series is a benchmark with all of its other tags, so nothing is averaged over a tag. What
    can't be fitted is an outcome of its series: `too few sizes` (fewer than four), `not measured`,
    `not positive` (a value, or all sizes), `size not read`. A size without a value, or one of 0,
    which has no log, is left out with a warning.

    Args:
        runs: One, or invocations of the same code, which are joined.
        metric: What to fit; None for the only one, or the only one that is a time.
        size_tag: The tag with the sizes; `calibrax.analysis.sizes` says how they may be written.
        group_by: Tags by which the series are ordered, and that are told first.
        classes: What to try, `["all"]` for every class; None for
            `calibrax.statistics.growth_classes.USUAL`.
        confidence: Of the intervals.

    Raises:
        SelectionError: No such metric or tag, or several metrics.
        MismatchError: Runs that are not of the same code and machine.
        StatisticsError: A class that there is not, or a confidence that is none.
        MissingExtraError: SciPy is not installed.

    Example:
        >>> from calibrax import Metric, Point
        >>> points = [
        ...     Point(name="sort", scenario="", tags={"n": n}, metrics={"time": Metric(value=t)})
        ...     for n, t in {"1K": 1e-5, "10K": 1.3e-4, "100K": 1.7e-3, "1M": 2e-2}.items()
        ... ]
        >>> [series] = fit_scaling(Run(points=points), size_tag="n").series
        >>> series.complexity, series.outcome.value
        ('O(n log n)', 'fitted')
    """
    run = one_run(runs)
    tried = checked_classes(USUAL if classes is None else classes)
    wanted = metric_to_fit(run, metric)
    refuse_unknown(run, size_tag, group_by, wanted)
    having = [point for point in run.points if wanted in point.metrics]
    found: dict[Benchmark, list[Point]] = {}
    for point in having:
        if size_tag in point.tags:
            found.setdefault(without_size(point, size_tag), []).append(point)
    definition = definition_of(run, wanted)
    settings = Settings(size_tag, wanted, tried, confidence)
    order = sorted(found, key=lambda each: [dict(each.tags).get(key, "") for key in group_by])
    return Scaling(
        metric=wanted,
        unit=definition.unit,
        direction=definition.direction,
        size_tag=size_tag,
        group_by=tuple(group_by),
        series=[series_of(each, found[each], settings) for each in order],
        without_size=sum(size_tag not in point.tags for point in having),
        confidence=confidence,
    )


class Settings(NamedTuple):
    """What every series is fitted with."""

    size_tag: str
    metric: str
    classes: tuple[str, ...]
    confidence: float


def one_run(runs: Run | Iterable[Run]) -> Run:
    """The runs as one.

    Raises:
        MismatchError: They don't belong together.
    """
    if isinstance(runs, Run):
        return runs
    every = tuple(runs)
    try:
        return join(every)
    except MismatchError as error:
        raise MismatchError(
            f"scaling: runs are joined as invocations of one code: {error}"
        ) from None


def metric_to_fit(run: Run, metric: str | None) -> str:
    """The metric that is meant.

    Raises:
        SelectionError: There is none such, or there are several.
    """
    there = metrics_of([run])
    listed = ", ".join(repr(each.name) for each in there) or "none"
    if metric is not None:
        if metric not in (each.name for each in there):
            raise SelectionError(f"metric {metric!r}: not found; there are: {listed}")
        return metric
    for choice in (there, [each for each in there if is_time(each)]):
        if len(choice) == 1:
            return choice[0].name
    raise SelectionError(f"metric: expected one to fit, got {listed}; say which: metric=")


def is_time(definition: MetricDef) -> bool:
    """Whether a metric is a time."""
    return parse_unit(definition.unit).kind == "time"


def refuse_unknown(run: Run, size_tag: str, group_by: Sequence[str], metric: str) -> None:
    """Raise if no benchmark with the metric has one of the tags."""
    having = [point for point in run.points if metric in point.metrics]
    there = dict.fromkeys(key for point in having for key in point.tags)
    for key, what in ((size_tag, "size"), *((key, "group") for key in group_by)):
        if key in there:
            continue
        sizes = size_tags([run]) if what == "size" else []
        names = ", ".join(map(repr, (sizes or list(there))[:MOST_LISTED])) or "none"
        word = "tags that look like sizes" if sizes else "there are"
        raise SelectionError(f"{what} tag {key!r}: no benchmark has it; {word}: {names}")
    if size_tag in group_by:
        raise SelectionError(
            f"group tag {size_tag!r}: expected another than that of the sizes, got the same; "
            "leave it out"
        )


def without_size(point: Point, size_tag: str) -> Benchmark:
    """What tells a series from another."""
    tags = sorted((key, text) for key, text in point.tags.items() if key != size_tag)
    return Benchmark(point.scenario, point.name, tuple(tags))


def series_of(benchmark: Benchmark, points: Sequence[Point], settings: Settings) -> SeriesScaling:
    """The law of one series, or why it has none."""
    bare = SeriesScaling(
        name=benchmark.name,
        scenario=benchmark.scenario,
        tags=dict(benchmark.tags),
        outcome=ScalingOutcome.NOT_READ,
    )
    try:
        observed, source = observed_of(points, settings.size_tag, settings.metric)
    except SelectionError as error:
        expected, _, got = str(error).partition(": ")[2].partition("; ")[0].rpartition(", got ")
        return attrs.evolve(bare, reason=f"got {got}; {expected}")
    sized = [value_at(size, each, settings.confidence) for size, each in observed.items()]
    bare = attrs.evolve(bare, points=sized, noise_source=source)
    return judged(bare, observed, settings)


def judged(
    bare: SeriesScaling, observed: Mapping[float, Observed], settings: Settings
) -> SeriesScaling:
    """The series with its law, or with why it has none."""
    left_out = [point for point in bare.points if point.reason]
    known = {size: each for size, each in observed.items() if each.values and size > 0}
    if not known:
        above = [point for point in left_out if point.size > 0]
        outcome = ScalingOutcome.NOT_MEASURED if above else ScalingOutcome.NOT_POSITIVE
        reason = f"no size has a value: {above[0].reason}" if above else "no size is above 0"
        return attrs.evolve(bare, outcome=outcome, reason=reason)
    low = [(each.text, v) for each in known.values() for v in each.values if v <= 0]
    if low:
        text, value = low[0]
        reason = f"value {value:g} at size {text}; a law of growth needs values above 0"
        return attrs.evolve(bare, outcome=ScalingOutcome.NOT_POSITIVE, reason=reason)
    if len(known) < ENOUGH_SIZES:
        reason = too_few(bare.measured, left_out)
        return attrs.evolve(bare, outcome=ScalingOutcome.TOO_FEW, reason=reason)
    pairs = [(size, value) for size, each in known.items() for value in each.values]
    sizes, values = zip(*pairs, strict=True)
    growth = fit_growth(sizes, values, classes=settings.classes, confidence=settings.confidence)
    return fitted(bare, growth, left_out)


def too_few(measured: Sequence[SizedValue], left_out: Sequence[SizedValue]) -> str:
    """What there is, what a law needs, and what to measure."""
    smallest, largest = measured[0], measured[-1]
    count = "1 size" if len(measured) == 1 else f"{len(measured)} sizes"
    span = (
        f", {smallest.text}" if len(measured) == 1 else f" from {smallest.text} to {largest.text}"
    )
    beside = f" ({', '.join(point.text for point in left_out[:MOST_LISTED])} left out: "
    beside = f"{beside}{left_out[0].reason})" if left_out else ""
    far = smallest.size * DECADE
    reach = f", up to {size_text(far)} or beyond" if largest.size < far else ""
    return (
        f"{count}{span}{beside}: a law needs {ENOUGH_SIZES}, better over a factor of {DECADE:g}; "
        f"measure also {ENOUGH_SIZES - len(measured)} more{reach}"
    )


def warnings_about(left_out: Sequence[SizedValue], total: int) -> Iterator[str]:
    """Sizes that take no part."""
    no_value = [point for point in left_out if point.size > 0]
    no_log = [point for point in left_out if point.size <= 0]
    if no_value:
        texts = ", ".join(point.text for point in no_value[:MOST_LISTED])
        verb = "has" if len(no_value) == 1 else "have"
        yield (
            f"{len(no_value)} of {total} sizes {verb} no value ({texts}: {no_value[0].reason}), "
            "the law is that of the others; find out why"
        )
    if no_log:
        texts = ", ".join(point.text for point in no_log[:MOST_LISTED])
        word = "size" if len(no_log) == 1 else "sizes"
        yield f"{word} {texts} left out: {no_log[0].reason}"


def fitted(bare: SeriesScaling, growth: Growth, left_out: Sequence[SizedValue]) -> SeriesScaling:
    """The series with a law."""
    warnings = [*warnings_about(left_out, len(bare.points)), *growth.warnings]
    if bare.noise_source == "samples":
        warnings.append(INSIDE_ONE)
    chosen, power = growth.chosen, growth.power
    told = zip(chosen.at(growth.sizes), growth.residuals, strict=True)
    estimates = dict(zip(growth.sizes, told, strict=True))
    return attrs.evolve(
        bare,
        outcome=ScalingOutcome.FITTED,
        points=[with_residual(point, estimates.get(point.size)) for point in bare.points],
        complexity=growth.complexity,
        shape=shape_of(growth),
        turns_at=growth.turn.size if growth.turn else math.nan,
        misfit=chosen.misfit,
        overhead=chosen.overhead if isinstance(chosen, ClassFit) else 0.0,
        next_best=growth.next_best.name if growth.next_best else "",
        next_misfit=growth.next_best.misfit if growth.next_best else math.nan,
        as_good=growth.as_good,
        classes=[class_of(fit) for fit in growth.fits],
        exponent=power.exponent,
        exponent_lower=power.lower,
        exponent_upper=power.upper,
        coefficient=power.coefficient,
        power_misfit=power.misfit,
        power_aicc=power.aicc,
        r_squared=power.r_squared,
        prediction_error=growth.prediction_error,
        noise=growth.noise,
        method=growth.method,
        warnings=warnings,
    )


def shape_of(growth: Growth) -> str:
    """What values do that no class does, if they do."""
    if growth.turn is not None:
        return "falls, then rises" if growth.turn.falls_first else "rises, then falls"
    if growth.chosen is not growth.power or growth.falls:
        return FALLS if growth.falls else ""
    if growth.is_contradictory:
        return DIFFERS
    return NO_POWER if growth.power.misfit > FAR else ""


def with_residual(point: SizedValue, found: tuple[float, float] | None) -> SizedValue:
    """A point with what the curve says of it."""
    if found is None:
        return point
    return attrs.evolve(point, fitted=found[0], residual=found[1])


def class_of(fit: ClassFit) -> ClassScaling:
    """A fit as a record."""
    return ClassScaling(
        name=fit.name,
        overhead=fit.overhead,
        coefficient=fit.coefficient,
        top=fit.top,
        misfit=fit.misfit,
        aicc=fit.aicc,
    )

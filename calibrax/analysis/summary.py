"""What one run says: for each metric its value, how sure it is, and how it was measured.

The unit of replication is the invocation (the process). With several, the estimate and its
interval rest on the medians of the invocations; with one, the interval tells only how much the
samples differ inside it, which says nothing about the next run: a warning says so.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import attrs

from calibrax.analysis.series import Benchmark, Series, benchmarks, definition_of, is_ratio
from calibrax.core.models import Metric, MetricDef, Record, Run
from calibrax.statistics import Interval, interval, invocation_medians
from calibrax.statistics import median as median_interval
from calibrax.statistics.results import no_width
from calibrax.statistics.results import of_invocations as about_invocations

__all__ = [
    "FEW_PROCESSES",
    "NO_INTERVAL",
    "NO_SAMPLES",
    "NO_SAMPLES_SAVED",
    "ONE_INVOCATION",
    "MetricSummary",
    "Outcome",
    "RunSummary",
    "Tally",
    "outcome_of",
    "summarize",
    "tally",
]

Outcome: TypeAlias = Literal["measured", "failed", "timed out", "skipped", "no value"]
Basis: TypeAlias = Literal["invocations", "samples", "file"]

OUTCOMES: tuple[Outcome, ...] = ("measured", "failed", "timed out", "skipped", "no value")

# The closed list of warnings; `calibrax.statistics` adds its own.

MEASURE_AGAIN = (
    'measure in 6 or more processes and join them: calibrax.join(calibrax.read_all("folder"))'
)
ONE_INVOCATION = (
    "one invocation: the interval is the spread inside it, from run to run it is wider; "
    f"{MEASURE_AGAIN}"
)
NO_INTERVAL = f"one invocation: nothing tells how it varies from run to run; {MEASURE_AGAIN}"
NO_SAMPLES = f"one value without samples: nothing tells how it varies; {MEASURE_AGAIN}"
NO_SAMPLES_SAVED = (
    "one value without samples: nothing tells how it varies; save them with --benchmark-json or "
    f"--benchmark-save-data, {MEASURE_AGAIN}"
)
FEW_PROCESSES = frozenset((ONE_INVOCATION, NO_INTERVAL, NO_SAMPLES, NO_SAMPLES_SAVED))
"""What a metric of one process says; more samples inside it are no cure."""


def _not_finite(bad: int, of: int) -> str:
    return (
        f"{bad:,} of {of:,} samples are NaN or infinite, so there is no interval; "
        "find out what they are and measure again"
    )


def _not_positive(bad: int, of: int) -> str:
    return (
        f"{bad:,} of {of:,} invocations are zero or negative, so the interval is not on logs; "
        "measure longer or with a finer timer"
    )


def _not_exact(least: float, most: float) -> str:
    return (
        f"an exact metric, but its samples vary from {least:.6g} to {most:.6g}; "
        "find out why, or do not call it exact"
    )


@attrs.frozen(kw_only=True)
class MetricSummary:
    """One metric of one benchmark in one run; numbers in the metric's unit.

    Attributes:
        series: What was measured.
        unit: Base unit, or the tool's text.
        direction: "lower", "higher" or "info": which way is better.
        outcome: Whether there is a value, and why not.
        value: As recorded; NaN where there is none.
        estimate: What the interval is about, from the samples; without samples the value.
        lower: End of the interval, or None.
        upper: End of the interval, or None.
        confidence: A fraction; None if there is no interval or the file doesn't say.
        method: How the estimate was made, in the words of the literature.
        parameter: What is estimated ("pseudo-median", "median", …).
        basis: What the interval rests on: medians of invocations, samples of one invocation, or
            the word of the file.
        n: How many numbers the estimate rests on.
        invocations: How many processes gave them.
        samples: How many samples in all; 0 where only the value is known.
        per_invocation: Samples of each invocation, None where they differ.
        failure: The tool's words.
        warnings: What limits the answer, each with its remedy.
    """

    series: Series
    unit: str
    direction: str
    outcome: Outcome
    value: float
    estimate: float
    lower: float | None = None
    upper: float | None = None
    confidence: float | None = None
    method: str = ""
    parameter: str = ""
    basis: Basis | None = None
    n: int = 0
    invocations: int = 0
    samples: int = 0
    per_invocation: int | None = None
    failure: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def half_width(self) -> float | None:
        """The larger half of the interval, None where its ends are unknown."""
        if self.lower is None or self.upper is None:
            return None
        return max(self.upper - self.estimate, self.estimate - self.lower)


@attrs.frozen(kw_only=True)
class RunSummary:
    """A run and what each of its metrics says, in the order of the file.

    Attributes:
        run: The run.
        rows: One a point and metric; a point without metrics has one, too.
    """

    run: Run
    rows: tuple[MetricSummary, ...]

    _repr_html_ = Record._repr_html_


def outcome_of(metric: Metric) -> Outcome:
    """Whether there is a value, and why not: by the first words of the tool."""
    if metric.failure is None:
        return "no value" if math.isnan(metric.value) else "measured"
    words = metric.failure.casefold()
    for outcome in ("timed out", "skipped"):
        if words.startswith(outcome):
            return outcome
    return "failed"


def summarize(run: Run, *, confidence: float = 0.95) -> RunSummary:
    """What a run says, one row a point and metric.

    Args:
        run: The run.
        confidence: Of the intervals, a fraction in (0, 1).

    Raises:
        StatisticsError: A confidence outside (0, 1).
        MissingExtraError: SciPy is not installed, and an interval needs it.

    Example:
        >>> from calibrax import Metric, Point, Run
        >>> time = Metric(value=2.0, samples=[1.0, 2.0, 3.0, 4.0], invocations=[0, 0, 1, 1])
        >>> [row] = summarize(Run(points=[Point(name="a", scenario="", metrics={"t": time})])).rows
        >>> row.estimate, row.invocations, row.per_invocation, row.warnings[0][:41]
        (2.5, 2, 2, 'need >= 3 invocations for a 95 % interval')
    """
    rows = []
    for benchmark, point in benchmarks(run):
        for name, metric in point.metrics.items():
            definition = definition_of(run, name)
            row = summary(Series(benchmark, name), metric, definition, confidence)
            if NO_SAMPLES in row.warnings and run.metadata.get("tool") == "pytest-benchmark":
                row = attrs.evolve(row, warnings=(NO_SAMPLES_SAVED,))
            rows.append(row)
        if not point.metrics:
            rows.append(
                MetricSummary(
                    series=Series(benchmark, ""),
                    unit="",
                    direction="info",
                    outcome="no value",
                    value=math.nan,
                    estimate=math.nan,
                )
            )
    return RunSummary(run=run, rows=tuple(rows))


def summary(
    series: Series, metric: Metric, definition: MetricDef, confidence: float
) -> MetricSummary:
    """What one metric says."""
    samples = metric.samples or ()
    sizes = tuple(Counter(metric.invocations or [0] * len(samples)).values())
    outcome = outcome_of(metric)
    counted = MetricSummary(
        series=series,
        unit=definition.unit,
        direction=str(definition.direction),
        outcome=outcome,
        value=metric.value,
        estimate=metric.value,
        invocations=len(sizes) or int(outcome == "measured"),
        samples=len(samples),
        per_invocation=sizes[0] if len(set(sizes)) == 1 else None,
        failure=metric.failure,
    )
    if outcome != "measured":
        return counted
    if not samples:
        return without_samples(counted, metric)
    if bad := sum(not math.isfinite(sample) for sample in samples):
        return attrs.evolve(counted, warnings=(_not_finite(bad, len(samples)),))
    if definition.exact:
        return exactly(counted, samples)
    if len(sizes) == 1:
        return of_one_invocation(counted, samples, confidence)
    places = {number: place for place, number in enumerate(dict.fromkeys(metric.invocations or ()))}
    numbered = [places[number] for number in metric.invocations or ()]  # process ids may be huge
    medians = invocation_medians(samples, numbered)
    return of_invocations(counted, medians, confidence)


def without_samples(counted: MetricSummary, metric: Metric) -> MetricSummary:
    """The value, with the interval that the file states."""
    ends = (metric.lower, metric.upper)
    if any(end is None or math.isnan(end) for end in ends):
        return attrs.evolve(counted, n=1, method="the value of the file", warnings=(NO_SAMPLES,))
    return attrs.evolve(
        counted,
        lower=metric.lower,
        upper=metric.upper,
        method="the interval of the file",
        basis="file",
        n=1,
        warnings=(ONE_INVOCATION,),
    )


def exactly(counted: MetricSummary, samples: Sequence[float]) -> MetricSummary:
    """An exact metric: no interval, and no warning unless it varies."""
    least, most = min(samples), max(samples)
    return attrs.evolve(
        counted,
        method="exact",
        parameter="value",
        n=len(samples),
        warnings=() if least == most else (_not_exact(least, most),),
    )


def of_one_invocation(
    counted: MetricSummary, samples: Sequence[float], confidence: float
) -> MetricSummary:
    """The median of the samples, with an interval of it that assumes no shape."""
    found = median_interval(samples, confidence=confidence)
    known = math.isfinite(found.lower) and math.isfinite(found.upper)
    return attrs.evolve(
        counted,
        estimate=found.estimate,
        lower=found.lower if known else None,
        upper=found.upper if known else None,
        confidence=confidence if known else None,
        method=found.method,
        parameter=found.parameter,
        basis="samples" if known else None,
        n=found.n,
        warnings=(ONE_INVOCATION if known else NO_INTERVAL, *warnings_of(found)),
    )


def of_invocations(
    counted: MetricSummary, medians: Sequence[float], confidence: float
) -> MetricSummary:
    """What the medians of several invocations say."""
    ratio = is_ratio(counted.unit)
    low = sum(value <= 0 for value in medians) if ratio else 0
    found = interval(medians, confidence=confidence, scale="log" if ratio and not low else "linear")
    known = math.isfinite(found.lower) and math.isfinite(found.upper)
    return attrs.evolve(
        counted,
        estimate=found.estimate,
        lower=found.lower if known else None,
        upper=found.upper if known else None,
        confidence=confidence if known else None,
        method=f"{found.method}, of {found.n} medians of invocations",
        parameter=found.parameter,
        basis="invocations" if known else None,
        n=found.n,
        warnings=(
            *((_not_positive(low, len(medians)),) if low else ()),
            *map(about_invocations, warnings_of(found)),
        ),
    )


def warnings_of(found: Interval) -> tuple[str, ...]:
    """Those of the method, and that the interval has no width, if it doesn't say so."""
    if found.lower == found.upper and not any("no width" in text for text in found.warnings):
        return (*found.warnings, no_width(found.n))
    return found.warnings


@attrs.frozen(kw_only=True)
class Tally:
    """How much was read; the outcomes add up to the benchmarks.

    Attributes:
        runs: Runs.
        benchmarks: Different benchmarks over all runs.
        outcomes: Benchmarks by their worst outcome in any run.
        everywhere: Benchmarks that all runs have.
        values: Metrics with a value.
        samples: Samples, of failed metrics too.
    """

    runs: int
    benchmarks: int
    outcomes: dict[Outcome, int]
    everywhere: int
    values: int
    samples: int


def tally(summaries: Iterable[RunSummary]) -> Tally:
    """Count what runs hold."""
    worst: dict[Benchmark, int] = {}
    in_runs: Counter[Benchmark] = Counter()
    runs = values = samples = 0
    for each in summaries:
        runs += 1
        in_runs.update({row.series.benchmark for row in each.rows})
        for row in each.rows:
            place = severity(row.outcome)
            worst[row.series.benchmark] = max(worst.get(row.series.benchmark, 0), place)
            values += row.outcome == "measured"
            samples += row.samples
    counts = Counter(BY_SEVERITY[place] for place in worst.values())
    return Tally(
        runs=runs,
        benchmarks=len(worst),
        outcomes={outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]},
        everywhere=sum(count == runs for count in in_runs.values()),
        values=values,
        samples=samples,
    )


BY_SEVERITY: tuple[Outcome, ...] = ("measured", "no value", "skipped", "timed out", "failed")


def severity(outcome: Outcome) -> int:
    """How bad an outcome is, for a benchmark that has several."""
    return BY_SEVERITY.index(outcome)

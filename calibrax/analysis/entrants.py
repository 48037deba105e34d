"""Who is ranked, and on what: the entries of a ranking and their values on each benchmark.

The label of a point is the value of what is ranked by: a tag of the point, where any point has
it; else its name or scenario; else the commit, branch, id ("run") or file of its run, or a key
of the run's environment or metadata. Runs of one label are joined as its invocations, which
refuses what does not belong together. The rest of what tells points apart (scenario, name, other
tags) makes the benchmark; so two points that differ in another tag are never averaged, they are
two benchmarks.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import attrs

from calibrax.analysis.pairing import values_of
from calibrax.analysis.series import Benchmark, definition_of
from calibrax.analysis.sides import (
    CODE,
    CODE_KEYS,
    EVERYTHING,
    checked_allow,
    refuse_hardware,
    text_of,
)
from calibrax.analysis.summary import outcome_of
from calibrax.analysis.verdicts import SideDifference
from calibrax.core.join import HARDWARE, equal, join
from calibrax.core.models import Metric, MetricDef, Point, Run
from calibrax.errors import MismatchError, SelectionError

__all__ = [
    "MISSING",
    "Entrants",
    "Labelling",
    "Measurement",
    "choices_of",
    "entrants",
    "labelled",
    "metrics_of",
]

RUN_WORDS = ("commit", "branch", "run", "file")
MISSING = "missing"
NO_POINT = Point(name="", scenario="")
MOST_LISTED = 8

Label: TypeAlias = str | None
Table: TypeAlias = dict[Benchmark, dict[str, "Measurement"]]


class Measurement(NamedTuple):
    """One entry on one benchmark.

    Attributes:
        values: One an invocation, finite; none beside a reason.
        samples: How many samples they rest on.
        reason: Why there are none.
    """

    values: tuple[float, ...]
    samples: int
    reason: str = ""


@attrs.frozen(kw_only=True)
class Entrants:
    """All entries of a ranking by one metric.

    Attributes:
        labels: In the order in which they first appear.
        descriptions: What else tells them apart, by label.
        definition: How to read the metric.
        table: What was measured of each entry on each benchmark.
        unlabelled: Benchmarks with points that have no label.
        warnings: In what the entries differ beside what is ranked.
    """

    labels: tuple[str, ...]
    descriptions: Mapping[str, str]
    definition: MetricDef
    table: Table
    unlabelled: int
    warnings: tuple[str, ...]


def labelled(runs: Sequence[Run], by: str, names: Sequence[str] = ()) -> "Labelling":
    """How points get their labels.

    Args:
        runs: All runs.
        by: What is ranked by.
        names: Of the files that the runs came from, for "file".

    Raises:
        SelectionError: Nothing there that could be ranked by this, or not a name for each run.
    """
    if names and len(names) != len(runs):
        raise SelectionError(
            f"names: expected one for each of {len(runs):,} runs, got {len(names):,}; "
            "pass the file of each run, in the order of the runs"
        )
    if any(by in point.tags for run in runs for point in run.points):
        return Labelling(by, "tag", lambda _, point: point.tags.get(by))
    if by == "name":
        return Labelling(by, "name", lambda _, point: point.name)
    if by == "scenario":
        return Labelling(by, "scenario", lambda _, point: point.scenario or None)
    if by == "run":
        return Labelling(by, "run", lambda run, _: run.id)
    if by == "file" and names:
        files = dict(zip(map(id, runs), names, strict=True))
        return Labelling(by, "run", lambda run, _: files[id(run)])
    if by in ("commit", "branch"):
        found = Labelling(by, "run", lambda run, _: getattr(run, by))
    else:
        found = Labelling(by, "run", lambda run, _: label_of(stated(run, by)))
    if not any(found.label(run, NO_POINT) for run in runs):
        word = f"no run states its {by}" if by in RUN_WORDS else "no tag and no fact of the runs"
        raise SelectionError(f"by {by!r}: {word}; there are: {choices_of(runs)}")
    return found


class Labelling(NamedTuple):
    """What points are labelled by.

    Attributes:
        by: As it was asked for.
        kind: "tag", "name", "scenario" or "run".
        label: The label of a point; None where there is none.
    """

    by: str
    kind: str
    label: Callable[[Run, Point], Label]

    def benchmark(self, point: Point) -> Benchmark:
        """The point without what it is labelled by."""
        tags = {key: tag for key, tag in point.tags.items() if self.kind != "tag" or key != self.by}
        name = "" if self.kind == "name" else point.name
        scenario = "" if self.kind == "scenario" else point.scenario
        return Benchmark(scenario, name, tuple(sorted(tags.items())))


def stated(run: Run, key: str) -> Any:
    """What a run says of itself."""
    value = run.environment.get(key)
    return run.metadata.get(key) if value is None else value


def label_of(value: Any) -> Label:
    """A plain value as text; None for nothing and for what is no label."""
    if isinstance(value, Mapping):
        return None
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(label_of, value))) or None
    return text_of(value) or None


def choices_of(runs: Sequence[Run]) -> str:
    """What runs could be ranked by, in words: what differs between them or their points."""
    tags = dict.fromkeys(key for run in runs for point in run.points for key in point.tags)
    found = [key for key in tags if several(p.tags.get(key) for r in runs for p in r.points)]
    facts = dict.fromkeys(["commit", "branch", *(k for r in runs for k in r.environment)])
    found += [key for key in facts if several(label_of(fact_of(run, key)) for run in runs)]
    found += ["name"] if several(p.name for r in runs for p in r.points) else []
    found += ["file"] if len(runs) > 1 else []
    more = f" and {len(found) - MOST_LISTED} more" if len(found) > MOST_LISTED else ""
    return f"{', '.join(map(repr, found[:MOST_LISTED]))}{more}" or "nothing that differs"


def several(found: Iterable[Label]) -> bool:
    """Whether there are different ones, beside nothing."""
    return len(set(found) - {None}) > 1


def fact_of(run: Run, key: str) -> Any:
    """A fact of a run by its name."""
    return getattr(run, key) if key in ("commit", "branch") else stated(run, key)


def metrics_of(runs: Iterable[Run]) -> list[MetricDef]:
    """All metrics of the runs, in order, as the first run defines them that has them."""
    definitions: dict[str, MetricDef] = {}
    for run in runs:
        for point in run.points:
            for name in point.metrics:
                definitions.setdefault(name, definition_of(run, name))
    return list(definitions.values())


def entrants(
    runs: Sequence[Run],
    by: Labelling,
    metric: str,
    *,
    allow: Collection[str] = (),
) -> Entrants:
    """What was measured of whom.

    Args:
        runs: All runs.
        by: What points are labelled by.
        metric: The metric.
        allow: Keys of hardware in which entries may differ, "code", or "all".

    Raises:
        MismatchError: Runs of one label that don't belong together, the same point twice among
            them, other hardware, or a metric with several units or directions.
    """
    allowed = checked_allow(allow)
    chosen: dict[str, list[Run]] = {}
    unlabelled: set[Benchmark] = set()
    for run in runs:
        points: dict[str, list[Point]] = {}
        if by.kind == "run" and (label := by.label(run, NO_POINT)) is not None:
            points[label] = []  # it takes part, though nothing of it may be chosen
        for point in run.points:
            label = by.label(run, point)
            if label is None:
                unlabelled |= {by.benchmark(point)} if metric in point.metrics else set()
            elif metric in point.metrics:
                points.setdefault(label, []).append(point)
            else:
                points.setdefault(label, [])
        for label, own in points.items():
            chosen.setdefault(label, []).append(attrs.evolve(run, points=own))
    whole = whole_texts(chosen, by)
    chosen = dict(zip(whole, chosen.values(), strict=True))
    joined = {label: one_run(by.by, label, found) for label, found in chosen.items()}
    if by.by not in HARDWARE:
        refuse_hardware(differing_hardware(joined), allowed)
    table: Table = {}
    definition: MetricDef | None = None
    for label, run in joined.items():
        seen: Counter[Benchmark] = Counter()
        for point in run.points:
            first = by.benchmark(point)
            benchmark = first._replace(occurrence=seen[first])
            seen[first] += 1
            table.setdefault(benchmark, {})[label] = measured(point.metrics[metric])
            definition = agreed(definition, definition_of(run, metric))
    return Entrants(
        labels=tuple(joined),
        descriptions=descriptions(joined, by, whole),
        definition=definition or MetricDef(name=metric, unit="", direction="info"),
        table=table,
        unlabelled=len(unlabelled),
        warnings=differing_code(joined, allowed),
    )


def one_run(by: str, label: str, runs: Sequence[Run]) -> Run:
    """The runs of a label as its invocations."""
    if len(runs) == 1:
        return runs[0]
    for run in runs:
        places = Counter((p.scenario, p.name, tuple(sorted(p.tags.items()))) for p in run.points)
        twice = [name for (_, name, _), count in places.items() if count > 1]
        if twice:
            raise MismatchError(
                f"{by} {label!r}: expected each benchmark once a run, got {twice[0]!r} twice; "
                "tell them apart by a tag, or give one run"
            )
    try:
        return join(runs)
    except MismatchError as error:
        raise MismatchError(f"{by} {label!r}: {error}") from None


def whole_texts(labels: Collection[str], by: Labelling) -> dict[str, str]:
    """Labels as they are shown, and their whole text: versions by their first word if it tells."""
    short = [label.split(" ")[0] for label in labels]
    clear = by.kind == "run" and by.by == "python" and len(set(short)) == len(short) and all(short)
    return dict(zip(short if clear else labels, labels, strict=True))


def differing_hardware(joined: Mapping[str, Run]) -> Iterable[SideDifference]:
    """The first two entries that differ, for each key of hardware."""
    for key in HARDWARE:
        known = [r.environment[key] for r in joined.values() if key in r.environment]
        other = [value for value in known if not equal(value, known[0])]
        if other:
            first, second = text_of(known[0]), text_of(other[0])
            yield SideDifference(key=key, kind="hardware", baseline=first, current=second)


def measured(metric: Metric) -> Measurement:
    """The values of a metric, or why there are none."""
    samples = len(metric.samples or ())
    outcome = outcome_of(metric)
    if outcome != "measured":
        return Measurement((), samples, metric.failure or outcome)
    values = values_of(metric)
    odd = sum(abs(value) == float("inf") or value != value for value in values)  # noqa: PLR0124
    if odd:
        return Measurement((), samples, f"{odd:,} of {len(values):,} values are NaN or infinite")
    return Measurement(values, samples)


def agreed(known: MetricDef | None, other: MetricDef) -> MetricDef:
    """The definition that all entries agree on."""
    if known is None:
        return other
    for field in ("unit", "direction"):
        one, two = getattr(known, field), getattr(other, field)
        if one != two:
            raise MismatchError(
                f"metric {known.name!r}: expected one {field}, got {str(one)!r} and {str(two)!r}; "
                "rank entries that state the same"
            )
    return known if known.exact or not other.exact else other


def descriptions(
    joined: Mapping[str, Run], by: Labelling, whole: Mapping[str, str]
) -> dict[str, str]:
    """The whole text of shortened labels; else the version of Python where runs differ in it."""
    shortened = {label: text for label, text in whole.items() if label != text}
    if shortened or by.kind != "run" or by.by in ("python", "python_implementation"):
        return shortened
    texts = {label: label_of(run.environment.get("python")) or "" for label, run in joined.items()}
    short = {label: text.split(" ")[0] for label, text in texts.items()}
    return short if len(set(short.values())) > 1 else {}


def differing_code(joined: Mapping[str, Run], allow: Collection[str]) -> tuple[str, ...]:
    """A warning where the benchmark's own code is not the same for all entries."""
    if CODE in allow or EVERYTHING in allow:
        return ()
    names = []
    for key in CODE_KEYS:
        known = [run.metadata[key] for run in joined.values() if key in run.metadata]
        names += [key] if known and not all(equal(each, known[0]) for each in known) else []
    if not names:
        return ()
    return (
        f"benchmark code may differ between entries: {', '.join(names)}; "
        "rank entries measured with one version of it",
    )

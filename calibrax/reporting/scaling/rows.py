"""Lines of laws of growth: a series a line, as text for people and as numbers for programs."""

import math

from calibrax.analysis.scalings import Scaling, ScalingOutcome, SeriesScaling
from calibrax.analysis.series import Benchmark
from calibrax.numbers import format_percent, format_plain
from calibrax.reporting.columns import PEOPLE, PLAIN
from calibrax.reporting.model import Cell, Column, Face, Row, note_of
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.text import padded, visible, width_of

__all__ = [
    "benchmark_of",
    "columns_of",
    "curve_text",
    "exponent_interval",
    "labels_of",
    "law_text",
    "misfit_text",
    "name_cells",
    "names_of",
    "next_text",
    "number_text",
    "reason_of",
    "row_of",
    "sizes_text",
]

LARGEST = 1e6
LONGEST_TAG = 24


def benchmark_of(series: SeriesScaling) -> Benchmark:
    """What identifies a series."""
    return Benchmark(series.scenario, series.name, tuple(sorted(series.tags.items())))


def labels_of(scaling: Scaling) -> list[str]:
    """How each series is called beside the tags that it is grouped by, in their order.

    Nothing for any, where these tell all series apart.
    """
    grouped = set(scaling.group_by)
    bare = [without(benchmark_of(series), grouped) for series in scaling.series]
    if grouped and len(set(bare)) == 1:
        return [""] * len(bare)
    names = short_names(bare)
    return [names[each] for each in bare]


def without(benchmark: Benchmark, keys: set[str]) -> Benchmark:
    """The benchmark without some tags."""
    return benchmark._replace(tags=tuple(tag for tag in benchmark.tags if tag[0] not in keys))


def name_cells(scaling: Scaling, face: Face) -> tuple[str, list[str]]:
    """The heading of the names, and the name of each series: first what it is grouped by.

    In a terminal these are aligned, as one cell that gives way to numbers as a name does.
    """
    labels = labels_of(scaling)
    rows = [[*scaling.group_by, "benchmark" if any(labels) else ""]]
    for series, label in zip(scaling.series, labels, strict=True):
        rows.append([*(series.tags.get(key, "") for key in scaling.group_by), label])
    texts = [[visible(text) for text in row] for row in rows]
    last = max(at for row in texts for at, text in enumerate(row) if text or not at)
    widths = [min(max(map(width_of, column)), LONGEST_TAG) for column in zip(*texts, strict=True)]
    if face != "terminal":
        widths = [0] * len(widths)
    heading, *names = (
        "  ".join(padded(text, width) for text, width in zip(row[: last + 1], widths, strict=False))
        for row in texts
    )
    return heading.rstrip(), [name.rstrip() for name in names]


def columns_of(scaling: Scaling, heading: str, *, several: bool = False) -> list[Column]:
    """The columns.

    Args:
        scaling: What is shown.
        heading: Over the names.
        several: Whether there are tables of other metrics.
    """
    level = f"{100 * scaling.confidence:.6g} %"
    return [
        Column(heading=heading, faces=PEOPLE),
        Column(heading="benchmark", faces=PLAIN),
        Column(heading="metric", faces=PLAIN),
        Column(heading="n", align="right", faces=PLAIN),
        Column(heading="smallest", align="right", faces=PLAIN),
        Column(heading="largest", align="right", faces=PLAIN),
        Column(heading="sizes", faces=PEOPLE),
        Column(heading=f"best, {scaling.metric}" if several else "best"),
        Column(heading="exponent", align="right", faces=PLAIN),
        Column(heading=f"exponent, {level}", faces=PEOPLE),
        Column(heading="lower", align="right", faces=PLAIN),
        Column(heading="upper", align="right", faces=PLAIN),
        Column(heading="misfit", align="right"),
        Column(heading="next best", drop=2, faces=PEOPLE),
        Column(heading="next", faces=PLAIN),
        Column(heading="next_misfit", align="right", faces=PLAIN),
        Column(heading="prediction_error", align="right", faces=PLAIN),
        Column(heading="noise", align="right", faces=PLAIN),
    ]


def row_of(scaling: Scaling, series: SeriesScaling, name: str) -> Row:
    """One series; one without a law says why."""
    measured = series.measured
    sizes = [point.size for point in measured]
    ends = (min(sizes), max(sizes)) if sizes else (math.nan, math.nan)
    cells = [
        Cell(name),
        Cell(full_name(benchmark_of(series))),
        Cell(scaling.metric),
        Cell(str(len(measured))),
        *(Cell(format_plain(size)) for size in ends),
    ]
    if not series.is_fitted:
        return Row(outcome=series.outcome.value, cells=cells, note=note_of(reason_of(series)).text)
    exponent = f"{number_text(series.exponent):>5}  {exponent_interval(series)}"
    return Row(
        outcome=series.outcome.value,
        cells=[
            *cells,
            Cell(sizes_text(series)),
            Cell(law_text(series), plain=law_text(series).replace("−", "-")),
            Cell(format_plain(series.exponent)),
            Cell(exponent),
            Cell(format_plain(series.exponent_lower)),
            Cell(format_plain(series.exponent_upper)),
            Cell(misfit_text(series.misfit), plain=format_plain(series.misfit)),
            Cell(next_text(series)),
            Cell(series.next_best),
            Cell(format_plain(series.next_misfit)),
            Cell(format_plain(series.prediction_error)),
            Cell(format_plain(series.noise)),
        ],
    )


def reason_of(series: SeriesScaling) -> str:
    """Why a series has no law."""
    if series.outcome is ScalingOutcome.TOO_FEW:
        return series.reason
    return f"{series.outcome.value}: {series.reason}"


def sizes_text(series: SeriesScaling) -> str:
    """The smallest and the largest size, as they are written."""
    measured = series.measured
    return f"{measured[0].text} … {measured[-1].text}"


def law_text(series: SeriesScaling) -> str:
    """The answer without its O; `none` of values that turn."""
    return "none" if series.is_no_curve else curve_text(series)


def curve_text(series: SeriesScaling) -> str:
    """The chosen curve: of values that turn the free power."""
    return series.complexity.removeprefix("O(").removesuffix(")").replace("-", "−")


def number_text(exponent: float) -> str:
    """An exponent to two decimals; beyond what any algorithm has, in fewer letters.

    >>> number_text(1.4067), number_text(-0.001)
    ('1.41', '0.00')
    """
    if abs(exponent) >= LARGEST:
        return f"{exponent:.0e}".replace("-", "−")
    return f"{round(exponent, 2) + 0.0:.2f}".replace("-", "−")


def exponent_interval(series: SeriesScaling) -> str:
    """Both ends of the interval of the exponent."""
    return f"{number_text(series.exponent_lower)} … {number_text(series.exponent_upper)}"


def misfit_text(misfit: float) -> str:
    """How far a curve is off: in percent, from a factor of 2 on as a multiple.

    >>> misfit_text(0.0152), misfit_text(1.1), misfit_text(12.0)
    ('1.5 %', '2.1×', '13×')
    """
    if misfit < 1:
        return format_percent(misfit)
    factor = 1 + misfit
    if factor >= LARGEST:
        return f">{LARGEST:,.0f}×"
    return f"{factor:.1f}×" if factor < 9.95 else f"{factor:,.0f}×"


def next_text(series: SeriesScaling) -> str:
    """The class after the chosen one; of a constant, which is part of every class, none."""
    if series.as_good:
        return f"as good: {series.as_good[0]}"
    return f"{series.rival}  {misfit_text(series.next_misfit)}" if series.rival else ""


def names_of(scaling: Scaling) -> dict[Benchmark, str]:
    """How each series is called in a sentence: its label, then the tags that it is grouped by."""
    found = {}
    for series, label in zip(scaling.series, labels_of(scaling), strict=True):
        tags = (f"{key}={series.tags[key]}" for key in scaling.group_by if key in series.tags)
        found[benchmark_of(series)] = " ".join(filter(None, (label, *tags))) or series.name
    return found

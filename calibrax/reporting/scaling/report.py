"""`scaling`: by which law each benchmark grows, a line a series, or one series in words."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from calibrax.analysis.scaling import INSIDE_ONE
from calibrax.analysis.scalings import Scaling, SeriesScaling
from calibrax.errors import SelectionError
from calibrax.numbers import counted, format_count, format_percent
from calibrax.reporting.columns import scale_of
from calibrax.reporting.model import Face, Note, Report, Table, note_of
from calibrax.reporting.names import full_name, in_no_name, listed
from calibrax.reporting.scaling.plot import scaling_plot
from calibrax.reporting.scaling.rows import (
    benchmark_of,
    columns_of,
    curve_text,
    exponent_interval,
    labels_of,
    law_text,
    misfit_text,
    name_cells,
    names_of,
    number_text,
    reason_of,
    row_of,
    sizes_text,
)
from calibrax.reporting.text import cut_middle
from calibrax.statistics.scaling import NEAR
from calibrax.statistics.scaling_words import ONE_VALUE

__all__ = ["answer_of", "evidence", "explain_scaling", "scaling_report", "series_named"]

MOST_ROWS = 12
MOST_NOTES = 3
MOST_NAMES = 2
LONGEST_NAME = 60
SAME = 0.005  # factors that are told to three digits are the same within this
SMALLEST, LARGEST = 1e-3, 1e6  # beyond, a factor is told as that
ON_NOISE = (ONE_VALUE, INSIDE_ONE)
SOURCES = {"invocations": "from run to run", "samples": "inside one invocation"}

Fact = tuple[str, Sequence[str]]


def scaling_report(
    scalings: Sequence[Scaling],
    *,
    face: Face = "terminal",
    verbose: bool = False,
    every: bool = False,
    notes: Sequence[Note] = (),
    closing: Sequence[str] = (),
    steps: Sequence[str] = (),
) -> Report:
    """The screen of one metric, or of several.

    Args:
        scalings: One a metric; the first one's answer is the last line.
        face: The form that the report is made for; only a terminal is folded.
        verbose: All warnings and methods.
        every: Folds nothing away.
        notes: What else qualifies the numbers.
        closing: What holds for all, before the answer.
        steps: Commands that may come next.
    """
    several = len(scalings) > 1
    whole = every or face != "terminal"
    found = [note for each in scalings for note in notes_of(each, every=verbose)]
    answers = [answer_of(each, named=several) for each in scalings]
    only = scalings[0].fitted
    alone = not several and len(scalings[0].series) == len(only) == 1
    methods = dict.fromkeys(f"method: {s.method}" for each in scalings for s in each.fitted)
    return Report(
        head=[[line] for line in methods] if verbose else [],
        notes=[*notes, *dict.fromkeys(found)],
        plot=(lambda width: scaling_plot(only[0], scalings[0].unit, width)) if alone else None,
        tables=[table_of(each, face, several=several, every=whole) for each in scalings],
        closing=[*answers[1:], *closing],
        answer=answers[0],
        steps=steps,
        airy=verbose or alone,
    )


def table_of(scaling: Scaling, face: Face, *, several: bool, every: bool) -> Table:
    """A line a series, those with a law first."""
    heading, names = name_cells(scaling, face)
    pairs = sorted(zip(scaling.series, names, strict=True), key=lambda p: not p[0].is_fitted)
    shown = pairs if every or len(pairs) <= MOST_ROWS + 1 else pairs[:MOST_ROWS]
    return Table(
        columns=columns_of(scaling, heading, several=several),
        rows=[row_of(scaling, series, name) for series, name in shown],
        title=heading,
        more=f"… {len(pairs) - len(shown):,} more (-a)" if len(shown) < len(pairs) else "",
        optional="the next best class",
    )


def answer_of(scaling: Scaling, *, named: bool = False) -> str:
    """How many series have a law, and what stands out; the counts add up.

    Args:
        scaling: What was found.
        named: Whether to begin with the metric.
    """
    fitted, total = scaling.fitted, len(scaling.series)
    lead = f"{scaling.metric}: " if named else ""
    if not fitted:
        return f"{lead}No law: none of {format_count(total)} series could be fitted."
    laws = dict.fromkeys(law_text(series) for series in fitted)
    if total == 1:
        return f"{lead}{answer_of_one(scaling, fitted[0])}."
    text = f"{lead}{format_count(len(fitted))} of {format_count(total)} series fitted."
    powers = [series for series in fitted if series.is_power]
    if powers:
        names = names_of(scaling)
        listed = [cut_middle(names[benchmark_of(each)], LONGEST_NAME) for each in powers]
        more = f" and {len(listed) - MOST_NAMES:,} more" if len(listed) > MOST_NAMES else ""
        return f"{text} No class fits {', '.join(listed[:MOST_NAMES])}{more}."
    if len(laws) > 1:
        return text
    same = "stay the same" if "1" in laws else f"{'fall' if fitted[0].falls else 'grow'} as"
    return f"{text} All {same}{'' if '1' in laws else f' {next(iter(laws))}'}."


def answer_of_one(scaling: Scaling, series: SeriesScaling) -> str:
    """The law of one series."""
    name = cut_middle(names_of(scaling)[benchmark_of(series)], LONGEST_NAME)
    return f"{name}: {told(scaling, series)}"


def told(scaling: Scaling, series: SeriesScaling) -> str:
    """The law of a series in words."""
    if series.is_no_curve:
        return f"no class fits, it {series.shape.replace(',', ' and')}"
    if series.falls:
        lead = "falls as" if series.misfit <= NEAR else "falls, but not as a power: at best"
        return f"{lead} {law_text(series)}, {level_of(scaling)} {exponent_interval(series)}"
    none = ", as no class fits" if series.is_power else ""
    return f"{series.complexity.replace('-', '−')}{none}"


def level_of(scaling: Scaling) -> str:
    """What stands before both ends of an interval."""
    return f"{100 * scaling.confidence:.6g} % interval"


def notes_of(scaling: Scaling, *, every: bool = False) -> list[Note]:
    """The warnings of all series, each once, the most frequent first; those on noise are last."""
    names = names_of(scaling)
    about: dict[str, list[str]] = {}
    for series in scaling.fitted:
        for text in series.warnings:
            about.setdefault(text, []).append(names[benchmark_of(series)])
    total = len(scaling.fitted)
    frequent = sorted(about.items(), key=lambda item: (item[0] in ON_NOISE, -len(item[1])))
    shown = frequent if every or len(frequent) <= MOST_NOTES + 1 else frequent[:MOST_NOTES]
    notes = [note_of(text, about_some(found, total)) for text, found in shown]
    if len(shown) < len(frequent):
        notes.append(Note(f"{len(frequent) - len(shown):,} more warnings", "add -v"))
    if scaling.without_size:
        some = counted(scaling.without_size, "benchmark")
        notes.append(Note(f"{some} without {scaling.size_tag!r}, so in no series"))
    return notes


def about_some(names: Sequence[str], total: int) -> str:
    """Which series a note is about, unless it is about all."""
    if len(names) == total:
        return ""
    if len(names) <= MOST_NAMES:
        return f" ({', '.join(cut_middle(name, LONGEST_NAME) for name in names)})"
    return f" ({format_count(len(names))} of {format_count(total)})"


def series_named(scaling: Scaling, wanted: str) -> SeriesScaling:
    """The series of a name, as a screen or the file has it, or whose name contains all words of it.

    A name as screens have it goes before one of the file, which may hold a package.

    Args:
        scaling: Where to look.
        wanted: A name, or words such as `rand 64`, in any case.

    Raises:
        SelectionError: No series has the name, or several have.
    """
    names = names_of(scaling)
    forms = {
        each: [names[benchmark_of(each)], full_name(benchmark_of(each))] for each in scaling.series
    }
    exact = [each for each, texts in forms.items() if wanted in texts]
    words = wanted.casefold().split()

    def holding(forms: Mapping[SeriesScaling, Sequence[str]]) -> list[SeriesScaling]:
        return [
            each
            for each, texts in forms.items()
            if all(any(word in text.casefold() for text in texts) for word in words)
        ]

    found = exact or holding({each: texts[:1] for each, texts in forms.items()}) or holding(forms)
    if len(found) == 1:
        return found[0]
    there = [names[benchmark_of(each)] for each in found or scaling.series]
    if not found:
        raise in_no_name(wanted, there)
    raise SelectionError(
        f"explain: {cut_middle(wanted, LONGEST_NAME)!r} is in the names of {len(found):,} series: "
        f"{listed(there)}; give more of the name, or -t KEY=VALUE"
    )


def explain_scaling(
    scaling: Scaling, series: SeriesScaling, *, steps: Sequence[str] = ()
) -> Report:
    """The screen of one series: its evidence in words, and the plot.

    Args:
        scaling: What the series is part of.
        series: The series.
        steps: Commands that may come next.
    """
    name = names_of(scaling)[benchmark_of(series)]
    if not any(labels_of(scaling)) and name != series.name:
        name = f"{series.name} {name}"
    answer = told(scaling, series) if series.is_fitted else series.outcome.value
    facts = evidence(scaling, series) if series.is_fitted else [("", [reason_of(series)])]
    return Report(
        facts=list(facts),
        answer=f"{name}, {scaling.metric}: {answer}",
        plot=lambda width: scaling_plot(series, scaling.unit, width),
        steps=steps,
        in_words=True,
    )


def evidence(scaling: Scaling, series: SeriesScaling) -> Iterator[Fact]:
    """Sizes, law, exponent, misfit, prediction, residuals, cautions, method."""
    measured = series.measured
    scale = scale_of([point.estimate for point in measured], scaling.unit)
    first, last = (scale.format(measured[at].estimate) for at in (0, -1))
    yield "", [f"{len(measured)} sizes, {sizes_text(series)}: {first} … {last}"]
    yield "Law", [law_sentence(scaling, series)]
    yield "Exponent", [exponent_sentence(scaling, series)]
    yield "Misfit", [misfit_sentence(series)]
    yield "Prediction", [prediction_sentence(series)]
    yield "Classes", [", ".join(f"{c.name} {misfit_text(c.misfit)}" for c in series.classes)]
    yield "Residuals", [", ".join(residuals(series))]
    yield from (("Caution", caution(text)) for text in series.warnings)
    yield "Method", [series.method]


def caution(warning: str) -> list[str]:
    """A warning and its remedy."""
    note = note_of(warning)
    return [note.text, f"→ {note.remedy}"] if note.remedy else [note.text]


def law_sentence(scaling: Scaling, series: SeriesScaling) -> str:
    """The chosen curve as a formula."""

    def quantity(value: float) -> str:
        return scale_of([value], scaling.unit).format(value)

    best = series.chosen
    if best is None:
        power = f"{scaling.metric} = {quantity(series.coefficient)} × {curve_text(series)}"
        return f"none; the free power is {power}" if series.is_no_curve else power
    if best.name == "1":
        return f"{scaling.metric} = {quantity(best.coefficient)} at every size"
    overhead = f"{quantity(best.overhead)} + " if best.overhead else ""
    base = " (log to base 2)" if "log" in best.name else ""
    return f"{scaling.metric} = {overhead}{quantity(best.coefficient)} × {best.name}{base}"


def exponent_sentence(scaling: Scaling, series: SeriesScaling) -> str:
    """The free power and what it means."""
    interval = f"{level_of(scaling)} {exponent_interval(series)}"
    whole = f"{number_text(series.exponent)}, {interval}"
    if series.is_no_curve:
        turning = not math.isnan(series.turns_at)
        why = f"tells nothing of what {series.shape}" if turning else "does not fit"
        return f"{whole}, of the free power, which {why}"
    if series.overhead:
        return f"{whole}, of the free power, which the overhead pulls down"
    with np.errstate(over="ignore", under="ignore"):
        twice = float(np.exp2(series.exponent))
    flat = series.complexity == "O(1)" and series.exponent_lower <= 0 <= series.exponent_upper
    return f"{whole}: twice the size, {times(1.0 if flat else twice)} {scaling.metric}"


def times(factor: float) -> str:
    """A factor before what it multiplies.

    >>> times(1.001), times(2.0), times(0.5), times(1.414), times(1024.0)
    ('the same', 'twice the', 'half the', '1.41 times the', '1,024 times the')
    """
    for known, word in ((1.0, "the same"), (2.0, "twice the"), (0.5, "half the")):
        if abs(factor - known) < SAME * known:
            return word
    if factor > LARGEST:
        return f"more than {LARGEST:,.0f} times the"
    if factor < SMALLEST:
        return f"less than {SMALLEST:g} times the"
    return f"{factor:,.0f} times the" if factor >= 100 else f"{factor:.3g} times the"


def misfit_sentence(series: SeriesScaling) -> str:
    """How far the curve is off, beside the next best one and the noise."""
    parts = [f"{misfit_text(series.misfit)} with {curve_text(series)}"]
    if series.rival:
        parts.append(f"{misfit_text(series.next_misfit)} with {series.rival}")
    if series.noise_source:
        source = SOURCES[series.noise_source]
        parts.append(f"the noise of one value is {format_percent(series.noise)}, {source}")
    return "; ".join(parts)


def prediction_sentence(series: SeriesScaling) -> str:
    """How well the other sizes tell the largest."""
    error = series.prediction_error
    if math.isnan(error):
        return f"the other sizes tell nothing of {series.measured[-1].text}"
    others = len(series.measured) - 1
    lead, size = f"fitted to the other {others} sizes, the curve is", series.measured[-1].text
    if error >= 1:
        return f"{lead} {misfit_text(error)} the value at {size}"
    way = "too high" if error > 0 else "too low"
    off = f"{format_percent(abs(error))} {way}" if abs(error) >= 5e-5 else "right"
    return f"{lead} {off} at {size}"


def residuals(series: SeriesScaling) -> Iterable[str]:
    """What was measured against the curve, at each size."""
    for point in series.measured:
        if point.residual >= 1:
            yield f"{point.text} {misfit_text(point.residual)}"
        else:
            percent = round(100 * point.residual, 1)
            yield f"{point.text} {f'{percent:+.1f}' if percent else '0.0'} %".replace("-", "−")

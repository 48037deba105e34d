"""Which picture an answer gets; matplotlib is loaded here, and only when it is asked for."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from calibrax.analysis.changes import Changes
from calibrax.analysis.history import History
from calibrax.analysis.rankings import Ranking
from calibrax.analysis.scalings import Scaling
from calibrax.analysis.summary import RunSummary
from calibrax.analysis.trend import Trends
from calibrax.analysis.verdicts import Comparison
from calibrax.errors import MissingExtraError, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FIGURE_FORMS", "Answer", "figure", "figure_bytes", "require_matplotlib"]

FIGURE_FORMS = ("svg", "pdf", "png")

Answer: TypeAlias = (
    Comparison | Ranking | Scaling | RunSummary | History | tuple[Changes, Trends]
    | Sequence[Ranking] | Sequence[Scaling] | Sequence[RunSummary]
)  # fmt: skip

PICTURES: dict[type, tuple[str, str]] = {
    Changes: ("courses", "changes_figure"),
    Comparison: ("comparison", "comparison_figure"),
    History: ("courses", "history_figure"),
    Ranking: ("ranks", "rank_figure"),
    RunSummary: ("values", "values_figure"),
    Scaling: ("growths", "scaling_figure"),
}
SEVERAL = (Ranking, RunSummary, Scaling)  # pictures that take a sequence


def figure(answer: Answer, *, labels: Sequence[str] = ()) -> "Figure":
    """The picture of an answer, one column of a paper wide.

    Args:
        answer: From `calibrax.compare`, `rank`, `fit_scaling`, `summarize`, `summarize_history`;
            several rankings, scalings or summaries as a sequence. `find_changes` keeps no single
            values: give its answer together with the `Trends` that it was made from.
        labels: What several summaries of runs are called.

    Raises:
        MissingExtraError: matplotlib is not installed.
        TypeError: There is no picture of this.

    Example:
        >>> import calibrax
        >>> before, after = (calibrax.read(f"examples/{n}.json") for n in ("before", "after"))
        >>> drawn = figure(calibrax.compare(before, after))
        >>> float(drawn.get_figwidth()), figure_bytes(drawn, "pdf")[:5]
        (3.5, b'%PDF-')
    """
    several = isinstance(answer, Sequence) and not isinstance(answer, str | bytes)
    parts: list[object] = list(answer) if isinstance(answer, Sequence) else [answer]
    kinds = [type(part) for part in parts]
    if kinds == [Changes, Trends]:
        arguments: list[object] = parts
    elif len(set(kinds)) == 1 and (kinds[0] in SEVERAL or (not several and kinds[0] in PICTURES)):
        arguments = [parts] if kinds[0] in SEVERAL else parts
    else:
        raise TypeError(
            f"figure: expected an answer, got {shown(answer)}; of a run draw summarize(run), of "
            "changes the pair (changes, trends)"
        )
    if kinds[0] is Changes and not several:
        raise TypeError("figure: expected (changes, trends), got Changes; pass trends_of(runs) too")
    require_matplotlib()
    module, name = PICTURES[kinds[0]]
    draw = getattr(import_module(f"calibrax.reporting.figures.{module}"), name)
    more = {"labels": labels} if kinds[0] is RunSummary else {}
    drawn: Figure = draw(*arguments, **more)
    return drawn


def figure_bytes(drawn: "Figure", form: str) -> bytes:
    """A figure as a file: "svg", "pdf" or "png"; the same figure always gives the same bytes."""
    canvas = import_module("calibrax.reporting.figures.canvas")
    data: bytes = canvas.rendered(drawn, form)
    return data


def require_matplotlib() -> None:
    """Raise if there can be no figure.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        import_module("matplotlib")
    except ImportError as error:
        if error.name != "matplotlib":
            raise
        raise MissingExtraError("a figure", "matplotlib", "plots") from error

import sys
from functools import cache

import pytest
from compared_runs import every_outcome, hostile, many_changes, one_invocation
from figure_reader import texts
from history_runs import history, machine_history, noisy
from matplotlib.text import Text
from ranked_runs import clear_run, suite_run
from sample_runs import hostile_run, mixed_run, series_runs
from sized_runs import laws_run

import calibrax
from calibrax.analysis.history import summarize_history
from calibrax.analysis.summary import summarize
from calibrax.analysis.trend import trends_of
from calibrax.errors import MissingExtraError
from calibrax.reporting.figures import FIGURE_FORMS, figure, figure_bytes, require_matplotlib

pytestmark = pytest.mark.extras

STARTS = {"svg": b"<?xml", "pdf": b"%PDF-", "png": b"\x89PNG"}
ODD = ("$x^2$ and $y$", "a_b^c", "\\frac{1}{2}", "100 % {x}", "$", "長い", "a\u202eb\n\x1b[0m")


def changed(runs):
    """An answer and what it was made from."""
    trends = trends_of(runs)
    return calibrax.find_changes(trends), trends


@cache
def answers():
    """One of each kind, by its name."""
    return {
        "comparison": calibrax.compare(*every_outcome()),
        "shifted": calibrax.compare(*one_invocation(shift=1.3)),
        "many": calibrax.compare(*many_changes()),
        "hostile": calibrax.compare(*hostile()),
        "ranking": calibrax.rank([clear_run()], by="framework"),
        "rankings": [calibrax.rank([suite_run()], by="framework")] * 2,
        "changes": changed(machine_history()),
        "scaling": calibrax.fit_scaling(laws_run(), "time", size_tag="n"),
        "run": summarize(mixed_run()),
        "runs": [summarize(mixed_run()), summarize(mixed_run(id="b"))],
        "history": summarize_history(series_runs()),
    }


@pytest.mark.parametrize("name", list(answers()))
def test_every_answer_has_a_figure_of_one_column(name):
    drawn = figure(answers()[name])
    assert drawn.get_figwidth() == 3.5
    assert drawn.get_figheight() < 10, "it stays on a page"


@pytest.mark.parametrize("form", FIGURE_FORMS)
@pytest.mark.parametrize("name", list(answers()))
def test_every_answer_has_a_figure_in_every_form_and_the_same_bytes_each_time(name, form):
    one, two = (figure_bytes(figure(answers()[name]), form) for _ in range(2))
    assert one.startswith(STARTS[form])
    assert one == two
    assert b"CreationDate" not in one
    assert b"dc:date" not in one


def test_settings_of_the_user_change_nothing():
    import matplotlib

    answer = answers()["comparison"]
    usual = figure_bytes(figure(answer), "svg")
    with matplotlib.rc_context({"font.size": 20, "text.parse_math": True, "axes.grid": False}):
        assert figure_bytes(figure(answer), "svg") == usual
        assert matplotlib.rcParams["font.size"] == 20


def test_a_figure_can_be_saved_without_us(tmp_path):
    figure(answers()["ranking"]).savefig(tmp_path / "own.png")
    assert (tmp_path / "own.png").read_bytes().startswith(STARTS["png"])


@cache
def answers_on_odd_names():
    """An answer of each kind that names benchmarks."""
    sides = [run_of_odd_names(level) for level in (1.0, 2.0)]
    series = history({odd: noisy(1.0, 2.0) for odd in ODD})
    return {
        "comparison": calibrax.compare(*sides),
        "run": summarize(sides[0]),
        "changes": changed(series),
        "history": summarize_history(series),
    }


@pytest.mark.parametrize("name", ["comparison", "run", "changes", "history"])
def test_names_are_text_and_no_mathematics(name):
    drawn = figure(answers_on_odd_names()[name])
    for form in FIGURE_FORMS:
        figure_bytes(drawn, form)  # a warning of a missing sign is an error here
    found = [text for text in drawn.findobj(Text) if text.get_text()]
    assert not any(text.get_parse_math() for text in found)
    safe = {"長い": "\\u9577\\u3044", ODD[-1]: "a\\u202eb\\n\\x1b[0m"}
    assert {safe.get(odd, odd) for odd in ODD} <= set(texts(drawn))


def run_of_odd_names(level):
    """A run of benchmarks with odd names, and of one whose name is long."""
    from ranked_runs import measured, ranked_run, spread

    metrics = {"time": measured(spread(level))}
    names = (*ODD, "x" * 10_000)
    return ranked_run(*(calibrax.Point(name=n, scenario="", metrics=metrics) for n in names))


def test_a_run_with_hostile_texts_has_a_figure():
    figure_bytes(figure(summarize(hostile_run())), "svg")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (calibrax.Run(points=[]), "expected an answer"),
        ([], "expected an answer"),
        ("text", "expected an answer"),
        ([calibrax.Run(points=[])], "expected an answer"),
        (changed(history({"a": noisy(1.0)}))[0], r"expected \(changes, trends\)"),
        ([calibrax.compare(*every_outcome())] * 2, "expected an answer"),
    ],
)
def test_what_has_no_figure_is_refused(answer, expected):
    with pytest.raises(TypeError, match=expected):
        figure(answer)


def test_a_missing_matplotlib_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError) as raised:
        figure(summarize(mixed_run()))
    expected = "a figure needs matplotlib; install it with: pip install 'calibrax[plots]'"
    assert str(raised.value) == expected


def test_a_broken_matplotlib_is_not_called_missing(monkeypatch):
    def broken(name):
        raise ImportError("libfreetype is missing", name="ft2font")

    monkeypatch.setattr("calibrax.reporting.figures.drawing.import_module", broken)
    with pytest.raises(ImportError, match="libfreetype"):
        require_matplotlib()

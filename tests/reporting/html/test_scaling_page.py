"""The page of scaling: which laws there are, then each series with its curve."""

import math

import attrs
import pytest
from sized_runs import LAWS, SIZES, laws_run, run_over_sizes, sized

from calibrax.analysis.scaling import fit_scaling
from calibrax.reporting.html.document import html_text
from calibrax.reporting.html.scaling_figures import (
    FIELD,
    Field,
    exponent_plot,
    growth_figure,
    round_below,
    spans_of,
)
from calibrax.reporting.html.scaling_page import MOST_SHOWN, scaling_page
from calibrax.reporting.scaling.report import scaling_report

pytestmark = pytest.mark.extras

NAN = math.nan


def vee(n):
    return 1e-6 * 2 ** abs(math.log10(n) - 3)


def down(n):
    return 1e-3 / n


def page_of(run, *metrics, **options):
    found = [fit_scaling(run, metric, size_tag="n") for metric in metrics or ("time",)]
    page = scaling_page(found, scaling_report(found, face="markdown"), [run], **options)
    html_text(page)
    return page


def headline(page):
    return "".join(span.text for span in page.headline)


def fitted(name, law, **options):
    """One series with its law."""
    [series] = fit_scaling(run_over_sizes(sized(name, law, **options)), "time", size_tag="n").series
    return series


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (run_over_sizes(sized("sort", LAWS["sort"])), "sort grows as n log n"),
        (run_over_sizes(sized("odd", LAWS["odd"])), "odd grows as n^1.50: no class fits"),
        (run_over_sizes(sized("vee", vee)), "vee falls, then rises: no class fits"),
        (run_over_sizes(sized("down", down)), "down falls as n^−1.00"),
        (
            run_over_sizes(sized("down", down), sized("sort", LAWS["sort"])),
            "2 series: 1 as n log n, 1 falls",
        ),
        (run_over_sizes(sized("few", LAWS["max"], SIZES[:2])), "Nothing could be fitted"),
        (
            run_over_sizes(sized("odd", LAWS["odd"]), sized("uneven", LAWS["odd"])),
            "2 series grow: 2 fit no class",
        ),
    ],
)
def test_the_headline_says_by_which_laws_the_series_grow(run, words):
    assert headline(page_of(run)) == words


def test_the_steepest_law_comes_first_and_what_has_none_last():
    words = headline(page_of(laws_run()))
    assert words.startswith("7 series grow: 1 as n log n, ")
    assert words.endswith(", 1 fits no class, 2 not fitted")


def test_many_laws_are_summed_up():
    laws = {
        **{name: LAWS[name] for name in ("dict_get", "bisect", "max", "sort")},
        "square": lambda n: 1e-9 * n**2,
        "cube": lambda n: 1e-9 * n**3,
    }
    words = headline(page_of(run_over_sizes(*(sized(name, law) for name, law in laws.items()))))
    assert words.startswith("6 series grow: 1 as n^3, 1 as n^2, 1 as n log n, ")
    assert words.endswith(", 2 by other laws")


def test_several_metrics_are_named_and_each_has_a_table():
    run = run_over_sizes(sized("sort", LAWS["sort"]), sized("sort", LAWS["max"], metric="memory"))
    page = page_of(run, "time", "memory")
    assert headline(page) == "time: sort grows as n log n"
    assert [table.title for table in page.tables] == ["time", "memory"]


def test_many_series_are_folded():
    run = run_over_sizes(*(sized(f"b{n}", LAWS["max"]) for n in range(MOST_SHOWN + 1)))
    [group] = page_of(run).tables[0].groups
    assert (len(group.rows), len(group.folded)) == (MOST_SHOWN, 1)
    assert group.text == "201 series"


def test_sizes_that_failed_say_so():
    page = page_of(laws_run())
    broken = next(line for line in page.tables[0].rows if line.name == "broken")
    assert broken.note.startswith("not measured")
    assert [row[1].text for row in broken.grids[0].rows] == ["timed out: 60 s"] * 5
    assert broken.figures == []


def test_an_exponent_beyond_the_axis_ends_in_an_arrow():
    steep = exponent_plot(fitted("steep", lambda n: 1e-30 * n**5, wobble=0.02))
    assert [mark.style for mark in steep.marks] == ["right entry"]
    falling = exponent_plot(fitted("falling", lambda n: n**-1.0, wobble=0.02))
    assert [mark.style for mark in falling.marks] == ["left entry"]
    plain = exponent_plot(fitted("plain", LAWS["max"], wobble=0.02))
    assert [mark.kind for mark in plain.marks] == ["bar", "sign"]


def test_points_intervals_curves_and_residuals_are_drawn():
    series = fitted("odd", LAWS["odd"], wobble=0.02)
    plot = growth_figure(series, "s").plot
    words = [mark.words for mark in plot.marks if mark.kind == "text"]
    assert {"100", "1M", series.next_best} <= set(words)
    styles = [mark.style for mark in plot.marks]
    assert {"curve", "other", "margin", "zero"} <= set(styles)
    assert styles.count("entry") == 2 * len(SIZES)
    assert styles.count("whisker") == 2 * len(SIZES), "intervals, and residuals from 0"


def test_what_is_off_the_curve_has_a_scale_with_round_ends():
    plot = growth_figure(fitted("odd", LAWS["odd"], wobble=0.02), "s").plot
    assert [mark.words for mark in plot.marks if mark.words.endswith(" %")] == ["−2 %", "+2 %"]
    found = [round_below(value) for value in (0.0, math.inf, 0.3, 4.9, 5.0, 1000.0)]
    assert found == [0.0, 0.0, pytest.approx(0.2), 2.0, 5.0, 1000.0]


def test_a_column_of_curves_has_one_scale():
    spans = spans_of([fitted("max", LAWS["max"]), fitted("sort", LAWS["sort"])])
    assert spans == (
        pytest.approx(math.log(10_000)),
        pytest.approx(math.log(LAWS["sort"](1e6) / LAWS["sort"](100))),
    )


def test_a_curve_is_drawn_as_far_as_it_is_in_the_field():
    field = Field(fitted("max", LAWS["max"]), "s", FIELD)
    inside = math.sqrt(field.y.low * field.y.high)
    count = len(field.sizes())
    values = [inside] * 5 + [math.inf] * 3 + [inside] * 5
    left = [*values, *[math.nan] * (count - len(values))]
    assert [len(mark.series) for mark in field.curve("curve", left)] == [10, 10]
    assert list(field.curve("curve", [math.nan] * count)) == []


def test_what_is_not_known_is_not_drawn():
    run = run_over_sizes(sized("max", LAWS["max"]))
    [series] = fit_scaling(run, "time", size_tag="n", classes=("n",)).series
    points = [attrs.evolve(each, lower=NAN, upper=NAN) for each in series.points]
    bare = attrs.evolve(series, points=points, noise=NAN, exponent=NAN, next_best="")
    figure = growth_figure(bare, "s")
    styles = [mark.style for mark in figure.plot.marks]
    assert styles.count("whisker") == len(SIZES), "residuals only"
    assert not {"margin", "other"} & set(styles)
    assert "noise" not in figure.about
    assert [mark.kind for mark in exponent_plot(bare).marks] == ["bar"]


def test_sizes_are_named_where_there_is_room_and_the_largest_is():
    sizes = [str(1000 + 100 * n) for n in range(40)]
    plot = growth_figure(fitted("max", LAWS["max"], sizes=sizes), "s").plot
    named = [mark.words for mark in plot.marks if mark.words in sizes]
    assert named[0] == sizes[0]
    assert named[-1] == sizes[-1]
    assert 5 < len(named) < 20

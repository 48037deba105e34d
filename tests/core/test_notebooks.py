"""Records in a notebook, without any extra installed."""

from datetime import datetime

import pytest
from fragment_reader import rows
from sample_runs import HOSTILE, hostile_run, mixed_run, run_of

from calibrax import Metric, MetricDef, TrendPoint, TrendSeries
from calibrax.reporting.notebooks import MOST_ROWS, fragment

START = datetime(2024, 1, 1)


def trend(count, name="fft"):
    points = [
        TrendPoint(run_id=f"r{n}", timestamp=START, value=1 / (n + 3), lower=n / 1e3, upper=n + 1)
        for n in range(count)
    ]
    return TrendSeries(metric="time", point_name=name, tags={"n": "8"}, points=points)


def test_values_of_a_run_are_those_of_its_points():
    run = mixed_run()
    titles = [each.attributes.get("title") for row in rows(run) for each in row]
    values = [m.value for p in run.points for m in p.metrics.values() if m.failure is None]
    told = {float(title) for title in titles if title and "…" not in title}
    shown = {each.text for row in rows(run) for each in row}
    for value in values:
        assert value in told or f"{value:g}" in shown or value != value
    assert "failed: [boom] exit code 1" in shown


def test_values_of_a_trend_are_those_of_its_points_newest_first():
    found = trend(5)
    every = rows(found)
    assert [float(row[2].attributes.get("title", row[2].text)) for row in every] == [
        point.value for point in reversed(found.points)
    ]
    assert every[0][3].text == "0.004 … 5"
    assert every[0][0].attributes["title"] == "r4"


@pytest.mark.parametrize("record", [trend(1000), run_of({f"t{n}": {} for n in range(1000)})])
def test_large_records_are_cut_and_the_cut_is_said(record):
    assert len(rows(record)) == MOST_ROWS
    assert f'<p style="margin:.3em 0">{MOST_ROWS} of 1,000 rows</p>' in record._repr_html_()
    assert len(record._repr_html_()) < 20_000


@pytest.mark.parametrize("record", [trend(2, HOSTILE[7]), hostile_run()])
def test_no_text_is_markup_or_mathematics(record):
    text = record._repr_html_()
    assert "&lt;script&gt;alert(1)" in text
    assert text.isprintable()
    for word in ("<script", "<img", "<b>", "javascript:", "src=", "href="):
        assert word not in text
    assert text.startswith('<div class="tex2jax_ignore mathjax_ignore">')


def test_nothing_in_it_has_a_colour_of_its_own():
    text = mixed_run()._repr_html_()
    assert text.count("color") == text.count("color:inherit") == 1


def test_other_records_are_shown_by_their_repr():
    definition = MetricDef(name="time", unit="s", direction="lower")
    assert Metric(value=1)._repr_html_() is definition._repr_html_() is fragment(3) is None

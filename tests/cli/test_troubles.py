"""Troubles with files as lines: what is merged, and that nothing is lost."""

import pytest

from calibrax.cli.troubles import NO_TROUBLES, Troubles, say_troubles, together
from calibrax.formats.measurements import STATE_IT, Measurements
from calibrax.units import parse_unit

pytestmark = pytest.mark.extras

ADVICE = "state it with --direction METRIC=lower or METRIC=higher"


def of(errors=(), warnings=(), files=9, whole=0, partly=0):
    return Troubles(list(errors), list(warnings), files, whole, partly)


def undirected(place, *metrics):
    """What reading says of metrics whose direction nothing tells."""
    told = []

    class Place:
        warn = staticmethod(lambda message: told.append(f"{place}: {message}"))

    found = Measurements(Place)
    for metric in metrics:
        found.define(parse_unit("")._replace(metric=metric))
    return told


def test_no_trouble_is_no_line():
    assert NO_TROUBLES.lines() == NO_TROUBLES.every() == []


def test_the_same_of_several_files_is_one_line():
    found = of(warnings=[f"{name}: the file holds no benchmarks" for name in "abcd"])
    assert found.lines() == [
        "a: the file holds no benchmarks (so in 3 more files; -v lists them)",
    ]
    assert found.every() == list(found.warnings)


def test_one_more_file_is_said_as_one():
    assert of(warnings=["a: x", "b: x"]).lines() == ["a: x (so in 1 more file; -v lists them)"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$.runs[3].a: expected a number, got 'x' (str)", "$.b: expected a number, got 'y' (str)"),
        ("101 results, of 3 benchmarks", "1,200 results, of 4 benchmarks"),
        ("2 skipped, which no reader knows: a.md, b", "1 skipped, which no reader knows: c.html"),
        ('the output says "it\'s"', "the output says 'no'"),
    ],
)
def test_what_differs_in_names_places_and_numbers_is_of_a_kind(one, other):
    assert of([f"a: {one}", f"b: {other}"]).error_lines() == [
        f"a: {one} (and 1 more like it; -v lists them)"
    ]


def test_other_kinds_are_told_one_by_one_and_from_the_sixth_on_counted():
    errors = [f"file: trouble {letter}" for letter in "abcdefgh"]
    assert of(errors[:5]).error_lines() == errors[:5]
    assert of(errors).error_lines() == [
        *errors[:5],
        "… and 3 more kinds of trouble (-v lists them)",
    ]


def test_what_is_skipped_for_another_reason_is_another_kind():
    warnings = ["a: 1 skipped, which no reader knows: x", "a: 1 skipped, links: x"]
    assert of(warnings=warnings).lines() == warnings


def test_a_metric_of_which_no_file_says_the_direction_is_told_with_its_unit():
    [line] = of(warnings=undirected("a.json", "latency")).lines()
    assert line == (
        "a.json: the file does not say whether more or less of 'latency' is better, nor does its "
        f"unit ''; it is shown, not judged: {ADVICE}"
    )


@pytest.mark.parametrize(
    ("metrics", "named", "more"),
    [
        ("ab", "'a' and 'b'", ""),
        ("abc", "'a', 'b' and 'c'", ""),
        ("abcde", "'a', 'b', 'c' and 2 more", " (-v lists them)"),
    ],
)
def test_several_such_metrics_of_a_file_are_one_line(metrics, named, more):
    found = of(warnings=undirected("a.json", *metrics))
    assert found.lines() == [
        f"a.json: the file does not say whether more or less of {named} is better, nor do their "
        f"units; they are shown, not judged: {ADVICE}{more}"
    ]
    assert len(found.every()) == len(metrics)
    assert all(line.endswith(ADVICE) for line in found.every())


def test_those_of_several_files_are_one_line_too():
    found = of(warnings=[*undirected("a", "x"), "b: something", *undirected("c", "x")])
    assert found.lines() == [
        "b: something",
        "2 files, such as a, do not say whether more or less of 'x' is better, nor does its unit; "
        f"it is shown, not judged: {ADVICE} (-v lists them)",
    ]
    assert not any(STATE_IT in line for line in found.every())


def test_how_many_files_were_read_is_said_if_some_were_not():
    assert of(["a: b"], whole=7, partly=1).every()[-1] == (
        "7 of 9 files read, 1 in part, 1 unreadable; stop at the first: --strict"
    )


def test_the_sides_of_a_comparison_are_counted_together():
    found = together(of(["a: b"], ["c: d"], 2, 1), NO_TROUBLES, of(["e: b"], ["f: d"], 3, 2))
    assert found == of(["a: b", "e: b"], ["c: d", "f: d"], 5, 3)
    assert found.lines() == [
        "a: b (so in 1 more file; -v lists them)",
        "c: d (so in 1 more file; -v lists them)",
        "3 of 5 files read, 2 unreadable; stop at the first: --strict",
    ]


def test_they_are_warnings_on_stderr(capsys):
    found = of(warnings=["a: b", "c: b"])
    say_troubles(found, every=False)
    say_troubles(found, every=True)
    assert capsys.readouterr() == (
        "",
        "warning: a: b (so in 1 more file; -v lists them)\nwarning: a: b\nwarning: c: b\n",
    )

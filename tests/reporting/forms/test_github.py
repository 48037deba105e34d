"""The log of GitHub Actions: annotations, and no command that a file could smuggle in."""

import attrs
import pytest

from calibrax.reporting.forms.github import MOST_ANNOTATIONS, github_lines
from calibrax.reporting.model import Cell, Column, Fold, Report, Row, Table

COLUMNS = [Column(heading="benchmark"), Column(heading="base"), Column(heading="change")]


def row(name, outcome="regressed", note=""):
    cells = [Cell(name)] if note else [Cell(name), Cell("1 s"), Cell("+20 %")]
    return Row(outcome=outcome, cells=cells, note=note)


def report(*rows, folded=(), answer="1 regressed"):
    folds = [Fold(outcome="regressed", text="more", unfold=lambda: folded)] if folded else []
    table = Table(columns=COLUMNS, rows=rows, folds=folds)
    return Report(tables=[table], answer=answer)


def annotations(found, kind):
    return [line for line in github_lines(found) if line.startswith(f"::{kind} ")]


def test_what_regressed_is_an_error_with_its_numbers():
    assert annotations(report(row("fft"), row("sort", "improved")), "error") == [
        "::error title=fft::regressed: base 1 s, change +20 %25"
    ]


@pytest.mark.parametrize("outcome", ["failed", "timed out", "missing"])
def test_what_has_no_value_is_a_warning_with_its_reason(outcome):
    found = annotations(report(row("fft", outcome, "killed: 50%, at 3:00")), "warning")
    assert found == [f"::warning title=fft::{outcome}: killed: 50%25, at 3:00"]


def test_the_answer_is_a_notice():
    assert annotations(report(), "notice") == ["::notice title=calibrax::1 regressed"]


def test_there_are_at_most_ten_errors_and_the_last_counts_the_others():
    every = [row(f"b{i}") for i in range(12)]
    found = annotations(report(*every[:2], folded=every[2:]), "error")
    assert len(found) == MOST_ANNOTATIONS
    assert found[-1] == "::error title=calibrax::3 more rows, see the log"
    assert len(annotations(report(*every[:10]), "error")) == MOST_ANNOTATIONS


def test_a_foreign_name_ends_no_command_and_begins_none():
    hostile = row("a,b:c::d%\r\n::add-path::/x")
    [line] = annotations(report(hostile), "error")
    title, _, message = line.removeprefix("::error title=").partition("::")
    assert "\n" not in line
    assert not {",", ":", "\r"} & set(title)
    assert title.startswith("a%2Cb%3Ac%3A%3Ad%25")
    assert message == "regressed: base 1 s, change +20 %25"


def test_the_report_follows_while_commands_are_stopped():
    lines = list(github_lines(report(answer="::set-output name=a::b")))
    start = next(i for i, line in enumerate(lines) if line.startswith("::stop-commands::"))
    token = lines[start].removeprefix("::stop-commands::")
    assert lines[-1] == f"::{token}::"
    inside = lines[start + 1 : -1]
    assert "::set-output name=a::b" in inside
    assert not any(token in line for line in inside)
    assert all(not line.startswith("::set-output") for line in lines[:start])


def test_a_row_that_says_how_loud_it_is_is_no_error():
    rows = [attrs.evolve(row(level), level=level) for level in ("warning", "notice")]
    found = report(*rows)
    assert annotations(found, "error") == []
    assert annotations(found, "warning") == [
        "::warning title=warning::regressed: base 1 s, change +20 %25"
    ]
    assert [line.split("::")[1] for line in annotations(found, "notice")] == [
        "notice title=calibrax",
        "notice title=notice",
    ]


def test_notices_leave_room_for_the_answer():
    rows = [attrs.evolve(row(f"b{i}"), level="notice") for i in range(12)]
    found = annotations(report(*rows), "notice")
    assert len(found) == MOST_ANNOTATIONS
    assert found[0] == "::notice title=calibrax::1 regressed"
    assert found[-1] == "::notice title=calibrax::4 more rows, see the log"

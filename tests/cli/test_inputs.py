"""Runs from the paths that were typed."""

import json

import pytest
from history_runs import history, noisy

from calibrax.formats import write

pytestmark = pytest.mark.extras


@pytest.fixture
def tree(tmp_path):
    """A folder with a run of each of these commits."""

    def save(*commits, **fields):
        for number, commit in enumerate(commits):
            [run] = history({"fft": [1.0]}, start=number, commit=commit, **fields)
            write(run, tmp_path / f"{number:03}.json")
        return tmp_path

    return save


def commits_of(printed):
    return {run["commit"] for run in json.loads(printed.out)["runs"]}


@pytest.mark.parametrize("command", ["show", "compare", "changes", "convert"])
def test_a_commit_that_was_typed_too_short_names_those_that_begin_so(command, tree, typed):
    path = tree("8123abcd", "8ffe0123", "9a9a9a9a")
    sides = {"compare": [f"{path}@9a"], "convert": ["--to", "jsonl"]}.get(command, [])
    printed = typed(command, f"{path}@8", *sides)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err == (
        f"error: {path}: expected one commit, got '8', the start of 2: "
        "'8123abcd', '8ffe0123'; give more of it\n"
    )
    assert commits_of(typed("show", f"{path}@81", "--json")) == {"8123abcd"}


def test_many_commits_that_begin_so_are_counted(tree, typed):
    path = tree(*(f"8{number:039}" for number in range(7)))
    names = ", ".join(repr(f"8{number:039}") for number in range(5))
    assert typed("show", f"{path}@8").err == (
        f"error: {path}: expected one commit, got '8', the start of 7: {names} and 2 more; "
        "give more of it\n"
    )


def test_commits_are_listed_by_as_many_digits_as_tell_them_apart(tree, typed):
    path = tree(f"812345678a{0:030}", f"812345678b{0:030}")
    assert "'812345678a', '812345678b'; give more of it" in typed("show", f"{path}@8").err


def test_a_name_that_is_there_is_meant_though_others_begin_so(tree, typed):
    path = tree("v1", "v1.1", "v1.2")
    assert commits_of(typed("show", f"{path}@v1", "--json")) == {"v1"}


def test_a_commit_that_was_cut_is_the_same_commit(tree, typed):
    path = tree("8123abc", "8123abcd0123")
    assert commits_of(typed("show", f"{path}@8", "--json")) == {"8123abc", "8123abcd0123"}


def test_the_name_of_a_baseline_is_one_too(tree, typed):
    path = tree(None, "before1", metadata={"baseline": "before"})
    assert commits_of(typed("show", f"{path}@before", "--json")) == {None, "before1"}


def test_a_whole_history_is_of_many_commits(tree, typed):
    path = tree(*(f"{number:040x}" for number in range(40)))
    assert len(noisy(1.0)) < len(commits_of(typed("changes", path, "--json")))

"""Errors: a tree that a user can catch by, data first and text second."""

import copy
import inspect
import pickle

import numpy as np
import pytest

from calibrax import errors
from calibrax.errors import (
    MAX_PROBLEMS,
    MAX_REPR,
    CalibraxError,
    MissingExtraError,
    Problem,
    RecordError,
    shown,
)

CLASSES = [
    thing
    for thing in vars(errors).values()
    if inspect.isclass(thing) and issubclass(thing, CalibraxError)
]
PROBLEMS = [Problem("$.a", "expected str, got 1 (int)"), Problem("$.b[0]", "expected x, got y")]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_is_public_documented_and_drawn_in_the_tree(kind):
    assert kind.__name__ in errors.__all__
    assert kind.__doc__
    bases = [base.__name__ for base in kind.__bases__ if not issubclass(base, CalibraxError)]
    drawn = f"{kind.__name__}({', '.join(bases)})"
    assert kind is CalibraxError or kind.__name__ in errors.__doc__, drawn


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_is_also_of_a_builtin_class(kind):
    builtin = [base for base in kind.__mro__ if base.__module__ == "builtins"]
    assert len(builtin) > 3 or kind is CalibraxError


def test_one_problem_is_said_on_one_line():
    error = RecordError(PROBLEMS[:1])
    assert str(error) == "$.a: expected str, got 1 (int)"
    assert error.count == 1
    assert str(error.of("x.json")) == "x.json: $.a: expected str, got 1 (int)"


def test_several_problems_are_said_on_a_line_each():
    expected = "2 problems\n  $.a: expected str, got 1 (int)\n  $.b[0]: expected x, got y"
    error = RecordError(iter(PROBLEMS))
    assert str(error) == expected
    assert error.problems == tuple(PROBLEMS)
    assert str(error.of("x.json")) == f"x.json: {expected}"


def test_the_first_hundred_problems_are_kept_and_all_are_counted():
    error = RecordError(PROBLEMS * 1_000)
    assert len(error.problems) == MAX_PROBLEMS
    assert error.count == 2_000
    assert str(error).startswith("2,000 problems\n")
    assert str(error).endswith("\n  … and 1,900 more")
    assert str(error).count("\n") == MAX_PROBLEMS + 1


def test_problems_can_be_seen_from_further_out_and_be_of_a_file():
    error = RecordError(PROBLEMS, 7, "x.json").at("$.points[3]")
    assert [problem.path for problem in error.problems] == ["$.points[3].a", "$.points[3].b[0]"]
    assert (error.count, error.source) == (7, "x.json")
    assert error.of("y.json").problems == error.problems
    assert error.of("y.json").source == "y.json"


@pytest.mark.parametrize(
    "error",
    [
        RecordError(PROBLEMS * 100, source="x.json"),
        RecordError(PROBLEMS, 5),
        MissingExtraError("the PostgreSQL store", "psycopg", "postgres"),
    ],
    ids=["many", "counted", "extra"],
)
def test_errors_can_be_pickled_and_copied(error):
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_a_missing_extra_is_named_with_the_command_that_installs_it():
    error = MissingExtraError("the PostgreSQL store", "psycopg", "postgres")
    assert str(error) == (
        "the PostgreSQL store needs psycopg; install it with: pip install 'calibrax[postgres]'"
    )
    assert isinstance(error, ImportError)


class Angry:
    def __repr__(self):
        raise RuntimeError("no")


class AngryText(str):
    __slots__ = ()

    def __repr__(self):
        raise RuntimeError("no")


class Lines:
    def __repr__(self):
        return "one\n  two\r\nthree\u2028four"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (1, "1 (int)"),
        (True, "True (bool)"),
        ("a", "'a' (str)"),
        ("\ud800\n", "'\\ud800\\n' (str)"),
        (b"a", "b'a' (bytes)"),
        ([], "[] (list)"),
        (type("Mine", (), {"__repr__": lambda _: "M"})(), "M (Mine)"),
        (AngryText("x"), "'x' (AngryText)"),
        (Lines(), "one   two three four (Lines)"),
        ("x" * 10**6, f"'{'x' * (MAX_REPR - 2)}… (str)"),
        (b"x" * 10**6, f"b'{'x' * (MAX_REPR - 3)}… (bytes)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_are_shown_with_their_class(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    "value",
    [
        *(Angry(), [Angry()], 10**10_000, -(10**600), [[1] * 10**6] * 10**3, {"k" * 10**5: 1}),
        *(np.zeros((100, 100)), np.arange(10**6), "é\n" * 10**5, type("X" * 5, (), {}), Lines()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_is_shown_is_short_and_on_one_line(value):
    text = shown(value)
    assert len(text) <= MAX_REPR + len(" (ndarray)") + 5
    assert len(text.splitlines()) == 1

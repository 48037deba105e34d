"""The rules themselves, where no record shows what they do."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import Point, Run
from calibrax.core.refusals import Refused, at_key, gather, refuse
from calibrax.errors import MAX_PROBLEMS, Problem, RecordError


def test_a_refusal_says_what_was_expected_what_was_given_and_what_to_do():
    [problem] = refuse("float", "fast", "measure it").problems
    assert problem == Problem("", "expected float, got 'fast' (str); measure it")
    assert repr(refuse("float", 1)) == "<expected float, got 1 (int)>"


def test_what_was_refused_already_stays_as_it_was():
    # a number beyond the range of a float was once shown as an object of calibrax
    first = refuse("a number within the range of a float", "1e999")
    rules = [values.number, values.integer, values.boolean, values.text, values.plain_time]
    rules += [values.time_from_text, values.numbers, values.integers, values.text_mapping]
    rules += [values.free, values.free_mapping]
    for rule in rules:
        assert rule(first) is first
    assert values.numbers([first]).problems == first.at("[0]").problems


def test_refusals_are_gathered_up_to_a_hundred_and_counted():
    one = Refused([Problem(f".{i}", "x") for i in range(80)], count=500)
    both = gather([one, one])
    assert (len(both.problems), both.count) == (MAX_PROBLEMS, 1_000)
    assert both.at(".up").problems[0].path == ".up.0"
    assert both.error().problems[0].path == "$.0"


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("a", "['a']"),
        ("it's", '["it\'s"]'),
        ("\ud800\n", "['\\ud800\\n']"),
        (1, "[1 (int)]"),
        (None, "[None]"),
        ("k" * 60, f"['{'k' * 60}']"),
        ("k" * 61, f"['{'k' * 60}'…]"),
    ],
    ids=ascii,
)
def test_the_step_of_a_path_into_a_mapping(key, step):
    assert at_key(key) == step


def test_a_subclass_of_str_makes_a_plain_step():
    assert at_key(type("Odd", (str,), {"__repr__": lambda _: "odd"})("a")) == "['a']"


@pytest.mark.parametrize("microseconds", [1, 999_999, -1, -999_999])
def test_an_offset_below_a_second_becomes_utc_at_the_same_instant(microseconds):
    # datetime.fromisoformat takes it for zero: the time came back as another
    zone = timezone(timedelta(microseconds=microseconds))
    given = datetime(2026, 1, 31, 12, tzinfo=zone)
    run = Run(points=[], timestamp=given)
    assert run.timestamp == given
    assert run.timestamp.tzinfo is UTC
    assert Run.from_json(run.to_json()) == run
    longer = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(seconds=1, microseconds=1)))
    assert Run.from_json(Run(points=[], timestamp=longer).to_json()).timestamp == longer


def test_such_an_offset_at_the_end_of_all_time_is_refused():
    zone = timezone(timedelta(microseconds=-1))
    refused = values.plain_time(datetime.max.replace(tzinfo=zone))
    assert isinstance(refused, Refused)


def test_a_frozen_mapping_is_taken_as_it_is():
    tags = FrozenDict({"a": "b"})
    assert values.text_mapping(tags) == tags
    assert values.free(tags) == tags


def test_a_key_and_its_value_are_refused_together():
    refused = values.text_mapping({1: 2, "ok": "ok", "\ud800": "x"})
    assert [(p.path, p.message[:12]) for p in refused.problems] == [
        ("[1 (int)]", "key: expecte"),
        ("[1 (int)]", "expected str"),
        ("['\\ud800']", "key: expecte"),
    ]


def test_two_keys_with_one_text_are_refused():
    class Odd(str):
        __hash__ = object.__hash__

        def __eq__(self, other):
            return self is other

    with pytest.raises(RecordError, match="expected each key once, got 'k'"):
        Point(name="a", scenario="", tags={Odd("k"): "1", Odd("k"): "2"})

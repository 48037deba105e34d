"""Values out of JSON documents: of the right kind, or an error that says where."""

import math
from datetime import UTC, datetime

import pytest

from calibrax.errors import FormatError


@pytest.fixture
def node(source_of):
    """The root node of a JSON text."""
    return lambda text: source_of(text).root()


def test_values_are_given_by_their_kind(node):
    root = node('{"t": "x", "n": 2, "f": 0.5, "l": [1.5, 2.5], "m": {"k": "v"}, "a": [{"k": "w"}]}')
    assert root.text("t") == root.optional_text("t") == "x"
    assert root.number("n") == 2.0
    assert type(root.number("n")) is float
    assert root.number("f") == 0.5
    assert root.numbers("l") == [1.5, 2.5]
    assert root.mapping("m").text("k") == "v"
    assert [item.text("k") for item in root.mappings("a")] == ["w"]


def test_absent_and_null_mean_that_there_is_nothing(node):
    for root in (node("{}"), node('{"k": null}')):
        assert root.optional_text("k") is None
        assert root.number("k") is None
        assert root.numbers("k") == []
        assert root.time("k") is None
        assert root.optional_mapping("k").data == {}


def test_numbers_may_be_nan_and_whole_but_not_texts(node):
    numbers = node('{"k": [1, NaN, -Infinity]}').numbers("k")
    assert numbers[0] == 1.0
    assert math.isnan(numbers[1])
    assert set(map(type, numbers)) == {float}


def test_times_stay_naive_if_they_are(node):
    root = node('{"a": "2026-01-31 12:00:00.5", "b": "2026-01-31T12:00:00Z"}')
    assert root.time("a") == datetime(2026, 1, 31, 12, 0, 0, 500_000)
    assert root.time("b") == datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ask", "error"),
    [
        ("{}", lambda n: n.text("k"), ".k: expected a text, got nothing"),
        ('{"k": 1}', lambda n: n.text("k"), ".k: expected a text, got 1 (int)"),
        ('{"k": 1}', lambda n: n.optional_text("k"), ".k: expected a text, got 1 (int)"),
        ('{"k": "1"}', lambda n: n.number("k"), ".k: expected a number, got '1' (str)"),
        ('{"k": "NaN"}', lambda n: n.number("k"), ".k: expected a number, got 'NaN' (str)"),
        ('{"k": true}', lambda n: n.number("k"), ".k: expected a number, got True (bool)"),
        ('{"k": 1}', lambda n: n.numbers("k"), ".k: expected a list of numbers, got 1 (int)"),
        ('{"k": [1, "x"]}', lambda n: n.numbers("k"), ".k[1]: expected a number, got 'x' (str)"),
        ('{"k": 5}', lambda n: n.time("k"), ".k: expected a text, got 5 (int)"),
        ("{}", lambda n: n.mapping("k"), ".k: expected a mapping, got nothing"),
        ('{"k": []}', lambda n: n.mapping("k"), ".k: expected a mapping, got [] (list)"),
        ('{"k": 1}', lambda n: n.optional_mapping("k"), ".k: expected a mapping, got 1 (int)"),
        ("{}", lambda n: n.mappings("k"), ".k: expected a list of mappings, got nothing"),
        ('{"k": [{}, 1]}', lambda n: n.mappings("k"), ".k[1]: expected a mapping, got 1 (int)"),
        ('{"a b": 1}', lambda n: n.text("a b"), "['a b']: expected a text, got 1 (int)"),
        (
            '{"k": {"l": [{"m": 1}]}}',
            lambda n: n.mapping("k").mappings("l")[0].text("m"),
            ".k.l[0].m: expected a text, got 1 (int)",
        ),
    ],
)
def test_another_kind_is_an_error_with_its_place(node, text, ask, error):
    with pytest.raises(FormatError) as caught:
        ask(node(text))
    assert str(caught.value) == f"results.json: ${error}"


@pytest.mark.parametrize(
    ("text", "ask", "error"),
    [
        ('{"k": "x"}', lambda n: n.time("k"), "expected a time as ISO 8601 text, got 'x'"),
        ('{"k": "\\ud800"}', lambda n: n.text("k"), "expected text without lone surrogates"),
        ('{"k": 1e999}', lambda n: n.number("k"), "within the range of a float, got '1e999'"),
        (f'{{"k": [1{"0" * 400}]}}', lambda n: n.numbers("k"), "within the range of a float"),
        (f'{{"k": [{"9" * 700}]}}', lambda n: n.numbers("k"), "within the range of a float"),
    ],
)
def test_what_no_record_can_hold_is_an_error_with_its_place(node, text, ask, error):
    with pytest.raises(FormatError) as caught:
        ask(node(text))
    assert str(caught.value).startswith("results.json: $.k")
    assert error in str(caught.value)

"""Foreign text: harmless, measured, cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.reporting.forms.csv_text import cell, csv_text
from calibrax.reporting.forms.json_text import json_text, plain
from calibrax.reporting.forms.markdown import code, escaped
from calibrax.reporting.text import cut_middle, padded, visible, width_of

pytestmark = pytest.mark.extras


@given(st.text())
def test_visible_text_is_printable_and_what_is_printable_is_left_alone(text):
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)
    if text.isprintable():
        assert visible(text) == text


def test_a_lone_surrogate_is_visible():
    assert visible("\udcff") == r"\udcff"


@given(st.text("aé長", max_size=30), st.integers(0, 20))
def test_a_cut_text_fits_and_keeps_both_ends(text, width):
    cut = cut_middle(text, width)
    assert width_of(cut) <= width
    if width_of(text) <= width:
        assert cut == text
    elif width >= 8:
        assert "…" in cut
        assert text.endswith(cut.split("…")[1])


def test_padding_counts_what_a_terminal_shows():
    assert padded("長", 4) == "長  "
    assert padded("長", 4, right=True) == "  長"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r", "＝1", "－1"])
def test_a_formula_is_guarded_in_csv(text):
    assert cell(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1.5, "-1.5"),
        (1e-300, "1e-300"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (float("nan"), "NaN"),
        (None, ""),
        (True, "True"),
        (-3, "-3"),
        (["a", "b"], "a; b"),
        (["=a"], "'=a"),
        ("plain - text", "plain - text"),
    ],
)
def test_a_value_in_csv(value, text):
    assert cell(value) == text


def test_csv_has_a_column_for_each_tag():
    rows = [{"tags": {"b": "1"}, "value": 2.0}, {"tags": {"a": "=x"}, "value": -1.0}]
    assert csv_text(rows, ["tags", "value"]) == "tags.a,tags.b,value\n,1,2.0\n'=x,,-1.0\n"
    assert csv_text([], ["tags", "value"]) == "tags,value\n"


def test_json_is_strict_and_printable():
    document = {
        "nan": float("nan"),
        "inf": [float("inf"), float("-inf")],
        "text": "\x7f\u202e\U000e0001é",
    }
    text = json_text(document)
    assert text.split() == [
        "{",
        '"nan":',
        '"NaN",',
        '"inf":',
        "[",
        '"Infinity",',
        '"-Infinity"',
        "],",
        '"text":',
        r'"\u007f\u202e\udb40\udc01é"',
        "}",
    ]
    assert json_text({"é": 1}, ascii_only=True).isascii()
    assert plain(object()).startswith("<object")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a_b", "`a_b`"),
        (" a", "<code> a</code>"),
        ("``", "<code>&#96;&#96;</code>"),
        ("", ""),
        ("a\\|b", "<code>a&#92;&#124;b</code>"),
    ],
)
def test_a_name_in_markdown_is_code(text, written):
    assert code(text) == written


@pytest.mark.parametrize(
    "text", ["*a*", "_a_", "[a](b)", "#1", "!x", "~a~", "$a$", "<b>", "@a", "a|b"]
)
def test_markup_is_escaped_in_markdown(text):
    assert "&#" in escaped(text)
    assert escaped("snake_case") == "snake_case"
    assert "://" not in escaped("https://example.org")

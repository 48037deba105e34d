"""Advice in Python, in options of the command."""

import pytest

from calibrax.errors import CalibraxError

pytestmark = pytest.mark.extras


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on purpose: allow=['gpu', 'cpu']", "on purpose: --allow gpu --allow cpu"),
        ("pair them: match={OLD: NEW}", "pair them: --match OLD=NEW"),
        ("say direction='lower' or 'higher'", "say --better lower or --better higher"),
        ("a: say which: format='go' or 'libtest'", "a: say which: --from go or libtest"),
        ("margins: expected a metric", "--margin: expected a metric"),
        ("directions: expected a metric", "--lower, --higher: expected a metric"),
        ("exact: expected a metric", "--exact: expected a metric"),
        ("match: expected a benchmark", "--match: expected a benchmark"),
        ("a file match: expected", "a file match: expected"),
    ],
)
def test_advice_in_python_becomes_advice_in_options(text, expected):
    from calibrax.cli.advice import as_options

    assert as_options(CalibraxError(text)) == expected

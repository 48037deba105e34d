"""What type checkers say about the code that users write."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

pytestmark = pytest.mark.typing

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
ACCEPTED = HERE / "accepted.py"
REFUSED = HERE / "refused.py"


def run(*command: str) -> str:
    done = subprocess.run(  # noqa: PLW1510 -- checkers exit with 1 when they report something
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.stdout


def mypy(path: Path) -> dict[int, str]:
    """The errors by line."""
    output = run("mypy", "--strict", "--no-error-summary", "--output", "json", str(path))
    found = [json.loads(line) for line in output.splitlines()]
    return {error["line"]: error["message"] for error in found if error["severity"] == "error"}


def pyright(path: Path) -> dict[int, str]:
    """The errors and warnings by line."""
    output = run("pyright", "--outputjson", "--pythonpath", sys.executable, str(path))
    found = json.loads(output)["generalDiagnostics"]
    return {error["range"]["start"]["line"] + 1: error["message"] for error in found}


def marked(*marks: str) -> set[int]:
    """The lines of `refused.py` that end in one of the marks."""
    lines: Iterable[tuple[int, str]] = enumerate(REFUSED.read_text("utf-8").splitlines(), start=1)
    return {number for number, line in lines if line.partition("  # ")[2].startswith(marks)}


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_what_users_may_write_passes_the_checker(checker):
    assert checker(ACCEPTED) == {}


def test_mypy_reports_each_marked_line_and_no_other():
    assert set(mypy(REFUSED)) == marked("refused")


def test_pyright_reports_each_marked_line_and_no_other():
    assert set(pyright(REFUSED)) == marked("refused") - marked("refused by mypy")


def test_there_is_something_to_report():
    assert len(marked("refused")) > 30


def test_what_users_may_write_also_runs():
    source = ACCEPTED.read_text("utf-8").partition("# documents")[0]
    exec(compile(source, str(ACCEPTED), "exec"), {"__name__": "accepted"})

"""README and docs: every command shown is run, and prints what stands there."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import sysconfig
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.docs


def commands() -> list[tuple[str, str]]:
    """Each `$ command` on a page, and the output that stands under it."""
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = session.partition("\n")
                found.append((command, output))
    return found


def run(command: str) -> str:
    """What a command prints in a terminal of 80 columns."""
    name, *arguments = shlex.split(command)
    program = Path(sysconfig.get_path("scripts")) / name
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {"TERM": "xterm", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [str(program), *arguments], cwd=ROOT, env=environment, stdout=theirs, stderr=theirs
    ):
        os.close(theirs)
        printed = b"".join(iter(lambda: read_until_closed(ours), b""))
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def read_until_closed(terminal: int) -> bytes:
    """What stands in a terminal; empty once nobody writes to it any more."""
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


@pytest.mark.parametrize(("command", "output"), commands())
def test_a_command_prints_what_the_page_shows(command: str, output: str) -> None:
    assert run(command) == output


def test_the_readme_shows_the_command_and_the_tests_in_one_line_each() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    make = "python3 -m venv .venv && .venv/bin/pip install"
    assert f"{make} '.[all]' && .venv/bin/calibrax compare examples/before.json" in readme
    assert f"{make} tox && .venv/bin/tox" in readme
    assert f"{make} tox && .venv/bin/tox" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_example_script_runs_as_it_says(tmp_path: Path) -> None:
    script = ROOT / "examples" / "record_run.py"
    command = [sys.executable, str(script), "run.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert (tmp_path / "run.json").exists()
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["numpy", "python"]
    assert lines[0].endswith("1.0× the best")

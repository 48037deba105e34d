"""A fake terminal or pipe to type commands into."""

import io
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from calibrax import write


class Printed(NamedTuple):
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int


class Sink(io.StringIO):
    """A stream of a given kind and encoding."""

    def __init__(self, terminal, encoding="utf-8"):
        super().__init__()
        self.terminal = terminal
        self.chosen = encoding

    def isatty(self):
        return self.terminal

    @property
    def encoding(self):
        return self.chosen

    def write(self, text):
        text.encode(self.chosen)  # as a real stream: refuses what it lacks
        return super().write(text)


SETTINGS = ("CI", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM", "GITHUB_ACTIONS", "CALIBRAX_DEBUG")


@pytest.fixture
def typed(monkeypatch):
    """Runs a command line in this process: `typed("show", path, columns=80, terminal=True)`.

    `stdin` is what stands in the pipe before it.
    """
    from calibrax.cli.main import main

    def run(*args, columns=None, terminal=False, encoding="utf-8", stdin=b"", **environment):
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
        if columns is not None:
            environment["COLUMNS"] = str(columns)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        # on a busy machine reading takes long enough for the bar, which would stand in `err`
        monkeypatch.setattr("calibrax.cli.inputs.PATIENCE", 3600.0)
        out, err = Sink(terminal, encoding), Sink(terminal, encoding)
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stderr", err)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as stopped:
            main([str(arg) for arg in args], prog_name="calibrax")
        monkeypatch.undo()
        return Printed(out.getvalue(), err.getvalue(), stopped.value.code)

    return run


@pytest.fixture
def saved(tmp_path):
    """Writes a run to a file of its own: `saved(run, "before")`."""

    def save(run, name="results"):
        path = tmp_path / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(run, path)
        return path

    return save


@pytest.fixture
def read_once(monkeypatch):
    """Read a folder once for all screens of it: records are frozen, and a large one takes long."""
    monkeypatch.setattr(
        "calibrax.cli.inputs.steps", lambda path, **options: steps_of(Path.cwd(), path, **options)
    )


@lru_cache(maxsize=2)
def steps_of(directory, path, **options):
    """What is read in a folder, with the names that it has when seen from a directory."""
    from calibrax.formats.reading import steps

    assert directory == Path.cwd()
    return tuple(steps(path, **options))

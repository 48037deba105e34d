"""How the command is loaded, in this process."""

import importlib
import runpy
import sys

import pytest

import calibrax.cli.main as entry
from calibrax.cli import bare
from calibrax.errors import MissingExtraError

pytestmark = pytest.mark.extras


@pytest.fixture
def reloaded(monkeypatch):
    """Reloads the entry point with a module replaced, and restores it."""

    def reload(**modules):
        for name, module in modules.items():
            monkeypatch.setitem(sys.modules, name.replace("__", "."), module)
        monkeypatch.delitem(sys.modules, "calibrax.cli.group", raising=False)
        return importlib.reload(entry)

    yield reload
    monkeypatch.undo()
    importlib.reload(entry)


def test_without_click_the_entry_point_is_the_bare_one(reloaded):
    assert reloaded(click=None).main is bare.main


def test_another_failing_import_is_raised(reloaded):
    with pytest.raises(ImportError, match="streams"):
        reloaded(calibrax__cli__streams=None)


def test_a_missing_extra_is_named_when_a_command_is_loaded(monkeypatch):
    import click

    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(MissingExtraError, match="calibrax show needs scipy"):
        entry.main.get_command(click.Context(entry.main), "show")


def test_a_broken_extra_is_not_called_missing(monkeypatch):
    import click

    def broken(name):
        raise ImportError("libgfortran.so is missing", name="libgfortran")

    monkeypatch.setattr("calibrax.cli.group.importlib.import_module", broken)
    with pytest.raises(ImportError, match="libgfortran"):
        entry.main.get_command(click.Context(entry.main), "show")


def test_the_package_can_be_run(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["calibrax", "--version"])
    with pytest.raises(SystemExit):
        runpy.run_module("calibrax", run_name="__main__")
    assert capsys.readouterr().out.startswith("calibrax ")
    importlib.import_module("calibrax.__main__")

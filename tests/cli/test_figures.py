"""The figures that commands write."""

import sys

import pytest
from compared_runs import every_outcome
from history_runs import history, noisy
from ranked_runs import clear_run
from sample_runs import mixed_run, series_runs
from sized_runs import laws_run

from calibrax import write

pytestmark = pytest.mark.extras


@pytest.fixture
def folder(tmp_path):
    """Writes runs into a folder."""

    def save(runs, name):
        path = tmp_path / name
        path.mkdir()
        for number, run in enumerate(runs):
            write(run, path / f"{number:03}.json")
        return path

    return save


@pytest.fixture
def commands(saved, folder):
    """A command of each kind, with what its figure shows."""
    sides = [saved(side, name) for side, name in zip(every_outcome(), "ab", strict=True)]
    runs = folder(history({"one": noisy(1.0, 2.0), "two": noisy(3.0, each=40)}), "runs")
    return [
        ("compare", *sides),
        ("compare", *sides, "-e", "time_slower"),
        ("rank", saved(clear_run(), "rank"), "--by", "framework"),
        ("changes", runs),
        ("changes", runs, "-e", "two"),
        ("scaling", saved(laws_run(), "sizes"), "--size", "n"),
        ("scaling", saved(laws_run(), "again"), "--size", "n", "-e", "sort"),
        ("show", saved(mixed_run(), "run")),
        ("show", *sides),
        ("show", folder(series_runs(), "history")),
    ]


@pytest.mark.parametrize("form", ["svg", "pdf", "png"])
def test_every_command_writes_a_figure_and_prints_its_answer(form, commands, typed, tmp_path):
    target = tmp_path / f"figure.{form}"
    for command in commands:
        found = typed(*command, "-o", target)
        assert found.code == 0, found.err
        assert f"wrote {target}" in found.err
        assert found.out.count("\n") == 1
        assert target.read_bytes().startswith({"svg": b"<?xml", "pdf": b"%PDF"}.get(form, b"\x89P"))
        target.unlink()


def test_what_is_explained_is_alone_in_its_figure(commands, typed, tmp_path):
    target = tmp_path / "figure.svg"
    for whole, one in ((0, 1), (3, 4), (5, 6)):
        drawn = []
        for number in (whole, one):
            typed(*commands[number], "-o", target)
            drawn.append(target.read_bytes())
        assert drawn[0] != drawn[1], commands[one]


def test_what_has_no_figure_says_so(typed, tmp_path):
    found = typed("formats", "-o", tmp_path / "figure.svg")
    assert found.code == 2
    assert "this has no figure; choose another ending" in found.err
    assert not (tmp_path / "figure.svg").exists()


def test_without_matplotlib_nothing_is_read(monkeypatch, typed, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    found = typed("show", "no such file.json", "-o", tmp_path / "figure.pdf")
    wanted = "error: a figure needs matplotlib; install it with: pip install 'calibrax[plots]'\n"
    assert (found.err, found.code) == (wanted, 2)


def test_other_forms_load_no_matplotlib(saved):
    import subprocess

    code = (
        "import sys; from calibrax.cli.main import main; "
        f"main(['show', {str(saved(mixed_run()))!r}], standalone_mode=False); "
        "sys.exit('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr

"""`read` and `read_all`: files, folders, and who hears of what can't be read."""

import os
import socket
from pathlib import Path

import pytest

from calibrax import Run, read, read_all, write
from calibrax.errors import FileError, FormatError, FormatWarning, MissingFileError
from calibrax.formats.reading import steps


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save(*names):
    """Write a run to each of the names; the ids."""
    runs = [Run(points=[]) for _ in names]
    for name, run in zip(names, runs, strict=True):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        write(run, name)
    return [run.id for run in runs]


def ids(*paths, **options):
    return [run.id for run in read_all(*paths, **options)]


def test_files_are_read_in_the_order_given(here):
    first, second = save("b", "a")
    assert ids("b", "a") == [first, second]
    assert ids() == []


def test_a_folder_is_read_with_all_below_it_sorted(here):
    saved = dict(zip(names := ["r/c.json", "r/b/x", "r/b/a.txt", "r/a"], save(*names), strict=True))
    expected = [saved[name] for name in sorted(names)]
    assert ids("r") == ids(Path("r")) == expected


def test_hidden_files_and_caches_are_passed_over(here):
    [kept, *_] = save("r/a", "r/.b", "r/.c/d", "r/__pycache__/e")
    assert ids("r") == [kept]


def test_a_link_that_leads_out_of_the_folder_is_not_followed_and_that_is_told(here):
    [kept, *_] = save("r/a", "secret/b")
    (here / "r" / "z").symlink_to(here / "secret" / "b")
    (here / "r" / "y").symlink_to(here / "secret")
    (here / "r" / "x").symlink_to("nowhere")
    (here / "r" / "w").symlink_to("../r/../secret/b")
    with pytest.warns(
        FormatWarning, match="^r: 4 skipped, links that lead out of it.*: w, x, y, z"
    ):
        assert ids("r") == [kept]


def test_a_link_to_something_inside_does_not_give_it_twice(here):
    [kept] = save("r/a/b")
    (here / "r" / "again").symlink_to("a/b")
    (here / "r" / "around").symlink_to(".")
    assert ids("r") == [kept]


def test_a_link_that_the_user_gives_is_followed(here):
    [kept] = save("r/a")
    Path("folder").symlink_to("r")
    Path("file").symlink_to("r/a")
    assert ids("folder") == ids("file") == [read("file").id] == [kept]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_and_sockets_in_a_folder_are_skipped(here):
    [kept] = save("r/a")
    os.mkfifo("r/pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("r/socket")
        with pytest.warns(FormatWarning, match="2 skipped, .*: pipe, socket$"):
            assert ids("r") == [kept]


def test_what_lies_beside_results_is_one_warning_a_folder(here):
    [kept] = save("r/a.json")
    for i in range(7):
        (here / "r" / f"plot{i}.png").write_bytes(b"\x89PNG\0")
    (here / "r" / "README.txt").write_text("about", encoding="utf-8")
    (here / "r" / "empty.py").touch()
    heard = []
    with pytest.warns(FormatWarning, match="^r: 9 skipped, which no reader knows: README.txt, emp"):
        assert ids("r", on_error=heard.append) == [kept]
    assert heard == []


def test_results_are_recognised_under_any_name(here):
    [kept] = save("r/README.md")
    assert ids("r") == [kept]


def test_a_file_that_may_be_results_and_is_not_known_is_an_error(here):
    [kept] = save("r/z")
    (here / "r" / "notes").write_text("about", encoding="utf-8")
    (here / "r" / "empty.json").touch()
    with pytest.raises(FormatError, match=r"^r/empty.json: expected benchmark results, got an emp"):
        ids("r")
    heard = []
    assert ids("r", on_error=heard.append) == [kept]
    assert [str(error).partition(":")[0] for error in heard] == ["r/empty.json", "r/notes"]


def test_a_file_that_is_given_itself_is_an_error_whatever_its_name(here):
    Path("README.md").write_text("about", encoding="utf-8")
    with pytest.raises(FormatError, match="no reader knows this file"):
        ids("README.md")


def test_reading_goes_on_after_an_error_if_somebody_listens(here):
    [first, last] = save("a", "c")
    Path("b").write_text("?", encoding="utf-8")
    heard = []
    assert ids("a", "missing", "b", "", "c", on_error=heard.append) == [first, last]
    assert [type(error) for error in heard] == [MissingFileError, FormatError, MissingFileError]
    with pytest.raises(FileNotFoundError):
        ids("a", "missing")


def test_an_error_halfway_through_a_file_is_told_and_what_came_before_is_kept(here):
    save("a")
    text = read("a").to_json()
    Path("b").write_text(f"{text}\n{text[:50]}\n", encoding="utf-8")
    found = read_all("b")
    assert next(found) == read("a")
    with pytest.raises(ValueError, match=r"^b:2: "):
        next(found)


@pytest.mark.parametrize("content", [[], [".hidden"]])
def test_a_folder_without_files_is_an_error(here, content):
    Path("r").mkdir()
    for name in content:
        (here / "r" / name).touch()
    with pytest.raises(FormatError, match=r"^r: expected files of benchmark results, got none$"):
        ids("r")
    heard = []
    assert ids("r", on_error=heard.append) == []
    assert len(heard) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to drop")
def test_a_folder_that_may_not_be_listed_is_an_error_after_the_others_are_read(here, monkeypatch):
    [kept] = save("r/a")
    real = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    (here / "r" / "locked").mkdir()
    monkeypatch.setattr(os, "scandir", scandir)
    heard = []
    assert ids("r", on_error=heard.append) == [kept]
    assert str(heard[0]) == "r/locked: expected a file that can be listed, got: permission denied"
    assert isinstance(heard[0], FileError)


def test_read_refuses_a_file_without_runs(here, monkeypatch):
    from calibrax.formats import calibrax_json

    save("a")
    monkeypatch.setattr(calibrax_json, "read", lambda source: iter(()))
    with pytest.raises(FormatError, match=r"^a: expected one run, got none; measure something$"):
        read("a")


def test_a_converter_reads_documents_of_calibrax(here):
    from calibrax import make_converter

    save("a")
    text = Path("a").read_text(encoding="utf-8").replace('"points"', '"more": 1, "points"')
    Path("a").write_text(text, encoding="utf-8")
    strict = make_converter(forbid_extra_keys=True)
    assert read("a") == next(read_all("a"))
    with pytest.raises(ValueError, match="got this key"):
        read("a", converter=strict)
    with pytest.raises(ValueError, match="got this key"):
        ids("a", converter=strict)


def test_each_step_says_from_which_file_it_came(here):
    [first, last] = save("r/a", "r/c")
    Path("r/b").write_text("?", encoding="utf-8")
    found = list(steps("r", "r/a"))
    assert [(step.file, step.number, step.total) for step in found] == [
        ("r/a", 1, 3),
        ("r/b", 2, 3),
        ("r/c", 3, 3),
        ("r/a", 1, 1),
    ]
    assert [step.found.id for step in found if isinstance(step.found, Run)] == [first, last, first]
    assert isinstance(found[1].found, FormatError)
    Path("empty").mkdir()
    [step] = steps("empty")
    assert (step.file, step.number, step.total) == ("empty", 0, 0)

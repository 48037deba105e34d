"""Folders that a tool writes as one: how they are found, and what is told of them."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calibrax import Run, read, read_all, write
from calibrax.errors import FileError, FormatError, FormatWarning, Problem, RecordError
from calibrax.formats import asv, criterion
from calibrax.formats.folder import files_in
from calibrax.formats.reading import steps
from calibrax.formats.registry import format_named, tree_formats
from calibrax.formats.trees import Part, Tree, TreeFormat, parts_of

AT = datetime(2026, 1, 1, tzinfo=UTC)
RUN = {"id": "1", "timestamp": "2026-01-01T00:00:00", "points": []}


class Pairs:
    """A format of folders: `pair` names two files, each of which holds a run."""

    name = "pairs"

    def recognises_tree(self, tree):
        return tree.folder / "pair" in tree.known

    def read_tree(self, tree):
        for file in tree.files:
            if file.name != "pair":
                yield from tree.runs_in(file, self.read)
        tree.tell()

    def read(self, source):
        source.warn("read")
        if source.data == b"skip":
            source.skip(source.error("skipped"))
        elif source.data == b"record":
            Run(points=3)
        elif source.data == b"source":
            raise RecordError([Problem("$", "wrong")], source="elsewhere")
        elif source.data == b"bad":
            raise source.error("bad")
        yield Run(points=[], id=source.data.decode(), timestamp=AT)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save(**files):
    for name, text in files.items():
        path = Path(name.replace("__", "/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def parts(folder, formats=None):
    formats = [Pairs()] if formats is None else formats
    return list(parts_of(Path(folder), list(files_in(Path(folder))), formats, None))


def test_the_formats_of_folders_are_formats_too():
    assert tree_formats() == [asv, criterion]
    for module in tree_formats():
        assert isinstance(module, TreeFormat)
        assert format_named(module.name) is module
        assert tree_formats(module) == [module]
    assert tree_formats(format_named("pyperf")) == []


def test_a_tree_is_found_at_the_top_or_below_and_its_files_are_no_others(here):
    save(r__a="1", r__b__pair="", r__b__c__d="2", r__e="3")
    first, (tree, found), last = parts("r")
    assert (first, last) == (Path("r/a"), Path("r/e"))
    assert tree.folder == Path("r/b")
    assert tree.files == (Path("r/b/c/d"), Path("r/b/pair"))
    assert found.name == "pairs"
    [(tree, _)] = parts("r/b")
    assert tree.folder == Path("r/b")


def test_a_tree_in_a_tree_is_a_part_of_it(here):
    save(r__pair="", r__b__pair="", r__b__c="2")
    [(tree, _)] = parts("r")
    assert tree.folder == Path("r")
    assert len(tree.files) == 3


def test_trees_side_by_side_are_two(here):
    save(r__a__pair="", r__b__pair="", r__b__c="2")
    assert [tree.folder.name for tree, _ in parts("r")] == ["a", "b"]


def test_without_formats_of_folders_all_files_are_on_their_own(here):
    save(r__pair="", r__a="1")
    assert parts("r", []) == [Path("r/a"), Path("r/pair")]


def test_nothing_outside_the_folder_is_opened_and_no_link_is_followed(here):
    save(r__pair="", r__a="1", secret__b="2")
    (here / "r" / "z").symlink_to(here / "secret" / "b")
    with pytest.warns(FormatWarning, match="links that lead out"):
        [(tree, _)] = parts("r")
    assert tree.files == (Path("r/a"), Path("r/pair"))
    for outside in ("secret/b", "r/z", "r/../secret/b"):
        with pytest.raises(KeyError):
            tree.load(Path(outside))
    assert tree.load(Path("r/a")).data == b"1"
    assert tree.named("a") == [Path("r/a")]


@pytest.fixture
def pairs(monkeypatch):
    monkeypatch.setattr("calibrax.formats.reading.tree_formats", lambda wanted: [Pairs()])


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
def test_a_bad_file_among_many_is_told_by_name_and_the_rest_is_read(here, pairs):
    save(r__pair="", r__a="1", r__b="bad", r__c="skip", r__d="record", r__e="source", r__f=" ")
    save(r__g="2")
    heard = []
    assert [run.id for run in read_all("r", on_error=heard.append)] == ["1", "skip", "2"]
    assert [str(error).partition(": ")[0] for error in heard] == [
        *("r/b", "r/c", "r/d", "elsewhere", "r/f")
    ]
    with pytest.raises(FormatError, match=r"^r/b: bad$"):
        list(read_all("r"))
    with pytest.raises(FormatError, match=r"^r/b: bad$"):
        read("r")


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
def test_progress_goes_on_through_a_tree(here, pairs):
    write(Run(points=[]), "z")
    save(r__t__pair="", r__t__a="1", r__t__b="bad", r__u="?")
    shutil.move("z", "r/z")
    found = [(step.file, step.number, step.total) for step in steps("r")]
    assert found == [("r/t/a", 1, 5), ("r/t/b", 2, 5), ("r/u", 4, 5), ("r/z", 5, 5)]


def test_a_run_of_a_whole_tree_counts_where_the_tree_begins(here, pairs, monkeypatch):
    def read_tree(self, tree):
        yield Part(tree.folder, Run(points=[], id="1"))

    monkeypatch.setattr(Pairs, "read_tree", read_tree)
    save(r__a__pair="", r__a__b="1", r__c__pair="")
    assert [(step.file, step.number) for step in steps("r")] == [("r/a", 0), ("r/c", 2)]


def test_warnings_of_many_files_are_one(here, pairs):
    save(r__pair="", r__a="1")
    with pytest.warns(FormatWarning, match="^r/a: read$"):
        assert read("r").id == "1"
    save(r__b="2")
    with pytest.warns(FormatWarning, match=r"^r: read \(2 files\)$"):
        assert len(list(read_all("r"))) == 2


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
def test_read_says_what_to_do_where_a_tree_has_not_one_run(here, pairs):
    save(r__pair="", r__a="1", r__b="2", empty__pair="", plain__a="1")
    with pytest.raises(FormatError, match=r"^r: expected one run, got 2; read_all reads them$"):
        read("r")
    with pytest.raises(FormatError, match=r"^empty: expected one run, got none; measure somethi"):
        read("empty")
    with pytest.raises(FileError, match=r"^plain: expected a file, got a folder; read_all reads"):
        read("plain")


def test_files_that_are_none_of_the_tool_s_are_told(here):
    save(r__a="1", r__b__c="2")
    save(**{"r__README.md": "", "r__plot.png": ""})
    tree = Tree(Path("r"), files_in(Path("r")))
    with pytest.warns(FormatWarning, match="^r: 2 skipped, which are no results of x: a, b/c$"):
        tree.pass_over(tree.files, "x")
    tree.pass_over([Path("r/README.md")], "x")


def test_a_format_that_is_named_is_the_only_one_that_is_asked(own_data):
    tree = own_data / "asv" / "tree"
    with pytest.warns(FormatWarning):
        assert read(tree, "asv").metadata["tool"] == "asv"
    with pytest.raises(FileError, match="got a folder"):
        read(tree, "criterion")
    heard = []
    assert list(read_all(tree, format="criterion", on_error=heard.append)) == []
    assert len(heard) == len(list(tree.rglob("*.json")))


def test_a_folder_of_runs_of_calibrax_is_no_tree(here):
    Path("r/GH").mkdir(parents=True)
    for name in ("benchmarks.json", "GH/machine.json", "GH/new.json"):
        write(Run(points=[], id=name), f"r/{name}")
    Path("r/x/new").mkdir(parents=True)
    write(Run(points=[], id="x"), "r/x/new/benchmark.json")
    Path("r/x/new/estimates.json").write_text(json.dumps(RUN), encoding="utf-8")
    assert len(list(read_all("r"))) == 5

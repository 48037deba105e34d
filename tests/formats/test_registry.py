"""Which formats there are: built in, and those of other packages."""

import importlib
import sys
from pathlib import Path

import pytest

from calibrax import Run, formats, read, read_all, write
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import registry
from calibrax.formats.registry import BUILT_IN, Format

MODULE = """
from calibrax import Run
from calibrax.errors import RecordError
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.writers import Writer
from calibrax.units import parse_unit

name = "mytool"


def recognises(source):
    return source.data.startswith(b"mytool")


def read(source):
    found = Measurements(source)
    for line in source.text.splitlines()[1:]:
        found.add(line, parse_unit("s"), samples=[1.0])
    yield identified(source, found, timestamp=None, commit=None, branch=None,
                     environment={}, metadata={"tool": name})


class Broken:
    name = "broken"

    def recognises(self, source):
        raise KeyError("no idea")

    def read(self, source):
        raise KeyError("no idea")


class Wrong(Broken):
    def recognises(self, source):
        return source.data.startswith(b"wrong")

    def read(self, source):
        yield "no run"


class Refusing(Broken):
    def recognises(self, source):
        return source.data.startswith(b"refusing")

    def read(self, source):
        yield Run(points=[3])


class Half:
    name = "half"


class Writing(Broken):
    writers = (Writer(name="mine", about="mine", text_of=lambda runs, lost: "mine\\n"),)


class Scribbling(Broken):
    writers = ("a text",)


broken, wrong, refusing, half = Broken(), Wrong(), Refusing(), Half()
writing, scribbling = Writing(), Scribbling()
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package that announces formats, as pip would leave it."""
    site = tmp_path / "site"

    def installed(**entries):
        info = site / "mytool-1.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Name: mytool\nVersion: 1\n", encoding="utf-8")
        lines = [f"{name} = {value}" for name, value in entries.items()]
        text = "\n".join(["[calibrax.formats]", *lines, ""])
        (info / "entry_points.txt").write_text(text, encoding="utf-8")
        (site / "mytool_calibrax.py").write_text(MODULE, encoding="utf-8")
        monkeypatch.syspath_prepend(site)
        importlib.invalidate_caches()

    monkeypatch.chdir(tmp_path)
    yield installed
    sys.modules.pop("mytool_calibrax", None)


def results(text):
    Path("results").write_text(text, encoding="utf-8")
    return "results"


def test_every_built_in_format_is_one_and_has_the_name_it_is_known_by():
    for name in BUILT_IN:
        built_in = registry.format_named(name)
        assert isinstance(built_in, Format)
        assert built_in.name == name


def test_every_module_of_a_format_is_known():
    folder = Path(formats.__file__).parent
    with_a_name = {
        f"calibrax.formats.{path.stem}"
        for path in folder.glob("*.py")
        if "\nname = " in path.read_text(encoding="utf-8")
    }
    assert set(BUILT_IN.values()) == with_a_name


def test_the_plugin_of_another_package_reads_its_files(install):
    install(mytool="mytool_calibrax")
    run = read(results("mytool\nfft\nmatmul\n"))
    assert [point.name for point in run.points] == ["fft", "matmul"]
    assert run.metadata == {"tool": "mytool", "time_source": "file"}
    assert read("results", "mytool") == run
    assert list(read_all("results", format="mytool")) == [run]


def test_a_plugin_is_not_loaded_while_a_built_in_format_knows_the_file(install, own_data):
    install(mytool="mytool_calibrax")
    read(own_data / "pyperf" / "two.json")
    read(own_data / "pyperf" / "two.json", "pyperf")
    assert "mytool_calibrax" not in sys.modules


def test_a_plugin_can_not_take_the_name_of_a_built_in_format(install, own_data):
    install(pyperf="mytool_calibrax:broken")
    assert read(own_data / "pyperf" / "two.json", "pyperf").metadata["tool"] == "pyperf"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no_such_module", "can't be loaded; ModuleNotFoundError: No module named"),
        ("mytool_calibrax:half", "can't be used; TypeError: mytool_calibrax:half has not all of"),
        ("mytool_calibrax:broken", "can't look at this file; KeyError: 'no idea'"),
    ],
)
def test_a_broken_plugin_is_a_warning_and_the_others_are_asked(install, value, words):
    install(a_broken_one=value, mytool="mytool_calibrax")
    with pytest.warns(FormatWarning, match=f"^results: the plugin 'a_broken_one' .*{words}"):
        run = read(results("mytool\nfft\n"))
    assert run.metadata["tool"] == "mytool"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no_such_module", "can't be loaded; ModuleNotFoundError"),
        ("mytool_calibrax:broken", "results: the plugin 'mine' of calibrax.formats can't read"),
        ("mytool_calibrax:wrong", "can't read this file; TypeError: it gave a str, no Run"),
    ],
)
def test_a_broken_plugin_that_is_asked_for_by_name_is_an_error(install, value, words):
    install(mine=value)
    with pytest.raises(FormatError, match=words):
        read(results("x"), "mine")


def test_a_record_that_a_plugin_gets_wrong_is_an_error_with_the_file(install):
    install(mine="mytool_calibrax:refusing")
    with pytest.raises(ValueError, match=r"^results: \$.points\[0\]: expected Point, got 3"):
        read(results("refusing"))


def test_the_plugin_of_another_package_writes_its_files(install):
    install(mine="mytool_calibrax:writing", other="mytool_calibrax:writing")
    assert registry.writer_named("mine").write([Run(points=[])])[0] == "mine\n"
    with pytest.raises(FormatError, match="one that can be written, got 'other'; there are 'cali"):
        registry.writer_named("other")


def test_a_plugin_whose_writers_are_none_is_an_error(install):
    install(mine="mytool_calibrax:scribbling")
    with pytest.raises(FormatError, match=r"can't be used; TypeError: expected `writers` of Writ"):
        registry.writer_named("mine")


def test_a_name_that_no_format_has_is_an_error(install):
    install(mytool="mytool_calibrax")
    with pytest.raises(FormatError, match=r"got 'pytest'; did you mean 'pytest-benchmark'[?]$"):
        read("not even there", "pytest")
    with pytest.raises(FormatError, match=r"got 'x'; there are 'calibrax', .* or 'mytool'$"):
        list(read_all("not even there", format="x", on_error=print))


def test_a_file_that_nobody_knows_is_an_error_with_the_names_of_all(install):
    install(mytool="mytool_calibrax")
    count = len(BUILT_IN) + 1
    with pytest.raises(
        FormatError, match=rf"^results: no reader knows this file \(tried {count}\); say which: f"
    ):
        read(results("something else"))
    with pytest.raises(FormatError, match=r"knows this file \(binary data\) \(tried"):
        read(results("something\0else"))


def test_json_that_is_damaged_is_told_as_that(install):
    install()
    with pytest.raises(FormatError, match=r"^results: \$: expected JSON text, got .* line 1"):
        read(results('{"benchmarks": [1'))
    with pytest.raises(FormatError, match="no reader knows this file"):
        read(results('{"benchmarks": [1]}'))


def test_a_format_that_is_named_is_believed(own_data):
    with pytest.raises(FormatError, match=r"\$.version: expected the format version"):
        read(own_data / "pytest-benchmark" / "5.3.1-data.json", "pyperf")


def test_formats_tell_each_other_s_files_apart(own_data, tmp_path):
    write(Run(points=[]), tmp_path / "run")
    for path, tool in (
        (own_data / "pytest-benchmark" / "5.3.1-data.json", "pytest-benchmark"),
        (own_data / "pyperf" / "two.json", "pyperf"),
        (tmp_path / "run", "calibrax"),
    ):
        from calibrax.formats.source import load

        asked = {name: registry.format_named(name).recognises(load(path)) for name in BUILT_IN}
        assert [name for name, known in asked.items() if known] == [tool]


def test_one_name_is_a_choice_too():
    assert registry.one_of(["a"]) == "'a'"
    assert registry.one_of(["a", "b", "c"]) == "'a', 'b' or 'c'"

"""`write`: the old file or the new one, never half of either."""

import gzip
import io
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from calibrax import Metric, Point, Run, make_converter, read, write
from calibrax.core import codec
from calibrax.errors import CalibraxError, FileError, FormatError, MissingFileError, RecordError
from calibrax.formats import writing


def run_of(size):
    metric = Metric(value=1, samples=[float(i) for i in range(size)])
    return Run(points=[Point(name="fft", scenario="", metrics={"time": metric})])


def names(folder):
    return sorted(path.name for path in folder.iterdir())


OLD, NEW = run_of(2), run_of(3)


@pytest.fixture
def old(tmp_path):
    """A file that holds a run."""
    path = tmp_path / "run.json"
    write(OLD, path)
    return path


def test_what_is_written_is_canonical_and_is_read_back(tmp_path):
    write(NEW, str(tmp_path / "run"))
    data = (tmp_path / "run").read_bytes()
    assert data.decode() == codec.canonical(NEW, make_converter())
    assert read(tmp_path / "run") == NEW


def test_the_same_run_gives_the_same_bytes_also_as_gzip(tmp_path, monkeypatch):
    write(NEW, tmp_path / "a.json.gz")
    monkeypatch.setattr(time, "time", lambda: 1e9)
    write(NEW, tmp_path / "b.gz")
    data = (tmp_path / "a.json.gz").read_bytes()
    assert data == (tmp_path / "b.gz").read_bytes()
    assert data[3:9] == bytes(5) + b"\x02", "neither name nor time"
    assert gzip.decompress(data).decode() == codec.canonical(NEW, make_converter())
    assert read(tmp_path / "a.json.gz") == NEW


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        write(NEW, tmp_path / "run")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_the_mode_of_the_old_file_is_kept(old, mode):
    old.chmod(mode)
    write(NEW, old)
    assert stat.S_IMODE(old.stat().st_mode) == mode
    assert read(old) == NEW


@pytest.mark.parametrize("exists", [True, False])
def test_the_target_of_a_link_is_replaced_not_the_link(tmp_path, exists):
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "run"
    if exists:
        write(OLD, target)
    link = tmp_path / "link"
    link.symlink_to("there/run")
    write(NEW, link)
    assert link.is_symlink()
    assert read(target) == NEW


def test_a_link_in_a_circle_is_refused(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(FileError, match=r"a link that leads in a circle$"):
        write(NEW, tmp_path / "a")


def test_a_missing_folder_is_a_file_not_found_error_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        FileNotFoundError, match=r"^no/run: expected a folder to write to, got none"
    ):
        write(NEW, "no/run")
    assert issubclass(MissingFileError, CalibraxError)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(OSError, match="expected the name of a file, got a folder"):
        write(NEW, tmp_path)


@pytest.mark.parametrize("ending", ["/", "//", "/.", "/..", "/a/.."])
def test_the_name_of_a_folder_is_refused_also_where_there_is_none(tmp_path, ending):
    with pytest.raises(FileError, match=r"expected the name of a file, got that of a folder$"):
        write(NEW, f"{tmp_path}/folder{ending}")
    assert names(tmp_path) == []


def test_no_name_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match=r"^'': expected the name of a file, got"):
        write(NEW, "")


@pytest.mark.parametrize("name", ["run.json.GZ", "run.Gz"])
def test_an_ending_in_capitals_packs_too(tmp_path, name):
    write(NEW, tmp_path / name)
    assert gzip.decompress((tmp_path / name).read_bytes())
    assert read(tmp_path / name) == NEW


@pytest.mark.parametrize("name", [b"run.json", b"run.json.gz"])
def test_a_path_may_be_bytes(tmp_path, name):
    path = os.fsencode(tmp_path) + b"/" + name
    write(NEW, path)
    assert read(path) == NEW


@pytest.mark.parametrize("what", [[OLD, NEW], (), {}, OLD.points, None, "run"])
def test_what_is_no_run_is_refused(old, what):
    before = old.read_bytes()
    message = r"^write: expected a Run, got .*; write each run to its own file$"
    with pytest.raises(TypeError, match=message):
        write(what, old)
    assert old.read_bytes() == before


@pytest.mark.parametrize("name", ["run.json", "run.json.gz"])
def test_what_read_would_refuse_for_its_size_is_not_written(tmp_path, monkeypatch, name):
    write(OLD, tmp_path / name)
    size = len(codec.canonical(NEW, make_converter()))
    monkeypatch.setattr(writing, "MAX_BYTES", size - 1)
    with pytest.raises(
        FormatError, match=r"expected at most .* bytes \(unpacked\), .* got a run of"
    ):
        write(NEW, tmp_path / name)
    assert read(tmp_path / name) == OLD
    monkeypatch.setattr(writing, "MAX_BYTES", size)
    write(NEW, tmp_path / name)
    assert read(tmp_path / name) == NEW


def test_a_read_only_file_is_refused(old, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FileError, match="expected a file that can be written, got a read-only one"):
        write(NEW, old)
    assert read(old) == OLD


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to drop")
def test_a_folder_that_may_not_be_written_is_an_os_error_too(tmp_path):
    os.seteuid(65534)
    try:
        with pytest.raises(OSError, match="got: permission denied") as caught:
            write(NEW, tmp_path / "run")
    finally:
        os.seteuid(0)
    assert isinstance(caught.value, FileError)


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_an_impossible_name_is_an_error_of_calibrax(tmp_path, name):
    with pytest.raises(FileError):
        write(NEW, f"{tmp_path}/{name}")


def test_a_name_as_long_as_names_may_be_is_fine(tmp_path):
    write(NEW, tmp_path / ("x" * 255))
    assert read(tmp_path / ("x" * 255)) == NEW


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_written_to_and_not_replaced():
    write(NEW, "/dev/null")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(FileError, match="got: no space left on device"):
        write(NEW, "/dev/full")


def test_a_run_without_a_hook_for_what_it_holds_leaves_the_file_alone(old):
    with pytest.raises(RecordError):
        write(Run(points=[], metadata={"x": object()}), old)
    assert read(old) == OLD
    assert names(old.parent) == [old.name]


def test_a_converter_s_hooks_are_used(tmp_path):
    private = make_converter()
    private.register_unstructure_hook(complex, str)
    write(Run(points=[], metadata={"z": 1j}), tmp_path / "run", converter=private)
    assert read(tmp_path / "run").metadata == {"z": "1j"}


class FullFile(io.RawIOBase):
    """A file on a full disk."""

    def __init__(self, descriptor, mode):
        self.descriptor = descriptor

    def write(self, data):
        os.write(self.descriptor, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    def close(self):
        if not self.closed:
            os.close(self.descriptor)
        super().close()


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize(
    ("place", "name"),
    [(os, "open"), (Path, "chmod"), (os, "fdopen"), (os, "fsync"), (Path, "replace")],
)
def test_a_failure_at_any_step_leaves_the_old_file_and_no_litter(
    old, monkeypatch, place, name, exists
):
    if not exists:
        old.unlink()
        if name == "chmod":
            return
    before = old.read_bytes() if exists else None
    error = OSError(28, "No space left on device")
    with monkeypatch.context() as patched:
        patched.setattr(place, name, FullFile if name == "fdopen" else failing(error))
        with pytest.raises(FileError, match="got: no space left on device"):
            write(NEW, old)
    assert names(old.parent) == ([old.name] if exists else [])
    assert (old.read_bytes() if exists else None) == before


def test_an_interruption_leaves_the_old_file_and_no_litter(old, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write(NEW, old)
    assert read(old) == OLD
    assert names(old.parent) == [old.name]


def test_litter_that_can_not_be_removed_does_not_hide_the_reason(old, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(OSError(5, "Input/output error")))
        patched.setattr(Path, "unlink", failing(OSError(1, "Not permitted")))
        with pytest.raises(FileError, match="got: input/output error"):
            write(NEW, old)


def test_a_disk_name_for_the_draft_is_hidden_from_readers(old, monkeypatch):
    seen = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.extend(names(old.parent)), real(fd)))
    write(NEW, old)
    drafts = set(seen) - {old.name}
    assert len(drafts) == 1
    assert all(name.startswith(".calibrax-") for name in drafts)


WRITER = """
import sys
from calibrax import Metric, Point, Run, read, write
path = sys.argv[1]
runs = [read(path), read(sys.argv[2])]
print("ready", flush=True)
while True:
    for run in runs:
        write(run, path)
"""


def test_a_writer_that_is_killed_leaves_one_of_the_two_files(tmp_path):
    path, other = tmp_path / "run.json", tmp_path / "other.json"
    first, second = run_of(20_000), run_of(30_000)
    write(first, path)
    write(second, other)
    whole = {path.read_bytes(), other.read_bytes()}
    for i in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, path, other], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout.readline() == b"ready\n"
            time.sleep(0.01 + 0.007 * i)
            process.send_signal(signal.SIGKILL)
        assert path.read_bytes() in whole


def test_readers_beside_a_writer_see_one_of_the_two_runs(tmp_path):
    path = tmp_path / "run.json"
    runs = [run_of(2000), run_of(3000)]
    write(runs[0], path)
    done = threading.Event()

    def keep_writing():
        while not done.is_set():
            for run in runs:
                write(run, path)

    writers = [threading.Thread(target=keep_writing) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(100):
            assert read(path) in runs
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert names(tmp_path) == ["run.json"]


def test_gzip_has_no_name():
    assert b"run" not in writing.zipped(b"x")[:12]

"""The identity of runs that are read."""

import gzip
import json
import os
import shutil
from hashlib import sha256

import pytest
from hypothesis import given, settings
from strategies import runs

from calibrax import Run, converter, read
from calibrax.formats.identity import content_id


@pytest.fixture
def stated(own_data):
    """A file that states its time."""
    return own_data / "pyperf" / "two.json"


@pytest.fixture
def unstated(own_data):
    """A file that does not."""
    return own_data / "pyperf" / "integer.json"


@pytest.mark.filterwarnings("ignore:.*'integer'")
@pytest.mark.parametrize("kind", ["stated", "unstated"])
def test_reading_twice_gives_the_same_run(kind, request):
    path = request.getfixturevalue(kind)
    assert read(path) == read(path)


@pytest.mark.filterwarnings("ignore:.*'integer'")
@pytest.mark.parametrize("kind", ["stated", "unstated"])
def test_a_copy_elsewhere_has_the_same_id(kind, request, tmp_path):
    path = request.getfixturevalue(kind)
    copy = tmp_path / "copy"
    shutil.copyfile(path, copy)
    os.utime(copy, (1e9, 1e9))
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read(copy).id == read(packed).id == read(path).id
    assert len(read(path).id) == 12


def test_a_time_that_the_file_states_is_the_run_s(stated):
    run = read(stated)
    dates = [
        r["metadata"]["date"]
        for b in json.loads(stated.read_bytes())["benchmarks"]
        for r in b["runs"]
    ]
    assert str(run.timestamp) == min(dates)
    assert run.timestamp.tzinfo is None
    assert run.metadata["time_source"] == "run"


@pytest.mark.filterwarnings("ignore:.*'integer'")
def test_a_time_that_it_does_not_state_is_the_file_s_and_marked_so(unstated, tmp_path):
    copy = shutil.copyfile(unstated, tmp_path / "copy")
    os.utime(copy, (1e9, 1e9))
    run = read(copy)
    assert run.timestamp.timestamp() == 1e9
    assert run.metadata["time_source"] == "file"


def test_other_content_is_another_run(stated, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(stated.read_bytes().replace(b"07:48:", b"07:49:"))
    assert read(copy).id != read(stated).id


def test_hooks_of_the_central_converter_do_not_change_identities(stated):
    before = read(stated).id
    hook = converter.get_unstructure_hook(str)
    converter.register_unstructure_hook(str, str.upper)
    try:
        assert read(stated).id == before
    finally:
        converter.register_unstructure_hook(str, hook)


@settings(max_examples=20)
@given(runs())
def test_the_id_is_the_hash_of_the_canonical_document_without_id_and_time(run):
    from calibrax.core import codec, make_converter

    lines = codec.canonical(run, make_converter()).split("\n")
    assert lines[1].startswith('"id"')
    assert lines[2].startswith('"timestamp"')
    for has_time in (True, False):
        text = "\n".join(lines[:1] + lines[2 if has_time else 3 :])
        assert content_id(run, has_time=has_time) == sha256(text.encode()).hexdigest()[:12]


def test_the_id_of_the_run_itself_does_not_matter():
    run = Run(points=[], timestamp=Run(points=[]).timestamp)
    other = Run(points=[], timestamp=run.timestamp)
    assert content_id(run, has_time=True) == content_id(other, has_time=True)

"""Files that want to do harm, or were damaged: an error of calibrax, whatever they hold."""

import gzip
import json
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from calibrax import Metric, Point, Run, read
from calibrax.errors import CalibraxError, FormatError, FormatWarning
from calibrax.formats import calibrax_json, pyperf, pytest_benchmark, registry, source
from calibrax.formats.registry import format_of, runs_in

RUN = Run(
    points=[Point(name="a", scenario="", tags={"n": "1"}, metrics={"t": Metric(value=1.5)})],
    metadata={"deep": [{"a": None}]},
)
DOCUMENTS = {
    calibrax_json: ["run"],
    pyperf: ["two.json", "memory.json", "timeit.json", "command.json"],
    pytest_benchmark: ["5.3.1-data.json", "4.0.0-data.json"],
}


def documents(own_data, module):
    if module is calibrax_json:
        return [RUN.to_dict()]
    folder = own_data / module.name
    return [json.loads((folder / name).read_bytes()) for name in DOCUMENTS[module]]


def given_or_refused(ask):
    """What it gives; nothing if it raises an error of calibrax that names the file."""
    refusal = None
    try:
        return list(ask())
    except CalibraxError as error:
        refusal = str(error)
    assert refusal.startswith("results.json")
    return []


@pytest.mark.parametrize("module", list(DOCUMENTS), ids=lambda module: module.name)
@given(data=st.data())
def test_wrong_kinds_anywhere_are_errors_of_calibrax(own_data, source_of_any, module, data):
    document = data.draw(mutated(data.draw(st.sampled_from(documents(own_data, module)))))
    text = json.dumps(document, default=str)
    assert type(module.recognises(source_of_any(text))) is bool
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormatWarning)
        for run in given_or_refused(lambda: runs_in(source_of_any(text), module)):
            assert Run.from_json(run.to_json()) == run


@pytest.mark.parametrize("module", list(DOCUMENTS), ids=lambda module: module.name)
@given(data=st.data())
def test_damaged_bytes_are_errors_of_calibrax(own_data, source_of_any, module, data):
    [document, *_] = documents(own_data, module)
    content = bytearray(json.dumps(document, default=str).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    damaged = source_of_any(bytes(content))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormatWarning)
        for ask in (lambda: runs_in(damaged, module), lambda: [format_of(damaged)]):
            given_or_refused(ask)


@given(st.binary(max_size=60))
def test_any_bytes_are_known_or_not_and_nothing_else(source_of_any, content):
    found = source_of_any(content)
    for module in DOCUMENTS:
        assert type(module.recognises(found)) is bool


@pytest.mark.parametrize("name", list(registry.BUILT_IN))
def test_damage_inside_a_value_does_not_stop_recognising(source_of_any, name):
    keys = ["benchmarks", "version", "context", "results", "files", "groups", "name", "value"]
    damaged = b", ".join(b'"%s": ["\x80", "runs", "value"]' % key.encode() for key in keys)
    for one in (damaged, *damaged.split(b", ")):
        assert type(registry.loaded(name).recognises(source_of_any(b"{" + one + b"}"))) is bool


@pytest.fixture(scope="session")
def source_of_any():
    """Make a source of bytes or text, for hypothesis."""
    from datetime import UTC, datetime

    def make(content):
        content = content if isinstance(content, bytes) else content.encode()
        return source.Source("results.json", content, datetime(2026, 1, 31, tzinfo=UTC))

    return make


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"benchmarks":[', b'{"points":['])
@pytest.mark.parametrize("name", [None, "calibrax", "pyperf", "pytest-benchmark"])
def test_ten_megabytes_of_brackets_are_an_error(tmp_path, opening, name):
    path = tmp_path / "deep.json"
    path.write_bytes(opening * (10_000_000 // len(opening)))
    with pytest.raises(CalibraxError, match=r"deep.json"):
        read(path, name)


@pytest.mark.parametrize("levels", [90, 200, 900])
@pytest.mark.parametrize("place", ["extra_info", "params"])
def test_deep_values_are_read_or_refused(own_data, source_of, place, levels):
    document = json.loads((own_data / "pytest-benchmark" / "5.3.1-data.json").read_bytes())
    document["benchmarks"][0][place] = {"deep": "HERE"}
    text = json.dumps(document).replace('"HERE"', "[" * levels + "]" * levels)
    if levels > 100 and place == "extra_info":
        with pytest.raises(CalibraxError, match="at most 100 levels"):
            list(runs_in(source_of(text), pytest_benchmark))
    else:  # of parameters that are no scalars only the id counts
        [run] = runs_in(source_of(text), pytest_benchmark)
        assert len(run.points) == 9


def test_a_gzip_bomb_is_refused_before_it_fills_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_BYTES", 1024**2)
    path = tmp_path / "bomb.json"
    path.write_bytes(gzip.compress(bytes(64 * 1024**2)))
    with pytest.raises(FormatError, match="expected at most 1 MiB"):
        read(path)


def test_a_bomb_in_a_bomb_is_unpacked_once(tmp_path):
    path = tmp_path / "bomb.json"
    path.write_bytes(gzip.compress(gzip.compress(b"{}")))
    with pytest.raises(FormatError, match="no reader knows this file"):
        read(path)

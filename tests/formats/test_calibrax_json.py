"""calibrax's own files."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import runs

from calibrax import Metric, Point, Run, read, read_all, write
from calibrax.errors import FormatError, RecordError
from calibrax.formats import calibrax_json

RUN = Run(points=[Point(name="fft", scenario="", metrics={"t": Metric(value=1, samples=[1, 2])})])
OTHER = Run(points=[])


def test_a_run_that_is_written_is_read_with_its_own_id(tmp_path):
    write(RUN, tmp_path / "run")
    assert read(tmp_path / "run") == RUN
    assert read(tmp_path / "run", "calibrax").id == RUN.id


@settings(max_examples=15)
@given(st.lists(runs(), min_size=1, max_size=3), st.sampled_from(["\n", "\r\n", "\n\n \n"]))
def test_runs_in_lines_are_read_in_order(tmp_path_factory, several, ending):
    path = tmp_path_factory.mktemp("lines") / "runs.jsonl"
    text = ending + ending.join(run.to_json() for run in several) + ending
    path.write_text(text, encoding="utf-8", newline="")
    assert list(read_all(path)) == several


@pytest.mark.parametrize("form", [Run.to_dict, lambda run: dict(reversed(run.to_dict().items()))])
def test_any_json_of_a_document_is_recognised(tmp_path, form):
    path = tmp_path / "run"
    path.write_text("\n" + json.dumps(form(RUN), indent=3), encoding="utf-8")
    assert read(path) == RUN


def test_bare_nan_is_read(tmp_path):
    path = tmp_path / "run"
    text = RUN.to_json().replace('"value":1.0', '"value":NaN')
    path.write_text(text, encoding="utf-8")
    assert read(path).points[0].metrics["t"].value != 1.0


def test_a_document_that_breaks_the_rules_is_an_error_with_file_and_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.json").write_text(RUN.to_json().replace('"fft"', "3"), encoding="utf-8")
    with pytest.raises(RecordError, match=r"^run.json: \$.points\[0\].name: expected str, got 3"):
        read("run.json")


def test_a_document_without_id_is_a_broken_run_not_an_unknown_file(tmp_path):
    document = RUN.to_dict()
    del document["id"]
    path = tmp_path / "run"
    path.write_text(json.dumps(document, default=str), encoding="utf-8")
    with pytest.raises(RecordError, match=r"\$.id: expected a value, got no such key"):
        read(path)


def lines_with_one_wrong(path):
    half = OTHER.to_json()[:40]
    path.write_text("\n".join([RUN.to_json(), "", half, OTHER.to_json(), ""]), encoding="utf-8")


def test_a_wrong_line_is_an_error_with_its_number(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines_with_one_wrong(tmp_path / "runs.jsonl")
    with pytest.raises(RecordError, match=r"^runs.jsonl:3: \$: expected JSON text"):
        list(read_all("runs.jsonl"))


def test_a_wrong_line_loses_one_line_if_somebody_listens(tmp_path):
    lines_with_one_wrong(tmp_path / "runs.jsonl")
    heard = []
    assert list(read_all(tmp_path / "runs.jsonl", on_error=heard.append)) == [RUN, OTHER]
    assert [error.source.rpartition(":")[2] for error in heard] == ["3"]


@pytest.mark.parametrize(
    "text",
    [
        '{"points": []}',
        '{"timestamp": ""}',
        "[1]",
        "text",
        "[1]\n[2]",
        '{"a": 1}\n{"a": 2}',
        "[" * 100_000,
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not calibrax_json.recognises(source_of(text))


def test_a_file_of_several_runs_is_refused_by_read(tmp_path):
    path = tmp_path / "runs"
    path.write_text(f"{RUN.to_json()}\n{OTHER.to_json()}\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"expected one run, got 2; read_all reads them$"):
        read(path)

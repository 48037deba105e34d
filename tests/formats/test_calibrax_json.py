"""calibrax's own files."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import runs

from calibrax import Metric, Point, Run, make_converter, read, read_all, write
from calibrax.core import codec
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


NAN = RUN.to_json().replace('"value":1.0', '"value":NaN')


@pytest.mark.parametrize("first", ["half", "object", "nan", "not utf-8", "blank"])
def test_lines_are_recognised_whatever_the_first_one_is(tmp_path, first):
    lines = {
        "half": RUN.to_json()[:40].encode(),
        "object": b'{"id": "a", "timestamp"}',
        "nan": NAN.encode(),
        "not utf-8": RUN.to_json().replace("fft", "\xff").encode("latin-1"),
        "blank": b" ",
    }
    path = tmp_path / "runs"
    path.write_bytes(lines[first] + b"\n" + OTHER.to_json().encode() + b"\n")
    heard = []
    runs = list(read_all(path, on_error=heard.append))
    assert runs[-1] == OTHER
    assert len(runs) == 1 + (first == "nan")
    told = [] if first in {"nan", "blank"} else [f"{path}:1"]
    assert [error.source for error in heard] == told


def test_lines_that_all_hold_nan_are_recognised(tmp_path):
    path = tmp_path / "runs"
    path.write_text(f"{NAN}\n{NAN}\n", encoding="utf-8")
    assert len(list(read_all(path))) == 2


BIG = Run(
    points=[Point(name=str(i), scenario="", metrics={"t": Metric(value=1)}) for i in range(9)]
)


@pytest.mark.parametrize("chosen", ["calibrax", None])
@pytest.mark.parametrize("cut", ["inside a point", "behind the last point", "before the end"])
def test_a_run_that_is_cut_off_is_one_error_at_its_place(tmp_path, monkeypatch, chosen, cut):
    monkeypatch.chdir(tmp_path)
    text = codec.canonical(BIG, make_converter())
    end = {
        "inside a point": text.index('"5"') + 7,
        "behind the last point": text.index("\n", text.index('"8"')),
        "before the end": text.rindex("}"),
    }
    Path("run.json").write_text(text[: end[cut]], encoding="utf-8")
    heard = []
    assert list(read_all("run.json", format=chosen, on_error=heard.append)) == []
    [error] = heard
    line = text[: end[cut]].count("\n") + 1
    expected = f"run.json: $: expected JSON text, got one that ends early at line {line} "
    assert str(error).startswith(expected)


def test_a_file_of_other_lines_that_is_said_to_be_of_runs_is_wrong_in_each_line(source_of):
    heard = []
    source = source_of('\n{"a": 1}\n{"a": 2}\n', on_error=heard.append)
    assert list(calibrax_json.read(source)) == []
    assert [error.source for error in heard] == ["results.json:2", "results.json:3"]


def test_a_list_is_no_run(source_of):
    with pytest.raises(RecordError, match=r"^results.json: \$: expected "):
        list(calibrax_json.read(source_of("[1]")))


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
        '{"a\n{"a": 2}\n' + OTHER.to_json(),
        '{"a\n{"b\n',
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not calibrax_json.recognises(source_of(text))


def test_a_file_of_several_runs_is_refused_by_read(tmp_path):
    path = tmp_path / "runs"
    path.write_text(f"{RUN.to_json()}\n{OTHER.to_json()}\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"expected one run, got 2; read_all reads them$"):
        read(path)

"""The input side: what becomes of a path before any reader sees it."""

import gzip
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calibrax.errors import CalibraxError, FileError, FormatError, FormatWarning, MissingFileError
from calibrax.formats import source
from calibrax.formats.source import load


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Write a file into the current folder; its name."""
    monkeypatch.chdir(tmp_path)

    def write(data, name="results.json"):
        Path(name).write_bytes(data)
        return name

    return write


def test_the_content_and_the_time_of_a_file_are_what_it_has(file):
    name = file(b'{"a": 1}')
    os.utime(name, (1e9, 1e9))
    found = load(name)
    assert found.data == b'{"a": 1}'
    assert found.path == name
    assert found.modified == datetime.fromtimestamp(1e9, UTC)


def test_a_path_object_is_shown_as_it_was_given(file):
    assert load(Path(file(b"{}"))).path == "results.json"


def test_gzip_is_unpacked_whatever_the_file_is_called(file):
    assert load(file(gzip.compress(b"first") + gzip.compress(b" second"))).data == b"first second"


@pytest.mark.parametrize(
    "damaged", [gzip.compress(b"x" * 99, mtime=0)[:-9], b"\x1f\x8bnot gzip at all"]
)
def test_damaged_gzip_is_refused(file, damaged):
    with pytest.raises(FormatError, match="expected whole gzip data, got a damaged file: "):
        load(file(damaged))


def test_gzip_whose_checksum_is_wrong_is_refused(file):
    packed = bytearray(gzip.compress(b"x" * 99))
    packed[-6] ^= 1
    with pytest.raises(FormatError, match="damaged file: CRC check failed"):
        load(file(bytes(packed)))


def test_gzip_whose_stream_is_wrong_is_refused(file):
    packed = bytearray(gzip.compress(bytes(range(256)) * 9))
    packed[12:40] = b"\xff" * 28
    with pytest.raises(FormatError, match="damaged file: "):
        load(file(bytes(packed)))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_more_than_the_limit_is_refused_packed_or_not(file, monkeypatch, pack):
    monkeypatch.setattr(source, "MAX_BYTES", 3 * 1024**2)
    monkeypatch.setattr(source, "CHUNK", 1024**2)
    assert len(load(file(pack(bytes([1]) * 3 * 1024**2))).data) == 3 * 1024**2
    with pytest.raises(FormatError, match=r"expected at most 3 MiB \(unpacked\), got more"):
        load(file(pack(bytes([1]) * (3 * 1024**2 + 1))))


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(file, data):
    words = (
        "expected benchmark results, got an empty file; hyperfine leaves one when a command fails"
    )
    with pytest.raises(FormatError, match=f"^results.json: {words}: run it with -i$"):
        load(file(data))


def test_the_empty_file_of_an_aborted_run_is_refused(own_data):
    with pytest.raises(FormatError, match="got an empty file"):
        load(own_data / "pytest-benchmark" / "aborted.json")


def test_a_missing_file_is_a_file_not_found_error_too():
    with pytest.raises(FileNotFoundError) as caught:
        load("no/such.json")
    assert isinstance(caught.value, MissingFileError)
    assert isinstance(caught.value, FormatError)
    assert str(caught.value) == "no/such.json: expected a file, got none of this name"


def test_an_open_file_is_read_to_its_end_under_its_name(file):
    name = file(gzip.compress(b'{"a": 1}'))
    os.utime(name, (1e9, 1e9))
    with Path(name).open("rb") as opened:
        found = load(opened)
    assert (found.path, found.data) == (name, b'{"a": 1}')
    assert found.modified == datetime.fromtimestamp(1e9, UTC)


def test_of_what_is_no_file_the_time_is_now():
    before = datetime.now(UTC)
    assert before <= load(io.BytesIO(b"{}")).modified <= datetime.now(UTC)
    assert load(io.BytesIO(b"{}")).path == "<stdin>"
    ours, theirs = os.pipe()
    os.write(theirs, b"{}")
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        found = load(pipe)
    assert before <= found.modified <= datetime.now(UTC)
    assert found.path == "<stdin>"  # a number is no name


def test_what_is_neither_path_nor_file_is_a_type_error():
    with pytest.raises(TypeError, match=r"expected a path or an open file, got 3 \(int\)"):
        load(3)


def test_a_folder_is_refused_with_the_way_to_read_it(tmp_path):
    with pytest.raises(FileError, match="expected a file, got a folder; read_all reads folders"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_an_impossible_name_is_an_error_of_calibrax(name):
    with pytest.raises(FileError, match="expected a file that can be read, got: "):
        load(name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to drop")
def test_a_file_that_may_not_be_read_is_an_os_error_too(file):
    name = file(b"{}")
    Path(name).chmod(0o600)
    os.seteuid(65534)
    try:
        with pytest.raises(OSError, match="got: permission denied") as caught:
            load(name)
    finally:
        os.seteuid(0)
    assert isinstance(caught.value, FileError)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read(file):
    reading, writing = os.pipe()
    os.write(writing, b"{}")
    os.close(writing)
    assert load(f"/dev/fd/{reading}").data == b"{}"
    os.close(reading)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding_and_is_gone(file, encoding):
    found = load(file('{"µ": 1}'.encode(encoding)))
    assert found.document == {"µ": 1}
    assert found.text == '{"µ": 1}'


def test_big_endian_text_is_told_by_its_mark(file):
    assert load(file(b"\xfe\xff" + "{}".encode("utf-16-be"))).text == "{}"


def test_a_binary_file_that_begins_like_a_mark_is_left_alone(file):
    data = b"\xff\xfe\x00\xd8\x00"
    assert load(file(data)).data == data


def test_text_is_none_where_it_is_no_utf_8(source_of):
    assert source_of(b"\xff\x00").text is None
    assert source_of("µ").text == "µ"


def test_bare_nan_and_infinity_are_floats(source_of):
    document = source_of("[NaN, Infinity, 1]").document
    assert document[0] != document[0]
    assert document[1:] == [float("inf"), 1]


@pytest.mark.parametrize("text", ["{", "[1 2]", "nothing", b"\xff", "[" * 10_000_000])
def test_what_is_no_json_has_no_document_and_no_keys(source_of, text):
    found = source_of(text)
    assert found.document is None
    assert found.keys == frozenset()
    with pytest.raises(FormatError, match=r"^results.json: \$: expected "):
        found.root()


def test_the_place_in_a_damaged_document_is_told(source_of):
    with pytest.raises(FormatError, match=r"results.json: \$: .* line 2 column 1"):
        source_of('{"a":\n]').root()


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, 2',
        '{"a": "xy',
        '{"a": [NaN, ',
        '{"a": [NaN, "b',
        '{"a": [NaN, "b\\',
        '{"a": [1,\n\n',
    ],
)
def test_a_file_that_was_cut_off_is_told(source_of, text):
    with pytest.raises(FormatError, match="got one that ends early at line "):
        source_of(text).root()


@pytest.mark.parametrize("text", ['{"a": 1}}', "{'a'}", "{,", "[1 2]", b'{"a": "\xff', "[" * 9**6])
def test_a_file_that_is_wrong_before_its_end_was_not_cut_off(source_of, text):
    with pytest.raises(FormatError) as caught:
        source_of(text).root()
    assert "ends early" not in str(caught.value)


@pytest.mark.parametrize("text", ['{"a": 1, "b": [2]}', '{"a": NaN, "b": 2}'])
def test_keys_are_those_of_the_object(source_of, text):
    assert source_of(text).keys == {"a", "b"}


@pytest.mark.parametrize("text", ["[1]", "1", "null", "[NaN]"])
def test_a_document_that_is_no_object_has_no_keys_and_no_root(source_of, text):
    assert source_of(text).keys == frozenset()
    with pytest.raises(FormatError, match=r"\$: expected a JSON object, got another JSON value$"):
        source_of(text).root()


def test_errors_name_the_file_and_the_line_or_path(source_of):
    found = source_of("{}")
    assert str(found.error("wrong")) == "results.json: wrong"
    assert str(found.error("wrong", 17)) == "results.json:17: wrong"
    assert str(found.error("wrong", "$.a[3]")) == "results.json: $.a[3]: wrong"


def test_a_part_that_is_wrong_is_raised_unless_somebody_listens(source_of):
    error = CalibraxError("wrong")
    with pytest.raises(CalibraxError, match="wrong"):
        source_of("{}").skip(error)
    heard = []
    source_of("{}", on_error=heard.append).skip(error)
    assert heard == [error]


def test_a_warning_names_the_file(source_of):
    with pytest.warns(FormatWarning, match=r"^results.json: odd$"):
        source_of("{}").warn("odd")


def test_a_path_of_bytes_is_shown_as_text(file):
    path = file(b"{}")
    assert load(os.fsencode(path)).path == str(path)

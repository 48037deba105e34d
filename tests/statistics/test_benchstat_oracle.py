"""What benchstat printed for its own test files, from the same samples.

The files are those of golang.org/x/perf, `cmd/benchstat/testdata`, at the commit named in
`PROVENANCE.csv`: `*.txt` what Go printed, `*.stdout` what benchstat printed for it. benchstat
takes each line for a sample, so these are tests of samples, with no word on invocations.

benchstat's interval of a median is built from the middle outwards and so may end one sample
lower than the symmetric one. For the numbers of samples of these files (10 everywhere that an
interval exists) both are the same two order statistics.
"""

import re
from collections import defaultdict

import pytest

from calibrax.statistics import geometric_mean, mann_whitney, median

FILES = "go/golang_perf"
SAMPLES = 10  # a side and benchmark, in the files that have an interval
TIDY = {"ns/op": ("sec/op", 1e-9), "MB/s": ("B/s", 1e6)}
BINARY = {"B/s", "a-bytes", "b-bytes", "c-bytes"}
DECIMAL_PREFIXES = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ")]
DECIMAL_PREFIXES += [(1e-9, "n")]
BINARY_PREFIXES = [(2.0**30, "Gi"), (2.0**20, "Mi"), (2.0**10, "Ki"), (1, "")]


def samples_of(path):
    """By the `note:` above them: benchmark and tidied unit to samples."""
    found, note = defaultdict(lambda: defaultdict(list)), ""
    for line in path.read_text().splitlines():
        if line.startswith("note: "):
            note = line.removeprefix("note: ")
        if not line.startswith("Benchmark"):
            continue
        name, _, *pairs = line.removeprefix("Benchmark").split()
        for value, unit in zip(pairs[::2], pairs[1::2], strict=True):
            tidied, factor = TIDY.get(unit, (unit, 1))
            found[note][name, tidied].append(float(value) * factor)
    return found


def scaled(value, unit):
    """With three digits at least, by the prefix that leaves one to three before the point."""
    prefixes = BINARY_PREFIXES if unit in BINARY else DECIMAL_PREFIXES
    factor, prefix = next(p for p in prefixes if value >= 0.99995 * p[0])
    part = value / factor
    digits = 1 if part >= 99.995 else 2 if part >= 9.9995 else 3
    return f"{part:.{digits}f}{prefix}"


def percent(found):
    """The further end of an interval from its estimate."""
    return f"{100 * max(found.upper / found.estimate - 1, 1 - found.lower / found.estimate):.0f}%"


def rows_of(text):
    """Lines of a table that hold a benchmark: unit, name, then its cells."""
    unit = None
    for line in text.splitlines():
        heading = re.fullmatch(r"\s+│\s+(\S+)\s+│", line)
        if heading and "txt" not in line:
            unit = heading[1]
        cells = re.fullmatch(r"(\S+/\S+|geomean) +(\S+)(?: ± +(\S+))?", line)
        if cells:
            yield unit, *cells.groups()


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / FILES


@pytest.fixture(scope="module")
def crc(folder):
    """Samples of both files, and the rows of the two tables of each."""
    notes = {"crc-old.txt": "hw acceleration disabled", "crc-new.txt": "hw acceleration enabled"}
    text = (folder / "crcOldNew.stdout").read_text()
    first, second = text.split("\nnote: hw acceleration enabled\n")
    tables = {"crc-old.txt": list(rows_of(first)), "crc-new.txt": list(rows_of(second))}
    return {name: (samples_of(folder / name)[notes[name]], tables[name]) for name in notes}


sides = pytest.mark.parametrize("side", ["crc-old.txt", "crc-new.txt"])


@sides
def test_the_printed_medians_and_intervals_of_crc_are_ours(crc, side):
    samples, rows = crc[side]
    printed = {(name, unit): (value, width) for unit, name, value, width in rows}
    compared = 0
    for (name, unit), values in samples.items():
        found = median(values)
        assert len(values) == SAMPLES
        assert (scaled(found.estimate, unit), percent(found)) == printed[name, unit], name
        compared += 1
    assert compared == len(printed) - 2 == 72  # without the two geometric means


@sides
def test_the_printed_geometric_means_of_crc_are_ours(crc, side):
    samples, rows = crc[side]
    for unit in ("sec/op", "B/s"):
        medians = [median(v).estimate for (_, u), v in samples.items() if u == unit]
        printed = [value for u, name, value, _ in rows if (u, name) == (unit, "geomean")]
        assert [scaled(geometric_mean(medians).estimate, unit)] == printed


def test_the_csv_of_two_files_has_our_medians_intervals_changes_and_p(folder):
    text = (folder / "csvOldNew.stdout").read_text().splitlines()
    old, new = (samples_of(folder / name)[""] for name in ("old.txt", "new.txt"))
    medians, compared = ([], []), 0
    for line in text:
        if not line.startswith("Encode/"):
            continue
        name, value_old, width_old, value_new, width_new, change, evidence = line.split(",")
        a, b = old[name, "sec/op"], new[name, "sec/op"]
        before, after, test = median(a), median(b), mann_whitney(b, a)
        for side, found in zip(medians, (before, after), strict=True):
            side.append(found.estimate)
        assert (repr(before.estimate), percent(before)) == (value_old, width_old)
        assert (repr(after.estimate), percent(after)) == (value_new, width_new)
        assert f"p={test.p_value:.3f} n={test.n[0]}" == evidence
        ratio = f"{100 * (after.estimate / before.estimate - 1):+.2f}%"
        assert change == (ratio if test.p_value <= 0.05 else "~")
        compared += 1
    assert compared == 2
    _, mean_old, _, mean_new, _, change, _ = text[-1].split(",")
    means = [geometric_mean(side).estimate for side in medians]
    assert means == pytest.approx([float(mean_old), float(mean_new)], rel=1e-14)
    assert f"{100 * (means[1] / means[0] - 1):+.2f}%" == change


def test_too_few_samples_get_the_same_p_and_the_same_two_needs(folder):
    """`100.0n ± ∞`, `~ (p=1.000 n=1)`, and two footnotes with the number that is needed."""
    text = (folder / "smallSample.stdout").read_text()
    both = samples_of(folder / "smallSample.txt")
    a, b = both["before"]["X", "sec/op"], both["after"]["X", "sec/op"]
    found, test = median(b), mann_whitney(b, a)
    for side in (a, b):
        assert f"{scaled(median(side).estimate, 'sec/op')} ± ∞" in text
    assert f"~ (p={test.p_value:.3f} n={test.n[0]})" in text
    assert found.lower != found.lower  # NaN: benchstat's ∞
    needs = re.findall(r"need >= \d+ samples", text)
    warned = [w for w in (*found.warnings, *test.warnings) if w.startswith("need >=")]
    assert [re.match(r"need >= \d+ samples", w)[0] for w in warned] == needs
    assert needs == ["need >= 6 samples", "need >= 4 samples"]


@pytest.mark.parametrize("name", ["units", "zero"])
def test_exact_values_that_do_not_vary_are_their_own_medians(folder, name):
    """benchstat prints the value itself; `assume=exact` asks for no test."""
    text = (folder / f"{name}.stdout").read_text()
    both, compared = samples_of(folder / f"{name}.txt"), 0
    for side in ("before", "after"):
        for (benchmark, unit), values in both[side].items():
            if len(set(values)) > 1 or values[0] == 0:
                continue
            row = re.search(rf"^{benchmark} .*$", text[text.index(f" {unit} ") :], re.MULTILINE)
            found = median(values)
            assert f"{scaled(found.estimate, unit)} ± 0%" in row[0]
            compared += 1
    assert compared > 0


def test_every_published_output_with_statistics_is_compared(folder):
    """A new one should not lie there unused."""
    published = {path.name for path in folder.glob("*.stdout")}
    compared = {"crcOldNew", "csvOldNew", "smallSample", "units", "zero"}
    assert published == {f"{name}.stdout" for name in compared}

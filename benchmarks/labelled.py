"""Change points on labelled real series, ours beside those of other detectors.

    python benchmarks/labelled.py FOLDER

FOLDER holds `sap_hana_small_2021` (performance tests of SAP HANA, with the measurement at which a
regression began, or none), `tcpd` (the Turing change point data set, each series annotated by
several people) and `otava/tigerbeetle_series.json`. Every alarm is counted. TCPD holds few series
of benchmarks, and many whose people marked trends and seasons, which no step is; the detector that
never finds anything stands beside it for that.

Source: van den Burg & Williams (2020), arXiv:2003.06222, for precision, recall, F1 and cover.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).with_name("simulations")))
from changes import PEERS

from calibrax.statistics import change_points

Detector = Callable[[Sequence[float]], list[int]]

NEAR = 5  # measurements that an alarm may be off by, as TCPD counts
REGRESSION = "regression"


def ours(values: Sequence[float]) -> list[int]:
    """The indexes of change points; on logs, unless a value is zero or negative."""
    scale = "log" if min(values) > 0 else "linear"
    return [step.index for step in change_points(values, scale=scale).steps]


def on_arrays(detect: Callable[[np.ndarray], Sequence[int]]) -> Detector:
    """A peer as a detector here."""
    return lambda values: list(detect(np.array(values)))


DETECTORS: dict[str, Detector] = {
    "calibrax": ours,
    **{name: on_arrays(detect) for name, (module, detect) in PEERS.items() if find_spec(module)},
    "nothing": lambda _: [],
}


class Alarms(NamedTuple):
    """What a detector says of series of one kind."""

    series: int
    hits: int
    alarms: int
    with_alarms: int


def sap_hana(folder: Path) -> Iterator[tuple[str, list[float], list[float], int]]:
    """Kind, measurements, medians of builds, and the index that is labelled (0: none)."""
    with (folder / "metadata" / "dataset_details.csv").open(encoding="utf-8") as file:
        details = [[cell.strip() for cell in row] for row in csv.reader(file, delimiter=";")][1:]
    for kind, name, label in details:
        with (folder / "data" / name).open(encoding="utf-8") as file:
            rows = [(row["GHC"], float(row["Measurement"])) for row in csv.DictReader(file)]
        builds: dict[str, list[float]] = {}
        for build, value in rows:
            builds.setdefault(build, []).append(value)
        medians = [float(np.median(found)) for found in builds.values()]
        yield kind.lower(), [value for _, value in rows], medians, int(label)


def print_sap_hana(folder: Path) -> None:
    """Regressions found, and every alarm elsewhere."""
    every = list(sap_hana(folder))
    kinds = sorted({kind for kind, *_ in every}, key=lambda kind: (kind != REGRESSION, kind))
    for title, by_build in (("every measurement", False), ("the median of each build", True)):
        print(f"SAP HANA, {title}: alarms (in how many of 5 series)")
        print(f"{'':18}" + "".join(f"{kind:>18}" for kind in kinds) + f"{'found':>8}")
        for name, detect in DETECTORS.items():
            cells, found = [], 0
            for kind in kinds:
                alarms = [detect(b if by_build else v) for k, v, b, _ in every if k == kind]
                labels = [label for k, _, _, label in every if k == kind]
                if kind == REGRESSION and not by_build:
                    near = [
                        sum(abs(index - label) <= NEAR for index in indexes)
                        for indexes, label in zip(alarms, labels, strict=True)
                    ]
                    found = sum(map(bool, near))
                    false = sum(map(len, alarms)) - found
                    cells.append(f"{false} false")
                else:
                    cells.append(f"{sum(map(len, alarms))} ({sum(map(bool, alarms))})")
            told = "" if by_build else f"{found} of 5"
            print(f"{name:18}" + "".join(f"{cell:>18}" for cell in cells) + f"{told:>8}")
        print()


def tcpd(folder: Path) -> Iterator[tuple[str, list[float], dict[str, list[int]]]]:
    """Name, values and annotations of the series of one dimension."""
    annotations = json.loads((folder / "annotations.json").read_bytes())
    for file in sorted(folder.glob("*.json")):
        document = json.loads(file.read_bytes())
        if document.get("n_dim") != 1 or document.get("name") not in annotations:
            continue
        raw = document["series"][0]["raw"]
        values = [value for value in raw if value is not None]
        if len(values) == len(raw):
            yield document["name"], values, annotations[document["name"]]


def matches(truth: set[int], found: set[int]) -> int:
    """How many annotated changes a detector hits, each with an alarm of its own."""
    left = sorted(found)
    count = 0
    for index in sorted(truth):
        near = [alarm for alarm in left if abs(alarm - index) <= NEAR]
        if near:
            left.remove(min(near, key=lambda alarm: abs(alarm - index)))
            count += 1
    return count


def scores(found: list[int], people: dict[str, list[int]], n: int) -> tuple[float, float, float]:
    """Precision, recall and cover; the start counts as a change that all agree on."""
    alarms = {0, *found}
    marked = [{0, *indexes} for indexes in people.values()]
    precision = matches(set().union(*marked), alarms) / len(alarms)
    recall = float(np.mean([matches(truth, alarms) / len(truth) for truth in marked]))
    cover = float(np.mean([covering(sorted(truth), sorted(alarms), n) for truth in marked]))
    return precision, recall, cover


def covering(truth: list[int], found: list[int], n: int) -> float:
    """How much of the annotated segments those of a detector cover."""
    total = 0.0
    parts = [range(a, b) for a, b in zip(found, [*found[1:], n], strict=True)]
    for first, last in zip(truth, [*truth[1:], n], strict=True):
        best = 0.0
        for part in parts:
            shared = max(min(last, part.stop) - max(first, part.start), 0)
            best = max(best, shared / (max(last, part.stop) - min(first, part.start)))
        total += (last - first) * best
    return total / n


def print_tcpd(folder: Path) -> None:
    """Means over the series."""
    every = list(tcpd(folder))
    print(f"TCPD, {len(every)} series of one dimension, alarms within {NEAR}")
    print(f"{'':18}{'precision':>10}{'recall':>10}{'F1':>10}{'cover':>10}{'alarms':>10}")
    for name, detect in DETECTORS.items():
        made, alarms = [], 0
        for _, values, people in every:
            found = detect(values)
            alarms += len(found)
            precision, recall, cover = scores(found, people, len(values))
            made.append((precision, recall, 2 * precision * recall / (precision + recall), cover))
        cells = "".join(f"{mean:>10.2f}" for mean in np.mean(made, axis=0))
        print(f"{name:18}{cells}{alarms:>10}")
    print()


def print_tigerbeetle(file: Path) -> None:
    """The indexes of each detector; people see an outlier at 10 and steps at 16, 71, 97."""
    values = json.loads(file.read_bytes())["series"]
    print(f"Tigerbeetle, {len(values)} measurements of throughput")
    for name, detect in DETECTORS.items():
        print(f"{name:18}{', '.join(map(str, detect(values))) or 'none'}")


def main() -> None:
    """Three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print_sap_hana(folder / "sap_hana_small_2021")
    print_tcpd(folder / "tcpd")
    print_tigerbeetle(folder / "otava" / "tigerbeetle_series.json")


if __name__ == "__main__":
    main()

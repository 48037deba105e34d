"""Performance tests of SAP HANA whose regressions people labelled (data set of 2021)."""

import csv

import numpy as np
import pytest

from calibrax.statistics import change_points

NEAR = 5  # measurements


@pytest.fixture
def series(shared_data):
    """Kind, values and labelled index (0: none) by file."""
    folder = shared_data / "change-point" / "sap_hana_small_2021"
    with (folder / "metadata" / "dataset_details.csv").open(encoding="utf-8") as file:
        details = [[cell.strip() for cell in row] for row in csv.reader(file, delimiter=";")][1:]
    found = {}
    for kind, name, label in details:
        with (folder / "data" / name).open(encoding="utf-8") as file:
            values = [float(row["Measurement"]) for row in csv.DictReader(file)]
        found[name] = (kind.lower(), values, int(label))
    return found


def alarms(values):
    return [step.index for step in change_points(values).steps]


def test_the_five_regressions_are_found_where_people_saw_them(series):
    labelled = {name: (values, at) for name, (_, values, at) in series.items() if at}
    assert len(labelled) == 5
    for values, at in labelled.values():
        found = change_points(values)
        [step] = [step for step in found.steps if abs(step.index - at) <= NEAR]
        assert step.change > 0
        assert step.earliest <= at <= step.latest
    false = sum(len(alarms(values)) - 1 for values, _ in labelled.values())
    assert false == 1  # a step of 2 % of 0011.csv


@pytest.mark.parametrize("kind", ["stable", "spike", "build-dependent"])
def test_there_is_silence_where_nothing_changed(series, kind):
    found = {name: alarms(values) for name, (k, values, _) in series.items() if k == kind}
    assert len(found) == 5
    assert not any(found.values())


def test_of_the_noisiest_series_one_has_alarms(series):
    """0019.csv wanders in blocks of one build: the medians of its builds have none."""
    noisy = [alarms(values) for kind, values, _ in series.values() if kind == "high deviation"]
    assert sorted(map(len, noisy)) == [0, 0, 0, 0, 6]


def test_positions_depend_on_no_unit_and_no_power(series):
    for _, values, at in series.values():
        if at:
            found = alarms(values)
            assert alarms(np.array(values) * 1e-9) == found
            assert alarms(1e12 / np.array(values) * 1e-6) == found

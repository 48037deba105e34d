"""Quantities of pint: no field takes them for numbers, and a hook can write them."""

import numpy as np
import pint
import pytest

from calibrax.core import Metric, RankEntry, Run, make_converter
from calibrax.errors import RecordError

Q = pint.Quantity

QUANTITIES = {
    "float": lambda: Q(3.0, "s"),
    "NumPy scalar": lambda: Q(np.float64(3), "s"),
    "0-d array": lambda: Q(np.array(3.0), "s"),
    "longdouble": lambda: Q(np.longdouble(3), "s"),
    "without unit": lambda: Q(np.float64(3), ""),
    "percent": lambda: Q(np.float64(3), "percent"),
}


@pytest.mark.parametrize("make", QUANTITIES.values(), ids=QUANTITIES)
def test_a_quantity_is_no_number(make):
    for build in (
        lambda: Metric(value=make()),
        lambda: Metric(value=1, samples=[make()]),
        lambda: Metric(value=1, samples=make()),
        lambda: RankEntry(label="", value=1, rank=make(), is_best=True, delta_from_best=0),
    ):
        with pytest.raises(RecordError, match="expected"):
            build()


def test_an_array_with_a_unit_gives_no_samples():
    with pytest.raises(RecordError, match=r"\$\.samples\[1\]: expected float, got .*Quantity"):
        Metric(value=1, samples=Q([1.0, 2.0], "s"))


@pytest.mark.parametrize("make", QUANTITIES.values(), ids=QUANTITIES)
def test_a_quantity_in_metadata_is_kept_with_its_unit_and_written_by_a_hook(make):
    quantity = make()
    run = Run(points=[], metadata={"x": quantity})
    assert run.metadata["x"] is quantity
    with pytest.raises(RecordError, match=r"\$\.metadata\['x'\]: expected a JSON-like value"):
        run.to_json()
    private = make_converter()
    private.register_unstructure_hook(
        Q, lambda found: {"value": found.magnitude, "unit": str(found.units)}
    )
    written = {"value": 3.0, "unit": str(quantity.units)}
    assert run.to_dict(converter=private)["metadata"] == {"x": written}
    assert Run.from_json(run.to_json(converter=private)).metadata == {"x": written}

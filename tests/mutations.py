"""Documents of tools with something wrong in them, and what a reader has to make of those."""

import json
import warnings
from copy import deepcopy
from datetime import UTC, datetime

from hypothesis import strategies as st

from calibrax import Run
from calibrax.errors import CalibraxError, FormatWarning
from calibrax.formats.registry import runs_in
from calibrax.formats.source import Source

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["NaN", "\ud800", "UNSERIALIZABLE[x]", "", "2026-13-45"]),
    st.sampled_from([[], {}, [[]], [{}], 1e308, -0.0]),
    st.recursive(
        st.none() | st.integers(0, 3) | st.text(max_size=2),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=6,
    ),
)


@st.composite
def mutated(draw, document):
    """The document with some of its values replaced, removed or doubled."""
    document = deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        inner = document
        while True:
            keys = list(inner) if isinstance(inner, dict) else range(len(inner))
            if not keys:
                break
            key = draw(st.sampled_from(list(keys)))
            deeper = isinstance(inner[key], dict | list) and inner[key]
            if deeper and draw(st.integers(0, 9)):
                inner = inner[key]
                continue
            what = draw(st.integers(0, 2))
            if what == 0:
                del inner[key]
            elif what == 1 and isinstance(inner, list):
                inner.append(deepcopy(inner[key]))
            else:
                inner[key] = deepcopy(draw(JUNK))  # else a later change would change the strategy
            break
    return document


def read_or_refuse(module, content):
    """The runs that a reader gives; none if it refuses with an error that names the file."""
    data = content if isinstance(content, bytes) else content.encode()
    source = Source("results.json", data, datetime(2026, 1, 31, tzinfo=UTC))
    assert type(module.recognises(source)) is bool
    refusal = None
    runs = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormatWarning)
        try:
            runs = list(runs_in(source, module))
        except CalibraxError as error:
            refusal = str(error)
    assert refusal is None or refusal.startswith("results.json")
    for run in runs:
        assert Run.from_json(run.to_json()) == run
    return runs


def read_or_refuse_document(module, document):
    """As `read_or_refuse`, of a JSON document."""
    return read_or_refuse(module, json.dumps(document))

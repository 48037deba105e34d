"""Twenty thousand changed real files: each is read, or refused by name."""

import pytest
from fuzzing import corpus, fuzz

from calibrax.formats.registry import BUILT_IN

PARTS, INPUTS = 8, 20_000


def test_every_format_is_tried(shared_data):
    assert shared_data.is_dir()
    assert set(corpus()) == set(BUILT_IN)


@pytest.mark.parametrize("seed", range(PARTS))
def test_changed_files_are_read_or_refused(seed, shared_data):
    assert shared_data.is_dir()
    counts, faults = fuzz(seed, INPUTS // PARTS)
    assert faults == {}
    assert counts["parsed"] >= INPUTS // PARTS // 2
    assert counts["read"] >= INPUTS // PARTS // 5

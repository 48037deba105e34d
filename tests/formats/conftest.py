"""What the tests of formats share: our own real files, and a source made of bytes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from calibrax.formats.source import Source

MODIFIED = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def own_data() -> Path:
    """The folder of real files that runs for this project produced."""
    return Path(__file__).parents[1] / "data"


@pytest.fixture
def source_of():
    """Make a source of bytes or text."""

    def make(data, path="results.json", **options):
        data = data if isinstance(data, bytes) else data.encode()
        return Source(path, data, MODIFIED, **options)

    return make

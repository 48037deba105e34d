"""What all tests share: the hypothesis profile, and the collection of real files."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "calibrax",
    max_examples=60,
    deadline=None,  # slow machines are no bugs
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.register_profile("thorough", settings.get_profile("calibrax"), max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "calibrax"))

SHARED_DATA = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files of other tools: skipped where absent, but never in CI."""
    if not SHARED_DATA.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED_DATA} is absent: CI runs the tests on the real files too")
        pytest.skip(f"{SHARED_DATA} is absent")
    return SHARED_DATA


SKIPPED: list[str] = []
"""What was skipped; in CI nothing may be: what can't run in an environment is deselected."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a test run skips."""
    if report.skipped and not hasattr(report, "wasxfail"):
        SKIPPED.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Keep what collecting skips."""
    if report.skipped:
        SKIPPED.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in CI in which anything was skipped."""
    if SKIPPED and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        for nodeid in SKIPPED:
            print(f"skipped, but CI=true: {nodeid}")

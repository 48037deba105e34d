"""Regressions as plain records: by statistics where there are samples, else by the threshold."""

import math

import pytest
from analysis_runs import several_run, value_run

from calibrax.analysis.regression import detect_regressions
from calibrax.errors import StatisticsError

pytestmark = pytest.mark.extras


def test_without_samples_the_threshold_decides():
    base = value_run(a=1.0, b=1.0, c=1.0, d=1.0)
    found = detect_regressions(value_run(a=1.2, b=1.04, c=0.5, d=1.5), base)
    assert [(r.point_name, round(r.delta_pct, 9)) for r in found] == [("d", 50.0), ("a", 20.0)]
    assert found[0].metric == "time"
    assert found[0].direction == "lower"
    assert (found[0].baseline_value, found[0].current_value) == (1.0, 1.5)
    assert len(detect_regressions(value_run(b=1.04), base, threshold=0.03)) == 1


def test_lower_is_worse_where_higher_is_better():
    base = value_run(direction="higher", a=1.0)
    [found] = detect_regressions(value_run(direction="higher", a=0.9), base)
    assert found.delta_pct == pytest.approx(-10)
    assert detect_regressions(value_run(direction="higher", a=1.2), base) == []


def test_a_metric_without_direction_can_not_get_worse():
    assert (
        detect_regressions(value_run(direction="info", a=2), value_run(direction="info", a=1)) == []
    )


def test_with_samples_noise_is_told_from_change():
    base, same, slower = several_run(1, a=1.0), several_run(2, a=1.0), several_run(3, a=1.3)
    assert detect_regressions(same, base) == []
    [found] = detect_regressions(slower, base)
    assert found.delta_pct == pytest.approx(30, abs=5)
    noisy = several_run(6, noise=0.3, a=1.07)
    assert detect_regressions(noisy, several_run(7, noise=0.3, a=1.0)) == []


def test_failed_vanished_and_new_benchmarks_are_no_regressions():
    base = value_run(a=1.0, b=1.0, gone=1.0)
    assert detect_regressions(value_run(a=1.0, b=math.nan, new=9.0), base) == []


def test_a_threshold_below_zero_is_refused():
    with pytest.raises(StatisticsError, match=r"expected a fraction >= 0, got -0\.1"):
        detect_regressions(value_run(a=1.0), value_run(a=1.0), threshold=-0.1)

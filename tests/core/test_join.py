"""Several invocations as one run."""

import math
from datetime import datetime, timezone
from typing import Any

import pytest

from calibrax import Metric, MetricDef, Point, Run, join
from calibrax.errors import MismatchError

SECONDS = MetricDef(name="time", unit="s", direction="lower")


def run(metric: Metric | None = None, *, name: str = "fft", **fields: Any) -> Run:
    metrics = {} if metric is None else {"time": metric}
    points = [Point(name=name, scenario="", tags={"n": "8"}, metrics=metrics)]
    return Run(points=points, **fields)


def time_of(joined: Run) -> Metric:
    return joined.points[0].metrics["time"]


def test_samples_are_put_together_and_invocations_numbered_through() -> None:
    first = run(Metric(value=2, samples=[1, 2, 3]))
    second = run(Metric(value=5, samples=[4, 5, 6, 7], invocations=[9, 9, 3, 3]))
    joined = time_of(join([first, second]))
    assert joined.samples == (1, 2, 3, 4, 5, 6, 7)
    assert joined.invocations == (0, 0, 0, 2, 2, 1, 1)


def test_the_value_is_the_median_of_the_medians_of_the_invocations() -> None:
    runs = [run(Metric(value=0, samples=s)) for s in ([1, 1, 9], [2, 2], [30, 40, 50])]
    assert time_of(join(runs)).value == 2


def test_a_value_without_samples_is_the_one_sample_of_an_invocation() -> None:
    joined = time_of(join([run(Metric(value=1, lower=0, upper=2)), run(Metric(value=3))]))
    assert joined == Metric(value=2, samples=[1, 3], invocations=[0, 1])


def test_a_value_with_an_empty_list_of_samples_counts_too() -> None:
    runs = [run(Metric(value=value, samples=[])) for value in (1, 3)]
    assert time_of(join(runs)) == Metric(value=2, samples=[1, 3], invocations=[0, 1])


def test_points_that_stand_twice_in_a_run_are_of_one_invocation() -> None:
    twice = Run(points=[*run(Metric(value=1, samples=[1, 1])).points] * 2)
    joined = time_of(join([twice, run(Metric(value=3))]))
    assert joined.invocations == (0, 0, 0, 0, 1)


def test_a_number_means_the_same_invocation_in_every_metric() -> None:
    first = run(Metric(value=1))
    second = Run(points=[*run(Metric(value=2)).points, *run(Metric(value=5), name="sort").points])
    joined = join([first, second])
    assert [point.metrics["time"].invocations for point in joined.points] == [(0, 1), (1,)]
    assert joined.metadata["differing"] == ("points",)


def test_joined_runs_can_be_joined_again_but_nothing_counts_twice() -> None:
    a, b, c = (
        run(Metric(value=value), id=name) for value, name in zip((1, 2, 3), "abc", strict=True)
    )
    again = join([join([a, b]), c])
    assert again.metadata == {"joined": ("a", "b", "c")}
    assert again.id == join([a, b, c]).id
    assert time_of(again) == time_of(join([a, b, c]))
    with pytest.raises(MismatchError, match="got 'a' twice"):
        join([join([a, b]), a])


def test_values_that_can_not_be_compared_are_taken_as_different() -> None:
    class Array:
        def __eq__(self, other: object) -> bool:
            raise ValueError("ambiguous")

        __hash__ = None  # type: ignore[assignment]

    runs = [run(environment={"array": Array()}) for _ in range(2)]
    assert join(runs).metadata["differing"] == ("environment.array",)


@pytest.mark.parametrize("given", [[1], [None, None], "ab"])
def test_what_is_no_run_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="join: expected runs, got "):
        join(given)


def test_a_run_alone_is_taken_for_a_list_of_one() -> None:
    only = run()
    assert join(only) is only  # type: ignore[arg-type]


def test_a_nan_sample_makes_the_value_nan() -> None:
    joined = time_of(
        join([run(Metric(value=math.nan)), run(Metric(value=1)), run(Metric(value=2))])
    )
    assert math.isnan(joined.value)


def test_a_failure_in_one_run_is_not_averaged_away() -> None:
    failed = Metric(value=math.nan, failure="timed out")
    joined = time_of(join([run(Metric(value=1)), run(failed), run(Metric(value=3))]))
    assert math.isnan(joined.value)
    assert joined.failure == "timed out (in 1 of 3 runs)"
    assert joined.samples == (1, 3)


def test_a_failure_in_all_runs_keeps_its_words() -> None:
    joined = time_of(join([run(Metric(value=math.nan, failure="skipped")) for _ in range(2)]))
    assert joined.failure == "skipped"


def test_points_are_matched_by_scenario_name_and_tags() -> None:
    joined = join([run(Metric(value=1)), run(Metric(value=2), name="sort")])
    assert [point.name for point in joined.points] == ["fft", "sort"]
    assert joined.points[1].metrics["time"].value == 2


def test_what_the_runs_agree_on_is_kept_and_the_rest_is_named() -> None:
    first = run(environment={"cpu": "A", "load": 1}, metadata={"note": "x"}, branch="main", id="a")
    second = run(environment={"cpu": "A", "load": 2}, metadata={}, branch="dev", id="b")
    joined = join([first, second])
    assert joined.environment == {"cpu": "A"}
    assert joined.branch is None
    assert joined.metadata == {
        "joined": ("a", "b"),
        "differing": ("environment.load", "metadata.note"),
    }


def test_the_time_is_the_earliest_and_a_naive_one_counts_as_utc() -> None:
    naive = datetime(2026, 1, 1, 12)
    aware = datetime(2026, 1, 1, 13, tzinfo=timezone.utc)  # noqa: UP017
    assert join([run(timestamp=aware), run(timestamp=naive)]).timestamp == naive


def test_the_id_depends_on_the_runs_and_on_nothing_else() -> None:
    runs = [run(id="a"), run(id="b")]
    assert join(runs).id == join(runs).id
    assert join(runs).id != join(runs[::-1]).id


def test_definitions_are_kept() -> None:
    joined = join([run(), run(metric_defs={"time": SECONDS})])
    assert joined.metric_defs == {"time": SECONDS}


def test_a_single_run_is_returned_as_it_is() -> None:
    only = run()
    assert join([only]) is only


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"commit": "a"}, {"commit": "b"}, "expected one commit, got 'a' (str) and 'b' (str)"),
        ({"commit": "a"}, {}, "expected one commit, got 'a' (str) and None"),
        (
            {"environment": {"cpu": "A"}},
            {"environment": {"cpu": "B"}},
            "expected one cpu, got 'A' (str) and 'B' (str); join runs of one machine only",
        ),
        (
            {"metric_defs": {"time": SECONDS}},
            {"metric_defs": {"time": MetricDef(name="time", unit="ms", direction="lower")}},
            "expected one unit of 'time', got 's' (str) and 'ms' (str)",
        ),
        ({"id": "a"}, {"id": "a"}, "expected different runs, got 'a' twice"),
        (
            {"metadata": {"tool": "pyperf"}},
            {"metadata": {"tool": "asv"}},
            "expected one tool, got 'pyperf' (str) and 'asv' (str); join runs of one tool only",
        ),
        (
            {"environment": {"python": "3.11"}},
            {"environment": {"python": "3.13"}},
            "expected one python, got '3.11' (str) and '3.13' (str); join runs of one Python only",
        ),
    ],
)
def test_runs_that_do_not_belong_together_are_refused(
    first: dict[str, Any], second: dict[str, Any], words: str
) -> None:
    with pytest.raises(MismatchError) as error:
        join([run(**first), run(**second)])
    assert words in str(error.value)


def test_nothing_to_join_is_refused() -> None:
    with pytest.raises(MismatchError, match="expected at least one run, got none"):
        join([])


def test_runs_of_different_baselines_are_refused():
    old, new = (Run(points=[], metadata={"baseline": name}) for name in ("base", "new"))
    with pytest.raises(MismatchError, match=r"expected one baseline, got 'base' .* and 'new'"):
        join([old, new])

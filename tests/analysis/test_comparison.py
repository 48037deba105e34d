"""Two sides compared: each outcome by its cause, and what does not matter."""

import math
import random
import statistics
from datetime import datetime, timedelta

import attrs
import pytest

from calibrax import Metric, MetricDef, Point, Run, join
from calibrax.analysis.comparison import compare
from calibrax.analysis.verdicts import Comparison, Outcome
from calibrax.errors import MismatchError, SelectionError, StatisticsError

pytestmark = pytest.mark.extras

NAN = float("nan")
TIME = MetricDef(name="time", unit="s", direction="lower")
SCORE = MetricDef(name="score", unit="", direction="higher")
ALLOCS = MetricDef(name="allocs", unit="allocs", direction="lower", exact=True)
SPEED = MetricDef(name="speed", unit="1/s", direction="higher")
FREE = MetricDef(name="free", unit="B", direction="info")
DEFINITIONS = {each.name: each for each in (TIME, SCORE, ALLOCS, SPEED, FREE)}
START = datetime(2024, 1, 1, 12)


def several(value, seed, noise=0.01, invocations=6):
    """A value measured by several invocations."""
    rng = random.Random(seed)
    samples = [value * math.exp(rng.gauss(0, noise)) for _ in range(invocations)]
    return Metric(value=value, samples=samples, invocations=range(invocations))


def run(_points=None, _metric="time", **values):
    """A run of points of one metric, each a Metric, a number or samples of one invocation."""
    fields = _points or {}
    points = [
        Point(
            name=name,
            scenario="",
            metrics={_metric: value if isinstance(value, Metric) else Metric(value=value)},
        )
        for name, value in values.items()
    ]
    return Run(points=points, timestamp=START, **{"metric_defs": DEFINITIONS, **fields})


def only(comparison):
    [row] = comparison.rows
    return row


def test_a_slower_benchmark_is_regressed_and_a_faster_one_improved():
    found = compare(
        run(a=several(1.0, 1), b=several(1.0, 2), c=several(1.0, 3)),
        run(a=several(1.2, 4), b=several(0.8, 5), c=several(1.0, 6)),
    )
    assert [row.outcome for row in found.rows] == ["regressed", "improved", "equivalent"]
    assert found.counts[Outcome.REGRESSED] == 1
    assert sum(found.counts.values()) == 3
    worst = found.rows[0]
    assert worst.lower < worst.ratio < worst.upper
    assert worst.ratio == pytest.approx(worst.current / worst.baseline)
    assert worst.p_adjusted <= 0.05
    assert worst.noise_source == "invocations"
    assert worst.n_baseline == worst.n_current == 6
    assert worst.effect_size == 1.0


def test_higher_is_better_where_the_metric_says_so():
    found = compare(run(_metric="speed", a=several(1, 1)), run(_metric="speed", a=several(1.2, 2)))
    assert only(found).outcome == "improved"


def test_differences_of_a_score_are_relative_to_its_baseline():
    base, new = run(_metric="score", a=several(0.5, 1)), run(_metric="score", a=several(0.6, 2))
    row = only(compare(base, new))
    assert (row.outcome, row.scale) == ("improved", "linear")
    assert row.ratio == pytest.approx(1 + row.difference / row.baseline)
    assert row.lower < row.ratio < row.upper


def test_a_change_of_a_metric_without_direction_is_not_called_better_or_worse():
    base, new = run(_metric="free", a=several(1, 1)), run(_metric="free", a=several(2, 2))
    row = only(compare(base, new))
    assert row.outcome == "not comparable"
    assert row.reason == "changed, but which way is better is not known"
    assert only(compare(base, new, directions={"free": "lower"})).outcome == "regressed"
    assert only(compare(base, new, directions={"free": "higher"})).outcome == "improved"


def test_exact_metrics_are_compared_without_statistics():
    def allocs(value):
        return run(_metric="allocs", a=Metric(value=value, samples=[value] * 3))

    for new, outcome in ((103.0, "regressed"), (97.0, "improved"), (101.0, "equivalent")):
        row = only(compare(allocs(100.0), allocs(new)))
        assert (row.outcome, row.scale) == (outcome, "exact")
        assert math.isnan(row.p_value)
        assert row.difference == new - 100
    assert only(compare(allocs(0.0), allocs(0.0))).outcome == "equivalent"
    row = only(compare(allocs(0.0), allocs(5.0)))
    assert (row.outcome, row.ratio) == ("regressed", math.inf)


def test_an_exact_metric_that_varies_is_warned_of():
    varying = run(_metric="allocs", a=Metric(value=3, samples=[3.0, 4.0, 3.0]))
    row = only(compare(run(_metric="allocs", a=3.0), varying))
    assert "an exact metric, but its samples vary from 3 to 4" in row.warnings[0]


def test_a_metric_is_exact_where_the_user_says_so():
    base, new = run(a=several(1.0, 1)), run(a=several(1.1, 2))
    assert only(compare(base, new, exact=["time"])).scale == "exact"


def test_vanished_and_new_benchmarks_are_outcomes():
    found = compare(run(a=1.0, b=2.0), run(b=2.0, c=Metric(value=NAN, failure="timed out")))
    assert {row.name: row.outcome for row in found.rows} == {
        "a": "missing",
        "b": "inconclusive",
        "c": "new",
    }
    assert found.rows[2].reason == "timed out"
    assert [row.name for row in found.rows] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (1.0, Metric(value=NAN, failure="failed: boom"), "failed: boom"),
        (Metric(value=NAN, failure="skipped"), 1.0, "in the baseline: skipped"),
        (1.0, NAN, "NaN"),
        (1.0, Metric(value=NAN, failure=""), "failed"),
        (1.0, Metric(value=1, samples=[1.0, NAN]), "1 of 1 values are NaN or infinite"),
        (math.inf, 1.0, "in the baseline: 1 of 1 values are NaN or infinite"),
    ],
)
def test_what_failed_says_why(old, new, reason):
    row = only(compare(run(a=old), run(a=new)))
    assert (row.outcome, row.reason) == ("failed", reason)
    assert math.isnan(row.ratio)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (0.0, 1.0, "the baseline is 0, so there is no ratio"),
        (1.0, 0.0, "the new value is 0, so there is no ratio"),
        (-1.0, 1.0, "negative values of a metric in 's' have no ratio"),
        (1.0, Metric(value=0.5, samples=[0.0, 1.0], invocations=[0, 1]), "some values are 0"),
        (Metric(value=0.5, samples=[0.0, 1.0], invocations=[0, 1]), 1.0, "some values are 0"),
    ],
)
def test_ratios_that_do_not_exist_are_not_comparable(old, new, reason):
    row = only(compare(run(a=old), run(a=new)))
    assert row.outcome == "not comparable"
    assert row.reason.startswith(reason)


def test_two_sides_of_nothing_are_equivalent():
    row = only(compare(run(a=0.0), run(a=0.0)))
    assert (row.outcome, row.ratio, row.method) == ("equivalent", 1.0, "both sides are 0")


def test_another_unit_or_direction_is_not_comparable():
    other = {"metric_defs": {"time": attrs.evolve(TIME, unit="ms")}}
    assert only(compare(run(a=1.0), run(other, a=1.0))).reason == "unit 's' → 'ms'"
    flipped = {"metric_defs": {"time": attrs.evolve(TIME, direction="higher")}}
    row = only(compare(run(a=several(1, 1)), run(flipped, a=several(2, 2))))
    assert (row.outcome, row.reason) == ("not comparable", "direction lower → higher")
    told = compare(
        run(a=several(1, 1)), run(flipped, a=several(2, 2)), directions={"time": "lower"}
    )
    assert only(told).outcome == "regressed"


def test_a_benchmark_without_metrics_is_an_outcome_too():
    empty = Run(points=[Point(name="a", scenario="")], timestamp=START)
    row = only(compare(empty, attrs.evolve(empty, id="other")))
    assert (row.outcome, row.reason, row.metric) == ("failed", "nothing was measured", "")
    found = compare(empty, run(a=1.0))
    assert [(row.metric, row.outcome) for row in found.rows] == [("time", "new")]


def test_equal_benchmarks_of_a_run_are_matched_by_order_with_a_warning():
    point = Point(name="a", scenario="", metrics={"time": Metric(value=1.0)})
    twice = Run(points=[point, point], timestamp=START, metric_defs=DEFINITIONS)
    found = compare(twice, attrs.evolve(twice, id="other"))
    assert [row.occurrence for row in found.rows] == [0, 1]
    assert "1 benchmark occurs more than once in a run (a)" in found.warnings[0]


def test_both_sides_being_one_run_is_said():
    base = run(a=several(1, 1))
    found = compare(base, base)
    assert only(found).outcome == "equivalent"
    assert found.warnings == ("both sides are the same run; pass two different ones",)


def test_different_hardware_is_refused_unless_allowed():
    base = run({"environment": {"gpu": "RTX 4090", "python": "3.11"}}, a=1.0)
    new = run({"environment": {"gpu": "A100", "python": "3.13"}}, a=1.0)
    with pytest.raises(MismatchError, match=r"not comparable: gpu 'RTX 4090' → 'A100'.*'gpu'"):
        compare(base, new)
    for allow in (["gpu"], "gpu", ["all"]):
        found = compare(base, new, allow=allow)
        assert [(d.key, d.kind) for d in found.differences] == [
            ("gpu", "hardware"),
            ("python", "software"),
        ]
    with pytest.raises(MismatchError, match=r"allow: expected one of machine.*got 'color'"):
        compare(base, new, allow=["color"])


def test_hardware_that_one_side_does_not_state_is_listed_only():
    found = compare(run({"environment": {"cpu": "EPYC"}}, a=1.0), run(a=1.0))
    assert [(d.key, d.baseline, d.current) for d in found.differences] == [("cpu", "EPYC", "")]


def test_changed_code_of_one_benchmark_makes_its_row_not_comparable():
    base = run({"metadata": {"benchmark_versions": {"a": "1", "b": "1"}}}, a=1.0, b=1.0)
    new = run({"metadata": {"benchmark_versions": {"a": "2", "b": "1"}}}, a=1.0, b=1.0)
    found = compare(base, new)
    assert [row.reason for row in found.rows] == ["benchmark changed: 1 → 2", ""]
    assert compare(base, new, allow=["code"]).rows[0].reason == ""


def test_changed_code_of_the_whole_suite_is_a_difference():
    base = run({"metadata": {"benchmark_versions": {"a": "1", "b": "1"}}}, a=1.0, b=1.0)
    new = run({"metadata": {"benchmark_versions": {"a": "2", "b": "2"}}}, a=1.0, b=1.0)
    found = compare(base, new)
    assert [row.reason for row in found.rows] == ["", ""]
    [difference] = found.differences
    assert (difference.kind, difference.baseline, difference.current) == (
        "benchmark code",
        "1",
        "2",
    )


def test_nothing_in_common_names_the_nearest():
    with pytest.raises(MismatchError) as refused:
        compare(run(test_parse=1.0, b=1.0), run(test_parses=1.0))
    assert str(refused.value) == (
        "nothing to compare: 2 benchmarks in the baseline, 1 in the current side, none in both; "
        "nearest names: test_parses; pair names with match={OLD: NEW}"
    )
    found = compare(run(old=1.0), run(new=1.0), match={"old": "new"})
    assert (only(found).name, only(found).outcome) == ("new", "inconclusive")
    with pytest.raises(SelectionError, match="match: no benchmark 'odl' in the baseline"):
        compare(run(old=1.0), run(new=1.0), match={"odl": "new"})


@pytest.mark.parametrize(
    ("base", "new", "side"),
    [({}, {}, "either side"), ({}, {"a": 1}, "the baseline"), ({"a": 1}, {}, "the current side")],
)
def test_an_empty_side_is_refused(base, new, side):
    with pytest.raises(MismatchError, match=f"no benchmark was measured on {side}"):
        compare(run(**base), run(**new))


def test_metrics_that_nobody_has_are_refused():
    base = run(a=1.0)
    for options in (
        {"margins": {"tme": 0.1}},
        {"exact": ["tme"]},
        {"directions": {"tme": "lower"}},
    ):
        with pytest.raises(SelectionError, match="no metric 'tme'; there are: 'time'"):
            compare(base, run(a=1.0), **options)
    with pytest.raises(SelectionError, match=r"directions\['time'\]: expected 'lower'"):
        compare(base, run(a=1.0), directions={"time": "up"})


def test_margins_are_fractions():
    for options in ({"margin": -0.1}, {"margin": NAN}, {"margins": {"time": -1}}):
        with pytest.raises(StatisticsError, match="margin: expected a fraction >= 0"):
            compare(run(a=1.0), run(a=1.0), **options)
    base, new = run(a=several(1, 1)), run(a=several(1.1, 2))
    assert only(compare(base, new, margins={"time": 0.2})).outcome == "equivalent"
    assert only(compare(base, new, margin=0.2)).margin == 0.2


def pieces(seed, value, count=5):
    """The same benchmark measured by several processes, each in a run of its own."""
    rng = random.Random(seed)
    return [
        run(
            {"id": f"{seed}{number}"},
            a=Metric(value=1, samples=[value * math.exp(rng.gauss(0, 0.01)) for _ in range(3)]),
        )
        for number in range(count)
    ]


def test_several_runs_of_a_side_are_its_invocations():
    base, new = pieces(1, 1.0), pieces(2, 1.2)
    found = compare(base, new)
    assert only(found).outcome == "regressed"
    assert only(found).n_baseline == 5
    assert found == compare(join(base), join(new))
    assert found.rows == compare(iter(base), tuple(new)).rows


def test_differing_commits_of_a_side_are_refused():
    first, second = run({"commit": "a"}, a=1.0), run({"commit": "b"}, a=1.0)
    with pytest.raises(MismatchError, match=r"^baseline: join: expected one commit"):
        compare([first, second], run(a=1.0))


def test_a_history_tells_the_noise_and_the_baseline_is_their_mean():
    past = pieces(3, 1.0, 10)
    row = only(compare(past[0], pieces(4, 1.3, 1), history=past))
    assert (row.outcome, row.noise_source) == ("regressed", "history")
    assert row.current / row.baseline == pytest.approx(row.ratio)


def test_a_history_of_other_hardware_is_left_out_with_a_note():
    past = pieces(3, 1.0, 6)
    other = [attrs.evolve(each, environment={"cpu": "B"}) for each in past]
    base = attrs.evolve(pieces(5, 1.0, 1)[0], environment={"cpu": "A"})
    new = attrs.evolve(pieces(6, 1.0, 1)[0], environment={"cpu": "A"})
    found = compare(base, new, history=other)
    assert only(found).noise_source == "default"
    assert found.warnings[0].startswith("6 of 6 runs of the history are of other hardware")


def test_measuring_the_sides_long_apart_is_said_where_a_shift_can_not_be_seen():
    base, new = run(a=several(1, 1)), run(a=several(1, 2))
    later = attrs.evolve(new, timestamp=START + timedelta(days=3))
    assert compare(base, new).warnings == ()
    assert "measured 3 days apart" in compare(base, later).warnings[0]
    hours = attrs.evolve(new, timestamp=START + timedelta(hours=5))
    assert "measured 5 h apart" in compare(base, hours).warnings[0]


def test_different_tools_are_said():
    base, new = run({"metadata": {"tool": "a"}}, a=1.0), run({"metadata": {"tool": "b"}}, a=1.0)
    assert compare(base, new).warnings[0].startswith("measured by different tools, a and b")


def suite(seed, rows=25, factor=1.0, changed=(), invocations=5):
    values = {
        f"bench{row}": several(
            (1 + row) * 1e-3 * factor * (1.4 if row in changed else 1),
            seed * 1000 + row,
            invocations=invocations,
        )
        for row in range(rows)
    }
    return run(**values)


def test_a_shift_that_many_rows_do_not_share_is_none_of_the_suite():
    found = compare(suite(1), suite(2, changed=range(14)))
    assert [row.outcome for row in found.rows[:14]] == ["regressed"] * 14
    assert not {"regressed", "improved"} & {row.outcome for row in found.rows[14:]}
    assert found.common_shift is None
    [shift] = found.shifts
    assert (shift.moved, shift.unmoved, shift.is_common) == (14, 11, False)
    assert shift.ratio == pytest.approx(1.4, rel=0.02)
    assert math.isnan(found.rows[0].beyond_shift)


def test_a_slower_machine_regresses_nothing_and_is_the_common_shift():
    found = compare(suite(1), suite(2, factor=1.08))
    assert not found.having("regressed")
    assert found.common_shift is not None
    assert found.common_shift.rows == 25
    assert found.common_shift.ratio == pytest.approx(1.08, rel=0.02)
    row = found.rows[0]
    assert row.beyond_shift == pytest.approx(row.ratio / found.common_shift.ratio)


def test_without_a_finding_no_row_has_anything_beyond_it():
    found = compare(suite(1), suite(2))
    assert found.common_shift is None
    assert len(found.shifts) == 1
    assert math.isnan(found.rows[0].beyond_shift)


def test_printed_a_comparison_counts_its_rows_and_names_its_runs():
    base, new = suite(1), suite(2, factor=1.08)
    found = compare(base, new)
    start = f"Comparison(baseline=<Run {base.id}>, current=<Run {new.id}>, rows=<25 of ComparedRow>"
    assert repr(found).startswith(start)
    assert len(repr(found)) < 1_000
    assert "rows=()" in repr(attrs.evolve(found, rows=()))
    assert attrs.evolve(found, rows=found.rows[1:]) != found


def test_the_mean_of_ratios_counts_what_it_leaves_out():
    base = suite(1, rows=3)
    new = attrs.evolve(suite(2, rows=4), points=suite(2, rows=4).points[1:])
    [mean] = compare(base, new).means
    assert (mean.rows, mean.left_out, mean.unit) == (2, 2, "s")
    assert mean.lower < mean.ratio < mean.upper


def test_the_outcome_of_a_row_does_not_depend_on_the_order_of_points_or_their_names():
    base, new = suite(1, changed=()), suite(2, changed=(3, 7))
    first = {row.name: row for row in compare(base, new).rows}
    shuffled = list(new.points)
    random.Random(5).shuffle(shuffled)
    second = compare(base, attrs.evolve(new, points=shuffled))
    assert [row.name for row in second.rows] == list(first)
    for row in second.rows:
        assert row.outcome == first[row.name].outcome
        assert row.p_adjusted == pytest.approx(first[row.name].p_adjusted)

    def renamed(run):
        return attrs.evolve(run, points=[attrs.evolve(p, name=f"x{p.name}") for p in run.points])

    third = compare(renamed(base), renamed(new))
    assert [attrs.evolve(row, name=row.name[1:]) for row in third.rows] == list(first.values())


def test_swapped_sides_mirror_the_outcomes():
    base, new = suite(1), suite(2, changed=(3, 7))
    mirrored = {"regressed": "improved", "improved": "regressed"}
    there, back = compare(base, new), compare(new, base)
    for row, other in zip(there.rows, back.rows, strict=True):
        assert other.outcome == mirrored.get(row.outcome, row.outcome)
        assert other.ratio == pytest.approx(1 / row.ratio)


def test_suspects_come_strongest_first():
    base, new = suite(1, 30, invocations=1), suite(2, 30, factor=1, invocations=1)
    points = list(new.points)
    points[4] = attrs.evolve(points[4], metrics={"time": Metric(value=5e-3 * 1.1)})
    new = attrs.evolve(new, points=points)
    found = compare(base, new)
    assert found.suspects[0].name == "bench4"
    assert found.suspects[0].suspect == "strong"
    assert [row.p_suspect for row in found.suspects] == sorted(r.p_suspect for r in found.suspects)


def test_a_comparison_is_written_and_read_back_equal():
    found = compare(suite(1), suite(2, factor=1.1, changed=(1,)))
    assert Comparison.from_json(found.to_json()) == found
    assert Comparison.from_dict(found.to_dict()) == found
    mixed = compare(run(a=1.0, b=NAN, c=0.0), run(b=1.0, c=0.0, d=math.inf))
    assert Comparison.from_json(mixed.to_json()) == mixed


def test_runs_that_are_no_runs_are_refused():
    with pytest.raises(TypeError, match="expected runs"):
        compare([1], run(a=1.0))  # type: ignore[list-item]


def test_samples_in_two_groups_are_a_caution_of_a_row_that_changed():
    base = run(a=Metric(value=1, samples=[1.0, 1.01, 1.02, 1.01, 1.0] * 2, invocations=range(10)))
    split = [1.2, 1.6, 1.21, 1.61, 1.2, 1.6, 1.2, 1.61, 1.2, 1.6]
    row = only(compare(base, run(a=Metric(value=1.4, samples=split, invocations=range(10)))))
    assert row.outcome == "regressed"
    assert row.warnings == (
        "the 10 new samples fall into two groups, near 1.20 and 1.60 s; find out what switches "
        "between them, and measure each side again",
    )


def test_a_sample_that_is_infinite_or_zero_within_a_process_is_no_obstacle_to_its_median():
    odd = Metric(value=2.0, samples=[2.0, 2.0, math.inf, 0.0] * 3, invocations=[0, 1, 2] * 4)
    found = only(compare(run(a=several(1.0, 1)), run(a=odd)))
    assert found.outcome in ("regressed", "inconclusive")


def test_two_benchmarks_are_never_compared_with_one():
    base, new = run(a=1.0, b=1.0), run(a=1.0, b=1.0)
    with pytest.raises(SelectionError, match="'a' and 'b' would both be compared with 'b'"):
        compare(base, new, match={"a": "b"})
    swapped = compare(base, new, match={"a": "b", "b": "a"})
    assert [row.name for row in swapped.rows] == ["b", "a"]


def test_runs_later_than_the_baseline_or_of_another_python_are_no_history():
    past = pieces(3, 1.0, 10)
    later = [attrs.evolve(each, timestamp=START + timedelta(days=1)) for each in past[1:4]]
    other = [attrs.evolve(each, environment={"python": "3.11"}) for each in past[4:6]]
    base = attrs.evolve(past[0], environment={"python": "3.12"})
    found = compare(base, pieces(4, 1.3, 1), history=[*later, *other, *past[6:]])
    assert only(found).n_history == 4
    assert found.warnings[0].startswith("2 of 9 runs of the history are of another Python")
    assert found.warnings[1].startswith("3 of 9 runs of the history are later than the baseline")


def test_a_run_of_the_history_counts_as_one_invocation():
    rng = random.Random(5)

    def measured(number, invocations):
        samples = [math.exp(rng.gauss(0, 0.02)) for _ in range(invocations)]
        metric = Metric(value=samples[0], samples=samples, invocations=range(invocations))
        return run({"id": f"h{number}"}, a=metric)

    past = [measured(number, 10) for number in range(12)]
    row = only(compare(run(a=1.0), run(a=1.05), history=past))
    first = [math.log(each.points[0].metrics["time"].samples[0]) for each in past]
    assert row.noise == pytest.approx(statistics.stdev(first), rel=1e-6)


def test_a_history_in_another_unit_is_left_out_with_a_note():
    past = pieces(3, 1.0, 6)
    other = {"time": attrs.evolve(TIME, unit="ms")}
    odd = [attrs.evolve(each, metric_defs=other, id=f"x{each.id}") for each in past]
    found = compare(past[0], pieces(4, 1.3, 1), history=[*past, *odd])
    assert only(found).noise_source == "history"
    assert found.warnings[0].startswith("the history has 'time' in another unit")


def test_a_history_under_the_old_name_is_that_of_the_new_one():
    past = [
        attrs.evolve(each, points=[attrs.evolve(each.points[0], name="old")])
        for each in pieces(3, 1.0, 6)
    ]
    found = compare(past[0], pieces(4, 1.3, 1), history=past, match={"old": "a"})
    assert only(found).noise_source == "history"


def test_the_baseline_of_a_difference_with_a_history_is_their_mean():
    def scored(value, number):
        return run({"id": f"s{number}"}, _metric="score", a=Metric(value=value))

    past = [scored(12 + 0.1 * (-1) ** n, n) for n in range(10)]
    row = only(compare(scored(10.0, 20), scored(12.0, 21), history=past))
    assert row.current - row.baseline == pytest.approx(row.difference)
    assert row.ratio == pytest.approx(1 + row.difference / row.baseline)


def test_exact_negative_values_are_compared_alike_both_ways():
    debt = {"metric_defs": {"allocs": attrs.evolve(ALLOCS, unit="")}}
    left, right = (run(debt, _metric="allocs", a=value) for value in (-1.0, -1.5))
    there, back = (only(compare(*pair, margin=0.4)) for pair in ((left, right), (right, left)))
    assert (there.outcome, back.outcome) == ("improved", "regressed")


@pytest.mark.parametrize("odd", [None, 5, "abc", [None], [[1]], []])
def test_metadata_that_only_looks_joined_is_no_obstacle(odd):
    base, new = run({"metadata": {"joined": odd}}, a=1.0), run({"metadata": {"joined": odd}}, a=1.0)
    assert only(compare(base, new)).outcome == "inconclusive"
    assert len(join([base, new]).metadata["joined"]) == 2


def test_arguments_of_another_kind_are_refused_by_name():
    base = run(a=1.0)
    for name in ("margins", "directions", "match"):
        with pytest.raises(TypeError, match=f"{name}: expected a mapping, got 'x'"):
            compare(base, run(a=1.0), **{name: "x"})
    with pytest.raises(TypeError, match="history: expected runs, got 'x'"):
        compare(base, run(a=1.0), history="x")
    for margin in ("5%", None, True, 10**400):
        with pytest.raises(StatisticsError, match="margin: expected a fraction >= 0, got"):
            compare(base, run(a=1.0), margin=margin)
    assert only(compare(base, run(a=1.0), exact="time")).scale == "exact"


def test_the_same_name_with_other_tags_is_said():
    def tagged(**tags):
        point = Point(name="a", scenario="", tags=tags, metrics={"time": Metric(value=1.0)})
        return Run(points=[point], metric_defs=DEFINITIONS)

    with pytest.raises(MismatchError) as refused:
        compare(tagged(mode="thrpt"), tagged(mode="thrpt", n="17"))
    assert str(refused.value) == (
        "nothing to compare: 'a' is on both sides, but as another benchmark: mode=thrpt → "
        "mode=thrpt n=17; compare runs of the same parameters"
    )
    grouped = Run(points=[Point(name="a", scenario="s", metrics={"time": Metric(value=1.0)})])
    with pytest.raises(MismatchError, match="in 's' → without tags"):
        compare(grouped, run(a=1.0))

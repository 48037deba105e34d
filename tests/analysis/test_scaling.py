"""Laws of growth of runs."""

import math
import re

import pytest

from calibrax import Metric, MetricDef, Point, Run, ScalingLaw
from calibrax.analysis.scaling import INSIDE_ONE, fit_scaling, scaling_fit
from calibrax.analysis.scalings import Scaling, ScalingOutcome
from calibrax.errors import MismatchError, SelectionError, StatisticsError
from calibrax.statistics import fit_growth
from calibrax.statistics.scaling_words import ONE_VALUE

pytestmark = pytest.mark.extras

DEFS = {
    "time": MetricDef(name="time", unit="s", direction="lower"),
    "memory": MetricDef(name="memory", unit="B", direction="lower"),
    "ops": MetricDef(name="ops", unit="1/s", direction="higher"),
}
SIZES = ("10", "100", "1K", "10K", "100K")


def metric(value):
    if isinstance(value, Metric):
        return value
    if isinstance(value, float | int):
        return Metric(value=value)
    return Metric(value=value[0], samples=value, invocations=range(len(value)))


def points(values, name="sort", tag="n", key="time", **tags):
    return [
        Point(name=name, scenario="", tags={tag: size, **tags}, metrics={key: metric(value)})
        for size, value in values.items()
    ]


def run_of(*groups, **fields):
    found = [point for group in groups for point in group]
    return Run(points=found, **{"metric_defs": DEFS, **fields})


LINEAR = {"10": 1e-6, "100": 1e-5, "1K": 1e-4, "10K": 1e-3, "100K": 1e-2}


def one(run, **options):
    [series] = fit_scaling(run, size_tag="n", **options).series
    return series


def test_the_law_of_plain_numbers_is_a_record():
    law = scaling_fit([10, 100, 1000, 10_000], [2.0, 20.0, 200.0, 2000.0])
    assert law.complexity == "O(n)"
    assert ScalingLaw.from_json(law.to_json()) == law


def test_plain_numbers_are_refused_where_runs_are():
    with pytest.raises(StatisticsError, match="sizes: expected 4 different ones or more, got 3"):
        scaling_fit([1, 2, 3, 3], [1.0, 2.0, 3.0, 3.0])
    assert scaling_fit([1, 2, 3, 4], [1.0, 2.0, 3.0, 4.0]).complexity == "O(n)"


def test_plain_numbers_are_named_by_the_class_that_alone_fits():
    """The record has no room to say that one was not tried."""
    sizes = [2, 6, 10, 14, 18]
    assert scaling_fit(sizes, [1e-8 * 2.0**n for n in sizes]).complexity == "O(2^n)"
    vee = scaling_fit([10, 100, 1000, 10_000, 100_000], [4.0, 2.0, 1.0, 2.0, 4.0])
    assert vee.complexity == "O(n^0.00)"


def test_what_no_curve_is_near_has_the_shape_of_none():
    sizes = (5, 10, 20, 40, 80)
    factorial = one(run_of(points({str(n): math.gamma(n + 1) for n in sizes})))
    assert (factorial.shape, factorial.is_no_curve) == ("follows no power either", True)
    assert math.isnan(factorial.turns_at)
    contrary = one(run_of(points({n: [v, 3 * v, 9 * v] for n, v in LINEAR.items()})))
    assert (contrary.shape, contrary.chosen) == ("differs at the same size", None)
    assert contrary.warnings[0].startswith("values of one size differ by a factor of 9")


def test_sizes_in_the_words_of_tools_are_ordered_by_their_number():
    series = one(run_of(points(dict(reversed(LINEAR.items())))))
    assert [point.text for point in series.points] == list(SIZES)
    assert [point.size for point in series.points] == [10, 100, 1e3, 1e4, 1e5]
    assert series.complexity == "O(n)"
    assert series.outcome is ScalingOutcome.FITTED
    assert series.law.complexity == "O(n)"
    assert ONE_VALUE in series.warnings


def test_the_evidence_is_that_of_the_statistics():
    values = {"10": 1.1, "100": 3.0, "1K": 11.0, "10K": 30.0, "100K": 101.0}
    series = one(run_of(points(values)))
    growth = fit_growth([10, 100, 1e3, 1e4, 1e5], list(values.values()))
    assert series.exponent == growth.power.exponent
    assert series.exponent_lower == growth.power.lower
    assert series.prediction_error == growth.prediction_error
    assert [c.name for c in series.classes] == [fit.name for fit in growth.fits]
    assert [p.residual for p in series.points] == pytest.approx(list(growth.residuals))
    assert series.at([10, 100]) == pytest.approx([p.fitted for p in series.points[:2]])
    name = growth.fits[1].name
    assert series.class_at(name, [10.0]) == pytest.approx(growth.fits[1].at([10.0]))


def test_the_record_comes_back_equal():
    run = run_of(points(LINEAR), points({"10": 1.0}, name="few"))
    found = fit_scaling(run, size_tag="n")
    assert Scaling.from_json(found.to_json()) == found
    assert Scaling.from_dict(found.to_dict()) == found
    assert hash(Scaling.from_json(found.to_json())) == hash(found)


def test_a_law_that_no_class_gives_is_a_power():
    series = one(run_of(points({n: float(10 ** (1.5 * i)) for i, n in enumerate(SIZES)})))
    assert series.is_power
    assert series.chosen is None
    assert series.complexity == "O(n^1.50)"
    assert series.at([10.0]) == pytest.approx([1.0])
    assert series.overhead == 0


def test_series_are_told_apart_by_every_other_tag():
    run = run_of(
        points(LINEAR, kind="a", bits="32"),
        points(LINEAR, kind="a", bits="64"),
        points(LINEAR, name="other"),
    )
    found = fit_scaling(run, size_tag="n", group_by=["bits"])
    assert [dict(series.tags) for series in found.series] == [
        {},
        {"bits": "32", "kind": "a"},
        {"bits": "64", "kind": "a"},
    ]
    assert found.group_by == ("bits",)


def test_invocations_give_intervals_and_noise():
    spread = {n: [v, v * 1.02, v * 0.98] for n, v in LINEAR.items()}
    series = one(run_of(points(spread)))
    assert series.noise_source == "invocations"
    assert series.noise == pytest.approx(0.02, rel=0.01)
    assert all(point.lower < point.estimate < point.upper for point in series.points)
    assert all(point.n == 3 for point in series.points)
    assert ONE_VALUE not in series.warnings


def test_samples_of_one_invocation_say_that_they_are():
    values = {n: Metric(value=v, samples=[v, v * 1.02, v * 0.98]) for n, v in LINEAR.items()}
    series = one(run_of(points(values)))
    assert series.noise_source == "samples"
    assert series.warnings[-1] == INSIDE_ONE


def test_the_same_benchmark_again_is_a_value_more():
    series = one(run_of(points(LINEAR), points({n: v * 1.1 for n, v in LINEAR.items()})))
    assert [point.n for point in series.points] == [2] * 5
    assert series.noise_source == "samples"


def test_several_runs_are_joined_as_invocations():
    runs = [
        run_of(points({n: v * f for n, v in LINEAR.items()}), id=f"{i:012}")
        for i, f in enumerate((1.0, 1.01, 0.99))
    ]
    series = one(runs)
    assert series.noise_source == "invocations"
    assert [point.n for point in series.points] == [3] * 5


def test_runs_of_other_code_are_refused():
    runs = [run_of(points(LINEAR), id=c * 12, commit=c * 40) for c in "ab"]
    with pytest.raises(MismatchError, match=r"scaling: runs are joined .* expected one commit"):
        fit_scaling(runs, size_tag="n")


FAILED = Metric(value=math.nan, failure="timed out: 60 s")


@pytest.mark.parametrize(
    ("values", "outcome", "reason"),
    [
        (
            {"10": 1.0, "100": 2.0},
            "too few sizes",
            "2 sizes from 10 to 100: a law needs 4, better over",
        ),
        (
            {"10": 1.0},
            "too few sizes",
            "1 size, 10: a law needs 4, better over a factor of 10; .* 3 more, up to 100",
        ),
        (
            {"10": 1.0, "20": FAILED},
            "too few sizes",
            r"1 size, 10 \(20 left out: timed out: 60 s\)",
        ),
        ({"10": FAILED, "20": FAILED}, "not measured", "no size has a value: timed out: 60 s"),
        ({**LINEAR, "1": 0.0}, "not positive", "value 0 at size 1; a law of growth needs"),
        ({**LINEAR, "1": -2.0}, "not positive", "value -2 at size 1"),
        ({"0": 1.0, "-5": 1.0}, "not positive", "no size is above 0$"),
        ({"0": 1.0, "20": FAILED}, "not measured", "no size has a value: timed out: 60 s"),
        ({"0": 1.0, "10": 1.0}, "too few sizes", r"1 size, 10 \(0 left out: 0 has no log, "),
        (
            {**LINEAR, "huge": 1.0},
            "size not read",
            r"got 'huge' \(str\); expected a number such as 1000",
        ),
    ],
)
def test_a_series_without_a_law_says_why(values, outcome, reason):
    series = one(run_of(points(values)))
    assert series.outcome == outcome
    assert re.match(reason, series.reason)
    assert series.law is None
    assert not series.is_fitted
    assert not series.is_power


def test_a_series_without_a_law_is_no_harm_to_others():
    run = run_of(points({"10": 0.0}, name="bad"), points(LINEAR))
    found = fit_scaling(run, size_tag="n")
    assert [series.outcome.value for series in found.series] == ["not positive", "fitted"]
    assert len(found.fitted) == 1


def test_a_size_without_a_value_is_told():
    odd = Metric(value=1.0, samples=[1.0, math.nan])
    series = one(run_of(points({**LINEAR, "1M": FAILED, "10M": odd})))
    assert series.is_fitted
    assert series.warnings[0].startswith("2 of 7 sizes have no value (1M, 10M: timed out: 60 s)")
    assert [point.reason for point in series.points[-2:]] == [
        "timed out: 60 s",
        "1 of 2 values are NaN or infinite",
    ]
    assert math.isnan(series.points[-1].residual)
    assert len(series.measured) == 5


def test_a_size_of_0_is_left_out_and_named():
    series = one(run_of(points({"0": 0.0, **LINEAR, "1M": FAILED})))
    assert series.complexity == "O(n)"
    assert [point.text for point in series.measured] == list(SIZES)
    assert series.warnings[:2] == (
        "1 of 7 sizes has no value (1M: timed out: 60 s), the law is that of the others; "
        "find out why",
        "size 0 left out: 0 has no log, which a law of growth takes",
    )
    several = one(run_of(points({"-1": 1.0, "0": 1.0, **LINEAR})))
    assert several.warnings[0].startswith("sizes -1, 0 left out: -1 has no log")


@pytest.mark.parametrize(
    ("values", "shape", "turns_at"),
    [
        ([5, 2, 1, 2, 5], "falls, then rises", 1000),
        ([1, 2, 5, 2, 1], "rises, then falls", 1000),
        ([1000, 100, 10, 1, 0.1], "falls", None),
        ([1, 10, 100, 1000, 10_000], "", None),
    ],
)
def test_what_no_class_does_is_the_shape_of_the_series(values, shape, turns_at):
    series = one(run_of(points(dict(zip(SIZES, map(float, values), strict=True)))))
    assert (series.shape, series.falls) == (shape, shape == "falls")
    assert series.is_no_curve is (turns_at is not None)
    assert series.is_power is series.is_no_curve
    assert math.isnan(series.turns_at) if turns_at is None else series.turns_at == turns_at


def test_a_rate_falls_as_its_cost_grows():
    rates = {"10": 1e6, "100": 1.02e5, "1K": 0.99e4, "10K": 1.01e3, "100K": 1e2}
    series = one(run_of(points(rates, key="ops")))
    assert series.falls
    assert series.complexity == "O(n^-1.00)"
    assert series.exponent_lower < -1 < series.exponent_upper
    assert series.warnings == (ONE_VALUE,)


def test_benchmarks_without_the_tag_are_counted():
    bare = Point(name="bare", scenario="", metrics={"time": Metric(value=1.0)})
    assert fit_scaling(run_of(points(LINEAR), [bare]), size_tag="n").without_size == 1


def test_the_metric_is_the_only_one_or_the_only_time():
    both = [
        Point(
            name="a",
            scenario="",
            tags={"n": n},
            metrics={"ops": Metric(value=1 / v), "time": Metric(value=v)},
        )
        for n, v in LINEAR.items()
    ]
    found = fit_scaling(run_of(both), size_tag="n")
    assert (found.metric, found.unit, found.direction) == ("time", "s", "lower")
    assert fit_scaling(run_of(both), "ops", size_tag="n").series[0].complexity == "O(n^-1.00)"
    assert fit_scaling(run_of(points(LINEAR, key="memory")), size_tag="n").metric == "memory"
    with pytest.raises(SelectionError, match="metric 'speed': not found; there are: 'ops', 'time'"):
        fit_scaling(run_of(both), "speed", size_tag="n")
    several = run_of(points(LINEAR, key="memory"), points(LINEAR, key="ops"))
    with pytest.raises(SelectionError, match="expected one to fit, got 'memory', 'ops'"):
        fit_scaling(several, size_tag="n")


def test_unknown_tags_are_refused_with_those_that_are_there():
    run = run_of(points(LINEAR, kind="a"))
    with pytest.raises(
        SelectionError, match=r"size tag 'size': .*; tags that look like sizes: 'n'"
    ):
        fit_scaling(run, size_tag="size")
    with pytest.raises(SelectionError, match=r"group tag 'sort': .*; there are: 'n', 'kind'"):
        fit_scaling(run, size_tag="n", group_by=["sort"])
    with pytest.raises(SelectionError, match="group tag 'n': expected another"):
        fit_scaling(run, size_tag="n", group_by=["n"])
    words = run_of(points({"small": 1.0}, tag="kind"))
    with pytest.raises(SelectionError, match="no benchmark has it; there are: 'kind'"):
        fit_scaling(words, size_tag="n")


def test_only_the_named_classes_are_tried():
    series = one(run_of(points(LINEAR)), classes=["1", "n^2"])
    assert {c.name for c in series.classes} == {"1", "n^2"}
    with pytest.raises(StatisticsError, match="classes: expected some of"):
        one(run_of(points(LINEAR)), classes=["n^4"])


def test_a_class_that_is_nothing_below_the_largest_size_is_fitted():
    values = {"100": 1.01, "1000": 0.99, "2000": 1.02, "5000": 30.0}
    series = one(run_of(points(values)), classes=["n", "2^n"])
    assert (series.outcome, series.complexity) == (ScalingOutcome.FITTED, "O(2^n)")
    assert math.isnan(series.prediction_error)


def test_real_sizes_of_go_are_fitted(shared_data):
    from calibrax import read

    run = read(shared_data / "go" / "golang_perf" / "suffixarray.bench")
    found = fit_scaling(run, "time", size_tag="size")
    laws = {(s.tags["text"], s.tags["bits"]): s.complexity for s in found.fitted}
    assert laws[("zero", "64")] == "O(n)"
    assert laws[("rand", "64")] == "O(n^1.41)"
    assert len(found.fitted) == 6
    memory = fit_scaling(run, "allocated", size_tag="size")
    assert {series.complexity for series in memory.fitted} == {"O(n)"}
    best = next(s for s in memory.fitted if s.tags["bits"] == "32").classes[0]
    assert best.coefficient == pytest.approx(4, rel=0.01)  # an int32 for each byte

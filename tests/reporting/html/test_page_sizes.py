"""How many bytes pages have: of 100 benchmarks at most 250 KB, of 1,000 over 1,000 runs 3 MB.

Large pages are not made here: bytes grow in proportion to the rows, so that two small ones of the
same kind tell how many a large one has.
"""

import math
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from compared_runs import EARLIER, later, measured, one_invocation, point, run_of
from history_runs import START, commit
from sized_runs import LAWS, run_over_sizes, sized

from calibrax import Run
from calibrax.analysis.changepoint import find_changes
from calibrax.analysis.comparison import compare
from calibrax.analysis.scaling import fit_scaling
from calibrax.analysis.series import Benchmark, Series
from calibrax.analysis.trend import Moment, Trend, Trends
from calibrax.core.models import MetricDirection
from calibrax.reporting.changes.report import changes_report
from calibrax.reporting.compare.report import compare_report
from calibrax.reporting.html.changes_page import changes_page
from calibrax.reporting.html.compare_lines import Samples
from calibrax.reporting.html.compare_page import compare_page
from calibrax.reporting.html.document import html_text
from calibrax.reporting.html.scaling_page import scaling_page
from calibrax.reporting.scaling.report import scaling_report

pytestmark = pytest.mark.extras

MOST_OF_100, MOST_OF_1000 = 250_000, 3_000_000
NOISE, STEP = 0.02, 0.15
SIZE_TEXTS = [str(2**power) for power in range(4, 14)]
RATES = list(LAWS.values())


def size(page):
    """The bytes of a page."""
    return len(html_text(page).encode())


def size_of_1000(sized_page, few, more):
    """What two pages of fewer rows say of one with 1,000."""
    ends = [sized_page(count) for count in (few, more)]
    return ends[1] + (1000 - more) * (ends[1] - ends[0]) / (more - few)


def sampled(rows):
    """Both sides with 20 invocations a benchmark; every third one changed."""
    sides = []
    for fields, change in ((EARLIER, 0.0), (later(), 0.1)):
        random = Random(str(change))
        points = [
            point(
                f"Suite.Group{row % 37}.time_{row}",
                time=measured(1e-3 * (1 + change * (row % 3 == 0)), 0.01, random, 20),
            )
            for row in range(rows)
        ]
        sides.append(run_of(points, **fields))
    return sides


def compared(make, rows):
    """The page of a comparison."""
    sides = make(rows)
    found = compare(*sides)
    return size(compare_page(found, compare_report(found), samples=Samples(*sides)))


def scaled(rows):
    """The page of laws over ten sizes, with values that differ from row to row."""
    random = Random(rows)

    def group(number):
        factor, law = random.uniform(0.5, 2.0), RATES[number % len(RATES)]
        wobble = random.uniform(0.001, 0.03)
        name = f"suite.Group{number % 37}.time_bench_{number}"
        return sized(name, lambda n: factor * law(n), sizes=SIZE_TEXTS, wobble=wobble)

    run = run_over_sizes(*map(group, range(rows)))
    found = [fit_scaling(run, "time", size_tag="n")]
    return size(scaling_page(found, scaling_report(found, face="markdown"), [run]))


def noisy_trends(rows, runs):
    """Series with noise; three steps in half of them, where the next series of this half has them.

    A range has more than one series then, as in a large history.
    """
    random = Random(rows)
    moments = []
    for number in range(runs):
        time = START + timedelta(hours=9 * number)
        moments.append(Moment(number, time, f"{number:012}", commit(number)))
    parts = max(6, runs // 20)
    trends = []
    places = []
    for row in range(rows):
        level = math.exp(random.uniform(-12, 0))
        if row % 4 == 0:
            places = sorted(random.sample(range(1, parts), 3))
        jumps = {runs * place // parts for place in places} if row % 4 < 2 else set()
        values = []
        for at in range(runs):
            level *= math.exp(random.choice((STEP, 2 * STEP))) if at in jumps else 1.0
            values.append(level * math.exp(random.gauss(0, NOISE)))
        benchmark = Benchmark("", f"suite.Group{row % 37}.time_bench_{row}", (), 0)
        trends.append(
            Trend(
                series=Series(benchmark, "time"),
                environment=(),
                unit="s",
                direction=MetricDirection.LOWER,
                moments=tuple(moments),
                values=tuple(values),
                versions=("",) * runs,
                joined=0,
                failed=0,
                unit_change="",
            )
        )
    bare = [
        Run(points=[], id=each.run, timestamp=each.time, commit=each.commit) for each in moments
    ]
    return Trends(runs=tuple(bare), trends=tuple(trends), environments={(): ()})


def changed(rows, runs=1000):
    """The page of a history with steps."""
    trends = noisy_trends(rows, runs)
    found = find_changes(trends)
    steps = sum(len(each.steps) for each in found.series)
    assert steps > 0.9 * rows, "three in half of them, some of which are too near to others"
    return size(changes_page(found, trends, changes_report(found, trends, verbose=True)))


@pytest.mark.parametrize(
    "sized_page",
    [
        partial(compared, one_invocation),
        partial(compared, sampled),
        scaled,
        partial(changed, runs=80),
    ],
    ids=["compare", "compare with samples", "scaling", "changes"],
)
def test_a_page_of_100_benchmarks_has_at_most_250_kb(sized_page):
    assert sized_page(100) <= MOST_OF_100


@pytest.mark.parametrize(
    ("sized_page", "few", "more"),
    [
        (partial(compared, one_invocation), 200, 400),
        (partial(compared, sampled), 200, 400),
        (scaled, 100, 200),
        (changed, 60, 100),
    ],
    ids=["compare", "compare with samples", "scaling", "changes"],
)
def test_a_page_of_1000_benchmarks_has_at_most_3_mb(sized_page, few, more):
    assert size_of_1000(sized_page, few, more) <= MOST_OF_1000

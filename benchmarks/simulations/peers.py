"""Rules of other tools, as functions of two arrays; what `comparisons.py` runs beside calibrax.

A method is anything with these three names:

- `name`: what the table calls it;
- `takes`: "samples" to be given all samples of a row, of all its invocations together, or
  "medians" to be given one number an invocation;
- `calls(baseline, current)`: two arrays of rows x samples (or medians) above zero, the rows of
  one suite, to an array of one bool a row: whether the tool calls that row changed.

None of the tools here looks at more than one row at a time. What each does was read in its source.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ALPHA = 0.05


class Method(Protocol):
    """A tool's rule of what has changed."""

    name: str
    takes: str

    def calls(self, baseline: Array, current: Array) -> Bools: ...


class Benchstat:
    """golang.org/x/perf, benchmath/anone.go: Mann-Whitney on all samples, p at most .05."""

    name = "benchstat"
    takes = "samples"

    def calls(self, baseline: Array, current: Array) -> Bools:
        p = stats.mannwhitneyu(current, baseline, axis=1, method="auto").pvalue
        return np.asarray(p <= ALPHA)


class Pyperf:
    """pyperf/_utils.py, is_significant: pooled t on all values at .05."""

    name = "pyperf"
    takes = "samples"

    def calls(self, baseline: Array, current: Array) -> Bools:
        n = baseline.shape[1]
        pooled = (baseline.var(axis=1, ddof=1) + current.var(axis=1, ddof=1)) / 2
        t = (current.mean(axis=1) - baseline.mean(axis=1)) / np.sqrt(2 * pooled / n)
        return np.asarray(np.abs(t) >= stats.t.ppf(1 - ALPHA / 2, 2 * n - 2))


class Criterion:
    """criterion.rs, src/analysis/compare.rs: bootstrapped t at .05, then a noise threshold.

    A change is one whose p is below .05 (t of resamples of both samples pooled) and whose 95 %
    percentile interval of the ratio of means lies wholly beyond 1 %. Fewer resamples than its
    100,000, which changes nothing but the third digit.
    """

    name = "criterion"
    takes = "samples"
    resamples = 999
    threshold = 0.01

    def calls(self, baseline: Array, current: Array) -> Bools:
        rng = np.random.default_rng(0)
        found = [self.one(b, c, rng) for b, c in zip(baseline, current, strict=True)]
        return np.array(found)

    def one(self, b: Array, c: Array, rng: np.random.Generator) -> bool:
        def t(x: Array, y: Array) -> Array:
            error = x.var(axis=-1, ddof=1) / x.shape[-1] + y.var(axis=-1, ddof=1) / y.shape[-1]
            return np.asarray((x.mean(axis=-1) - y.mean(axis=-1)) / np.sqrt(error))

        pooled = np.concatenate([c, b])
        drawn = pooled[rng.integers(pooled.size, size=(self.resamples, pooled.size))]
        below = np.count_nonzero(t(drawn[:, : c.size], drawn[:, c.size :]) < t(c, b))
        if 2 * min(below, self.resamples - below) / self.resamples >= ALPHA:
            return False
        means = [
            x[rng.integers(x.size, size=(self.resamples, x.size))].mean(axis=1) for x in (c, b)
        ]
        low, high = np.quantile(means[0] / means[1] - 1, [ALPHA / 2, 1 - ALPHA / 2])
        return bool(low > self.threshold or high < -self.threshold)


class Lnt:
    """llvm-lnt, lnt/server/reporting/analysis.py, get_value_status: samples of seconds.

    The least of the new samples against the nearest old one: at least 1 %, Mann-Whitney below
    .05, and more than 2.576 standard deviations of the new samples.
    """

    name = "LNT"
    takes = "samples"
    smallest, deviations = 0.01, 2.576

    def calls(self, baseline: Array, current: Array) -> Bools:
        least = current.min(axis=1)
        rows = np.arange(len(least))
        nearest = baseline[rows, np.abs(least[:, None] - baseline).argmin(axis=1)]
        delta = np.abs(least - nearest)
        p = stats.mannwhitneyu(current, baseline, axis=1, method="auto").pvalue
        return np.asarray(
            (delta / nearest >= self.smallest)
            & (p < ALPHA)
            & (delta > self.deviations * current.std(axis=1))
        )


PEERS: tuple[Method, ...] = (Benchstat(), Pyperf(), Criterion(), Lnt())

"""The comparison of two runs, a second time and plainly: what `suite.judge` is held against.

Written from the text of the recipe alone, row after row with loops, SciPy for every quantile.
Nothing here is shared with what it checks. Fields of a row are those of `Verdicts`.
"""

import functools
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
from scipy import special, stats
from scipy.optimize import brentq

SHIFT_FROM = 20  # rows from which a common shift can be seen
LARGE = 50  # rows from which the bulk is found more narrowly
NULL_ROWS = (20, 30, 49, 50, 100, 200, 500)
NULL_DF = (5.8, 10.7, 23.0, 13.7, 35.0, 72.0, 137.0)
CALL_DF = 3  # tails of what one invocation a side may call
PRIOR_DF = 2  # of the suite's noise, where suspects were measured again
TRUNCATED = {2.0: 0.7737, 2.5: 0.9113}  # variance of a standard normal within so much of 0
NOTHING = (0.0, 0.0, lambda p: 0.0)  # a span that holds no change alone
STAYED = 0.2  # share of the rows that may stay where all others move
AGAIN = 3  # further invocations of a suspect
RANKS_FROM = 10  # invocations a side from which ranks decide


@dataclass
class Family:
    """Rows of one metric: samples as they were measured, one a row and invocation."""

    baseline: list
    current: list
    scale: str = "log"
    margin: float = 0.02
    history: list | None = None

    def values(self, samples):
        kept = [np.array([in_40_digits(x) for x in s]) for s in samples]
        return [np.log(s) if self.scale == "log" else s for s in kept]

    def bound(self, row):
        """The margin of one row, on the scale of the comparison."""
        margin = self.margin if np.ndim(self.margin) == 0 else self.margin[row]
        if self.scale == "log":
            return math.log1p(margin)
        return margin * self.level(row)

    def level(self, row):
        """What fractions of a difference are fractions of: the middle of both sides."""
        sides = (self.baseline[row], self.current[row])
        return sum(abs(float(np.mean(y))) for y in sides) / 2


def in_40_digits(value):
    """A number in as many binary digits as count."""
    mantissa, exponent = math.frexp(value)
    return math.ldexp(round(math.ldexp(mantissa, 40)), exponent - 40)


@dataclass
class Evidence:
    """What one row shows before it is seen beside the others.

    `spans` are distributions of the true change, as (centre, standard error, quantile function);
    the interval that decides is the hull of all, the row's own has the error of the first, and
    `quantile` if there is one.
    """

    estimate: float
    p_value: float
    p_suspect: float
    variance: float
    k: int
    spans: list = field(default_factory=list)
    ranks: tuple | None = None
    shift: float = 0.0
    quantile: Callable | None = None
    once: bool = False

    def own(self, level):
        if self.ranks:
            return ranked_interval(*self.ranks, level)
        _, error, quantile = self.spans[0]
        reach = (self.quantile or quantile)(1 - level / 2) * error
        return self.estimate - reach, self.estimate + reach

    def deciding(self, level):
        if self.ranks:
            lower, upper = self.own(level)
            return min(lower, lower - self.shift), max(upper, upper - self.shift)
        half = [(c, quantile(1 - level / 2) * error) for c, error, quantile in self.spans]
        return min(c - reach for c, reach in half), max(c + reach for c, reach in half)


@functools.cache
def t_quantile(p, df):
    return float(stats.t.ppf(p, df))


def student(df):
    return lambda p: t_quantile(p, df)


# Variances.


def inverse_trigamma(value):
    """x with trigamma(x) = value."""

    def excess(u):
        return math.log(special.polygamma(1, math.exp(u))) - math.log(value)

    return math.exp(brentq(excess, -60, 60, xtol=1e-15, rtol=8.9e-16))


def moderated(variances, g):
    """Variance of each row, and degrees of freedom of each, from plain ones with g[i] each."""
    m = len(variances)
    if m == 1:
        return list(variances), [float(g[0])]
    e = [
        math.log(v) - float(special.digamma(n / 2)) + math.log(n / 2)
        for v, n in zip(variances, g, strict=True)
    ]
    centre = sum(e) / m
    spread = sum((x - centre) ** 2 for x in e) / (m - 1)
    trigamma = [float(special.polygamma(1, n / 2)) for n in g]
    pentagamma = [float(special.polygamma(3, n / 2)) for n in g]
    noise = sum(p + 2 * t**2 for p, t in zip(pentagamma, trigamma, strict=True)) / m
    excess = max(spread - sum(trigamma) / m, 0) + 0.25 * math.sqrt(noise / m)
    d0 = 2 * inverse_trigamma(max(excess, 1e-3))
    found = [(d0 * math.exp(centre) + n * v) / (d0 + n) for v, n in zip(variances, g, strict=True)]
    return found, [min(d0 + n, sum(g)) for n in g]


def squares(y):
    return sum((x - np.mean(y)) ** 2 for x in y)


# The bulk.


def bulk(ratios):
    """Location and scale of most of the ratios, whatever the others do."""
    m, x = len(ratios), sorted(ratios)
    parts = 2 if m < LARGE else 3
    hold = math.ceil(m / parts)
    widths = [x[i + hold - 1] - x[i] for i in range(m - hold + 1)]
    start = widths.index(min(widths))
    first, last = x[start], x[start + hold - 1]
    mu, scale = (first + last) / 2, (last - first) / 2 / stats.norm.ppf(0.5 + 0.5 / parts)
    for c in [2.5] * 30 if m < LARGE else [2.0] * 30 + [2.5]:
        near = [r for r in x if abs(r - mu) <= c * scale]
        mu = sum(near) / len(near)
        scale = math.sqrt(sum((r - mu) ** 2 for r in near) / len(near) / TRUNCATED[c])
    return mu, scale


def null_df(m):
    """Degrees of freedom of the empirical null of m rows; beyond 500 as there."""
    part = slice(0, 3) if m < LARGE else slice(3, None)
    return float(np.interp(math.log(m), np.log(NULL_ROWS[part]), NULL_DF[part]))


# Evidence of each row, by what there is.


def two_sided(distance, error, df):
    t = abs(distance) / error
    return float(2 * (stats.norm.sf(t) if math.isinf(df) else stats.t.sf(t, df)))


def larger(estimate, error, mu, extra, df):
    """The larger p, with and without the shift; 1 where they point opposite ways."""
    if estimate * (estimate - mu) <= 0:
        return 1.0
    beyond = math.hypot(error, extra)
    return max(two_sided(estimate, error, df), two_sided(estimate - mu, beyond, df))


def shift_of(estimates, scale="log"):
    """What is common to ratios; differences of unlike benchmarks have nothing in common."""
    return bulk(estimates) if scale == "log" and len(estimates) >= SHIFT_FROM else None


def of_all(shift, estimates, errors, dfs, bounds):
    """The shift, unless more than a fifth of the rows plainly did not take part in it."""
    if shift is None:
        return None
    stay, doubt = 0, math.sqrt(1.2 / len(estimates)) * shift[1]
    for d, error, df, bound in zip(estimates, errors, dfs, bounds, strict=True):
        t = t_quantile(0.975, df)
        far = abs(d - shift[0]) > t * math.hypot(error, doubt)
        far = far and abs(d - shift[0]) > t * shift[1]
        stay += far and abs(d) - t * error <= bound
    return shift if stay / len(estimates) <= STAYED else None


def by_t(estimates, errors, dfs, variances, k, scale, bounds, own=None):
    """Rows by t: plain, and beside it with the common shift of 20 or more rows removed."""
    seen, found = shift_of(estimates, scale), []
    shift = of_all(seen, estimates, errors, own or dfs, bounds)
    for d, error, df, v in zip(estimates, errors, dfs, variances, strict=True):
        spans, p = [(d, error, student(df))], two_sided(d, error, df)
        if shift:
            extra = math.sqrt(1.2 / len(estimates)) * shift[1]
            p = larger(d, error, shift[0], extra, df)
            spans.append((d - shift[0], math.hypot(error, extra), student(df)))
        found.append(Evidence(d, p, p, v, k, spans))
    return found, seen


def several(old, new, total, alpha, scale, bounds):
    """Rows of two or more invocations on one side at least, as many in each row."""
    n0, n1, rows = len(old[0]), len(new[0]), list(zip(old, new, strict=True))
    g = n0 + n1 - 2
    plain = [(squares(a) + squares(b)) / g for a, b in rows]
    variances, dfs = moderated(plain, [g] * len(rows))
    errors = [math.sqrt(v * (1 / n0 + 1 / n1)) for v in variances]
    if n0 != n1:
        v0, df0 = side_variances(old) if n0 > 1 else side_variances(new)
        v1, df1 = side_variances(new) if n1 > 1 else side_variances(old)
        for i in range(len(rows)):  # the wider of both answers
            a, b = v0[i] / n0, v1[i] / n1
            error = math.sqrt(a + b)
            welch = (a + b) ** 2 / (a**2 / df0[i] + b**2 / df1[i])
            df = welch if min(n0, n1) > 1 else df0[i]
            if t_quantile(0.975, df) * error > t_quantile(0.975, dfs[i]) * errors[i]:
                errors[i], dfs[i] = error, df
    k = min(n0, n1)
    if k >= RANKS_FROM and 2 * total / math.comb(n0 + n1, n0) <= alpha / 100:
        return ranked(rows, variances, k, scale, errors, dfs, bounds)
    estimates = [float(np.mean(b) - np.mean(a)) for a, b in rows]
    return by_t(estimates, errors, dfs, variances, k, scale, bounds)


def side_variances(side):
    g = len(side[0]) - 1
    return moderated([squares(y) / g for y in side], [g] * len(side))


def ranked(rows, variances, k, scale, errors, dfs, bounds):
    estimates = [float(np.median([y - x for x in a for y in b])) for a, b in rows]
    means, found = [float(np.mean(b) - np.mean(a)) for a, b in rows], []
    seen = shift_of(means, scale)
    shift = of_all(seen, means, errors, dfs, bounds)
    for (a, b), d, v in zip(rows, estimates, variances, strict=True):
        p = rank_p(a, b)
        if shift:
            opposite = d * (d - shift[0]) <= 0
            p = 1.0 if opposite else max(p, rank_p(a, b - shift[0]))
        found.append(Evidence(d, p, p, v, k, ranks=(a, b), shift=shift[0] if shift else 0.0))
    return found, seen


def rank_p(a, b):
    return float(stats.mannwhitneyu(b, a, method="exact").pvalue)


@functools.cache
def deals(m, n):
    """In how many orders of m and n values U is 0, 1, 2, …"""
    ways = [1] + [0] * (m * n)
    for i in range(1, m + 1):  # the Gaussian binomial, a factor at a time
        for u in range(m * n, n + i - 1, -1):
            ways[u] -= ways[u - n - i]
        for u in range(i, m * n + 1):
            ways[u] += ways[u - i]
    return ways


def ranked_interval(a, b, level):
    """The differences that a test at this level doesn't reject."""
    steps, ways = sorted(y - x for x in a for y in b), deals(len(a), len(b))
    order, below = 0, ways[0]
    while below / math.comb(len(a) + len(b), len(a)) <= level / 2 and 2 * order < len(steps):
        order += 1
        below += ways[order]
    if order == 0:
        return -math.inf, math.inf
    return steps[order - 1], steps[-order]


def once(old, new, default_noise, levels, scale="log"):
    """Rows of one invocation a side, without a history: from the suite, or else by default."""
    estimates = [float(b[0] - a[0]) for a, b in zip(old, new, strict=True)]
    differing = [d / level for d, level in zip(estimates, levels, strict=True) if d]
    if len(differing) < SHIFT_FROM:
        found = []
        for d, level in zip(estimates, levels, strict=True):
            noise = default_noise * level
            error = noise * math.sqrt(2)
            call, suspect = two_sided(d, error, CALL_DF), two_sided(d, error, math.inf)
            spans = [(d, error, student(CALL_DF))]
            found.append(Evidence(d, call, suspect, noise**2, 1, spans, quantile=stats.norm.ppf))
        return found, None
    mu, width = bulk(differing)
    m, shift, found = len(differing), shift_of(estimates, scale), []
    own, tails = student(null_df(m)), student(CALL_DF)
    for d, level in zip(estimates, levels, strict=True):
        if scale == "log":
            extra, moved, error = math.sqrt(1.2 / m) * shift[1], shift[0], width
        else:
            extra, moved, error = 0.0, 0.0, math.hypot(width, mu) * level
        spans = [(d, error, tails), (d - moved, math.hypot(error, extra), tails)]
        call = larger(d, error, moved, extra, CALL_DF)
        suspect = larger(d, error, moved, extra, null_df(m))
        found.append(Evidence(d, call, suspect, error**2 / 2, 1, spans, quantile=own, once=True))
    return found, shift


def with_history(old, new, history, scale, bounds):
    """One new value of each row against the level of the baseline, which the history helps tell."""
    m, sizes = len(old), [len(h) for h in history]
    variances, dfs = moderated(
        [squares(h) / (n - 1) for h, n in zip(history, sizes, strict=True)], [n - 1 for n in sizes]
    )
    off = [float(a[0] - np.mean(h)) for a, h in zip(old, history, strict=True)]
    distances, errors, apart = [], [], []
    for i, (h, n) in enumerate(zip(history, sizes, strict=True)):
        common, doubt = off[i], 1.0
        if scale == "log" and m > 1:
            common = bulk(off)[0] if m >= SHIFT_FROM else float(np.median(off))
            doubt = (math.pi / 2 if m > 2 else 1.0) / m
        limit = t_quantile(0.975, dfs[i]) * math.sqrt(variances[i] * (1 + 1 / n))
        apart.append(abs(off[i] - common) > limit)
        level, share = float(old[i][0]), 1.0
        if not apart[i]:
            level = (float(sum(h)) + level - common) / (n + 1) + common
            share = min(1 / (n + 1) + n / (n + 1) * min(doubt, 1.0), 1.0)
        distances.append(float(new[i][0]) - level)
        errors.append(math.sqrt(variances[i] * (1 + share)))
    found, shift = by_t(distances, errors, dfs, variances, 1, scale, bounds)
    tail = tail_of(history)
    for i, row in enumerate(found):
        df = min(dfs[i], tail, CALL_DF if apart[i] else math.inf)
        called, _ = by_t(distances, errors, [df] * m, variances, 1, scale, bounds, dfs)
        row.p_value, row.spans, row.quantile = called[i].p_value, called[i].spans, student(dfs[i])
    return found, shift


def tail_of(history):
    """Degrees of freedom of the tails of all histories together."""
    rest, beyond, held = [], 0, 0
    for h in history:
        n = len(h)
        if not squares(h):
            continue
        for i, x in enumerate(h):
            rest.append((x - np.mean(h)) / math.sqrt(squares(h) / (n - 1) * (1 - 1 / n)))
            others = np.delete(h, i)
            if n >= 4:
                held += 1
                error = np.std(others, ddof=1) * math.sqrt(1 + 1 / (n - 1))
                beyond += abs(x - np.mean(others)) > t_quantile(0.995, n - 2) * error
    if beyond > 0.01 * held + 2 * math.sqrt(0.01 * held):
        return CALL_DF
    if not rest:
        return math.inf
    fourth, second = np.mean(np.array(rest) ** 4), np.mean(np.array(rest) ** 2)
    excess = fourth / second**2 - 3 + 2 * math.sqrt(24 / len(rest))
    return 4 + 6 / excess if excess > 0 else math.inf


def again(old, new):
    """Most rows once; of the suspects three more a side, after the first session."""
    rows, m = list(zip(old, new, strict=True)), len(old)
    first, (mu, scale) = once([a[:1] for a in old], [b[:1] for b in new], None, [1] * m)
    found = []
    for (a, b), session in zip(rows, first, strict=True):
        n = len(a)
        if n < 4:
            session.p_value, session.spans = 1.0, [*session.spans, NOTHING]
            found.append(session)
            continue
        moved = np.concatenate([[b[0] - mu], b[1:]])
        d, plain = float(np.mean(moved) - np.mean(a)), float(np.mean(b) - np.mean(a))
        g = 2 * (n - 1)
        variance = (squares(a) + squares(moved)) / g
        v = (PRIOR_DF * scale**2 / 2 + g * variance) / (PRIOR_DF + g)
        error, df = math.sqrt(2 * v / n), PRIOR_DF + g
        bound = stats.t.ppf(0.9, null_df(m)) * scale
        agree = all((y - x) * np.sign(d) > bound for x, y in zip(a, moved, strict=True))
        p = larger(plain, error, plain - d, 0.0, df) if agree else 1.0
        spans = [(d, error, student(df)), (plain, error, student(df))]
        found.append(Evidence(plain, p, p, v, n, spans if agree else [*spans, NOTHING]))
    return found, (mu, scale)


def evidence(family, total, alpha, default_noise):
    old, new = family.values(family.baseline), family.values(family.current)
    sizes = [min(len(a), len(b)) for a, b in zip(old, new, strict=True)]
    bounds = [family.bound(i) for i in range(len(old))]
    if max(sizes) == max(len(y) for y in old + new) == 1:
        if family.history is not None:
            return with_history(old, new, family.values(family.history), family.scale, bounds)
        levels = [1 if family.scale == "log" else family.level(i) for i in range(len(old))]
        return once(old, new, default_noise, levels, family.scale)
    if 2 * sizes.count(1) > len(sizes) >= SHIFT_FROM and max(sizes) >= 4:
        return again(old, new)
    return several(old, new, total, alpha, family.scale, bounds)


# All rows together.


def holm(p_values, alpha):
    """Adjusted p of each row, and the level at which it was tested; equal p share the strictest."""
    m, ordered = len(p_values), sorted(p_values)
    first = [ordered.index(p) for p in p_values]
    adjusted = [min(max((m - i) * ordered[i] for i in range(j + 1)), 1.0) for j in first]
    levels = [alpha / (m - j if a <= alpha else m) for j, a in zip(first, adjusted, strict=True)]
    return adjusted, levels


def further_runs(row, adjusted, bound, m, alpha):
    """How many more invocations a side would settle it, about."""
    for total in itertools.count(2):
        df, error = 2 * (total - 1), math.sqrt(2 * row.variance / total)
        if abs(row.estimate) <= bound or adjusted >= 0.5:
            enough = (t_quantile(0.95, df) + 1.282) * error <= bound
        else:
            enough = (t_quantile(1 - alpha / (2 * m), df) + 0.842) * error <= abs(row.estimate)
        if enough:
            return max(1, total - row.k)
    return None


def judge(families, alpha=0.05, default_noise=0.03):
    """A list of rows a family, and its common shift: location and scale, or None."""
    total = sum(len(f.baseline) for f in families)
    found = [evidence(f, total, alpha, default_noise) for f in families]
    rows = [row for part, _ in found for row in part]
    adjusted, levels = holm([row.p_value for row in rows], alpha)
    suspected, _ = holm([row.p_suspect for row in rows], alpha)
    bounds = [f.bound(i) for f in families for i in range(len(f.baseline))]
    judged = []
    for row, p, q, level, bound in zip(rows, adjusted, suspected, levels, bounds, strict=True):
        beyond = abs(row.estimate) > bound
        different = p <= alpha and beyond
        low, high = row.own(0.10)
        equivalent = not different and -bound < low and high < bound
        suspect = not different and beyond and row.p_suspect <= min(0.2, 1 / total)
        lower, upper = row.deciding(level)
        own_lower, own_upper = row.own(0.05)
        more = AGAIN if suspect and row.once else further_runs(row, p, bound, total, alpha)
        judged.append(
            SimpleNamespace(
                estimate=row.estimate,
                lower=lower,
                upper=upper,
                own_lower=own_lower,
                own_upper=own_upper,
                equivalence_lower=low,
                equivalence_upper=high,
                p_value=row.p_value,
                p_adjusted=p,
                p_suspect=row.p_suspect,
                change=int(np.sign(row.estimate)) if different else 0,
                equivalent=equivalent,
                suspicion=(2 if q <= alpha else 1) if suspect else 0,
                more_runs=-1 if different or equivalent else more,
            )
        )
    rest = iter(judged)
    return [([next(rest) for _ in part], shift) for part, shift in found]

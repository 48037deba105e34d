"""A plain form of the search for change points: loops over values, nothing vectorised.

Written from the recipe, apart from `calibrax.statistics`, with `scipy.stats.rankdata` for the
ranks; the answers of the library are held against it.
"""

import math
from fractions import Fraction
from itertools import pairwise
from statistics import median

from scipy.stats import rankdata

THRESHOLDS = {
    12: 2.26,
    16: 2.44,
    20: 2.50,
    24: 2.56,
    32: 2.66,
    50: 2.76,
    75: 2.88,
    100: 2.92,
    500: 2.92,
    1000: 2.96,
    2000: 2.96,
    5000: 3.04,
    20_000: 3.10,
    100_000: 3.16,
}


def bound(n, length):
    sizes = sorted(THRESHOLDS)
    above = next((size for size in sizes if size >= n), None)
    if above is None:
        base = THRESHOLDS[sizes[-1]]
    elif above == n:
        base = THRESHOLDS[n]
    else:
        below = max(size for size in sizes if size < n)
        part = math.log(n / below) / math.log(above / below)
        base = THRESHOLDS[below] + part * (THRESHOLDS[above] - THRESHOLDS[below])
    return base + 0.35 * math.log(n / length)


def ceil_of_root(n, k):
    """The least whole number not below n / 2^(k/2), without a root."""
    m = 1
    while m * m * 2**k < n * n:
        m += 1
    return m


def intervals(n):
    k = 0
    while (length := ceil_of_root(n, k)) >= 6:
        root = 1
        while root * root < 2**k:
            root += 1
        last, room = 2 * root - 2, n - length
        for j in range(last + 1):
            step = Fraction(room, max(last, 1))
            start = math.floor(j * step) if 2 * j <= last else room - math.floor((last - j) * step)
            yield start, start + length
        k += 1


def cusum(values, split):
    """Signed, and Cliff's delta: positive where what comes later is larger."""
    m, ranks = len(values), rankdata(values)
    centre = (m + 1) / 2
    spread = sum((r - centre) ** 2 for r in range(1, m + 1)) / m  # of ranks without ties
    total = sum(r - centre for r in ranks[split:])
    pairs = [(a, b) for a in values[:split] for b in values[split:]]
    delta = sum((b > a) - (b < a) for a, b in pairs) / len(pairs)
    return total / math.sqrt(split * (m - split) / (m - 1) * spread), delta


def best_split(values):
    m = len(values)
    heights = [abs(cusum(values, k)[0]) for k in range(3, m - 2)]
    # equal heights may differ by rounding: the first of those within it
    peak = next(i for i, h in enumerate(heights) if h >= max(heights) - 1e-9)
    return peak + 3, heights[peak]


def candidates(values, scanned, factor):
    n = len(values)
    fired = []
    for (a, b), (split, height) in scanned.items():
        excess = height / factor - bound(n, b - a)
        if excess > 0:
            fired.append((b - a, -round(excess, 9), a, split))
    points = []
    for length, _, a, split in sorted(fired):
        if not any(a < p < a + length for p in points):
            points.append(a + split)
    return sorted(points)


def rests(values, points):
    ends = [0, *points, len(values)]
    return [[v - median(values[a:b]) for v in values[a:b]] for a, b in pairwise(ends)]


def robust_scale(residuals):
    distances = [abs(r) for r in residuals]
    mad = median(distances) * 1.482602218505602
    return mad if mad else math.sqrt(math.pi / 2) * sum(distances) / len(distances)


def profile_loss(values, level, scale):
    loss = slope = weight = 0.0
    for v in values:
        z = (v - level) / scale
        size = abs(z)
        loss += z * z / 2 if size <= 1.5 else 1.5 * size - 1.125
        slope += z if size <= 1.5 else math.copysign(1.5, z)
        weight += 1.0 if size <= 1.5 else 1.5 / size
    return loss - slope**2 / (2 * weight)


def losses(values, split, scale):
    m = len(values)
    low, high = median(values[:split]), median(values[split:])
    if not scale:
        return [
            sum(abs(v - low) for v in values[:t]) + sum(abs(v - high) for v in values[t:])
            for t in range(3, m - 2)
        ]
    return [
        profile_loss(values[:t], low, scale) + profile_loss(values[t:], high, scale)
        for t in range(3, m - 2)
    ]


def relocated(values, split, scale):
    for _ in range(10):
        at_split = losses(values, split, scale)
        if scale:
            least = min(at_split)
            weights = [math.exp(least - loss) for loss in at_split]
            cost = [
                -sum(max(3 - abs(i - j), 0) * weights[j] for j in range(len(weights)))
                for i in range(len(weights))
            ]
        else:
            cost = at_split
        slack = 1e-9 * (1 + max(abs(c) for c in cost))
        found = next(i for i, c in enumerate(cost) if c <= min(cost) + slack) + 3
        if found == split:
            return split
        split = found
    return split


def hodges_lehmann(before, after):
    return median(b - a for a in before for b in after)


def settle(values, points, factor, reach):
    n = len(values)
    scale = robust_scale([r for part in rests(values, points) for r in part])
    points = list(points)
    while points:
        for _ in range(10):
            before = list(points)
            for i in range(len(points)):
                ends = [0, *points, n]
                a, c, b = ends[i : i + 3]
                points[i] = a + relocated(values[a:b], c - a, scale)
            if points == before:
                break
        ends, excesses, failed = [0, *points, n], [], []
        for i, (a, c, b) in enumerate(zip(ends, ends[1:], ends[2:], strict=False)):
            height, delta = cusum(values[a:b], c - a)
            excess = abs(height) / factor - bound(n, b - a)
            excesses.append(excess)
            shift = hodges_lehmann(values[a:c], values[c:b])
            if excess < 0 or abs(delta) < 0.33 or not abs(shift) > reach:
                failed.append(i)
        if not failed:
            return points, excesses
        del points[min(failed, key=lambda i: excesses[i])]
    return [], []


def left(values, points):
    """Autocorrelations of lags 1 and 2, and their bias."""
    parts, n = rests(values, points), len(values)
    reach = 2.5 * robust_scale([r for part in parts for r in part])
    total = first = second = 0.0
    for part in parts:
        clipped = [max(min(r, reach), -reach) for r in part]
        centre = sum(clipped) / len(clipped)
        centred = [r - centre for r in clipped]
        total += sum(r * r for r in centred)
        first += sum(r * s for r, s in pairwise(centred))
        second += sum(r * s for r, s in zip(centred, centred[2:], strict=False))
    if total == 0:
        return None
    return first / total, second / total, len(parts) * (1 + 3 * first / total) / n


def equivalent(first, second, n):
    """The AR(1) correlation that widens a sum as the AR(2) noise of these autocorrelations."""
    if first <= 0:
        return first
    first = min(first, 0.99)
    phi2 = (second - first**2) / (1 - first**2)
    if phi2 <= 1.5 / math.sqrt(n):
        return first
    phi2 = min(phi2, 0.99)
    phi1 = first * (1 - phi2)
    if phi1 + phi2 >= 0.99:
        return 0.99
    variance = (1 - phi2) / ((1 + phi2) * ((1 - phi2) ** 2 - phi1**2))
    widening = 1 / (1 - phi1 - phi2) ** 2 / variance
    return min(max(first, (widening - 1) / (widening + 1)), 0.99)


def correlation(values, points):
    n, found = len(values), left(values, points)
    if found is None:
        return 0.0
    first, second, bias = found
    rho = equivalent(first + bias, second + bias, n)
    return min(max(rho + math.sqrt(max(1 - rho * rho, 0.0) / n) / 2, 0.0), 0.99)


def most_correlation(values, points):
    n, found = len(values), left(values, points)
    if found is None:
        return 0.0
    first, second, bias = found
    chosen = equivalent(first + 2.5 * bias, second + 2.5 * bias, n)
    most = max(chosen, correlation(values, points))
    return most if most <= 0.6 else 0.99


def search(values, reach):
    """Points, excesses and correlation of a series of twelve values or more."""
    scanned = {(a, b): best_split(values[a:b]) for a, b in intervals(len(values))}
    rho, most, points, excesses = 0.0, None, [], []
    for _ in range(6):
        factor = math.sqrt((1 + rho) / (1 - rho))
        found = candidates(values, scanned, factor)
        points, excesses = settle(values, found, factor, reach) if found else ([], [])
        while points:
            ends, more = [0, *points, len(values)], []
            for a, b in pairwise(ends):
                split, height = best_split(values[a:b]) if b - a >= 6 else (0, 0.0)
                if height / factor > bound(len(values), b - a):
                    more.append(a + split)
            grown = settle(values, sorted([*points, *more]), factor, reach) if more else ([], [])
            if len(grown[0]) <= len(points):
                break
            points, excesses = grown
        if not points:
            return [], [], rho
        most = most or most_correlation(values, points)
        grown = min(correlation(values, points), most)
        if grown <= rho:
            break
        rho = grown
    return points, excesses, rho

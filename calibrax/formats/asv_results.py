"""The rows of asv's result files, whatever version wrote them.

- Version 2 (asv 0.5 and later) has a list a benchmark, in the order of `result_columns`; empty
  columns at its end are dropped.
- Version 1 has a number, null, or a mapping of `result`, `params`, `samples` and `stats`; the
  versions of benchmarks and the times are in mappings of their own. Files of 2015 have numbers.

`result`, `samples` and the bounds are parallel to the product of the parameters' values, the last
parameter fastest.
"""

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, NamedTuple

from calibrax.errors import FormatError
from calibrax.formats.asv_suite import Benchmark, texts_of
from calibrax.formats.document import Node, step

__all__ = ["Outcome", "Row", "outcomes", "rows"]

MOST_FAILED = 100_000
"""How many results may stand behind the nulls of whole benchmarks in one file. The largest suites
seen have 26,000 results; a few kilobytes of parameters can stand for more than memory holds."""

ROUNDING = 1e-4
"""More than what rounding to five digits may change, relatively."""

COLUMNS = ("result", "params", "version", "started_at", "stats_ci_99_a", "stats_ci_99_b", "samples")


class Row(NamedTuple):
    """What a file says of one benchmark; columns that it has not are None.

    Attributes:
        node: For errors.
        where: The place of the row in the node.
    """

    node: Node
    where: str
    name: str
    result: Any = None
    params: Any = None
    version: Any = None
    started_at: Any = None
    lower: Any = None
    upper: Any = None
    samples: Any = None

    def wrong(self, expected: str, value: object) -> FormatError:
        """An error in this row."""
        return self.node.wrong(self.where, expected, value)


class Outcome(NamedTuple):
    """What came of one combination of parameters; no value: it failed."""

    params: tuple[str, ...]
    value: float | None
    samples: list[float]
    lower: float | None
    upper: float | None


def rows(root: Node, skip: Callable[[FormatError], object]) -> Iterator[Row]:
    """The rows of a result file; those that are none are told to `skip`."""
    results = root.mapping("results")
    if "result_columns" in root.data:
        yield from rows_of_columns(results, root, skip)
        return
    versions = root.optional_mapping("benchmark_version").data
    times = root.optional_mapping("started_at").data
    for name, value in results.data.items():
        where = step(name)
        row = Row(results, where, name, version=versions.get(name), started_at=times.get(name))
        if type(value) is not dict:
            yield row._replace(result=value)
            continue
        stats = value.get("stats")
        kept = stats if type(stats) is list else [stats]
        bounds = [each.get("ci_99") if type(each) is dict else None for each in kept]
        pairs = [two if type(two) is list and len(two) == 2 else (None, None) for two in bounds]
        many = type(value.get("result")) is list
        yield row._replace(
            result=value.get("result"),
            params=value.get("params"),
            samples=value.get("samples"),
            lower=[low for low, _ in pairs] if stats and (many or len(pairs) == 1) else None,
            upper=[high for _, high in pairs] if stats and (many or len(pairs) == 1) else None,
        )


def rows_of_columns(
    results: Node, root: Node, skip: Callable[[FormatError], object]
) -> Iterator[Row]:
    """The rows of a file of version 2."""
    columns = root.data["result_columns"]
    if type(columns) is not list or "result" not in columns:
        raise root.wrong(".result_columns", "a list of names of columns", columns)
    places = [columns.index(name) if name in columns else len(columns) for name in COLUMNS]
    empty = [None] * (len(columns) + 1)
    for name, found in results.data.items():
        where = step(name)
        if type(found) is not list or len(found) > len(columns):
            skip(results.wrong(where, f"a list of up to {len(columns)} columns", found))
            continue
        cells = found + empty[len(found) :]
        yield Row(results, where, name, *[cells[place] for place in places])


def outcomes(row: Row, benchmark: Benchmark) -> list[Outcome]:
    """What came of each combination of a row's parameters.

    Raises:
        FormatError: It is not what asv writes.
    """
    params = row.params or []
    if params:
        texts_of(row.node, params, f"{row.where}.params")
    values = row.result if type(row.result) is list else [row.result]
    if not params and len(values) > 1 and benchmark.params:
        params = benchmark.params  # a file of an old version that does not repeat them
    count = math.prod(map(len, params))
    if row.result is None:
        if count > MOST_FAILED:
            raise row.wrong(f"at most {MOST_FAILED:,} combinations of parameters", "more")
        values = [None] * count
    elif len(values) != count:
        each = f"{count:,} results" if count < len(values) else f"more than {len(values):,} results"
        raise row.wrong(f"{each}, one a combination of parameters", values)
    if not params:  # most have none, so that a suite of many files is read sooner
        sample, lower, upper = (
            None if each is None else parallel(row, each, 1)[0]
            for each in (row.samples, row.lower, row.upper)
        )
        return [outcome(row, (), values[0], sample, (lower, upper))]
    samples = parallel(row, row.samples, count)
    bounds = zip(parallel(row, row.lower, count), parallel(row, row.upper, count), strict=True)
    return [
        outcome(row, *cells)
        for cells in zip(product(*params), values, samples, bounds, strict=True)
    ]


def parallel(row: Row, cells: Any, count: int) -> list[Any]:
    """A column with one cell a combination."""
    if cells is None:
        return [None] * count
    if type(cells) is not list or len(cells) != count:
        raise row.wrong(f"{count:,} cells in each column, one a combination of parameters", cells)
    return cells


def outcome(
    row: Row, params: tuple[str, ...], value: Any, samples: Any, bounds: tuple[Any, Any]
) -> Outcome:
    """What came of one combination."""
    if value is None:
        return Outcome(params, None, [], None, None)
    number = row.node.as_number(value, row.where)
    if samples is None:
        kept = []
    elif type(samples) is not list:
        raise row.wrong("a list of samples", samples)
    elif set(map(type, samples)) <= {float}:
        kept = samples
    else:
        kept = [row.node.as_number(sample, row.where) for sample in samples]
    return Outcome(params, number, kept, *(bound(row, stated, number) for stated in bounds))


def bound(row: Row, stated: Any, value: float) -> float | None:
    """A bound of the interval of a value; infinite ones, as of one sample, are none.

    Bounds are rounded to five digits, values are not: the bound of equal samples is the value.
    """
    if stated is None:
        return None
    number = row.node.as_number(stated, row.where)
    if not math.isfinite(number):
        return None
    if math.isclose(number, value, rel_tol=ROUNDING) and float(f"{value:.5g}") == number:
        return value
    return number

"""What criterion.rs prints: a line a benchmark, with the interval and what it is of.

    sum/of numbers/1000     time:   [774.73 ns 1.1262 us 1.4215 us]
                            thrpt:  [703.48 Melem/s 887.96 Melem/s 1.2908 Gelem/s]

A long id stands on the line before. Under `change:` come lines that look the same, in percent.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import Unit, parse_unit

__all__ = ["has_results", "read_lines"]

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
ANNOUNCED = "Benchmarking "
STAGES = (": Warming up for ", ": Collecting ", ": Analyzing", ": Profiling ")
FAILURES = ("thread '", "error: bench failed", "error: test failed")
PARTS = 6  # a value and a unit for the lower bound, the estimate and the upper bound
ELEMENTS = "elem/s"
SECOND = parse_unit("s")


class Line(NamedTuple):
    """A line of results: the text before the mark, the mark, and what stands in brackets."""

    before: str
    mark: str
    parts: list[str]


def result_of(line: str) -> Line | None:
    """The results in a line; None where it has none, or a change in percent."""
    for mark in ("time:", "thrpt:"):
        before, found, after = line.rpartition(mark)
        inner = after.strip()
        if found and inner.startswith("[") and inner.endswith("]") and "%" not in inner:
            return Line(before.strip(), mark, inner[1:-1].split())
    return None


def lines_of(source: Source) -> list[str]:
    """The lines of the text without colours; none if it is no text."""
    return COLOURS.sub("", source.text or "").splitlines()


def has_results(source: Source) -> bool:
    """Whether a line has results, in this tool's words."""
    if b"time:" not in source.data or b"[" not in source.data:
        return False
    found = (result_of(line) for line in lines_of(source))
    return any(line and line.mark == "time:" and len(line.parts) == PARTS for line in found)


def read_lines(source: Source, found: Measurements) -> None:
    """Add what the lines say.

    Raises:
        FormatError: A line of results can't be read, with its number.
    """
    started: dict[str, None] = {}
    failures = []
    before = current = ""
    for number, line in enumerate(lines_of(source), start=1):
        text = line.strip()
        if (result := result_of(line)) is not None:
            if result.mark == "time:":
                current = result.before or before
                started.pop(current, None)
                if not current:
                    raise source.error("expected the id of the benchmark, got none", number)
            elif not current:
                continue
            lower, value, upper = values_of(source, result, number)
            unit = value[1]
            found.add(
                current,
                unit,
                stated=unit.to_base(value[0]),
                lower=lower[1].to_base(lower[0]),
                upper=upper[1].to_base(upper[0]),
            )
        elif text.startswith(ANNOUNCED) and not any(stage in text for stage in STAGES):
            started[text.removeprefix(ANNOUNCED)] = None
        elif text.startswith(FAILURES):
            failures.append(text)
        if text:
            before = text
    reason = "; ".join(["failed", *failures])
    for name in started:
        found.add(name, SECOND, failure=reason)
    if failures:
        source.warn(f"not all benchmarks ran; the output says {failures[0]!r}")


def values_of(source: Source, line: Line, number: int) -> Iterator[tuple[float, Unit]]:
    """The three values of a line with their units."""
    if len(line.parts) != PARTS:
        raise source.error(
            f"expected three values with units, got {' '.join(line.parts)!r}", number
        )
    expected = {"time"} if line.mark == "time:" else {"throughput", "bytes_per_second"}
    for text, symbol in zip(line.parts[::2], line.parts[1::2], strict=True):
        unit = unit_of(symbol)
        try:
            value = float(text)
        except ValueError:
            raise source.error(f"expected a number, got {text!r}", number) from None
        if unit.kind not in expected:
            raise source.error(
                f"expected a unit of {' or '.join(sorted(expected))}, got {symbol!r}", number
            )
        yield value, unit


def unit_of(symbol: str) -> Unit:
    """The unit of a symbol; elements are counted in thousands, K, as bytes are not."""
    if symbol.endswith(ELEMENTS):
        return parse_unit(f"{symbol.removesuffix(ELEMENTS).replace('K', 'k')}/s")
    return parse_unit(symbol)

"""CSV in long form, for R, pandas and spreadsheets: a row for each value and for each sample.

Columns, in this order:

- `run_id`, `timestamp` (ISO 8601), `commit`, `branch`: of the run;
- `scenario`, `name`, a column `tags.KEY` for each tag of any run: the benchmark;
- `metric`, `unit` (a base unit), `direction`: what was measured;
- `kind`: "value" or "sample". A metric has one row of the first kind, and behind it one of the
  second for each sample, so keep those of one kind before you reckon;
- `number`: of the sample, from 1; `invocation`: the process it came from; both empty for a value;
- `value`: with every digit, `NaN`, `Infinity` or `-Infinity`;
- `lower`, `upper`, `failure`: of a value; empty for a sample.

A text that a spreadsheet would run has an apostrophe before it, and what can't be seen is escaped.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from calibrax.core import Metric, Run
from calibrax.formats.losses import Loss, Losses
from calibrax.formats.writers import Writer
from calibrax.texts import cell

__all__ = ["writers"]

LACKS = (Loss.EMPTY, Loss.NAMES, Loss.DESCRIPTIONS, Loss.EXACT, Loss.ENVIRONMENT, Loss.METADATA)
OF_A_RUN = ("run_id", "timestamp", "commit", "branch", "scenario", "name")
OF_A_METRIC = ("metric", "unit", "direction", "kind", "number", "invocation", "value")
OF_A_VALUE = ("lower", "upper", "failure")


def text_of(runs: Sequence[Run], lost: Losses) -> str:
    """The rows of all runs under one line of column names."""
    keys = sorted({key for run in runs for point in run.points for key in point.tags})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = [*OF_A_RUN, *(f"tags.{key}" for key in keys), *OF_A_METRIC, *OF_A_VALUE]
    writer.writerow(map(cell, columns))
    for key in keys:
        count_altered(f"tags.{key}", lost)
    for run in runs:
        lost.add_run(run, LACKS)
        for row in rows_of(run, keys, lost):
            writer.writerow(map(cell, row))
    return out.getvalue()


def rows_of(run: Run, keys: Sequence[str], lost: Losses) -> Iterator[list[object]]:
    """The rows of a run."""
    head = [run.id, run.timestamp.isoformat(), run.commit, run.branch]
    for point in run.points:
        if not point.metrics:
            lost.add(Loss.EMPTY, point.name)
        place = [*head, point.scenario, point.name, *(point.tags.get(key) for key in keys)]
        for text in (point.scenario, point.name, *point.tags.values()):
            count_altered(text, lost)
        for name, metric in point.metrics.items():
            definition = run.metric_defs.get(name)
            known = [definition.unit, str(definition.direction)] if definition else [None, None]
            for row in rows_of_a_metric(metric):
                yield [*place, name, *known, *row]


def rows_of_a_metric(metric: Metric) -> Iterator[list[object]]:
    """What follows the direction, for the value and each sample."""
    yield ["value", None, None, metric.value, metric.lower, metric.upper, metric.failure]
    invocations = metric.invocations or [None] * len(metric.samples or ())
    for number, (sample, invocation) in enumerate(
        zip(metric.samples or (), invocations, strict=True), 1
    ):
        yield ["sample", number, invocation, sample, None, None, None]


def count_altered(text: str, lost: Losses) -> None:
    """Count a text that is not written as it is."""
    if cell(text) != text:
        lost.add(Loss.NAMES, text)


writers = (
    Writer(
        name="csv",
        about="CSV, a row for each value and each sample",
        text_of=text_of,
        several=True,
        endings=(".csv",),
        lacks=LACKS,
    ),
)

"""Sequences of float in, frozen results with warnings out; knows no run and no file."""

from calibrax.statistics.intervals import (
    Interval,
    geometric_mean,
    interval,
    invocation_medians,
    mean,
    median,
    pseudo_median,
    student_t,
)

__all__ = [
    "Interval",
    "geometric_mean",
    "interval",
    "invocation_medians",
    "mean",
    "median",
    "pseudo_median",
    "student_t",
]

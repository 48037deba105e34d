"""Sequences of float in, frozen results with warnings out; knows no run and no file."""

from calibrax.statistics.intervals import (
    geometric_mean,
    interval,
    mean,
    median,
    pseudo_median,
    student_t,
)
from calibrax.statistics.results import Interval
from calibrax.statistics.samples import invocation_medians

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

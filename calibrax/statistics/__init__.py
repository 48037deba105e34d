"""Sequences of float in, frozen results with warnings out; knows no run and no file."""

from calibrax.statistics.contrasts import Contrast
from calibrax.statistics.intervals import (
    geometric_mean,
    interval,
    mean,
    median,
    pseudo_median,
    student_t,
)
from calibrax.statistics.multiplicity import benjamini_hochberg, holm
from calibrax.statistics.results import Interval
from calibrax.statistics.samples import invocation_medians
from calibrax.statistics.two_samples import cliffs_delta, mann_whitney, signed_rank, welch

__all__ = [
    "Contrast",
    "Interval",
    "benjamini_hochberg",
    "cliffs_delta",
    "geometric_mean",
    "holm",
    "interval",
    "invocation_medians",
    "mann_whitney",
    "mean",
    "median",
    "pseudo_median",
    "signed_rank",
    "student_t",
    "welch",
]

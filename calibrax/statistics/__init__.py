"""Sequences of float in, frozen results with warnings out; knows no run and no file.

One sample:       `intervals`
Two samples:      `two_samples` (`contrasts`: its record), `significance` under the old names
A suite:          `suite` (`verdicts`: its record), made of `families` (arrays), `evidence` (what
                  is noise), `past` (what earlier runs tell), `moderation`, `bulk` (common shift,
                  empirical null), `ranked` (rank tests of many rows), `planning` (how many more),
                  `mean_change`, `modes`, `verdict_words`
One series:       `changepoints` (`segmentations`: its records), made of `change_series`,
                  `change_search`, `seeded_intervals`, `rank_cusum`, `change_null`,
                  `change_location`, `dependence`, `drifts`, `levels`; what it can't call: `newest`,
                  `alternation`
Over sizes:       `scaling` (`growths`: its records), made of `growth_classes`, `growth_fits`,
                  `growth_choices`, `turns`, `strays`, `scaling_words`
Many entries:     `ranks`, made of `pairs`; `overall` and `omnibus` over benchmarks; `aggregates`
Shared:           `samples`, `scales`, `nulls`, `walsh` and `differences` by `selections`,
                  `multiplicity`, `resampling`, `results` (the record of an interval), `settings`
"""

from calibrax.statistics.aggregates import (
    geometric_mean_ratio,
    interquartile_mean,
    performance_profile,
)
from calibrax.statistics.changepoints import change_points, change_points_of
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
from calibrax.statistics.omnibus import friedman
from calibrax.statistics.overall import rank_overall
from calibrax.statistics.ranks import Group, rank_groups
from calibrax.statistics.results import Interval
from calibrax.statistics.samples import invocation_medians
from calibrax.statistics.scaling import fit_growth
from calibrax.statistics.segmentations import Level, Segmentation, Step
from calibrax.statistics.two_samples import cliffs_delta, mann_whitney, signed_rank, welch

__all__ = [
    "Contrast",
    "Group",
    "Interval",
    "Level",
    "Segmentation",
    "Step",
    "benjamini_hochberg",
    "change_points",
    "change_points_of",
    "cliffs_delta",
    "fit_growth",
    "friedman",
    "geometric_mean",
    "geometric_mean_ratio",
    "holm",
    "interquartile_mean",
    "interval",
    "invocation_medians",
    "mann_whitney",
    "mean",
    "median",
    "performance_profile",
    "pseudo_median",
    "rank_groups",
    "rank_overall",
    "signed_rank",
    "student_t",
    "welch",
]

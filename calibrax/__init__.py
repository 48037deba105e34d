"""Benchmark results as typed, immutable records, and answers from them that one can trust.

Everything named here is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calibrax.analysis.changepoint import detect_change_points, find_changes
    from calibrax.analysis.comparison import compare
    from calibrax.analysis.ranking import rank
    from calibrax.analysis.scaling import fit_scaling
    from calibrax.core.converters import converter, make_converter
    from calibrax.core.join import join
    from calibrax.core.models import (
        Metric,
        MetricDef,
        MetricDirection,
        MetricPriority,
        Point,
        RankEntry,
        Regression,
        Run,
        ScalingLaw,
        SignificanceResult,
        TrendPoint,
        TrendSeries,
        extract_framework_metrics,
        is_higher_better,
    )
    from calibrax.core.rows import rows
    from calibrax.errors import CalibraxError, FormatError, RecordError
    from calibrax.formats import read, read_all, write

__all__ = [
    "CalibraxError",
    "FormatError",
    "Metric",
    "MetricDef",
    "MetricDirection",
    "MetricPriority",
    "Point",
    "RankEntry",
    "RecordError",
    "Regression",
    "Run",
    "ScalingLaw",
    "SignificanceResult",
    "TrendPoint",
    "TrendSeries",
    "__version__",
    "compare",
    "converter",
    "detect_change_points",
    "extract_framework_metrics",
    "find_changes",
    "fit_scaling",
    "is_higher_better",
    "join",
    "make_converter",
    "rank",
    "read",
    "read_all",
    "rows",
    "write",
]

__version__ = "0.2.0"

HOMES = {
    "calibrax.analysis.changepoint": ("detect_change_points", "find_changes"),
    "calibrax.analysis.comparison": ("compare",),
    "calibrax.analysis.ranking": ("rank",),
    "calibrax.analysis.scaling": ("fit_scaling",),
    "calibrax.core.converters": ("converter", "make_converter"),
    "calibrax.core.join": ("join",),
    "calibrax.core.rows": ("rows",),
    "calibrax.errors": ("CalibraxError", "FormatError", "RecordError"),
    "calibrax.formats": ("read", "read_all", "write"),
}
"""Where each name lives; records and what is not listed: `calibrax.core.models`."""

HOME_OF = {name: home for home, names in HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name from its home and keep it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(HOME_OF.get(name, "calibrax.core.models")), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, those not loaded yet too."""
    return list(__all__)

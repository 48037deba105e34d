"""The records, and the converter that turns them into documents and back."""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from calibrax.core.converters import converter, make_converter

__all__ = [
    "Metric",
    "MetricDef",
    "MetricDirection",
    "MetricPriority",
    "Point",
    "RankEntry",
    "Regression",
    "Run",
    "ScalingLaw",
    "SignificanceResult",
    "TrendPoint",
    "TrendSeries",
    "converter",
    "extract_framework_metrics",
    "is_higher_better",
    "make_converter",
]


def __getattr__(name: str) -> Any:
    """Load the converter when it is first asked for: records alone don't need it."""
    if name in {"converter", "make_converter"}:
        from calibrax.core import converters

        return getattr(converters, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The documents that the speed figures are about."""

import json
import random
from typing import Any

METRICS = ("time", "memory", "throughput")

WORKS = {
    "2,000 points": (2000, 0),
    "2,000 points x 10 samples": (2000, 10),
    "20 points x 20,000 samples": (20, 20_000),
}
"""Points, each with three metrics, and the samples of each metric."""


def document(points: int, samples: int) -> dict[str, Any]:
    """A run's document as a suite of parametrised benchmarks would give it."""
    rng = random.Random(20_260_101)

    def metric() -> dict[str, Any]:
        value = rng.lognormvariate(-7.0, 1.0)
        if not samples:
            return {"value": value}
        drawn = [value * rng.lognormvariate(0.0, 0.02) for _ in range(samples)]
        return {"value": value, "lower": value * 0.98, "upper": value * 1.02, "samples": drawn}

    return {
        "id": "0123456789ab",
        "timestamp": "2026-01-31T12:00:00+00:00",
        "commit": "5f2b1c9d",
        "branch": "main",
        "environment": {"machine": "box", "cpu_count": 8, "python": "3.13.0"},
        "metadata": {"tool": "suite", "versions": ["1.0", "2.0"]},
        "metric_defs": {
            name: {
                "name": name,
                "unit": "s",
                "direction": "lower",
                "group": "",
                "priority": "secondary",
                "description": "",
            }
            for name in METRICS
        },
        "points": [
            {
                "name": f"test_transform[{i}]",
                "scenario": "arrays",
                "tags": {"framework": ("jax", "numpy", "torch")[i % 3], "size": str(i)},
                "metrics": {name: metric() for name in METRICS},
            }
            for i in range(points)
        ],
    }


def text(points: int, samples: int) -> str:
    """The document as JSON text."""
    return json.dumps(document(points, samples), separators=(",", ":"))

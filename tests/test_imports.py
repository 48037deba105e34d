"""Importing and using plain records loads nothing heavy."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    *("numpy", "scipy", "click", "rich", "jax", "torch", "pandas", "sqlalchemy", "matplotlib"),
    *("cattrs", "msgspec", "defusedxml"),
}

RECORDS = """
import copy, pickle
from calibrax import Metric, MetricDef, Point, Run
metric = Metric(value=1, lower="NaN", samples=[1, 2.0], invocations=[0, 1])
point = Point(name="fft", scenario="", tags={"n": "8"}, metrics={"time": metric})
definition = MetricDef(name="time", unit="s", direction="lower")
run = Run(points=[point], metadata={"a": {"b": [1, None]}}, metric_defs={"time": definition})
same = Run(**{name: getattr(run, name) for name in run.__slots__})
assert run == same and hash(run) == hash(same) and run != metric
assert pickle.loads(pickle.dumps(run)) == copy.deepcopy(run) == run
repr(run)
try:
    Metric(value="fast")
except ValueError as error:
    str(error)
"""


def loaded_by(code: str) -> set[str]:
    """The names of the modules that a fresh Python has loaded after running the code."""
    report = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "code",
    [
        "import calibrax",
        "import calibrax; dir(calibrax); calibrax.__version__",
        "import calibrax.core",
        "import calibrax.core.models",
        "import calibrax.core.values",
        "import calibrax.errors",
        "from calibrax import Run",
        "from calibrax import RecordError, MetricDirection, extract_framework_metrics",
        RECORDS,
    ],
    ids=lambda code: code.strip().splitlines()[0] if code is not RECORDS else "use of records",
)
def test_records_alone_load_nothing_heavy(code):
    assert HEAVY & loaded_by(code) == set()


def test_importing_the_package_loads_not_even_the_records():
    assert "calibrax.core" not in loaded_by("import calibrax")


@pytest.mark.parametrize("use", ["to_dict()", "to_json()"])
def test_writing_a_record_loads_only_what_it_needs(use):
    loaded = loaded_by(f"from calibrax import Metric\nMetric(value=1).{use}")
    needed = {"cattrs"} if use == "to_dict()" else {"cattrs", "msgspec"}
    assert HEAVY & loaded == needed


def test_the_converter_loads_no_array_library():
    loaded = loaded_by("from calibrax import converter, make_converter\nmake_converter()")
    assert HEAVY & loaded == {"cattrs"}


@pytest.mark.extras
def test_help_loads_click_and_little_else():
    code = """
import contextlib, io
from calibrax.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["--help"], standalone_mode=False)
"""
    loaded = loaded_by(code)
    assert HEAVY & loaded == {"click"}
    assert {"attr", "calibrax.core", "calibrax.numbers", "difflib"} & loaded == set()

"""The recipes of `docs/ci.md`: their shell lines are run on a project with a real benchmark."""

import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import calibrax
from calibrax import Metric, MetricDef, Point, Run

pytestmark = pytest.mark.docs

PAGE = Path(__file__).parents[1] / "docs" / "ci.md"
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BENCHMARK = """
import work

def test_sum(benchmark):
    benchmark.pedantic(work.total, rounds=5, iterations={iterations})
"""
WORK = "def total():\n    return sum(range({size}))\n"

GH = """#!{python}
import sys, pathlib
with open("gh.log", "a") as log:
    print(*sys.argv[1:], file=log)
if pathlib.Path("forbidden").exists() and "--paginate" not in sys.argv:
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
if "--paginate" in sys.argv:
    print(pathlib.Path("known_comment").read_text(), end="")
"""


def recipes() -> list[Any]:
    """The documents in the order of the page: GitHub, GitLab."""
    yaml = pytest.importorskip("yaml")
    pytest.importorskip("pytest_benchmark")
    return [yaml.safe_load(block) for block in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a runner does with the lines of a step."""
    scripts = Path(sys.executable).parent
    environment = {
        "PATH": f"{folder / 'bin'}:{scripts}:{os.environ['PATH']}",
        "HOME": str(folder),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **variables,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> tuple[Path, str]:
    """A repository whose newest commit made the work three times as long, and the commit before."""
    folder = tmp_path / "project"
    (folder / "benchmarks").mkdir(parents=True)
    (folder / "bin").mkdir()
    gh = folder / "bin" / "gh"
    gh.write_text(GH.format(python=sys.executable))
    gh.chmod(0o755)
    (folder / "known_comment").write_text("")
    (folder / ".gitignore").write_text("bin\nbase\n*.json\n*.md\n*.log\nknown_comment\n")
    (folder / "benchmarks" / "test_work.py").write_text(BENCHMARK.format(iterations=20))
    git = "git -c user.name=a -c user.email=a@b.c"
    for size, text in ((2_000, "before"), (6_000, "after")):
        (folder / "work.py").write_text(WORK.format(size=size))
        done = shell(f"git init -q; git add -A; {git} commit -qm {text}", folder)
        assert done.returncode == 0, done.stderr
    return folder, shell("git rev-parse HEAD~1", folder).stdout.strip()


def test_the_recipe_for_github_measures_compares_and_comments(project):
    folder, base = project
    steps = {step.get("name"): step for step in recipes()[0]["jobs"]["compare"]["steps"]}
    variables = {"BASE": base, "ISSUES": "repos/me/mine/issues", "NUMBER": "7", "JOB": "compare"}
    variables["GITHUB_STEP_SUMMARY"] = str(folder / "summary.md")
    measured = shell(steps["Measure both sides in turns"]["run"], folder, **variables)
    assert measured.returncode == 0, measured.stderr
    compared = shell(steps["Compare"]["run"], folder, **variables)
    assert compared.returncode == 1, compared.stderr
    assert "::error title=test_sum::regressed:" in compared.stdout
    commented = shell(steps["Comment"]["run"], folder, **variables)
    assert commented.returncode == 0, commented.stderr
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("<!-- calibrax:compare compare -->\n### ✗ 1 regressed")
    asked, sent = (folder / "gh.log").read_text().splitlines()
    assert asked.startswith("api --paginate repos/me/mine/issues/7/comments --jq .[] | select(")
    assert sent == "api repos/me/mine/issues/7/comments --field body=@comment.md"
    (folder / "known_comment").write_text("31\n32\n")
    assert shell(steps["Comment"]["run"], folder, **variables).returncode == 0
    updated = (folder / "gh.log").read_text().splitlines()[-1]
    expected = "api --method PATCH repos/me/mine/issues/comments/31 --field body=@comment.md"
    assert updated == expected


def test_a_job_that_may_not_comment_or_whose_rows_all_moved_is_told_and_does_not_fail(project):
    folder, base = project
    steps = {step.get("name"): step for step in recipes()[0]["jobs"]["compare"]["steps"]}
    variables = {"BASE": base, "ISSUES": "repos/me/mine/issues", "NUMBER": "7", "JOB": "py 3.13"}
    variables["GITHUB_STEP_SUMMARY"] = str(folder / "summary.md")
    for side, shift in (("base", 1.0), ("new", 1.5)):
        rng = random.Random(side)
        points = []
        for number in range(30):
            samples = [shift * rng.gauss(1, 0.01) for _ in range(5)]
            time = Metric(value=samples[0], samples=samples, invocations=range(5))
            points.append(Point(name=f"t{number}", scenario="", metrics={"time": time}))
        definitions = {"time": MetricDef(name="time", unit="s", direction="lower")}
        calibrax.write(Run(points=points, metric_defs=definitions), folder / f"{side}-1.json")
    assert shell(steps["Compare"]["run"], folder, **variables).returncode == 3
    (folder / "forbidden").write_text("")
    commented = shell(steps["Comment"]["run"], folder, **variables)
    assert commented.returncode == 0, commented.stderr
    assert commented.stdout.startswith("::notice::no comment was written")
    first = (folder / "summary.md").read_text(encoding="utf-8").splitlines()[0]
    assert first == "<!-- calibrax:compare py 3.13 -->"
    (folder / "known_comment").write_text("31\n")
    assert shell(steps["Comment"]["run"], folder, **variables).returncode == 0


def test_the_recipe_for_gitlab_leaves_a_report(project):
    folder, base = project
    job = recipes()[1]["benchmarks"]
    done = shell("\n".join(job["script"]), folder, BASE=base)
    assert done.returncode == 1, done.stderr
    assert "1 regressed" in done.stdout
    [report] = job["artifacts"]["paths"]
    assert (folder / report).read_text(encoding="utf-8").startswith("<!doctype html>")

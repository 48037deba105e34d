"""A history of 40 commits, really measured: how `results/` was made.

    python -m venv asv && asv/bin/pip install asv==0.6.6
    asv/bin/python examples/history/measure.py FOLDER

It makes a Git repository of a small module in FOLDER, commit by commit, and measures each commit
with asv; the results are in FOLDER/results then. Most commits change only words. Commit 17 filters
words, which all functions but one pay for; commit 28 counts them by hand, which is slower, too. A
value is the least of 100 timings, as others used the machine at the same time.
"""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

COMMITS = 40
FILTERS, BY_HAND = 17, 28
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
MACHINE = "testbox"
PYTHON = rf"{re.escape(sys.executable)}[\d.]*"  # a path of the machine

MODULE = '''"""Words of a text, version {number}."""

import re
from collections import Counter

WORD = re.compile(r"[a-z']+")


def words(text):
    return {words}


def count(text):
    {count}


def common(text):
    return sorted(count(text).items(), key=lambda pair: -pair[1])[:10]


def index(text):
    places = {{}}
    for at, word in enumerate(words(text)):
        places.setdefault(word, []).append(at)
    return places


def paragraphs(text):
    return [part.strip() for part in text.split(".")]
'''

PLAIN = "WORD.findall(text.lower())"
FILTERED = "[word for word in WORD.findall(text.lower()) if len(word) > 1]"
COUNTER = "return Counter(words(text))"
LOOP = """found = {}
    for word in words(text):
        found[word] = found.get(word, 0) + 1
    return found"""

SUITE = """import random
from timeit import repeat

import texts

DRAW = random.Random(1)
WORDS = ["".join(DRAW.choices("etaoinshrdlu", k=DRAW.randint(1, 9))) for _ in range(400)]
TEXT = ". ".join(" ".join(DRAW.choices(WORDS, k=12)) for _ in range(300))


def least(function):
    return min(repeat(lambda: function(TEXT), number=5, repeat=100)) / 5


class Texts:
    unit = "seconds"

    def track_words(self):
        return least(texts.words)

    def track_count(self):
        return least(texts.count)

    def track_common(self):
        return least(texts.common)

    def track_index(self):
        return least(texts.index)

    def track_paragraphs(self):
        return least(texts.paragraphs)
"""


def run(*command: str, folder: Path, **more: str) -> str:
    """The output of a command that must not fail."""
    environment = {**os.environ, **more}
    done = subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path, number: int) -> str:
    """Write and commit one version."""
    text = MODULE.format(
        number=number,
        words=FILTERED if number >= FILTERS else PLAIN,
        count=LOOP if number >= BY_HAND else COUNTER,
    )
    (folder / "texts.py").write_text(text, encoding="utf-8")
    time = (FIRST + timedelta(days=number)).isoformat()
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "calibrax"), ("EMAIL", "history@localhost"), ("DATE", time))
    }
    run("git", "add", "texts.py", folder=folder)
    run("git", "commit", "-m", f"Version {number}", folder=folder, **who)
    return run("git", "rev-parse", "HEAD", folder=folder)


def main(folder: Path) -> None:
    """Make the repository and measure it."""
    asv = str(Path(sys.executable).with_name("asv"))
    (folder / "benchmarks").mkdir(parents=True)
    (folder / "benchmarks" / "__init__.py").touch()
    (folder / "benchmarks" / "suite.py").write_text(SUITE, encoding="utf-8")
    settings = {"version": 1, "project": "texts", "repo": ".", "branches": ["main"]}
    settings |= {"results_dir": "results", "environment_type": "existing", "pythons": ["same"]}
    (folder / "asv.conf.json").write_text(json.dumps(settings), encoding="utf-8")
    run("git", "init", "-b", "main", folder=folder)
    machine = ("--os", "Linux", "--cpu", "demo", "--num_cpu", "2", "--ram", "8GB", "--arch", "x64")
    run(asv, "machine", "--machine", MACHINE, *machine, folder=folder)
    for number in range(1, COMMITS + 1):
        found = commit(folder, number)
        arguments = ("--python=same", "--machine", MACHINE, "--set-commit-hash", found)
        run(asv, "run", *arguments, folder=folder, ASV_PYTHONPATH=str(folder.resolve()))
        print(number, found)
    for path in (folder / "results" / MACHINE).glob("*-existing-*.json"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"existing-py\w+", "existing-py3.11", re.sub(PYTHON, "3.11", text))
        path.with_name(f"{path.name[:8]}-existing-py3.11.json").write_text(text, encoding="utf-8")
        path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

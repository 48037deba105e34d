"""The facts above the numbers: which tool, when, which code, which machine."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from calibrax.analysis.history import commit_time
from calibrax.core.models import Run
from calibrax.numbers import counted, format_count
from calibrax.reporting.model import Note
from calibrax.reporting.text import padded, visible, width_of

__all__ = [
    "change_of",
    "compared_facts",
    "date_of",
    "differences_of",
    "every_fact",
    "facts_of",
    "names_differing",
    "run_labels",
    "several",
    "short_commit",
    "side_by_side",
    "texts_in",
]

HASH = re.compile(r"[0-9a-f]{12,64}", re.IGNORECASE)
CPU_NOISE = re.compile(
    r"\((R|TM|C)\)|\bCPU\b|\bProcessor\b|\bIntel\b|\bGenuine\b|@.*$|\b\d+-Core\b", re.IGNORECASE
)
SHORT_HASH = 7
LONGEST_LABEL = 16
MOST_DIFFERENCES = 4


def short_commit(commit: str) -> str:
    """Seven digits of a hash; another text as it is."""
    return commit[:SHORT_HASH] if HASH.fullmatch(commit) else commit


def short_cpu(name: str) -> str:
    """The model of a processor without the words that all have.

    >>> short_cpu("Intel(R) Xeon(R) W-2255 CPU @ 3.70GHz")
    'Xeon W-2255'
    """
    return " ".join(CPU_NOISE.sub(" ", name).split()) or name


def text_of(value: Any) -> str:
    """A free value in a few words; a list of several as alternatives."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {text_of(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(text_of, value))
    return str(value)


def first_words(value: Any) -> str:
    """Version texts up to their first space: `3.11.0b2 (64-bit) revision …`."""
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(dict.fromkeys(str(each).split(" ")[0] for each in values))


def tool_of(run: Run) -> str:
    """The tool that measured, or calibrax where none is named."""
    return str(run.metadata.get("tool") or "calibrax")


def date_of(run: Run) -> str:
    """The day of the run."""
    return run.timestamp.date().isoformat()


def moment_of(run: Run) -> str:
    """The time of the run, to the second."""
    return run.timestamp.isoformat(" ", "seconds")


def machine_facts(environment: Mapping[str, Any]) -> dict[str, str]:
    """Python, processor, graphics card, machine and host, as far as they are known."""
    known = {key: value for key, value in environment.items() if value not in (None, "", ())}
    facts = {
        "python": f"Python {first_words(known.get('python'))}",
        "cpu": short_cpu(text_of(known.get("cpu"))),
        "gpu": text_of(known.get("gpu")),
        "machine": f"machine {text_of(known.get('machine'))}",
        "host": f"host {text_of(known.get('host'))}",
    }
    return {key: fact for key, fact in facts.items() if key in known}


def facts_of(run: Run, leave_out: Collection[str] = ()) -> list[str]:
    """The facts of one run in one line.

    Args:
        run: The run.
        leave_out: Facts that stand elsewhere.
    """
    facts = [f"{tool_of(run)} {date_of(run)}"]
    if run.commit:
        facts.append(f"commit {short_commit(run.commit)}")
    facts += machine_facts(run.environment).values()
    return [fact for fact in facts if fact not in leave_out]


def every_fact(run: Run) -> list[list[str]]:
    """Everything that a run says of itself, a line a fact."""
    facts: dict[str, Any] = {
        "run": run.id,
        "time": run.timestamp.isoformat(),
        "commit": run.commit,
        "branch": run.branch,
        **run.metadata,
        **run.environment,
    }
    return [[f"{key}: {text_of(value)}"] for key, value in facts.items() if value is not None]


def differences_of(run: Run, label: str = "") -> list[Note]:
    """A note about the facts in which the runs differ that a run is joined from."""
    names = list(dict.fromkeys(n.removeprefix("environment.") for n in names_differing(run)))
    if not names:
        return []
    listed = ", ".join(names[:MOST_DIFFERENCES])
    if len(names) > MOST_DIFFERENCES:
        listed += f" and {format_count(len(names) - MOST_DIFFERENCES)} more (-v)"
    place = f" in {label}" if label else ""
    return [Note(f"joined runs differ{place}: {listed}", "join only runs of one environment")]


def names_differing(run: Run) -> list[str]:
    """The names of what the runs differ in that a run is joined from."""
    return texts_in(run.metadata.get("differing"))


def texts_in(value: Any) -> list[str]:
    """The texts of a sequence of texts, or the only one; nothing of any other value."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        return []
    return list(value)


def shared_facts(runs: Sequence[Run]) -> dict[str, str]:
    """Facts about the machine that are the same for all runs, of which there is one or more."""
    first, *every = (machine_facts(run.environment) for run in runs)
    return {key: fact for key, fact in first.items() if all(e.get(key) == fact for e in every)}


def side_by_side(runs: Sequence[Run], labels: Sequence[str]) -> list[list[str]]:
    """What a few runs share, then a line a run with what it has of its own."""
    shared = list(shared_facts(runs).values())
    tools = list(dict.fromkeys(map(tool_of, runs)))
    own = [facts_of(run, leave_out=shared) for run in runs]
    if len(tools) == 1:
        distinct = len(set(map(date_of, runs))) == len(runs)
        times = [date_of(run) if distinct else moment_of(run) for run in runs]
        own = [[time, *facts[1:]] for time, facts in zip(times, own, strict=True)]
        shared = [*tools, *shared]
    widest = max(map(width_of, map(visible, labels)))
    lines = [
        [padded(visible(label), widest), *facts] for label, facts in zip(labels, own, strict=True)
    ]
    return [shared, *lines] if shared else lines


def compared_facts(baseline: Run, current: Run, counts: str = "") -> list[str]:
    """What two sides are and where they ran; what differs, with both sides.

    Args:
        baseline: The side before.
        current: The side after.
        counts: How often each was measured.
    """
    sides = (baseline, current)
    machines = [machine_facts(run.environment) for run in sides]
    pythons = [found.pop("python", "").removeprefix("Python ") for found in machines]
    facts = [change_of(*map(tool_of, sides)), counts]
    days, commits = [[*map(date_of, sides)], [short_commit(run.commit or "") for run in sides]]
    facts.append(change_of(*days) if len(set(days)) > 1 else "")
    if any(commits):
        facts.append(f"commit {change_of(*(commit or 'unknown' for commit in commits))}")
    if any(pythons):
        facts.append(f"Python {change_of(*(python or 'unknown' for python in pythons))}")
    same = {key: fact for key, fact in machines[0].items() if machines[1].get(key) == fact}
    if same:
        one_host = machines[0].get("host") == machines[1].get("host")
        kind = "kind of CPU" if list(same) == ["cpu"] else "hardware"
        word = "machine" if one_host and same.keys() & {"host", "machine"} else kind
        facts.append(f"same {word} ({', '.join(same.values())})")
    return list(filter(None, facts))


def change_of(baseline: str, current: str) -> str:
    """Both sides of a fact, or the one that they share."""
    return baseline if baseline == current else f"{baseline} → {current}"


def several(runs: Sequence[Run]) -> list[str]:
    """The facts of many runs in one line: how many, from when to when, and what they share.

    Args:
        runs: Oldest first, one or more.
    """
    tools = ", ".join(dict.fromkeys(map(tool_of, runs)))
    commits = len({run.commit for run in runs if run.commit})
    count = f"{tools}  {counted(len(runs), 'run')}"
    if commits:
        count += f" of {format_count(commits)} commit{'' if commits == 1 else 's'}"
    first, last = day_span(runs)
    shared = shared_facts(runs)
    place = shared.pop("machine", shared.pop("host", ""))
    days = f"{first} to {last}" if first != last else first
    return [", ".join(filter(None, (count, days, place))), *shared.values()]


def day_span(runs: Sequence[Run]) -> tuple[str, str]:
    """The days of the first and the last run, by the time that they are ordered by."""
    first, last = (
        str(run.metadata["commit_time"])[:10] if commit_time(run) else date_of(run)
        for run in (runs[0], runs[-1])
    )
    return first, last


def run_labels(runs: Sequence[Run], stems: Sequence[str]) -> list[str]:
    """A short name for each run that no other has: its file's, its commit, its day, a number.

    Args:
        runs: The runs.
        stems: The name of each one's file without folder and ending; "" where it is unknown.
    """
    choices = (
        [stem if width_of(stem) <= LONGEST_LABEL else "" for stem in stems],
        [short_commit(run.commit or "") for run in runs],
        [date_of(run) for run in runs],
    )
    fitting = (c for c in choices if all(c) and len(set(c)) == len(c))
    return next(fitting, [f"run {n}" for n in range(1, len(runs) + 1)])

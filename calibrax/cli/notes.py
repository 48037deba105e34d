"""What the command knows beyond the numbers of a screen: from which files, at which times."""

from collections.abc import Iterable, Sequence
from os.path import commonpath
from pathlib import Path

from calibrax.analysis.history import CELLS, RECENT, History, ordered_by
from calibrax.core.models import Run
from calibrax.reporting.facts import every_fact, facts_of
from calibrax.reporting.model import Note

__all__ = ["Origins", "history_facts", "notes_of_origins", "short_paths"]

MOST_REPEATED = 3


class Origins:
    """From which files runs came, and which of them state no time."""

    def __init__(self, found: Iterable[tuple[Run, str]] = ()) -> None:
        self.files: dict[str, list[str]] = {}
        self.runs = 0
        self.without_time = 0
        for run, file in found:
            self.add(run, file)

    def add(self, run: Run, file: str) -> None:
        """Take in another run."""
        self.files.setdefault(run.id, []).append(file)
        self.runs += 1
        self.without_time += run.metadata.get("time_source") == "file"


def notes_of_origins(origins: Origins, *, ordered: bool = False, every: bool = False) -> list[Note]:
    """Runs that were given twice, and times that nobody stated.

    Args:
        origins: Of all runs.
        ordered: Whether the runs stand in the order of their times.
        every: Whether to tell all that were given twice, not only the first three.
    """
    repeated = [files for files in origins.files.values() if len(files) > 1]
    shown = repeated if every else repeated[:MOST_REPEATED]
    notes = [Note(f"the same run {times(files)}", "give each run once") for files in shown]
    if len(shown) < len(repeated):
        notes.append(Note(f"{len(repeated) - len(shown):,} more runs twice", "add -v"))
    if origins.without_time:
        one = origins.without_time == 1
        who = "the run states" if origins.runs == 1 else "1 run states" if one else ""
        who = who or f"{origins.without_time:,} runs state"
        order = "; the order rests on it" if ordered and origins.runs > 1 else ""
        text = f"{who} no time, that of the file was used{order}"
        notes.append(Note(text, "copies lose it: copy with cp -p, or read the files in place"))
    return notes


def times(files: Sequence[str]) -> str:
    """How often, and from which files."""
    count = "twice" if len(files) == 2 else f"{len(files):,} times"
    names = list(dict.fromkeys(short_paths(files)))
    return f"{count}: {' and '.join(names)}" if len(names) > 1 else f"{count}, in {names[0]}"


def short_paths(files: Sequence[str]) -> list[str]:
    """The files without the folders that all have in common, at least their names.

    >>> short_paths(["runs/a/new.json", "runs/b/new.json"])
    ['a/new.json', 'b/new.json']
    >>> short_paths(["runs/a.json", "runs/a.json"])
    ['a.json', 'a.json']
    """
    paths = [Path(file) for file in files]
    names = [path.name for path in paths]
    if len(set(names)) == len(set(paths)):
        return names
    if len({path.is_absolute() for path in paths}) > 1:
        return list(files)
    shared = commonpath(paths)
    return [str(path.relative_to(shared)) if shared else str(path) for path in paths]


def history_facts(history: History) -> list[list[str]]:
    """How the numbers of a history came about, and all that its newest run says of itself."""
    first_facts, newest = facts_of(history.runs[0]), history.runs[-1]
    return [
        ["values: of each run the estimate that show prints for it alone"],
        [f"last {RECENT}: the median of the last values, at most {RECENT}"],
        ["noise: 1.4826 times the median absolute deviation of the logs of the same values"],
        [f"history: medians of up to {CELLS} parts with equally many runs"],
        [f"order: by {ordered_by(history.runs)}"],
        [f"oldest: {first_facts[0]}", *first_facts[1:]],
        *([f"newest: {fact}"] for [fact] in every_fact(newest)),
    ]

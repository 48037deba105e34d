"""Names as short as they can be and still be told apart.

A name is cut at its packages, classes and paths, from the front; a class stays before its method,
since people know both. Tags are shown where they differ between benchmarks of a name; those of
the only one of its name, too, where they are short and not those of all. Full names are for pipes
and programs.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from calibrax.analysis.series import Benchmark
from calibrax.errors import SelectionError
from calibrax.reporting.text import cut_middle

__all__ = ["full_name", "in_no_name", "listed", "short_names", "unique_tails"]

LONGEST_METHOD = 34
MOST_LISTED, LONGEST_LISTED = 5, 60
DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")


def pieces(name: str) -> list[str]:
    """The parts of a name, each with the separator before it; a name of other form is whole.

    >>> pieces("tests/bench/test_sum.py::TestSum::test_sum[a.b]")
    ['tests', '/bench', '/test_sum.py', '::TestSum', '::test_sum[a.b]']
    >>> pieces("benchmarks.Suite.time_sum"), pieces("sleep 0.1")
    (['benchmarks', '.Suite', '.time_sum'], ['sleep 0.1'])
    """
    head = re.match(r"[^\s\[\](){}<>\"']*", name)
    stem = head[0] if head else ""
    if ".py::" in stem:
        parts = re.split(r"(?=::|(?<!/)/)", stem)
    elif DOTTED.fullmatch(stem):
        parts = re.split(r"(?=\.)", stem)
    else:
        return [name]
    parts[-1] += name[len(stem) :]
    return [part for part in parts if part]


def tail(parts: Sequence[str], count: int) -> str:
    """The last so many parts, without the separator before them."""
    kept = parts[-count:]
    return kept[0].lstrip(".:/") + "".join(kept[1:]) if len(parts) > count else "".join(parts)


def with_class(parts: Sequence[str]) -> int:
    """How many parts a method and its class are."""
    owner = parts[-2].lstrip(".:") if len(parts) > 1 else ""
    return 2 if owner[:1].isupper() else 1


def unique_tails(names: Iterable[str]) -> dict[str, str]:
    """The shortest end of each name that no other name has.

    A method keeps its class if then all names are short enough for a line with numbers.

    Example:
        >>> unique_tails(["a.b.time_x", "a.c.time_x", "a.c.Form.time_y"])
        {'a.b.time_x': 'b.time_x', 'a.c.time_x': 'c.time_x', 'a.c.Form.time_y': 'Form.time_y'}
    """
    parts = {name: pieces(name) for name in names}
    classes = {name: with_class(found) for name, found in parts.items()}
    methods = {name: tail(parts[name], count) for name, count in classes.items()}
    if all(len(method) <= LONGEST_METHOD for method in methods.values()):
        return lengthened(parts, classes)
    return lengthened(parts, dict.fromkeys(parts, 1))


def lengthened(parts: Mapping[str, Sequence[str]], counts: dict[str, int]) -> dict[str, str]:
    """Ends of so many parts, and of more where names share one."""
    while True:
        tails = {name: tail(parts[name], counts[name]) for name in parts}
        shared = Counter(tails.values())
        longer = [n for n in parts if shared[tails[n]] > 1 and counts[n] < len(parts[n])]
        if not longer:
            return tails
        for name in longer:
            counts[name] += 1


def varying_tags(benchmarks: Collection[Benchmark]) -> dict[str, frozenset[str]]:
    """For each name, the tags that are not the same for all benchmarks of that name."""
    by_name: dict[str, list[dict[str, str]]] = defaultdict(list)
    for benchmark in benchmarks:
        by_name[benchmark.name].append(dict(benchmark.tags))
    found = {}
    for name, all_tags in by_name.items():
        keys = {key for tags in all_tags for key in tags}
        found[name] = frozenset(k for k in keys if len({tags.get(k) for tags in all_tags}) > 1)
    return found


def lone_tags(benchmarks: Collection[Benchmark]) -> dict[Benchmark, list[str]]:
    """The tags of those that are the only ones of their name, but not what all have in common."""
    by_name = Counter(benchmark.name for benchmark in benchmarks)
    common: set[tuple[str, str]] = set()
    if len(benchmarks) > 1:
        common.update(*(each.tags for each in benchmarks))
        common.intersection_update(*(each.tags for each in benchmarks))
    return {
        each: [f"{key}={value}" for key, value in each.tags if (key, value) not in common]
        for each in benchmarks
        if by_name[each.name] == 1
    }


def short_names(benchmarks: Iterable[Benchmark]) -> dict[Benchmark, str]:
    """A label for each benchmark that no other has.

    Example:
        >>> small, large = (Benchmark("", "pkg.time_sum", (("n", n),)) for n in ("8", "64"))
        >>> list(short_names([small, large]).values())
        ['time_sum n=8', 'time_sum n=64']
    """
    every = list(dict.fromkeys(benchmarks))
    tails = unique_tails(dict.fromkeys(benchmark.name for benchmark in every))
    varying = varying_tags(every)
    lone = lone_tags(every)
    labels = {}
    for benchmark in every:
        tags = [f"{k}={v}" for k, v in benchmark.tags if k in varying[benchmark.name]]
        label = " ".join((tails[benchmark.name], *lone.get(benchmark, tags)))
        fits = len(every) == 1 or len(label) <= LONGEST_METHOD
        labels[benchmark] = label if tags or fits else tails[benchmark.name]
    shared = Counter(labels.values())
    for benchmark, label in labels.items():
        if shared[label] > 1 and benchmark.scenario:
            labels[benchmark] = f"{benchmark.scenario}: {label}"
    return {b: with_occurrence(label, b) for b, label in labels.items()}


def full_name(benchmark: Benchmark) -> str:
    """Scenario, name and all tags.

    >>> full_name(Benchmark("group", "pkg.time_sum", (("n", "8"),)))
    'group: pkg.time_sum n=8'
    """
    tags = (f"{key}={value}" for key, value in benchmark.tags)
    name = " ".join((benchmark.name, *tags))
    label = f"{benchmark.scenario}: {name}" if benchmark.scenario else name
    return with_occurrence(label, benchmark)


def with_occurrence(label: str, benchmark: Benchmark) -> str:
    """The label, numbered where the run has the same benchmark again."""
    return f"{label} #{benchmark.occurrence + 1}" if benchmark.occurrence else label


def listed(names: Sequence[str]) -> str:
    """Names for a message: the first five in quotes, cut, and how many more there are.

    >>> listed(["a", "b"]), listed(list("abcdefg"))
    ("'a', 'b'", "'a', 'b', 'c', 'd', 'e' and 2 more")
    """
    more = f" and {len(names) - MOST_LISTED:,} more" if len(names) > MOST_LISTED else ""
    return ", ".join(repr(cut_middle(each, LONGEST_LISTED)) for each in names[:MOST_LISTED]) + more


def in_no_name(wanted: str, there: Sequence[str]) -> SelectionError:
    """The error of a name that nothing goes by."""
    wanted = cut_middle(wanted, LONGEST_LISTED)
    return SelectionError(f"explain: {wanted!r} is in no name; there are: {listed(there)}")

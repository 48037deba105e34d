"""What asv's `benchmarks.json` says of benchmarks: their units, and names of their parameters.

The file is of the newest run. A benchmark that was renamed or removed since, or a result file on
its own, has none of it: then the type is taken from the name, as asv itself takes it, which is
enough for times and memory; a score has no unit, and parameters are `param1`, `param2`, …
"""

from typing import NamedTuple

from calibrax.core.refusals import Refused
from calibrax.core.values import text
from calibrax.errors import FormatError
from calibrax.formats.document import Node
from calibrax.units import Unit, parse_unit

__all__ = ["Benchmark", "Suite", "is_suite"]


class Benchmark(NamedTuple):
    """What is known of one benchmark.

    Attributes:
        unit: Names the metric.
        is_exact: Whether its values are counted, not measured.
        param_names: The names of its parameters; None if not known.
        params: The texts of their values; None if not known.
        version: The hash of its code, or what its author says instead; None if not known.
    """

    unit: Unit
    is_exact: bool = False
    param_names: list[str] | None = None
    params: list[list[str]] | None = None
    version: str | None = None


TYPES = {
    "time": ("seconds", "time", "time"),
    "memory": ("bytes", "memory", "memory"),
    "peakmemory": ("bytes", "memory", "peak_memory"),
}
"""The unit of each type unless its author says otherwise, its kind, and the metric's name."""

EXACT = "memory"
"""The type whose values are counted, not measured: the size of an object."""

PREFIXES = {"time": "time", "timeraw": "time", "mem": "memory", "peakmem": "peakmemory"}
"""What the name of a function begins with, and the type that asv takes it for."""


class Suite:
    """The benchmarks of a `benchmarks.json`.

    Attributes:
        errors: What is wrong with some of them; they count as unknown.
    """

    def __init__(self, root: Node | None = None) -> None:
        self.has_file = root is not None
        self.known: dict[str, Benchmark] = {}
        self.errors: list[FormatError] = []
        self.unknown: dict[str, Benchmark] = {}
        self.of_other_versions: dict[str, int] = {}
        if root is not None:
            self.take(root)

    def take(self, root: Node) -> None:
        """Keep what the file says."""
        for name, value in root.data.items():
            if name == "version" and type(value) is int:
                continue  # of the file's format
            try:
                self.known[name] = benchmark_of(root.mapping(name))
            except FormatError as error:
                self.errors.append(error)

    def benchmark(self, name: str, version: str | None) -> Benchmark:
        """What is known of a benchmark, of which there is a result of a version."""
        found = self.known.get(name)
        if found is None:
            if name not in self.unknown:
                unit = unit_from_name(name)
                self.unknown[name] = Benchmark(unit, unit.metric == EXACT)
            return self.unknown[name]
        if version is not None and version != found.version:
            self.of_other_versions[name] = self.of_other_versions.get(name, 0) + 1
        return found

    def warnings(self) -> list[str]:
        """What is to be told once all results are read."""
        told = []
        if self.unknown:
            who = some(list(self.unknown))
            why = (
                "it does not describe them"
                if self.has_file
                else "it is not read: give the folder that holds it"
            )
            told.append(
                f"benchmarks.json has the units and the names of parameters of {who}, but {why}; "
                "types are taken from their names"
            )
        if self.of_other_versions:
            count = sum(self.of_other_versions.values())
            told.append(
                f"{count:,} results, of {some(list(self.of_other_versions))}, are of other "
                "versions than benchmarks.json describes; asv itself leaves them out"
            )
        return told


def some(names: list[str]) -> str:
    """How many benchmarks, and one of them."""
    return f"{len(names):,} benchmark{'s' * (len(names) > 1)}, such as {names[0]!r}"


def is_suite(document: object) -> bool:
    """Whether this is the document of a `benchmarks.json`."""
    return type(document) is dict and any(
        type(value) is dict and {"code", "name", "type"} <= value.keys()
        for value in document.values()
    )


def benchmark_of(node: Node) -> Benchmark:
    """What the file says of one benchmark."""
    names = node.data.get("param_names")
    params = node.data.get("params")
    if names is not None and not are_texts(names):
        raise node.wrong(".param_names", "a list of texts", names)
    return Benchmark(
        unit=unit_of(node.optional_text("type"), node.optional_text("unit")),
        is_exact=node.optional_text("type") == EXACT,
        param_names=names,
        params=None if params is None else texts_of(node, params, ".params"),
        version=node.optional_text("version"),
    )


def are_texts(given: object) -> bool:
    """Whether it is a list of texts that records can hold."""
    if type(given) is not list or not set(map(type, given)) <= {str}:
        return False
    return "".join(given).isascii() or not any(isinstance(text(one), Refused) for one in given)


def texts_of(node: Node, params: object, where: str) -> list[list[str]]:
    """The values of each parameter."""
    if type(params) is not list:
        raise node.wrong(where, "a list of lists of texts", params)
    for index, values in enumerate(params):
        if not are_texts(values):
            raise node.wrong(f"{where}[{index}]", "a list of texts", values)
    return params


def unit_of(kind: str | None, stated: str | None) -> Unit:
    """The unit of a type of benchmark, whose metric has the type's name.

    The author may say another unit with another timer; a score has what its author says.
    """
    if kind not in TYPES:
        return parse_unit(stated or "")
    default, expected, metric = TYPES[kind]
    unit = parse_unit(stated or default)
    return unit._replace(metric=metric) if unit.kind == expected else unit


def unit_from_name(name: str) -> Unit:
    """The unit of a benchmark of which only the name is known."""
    return unit_of(PREFIXES.get(name.rpartition(".")[2].partition("_")[0].lower()), None)

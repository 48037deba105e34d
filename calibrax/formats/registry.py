"""Which formats there are, and which of them a file is in.

A format is asked whether it recognises the content; names of files say nothing. Built-in
formats are asked first, in the order of `BUILT_IN`, then those of other packages, which
announce them as entry points of the group `calibrax.formats`:

    [project.entry-points."calibrax.formats"]
    mytool = "mypackage.calibrax_format"

The name there is the one that users pass as `format=`. What it leads to, a module or any
other object, has the attributes of `Format`. It is loaded only if no built-in format
recognises a file, or if it is asked for by name. A plugin that can't be loaded or that breaks
while it looks at a file is a warning, and the others are asked.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, cast, runtime_checkable

from calibrax.core import Run
from calibrax.errors import CalibraxError, FormatError, RecordError
from calibrax.formats.source import Source
from calibrax.formats.trees import TreeFormat
from calibrax.formats.writers import Writer

__all__ = [
    "BUILT_IN",
    "SAY_WHICH",
    "WRITTEN",
    "Format",
    "Plugin",
    "format_named",
    "format_of",
    "plugins",
    "runs_in",
    "tree_formats",
    "writer_named",
]

GROUP = "calibrax.formats"
SAY_WHICH = "say which: format="  # the command has words of its own for it: `calibrax.cli.advice`

BUILT_IN = {
    "calibrax": "calibrax.formats.calibrax_json",
    "pyperf": "calibrax.formats.pyperf",
    "pytest-benchmark": "calibrax.formats.pytest_benchmark",
    "google-benchmark": "calibrax.formats.google_benchmark",
    "hyperfine": "calibrax.formats.hyperfine",
    "catch2": "calibrax.formats.catch2",
    "jmh": "calibrax.formats.jmh",
    "benchmarkdotnet": "calibrax.formats.benchmarkdotnet",
    "asv": "calibrax.formats.asv",
    "calibrax-clients": "calibrax.formats.calibrax_clients",
    "vitest": "calibrax.formats.vitest",
    "go": "calibrax.formats.go_benchmark",
    "criterion": "calibrax.formats.criterion",
    "libtest": "calibrax.formats.libtest",
    "github-action-benchmark": "calibrax.formats.github_action_benchmark",
    "bencher": "calibrax.formats.bencher",
}
"""Names of formats and their modules: those that can tell best come first."""

TREES = ("asv", "criterion")
"""The formats of folders among them."""

WRITTEN = {
    "calibrax": "calibrax.formats.calibrax_json",
    "jsonl": "calibrax.formats.calibrax_json",
    "csv": "calibrax.formats.csv_long",
    "bencher": "calibrax.formats.bencher",
    "customBiggerIsBetter": "calibrax.formats.github_action_benchmark",
    "customSmallerIsBetter": "calibrax.formats.github_action_benchmark",
    "go": "calibrax.formats.go_writing",
}
"""Names of what can be written, and the modules whose `writers` have them."""


@runtime_checkable
class Format(Protocol):
    """What a format provides, be it a module or another object.

    A format reads. One that can write its tool's files, too, has an attribute `writers`: see
    `calibrax.formats.writers`.
    """

    @property
    def name(self) -> str:
        """What users pass as `format=`."""
        ...

    def recognises(self, source: Source) -> bool:
        """Whether the content is in this format; quick, and without an error."""
        ...

    def read(self, source: Source) -> Iterator[Run]:
        """The runs in a file.

        Ids derive from the content, so that reading twice gives the same run:
        `calibrax.formats.identity` says how, and has what does it.

        Raises:
            FormatError: From `source.error` or a `Node`, with the place in the file.
        """
        ...


class Plugin:
    """A format of another package; whatever it raises is an error of calibrax."""

    def __init__(self, entry: EntryPoint) -> None:
        self.name = entry.name
        self.entry = entry

    def loaded(self) -> Format:
        """The format itself.

        Raises:
            FormatError: It can't be loaded, or is no format.
        """
        try:
            found = self.entry.load()
        except Exception as error:
            raise self.broken("be loaded", error) from error
        if not isinstance(found, Format):
            wanted = TypeError(f"{self.entry.value} has not all of: name, recognises, read")
            raise self.broken("be used", wanted)
        return found

    def recognises(self, source: Source) -> bool:
        """Whether it recognises the content; with a warning, not, where it breaks."""
        try:
            return bool(self.loaded().recognises(source))
        except FormatError as error:
            source.warn(str(error))
        except Exception as error:  # noqa: BLE001 -- foreign code may raise what it pleases
            source.warn(str(self.broken("look at this file", error)))
        return False

    def read(self, source: Source) -> Iterator[Run]:
        """The runs that it reads."""
        try:
            for run in self.loaded().read(source):
                if not isinstance(run, Run):
                    raise TypeError(f"it gave a {type(run).__name__}, no Run")
                yield run
        except CalibraxError:
            raise
        except Exception as error:
            raise source.error(str(self.broken("read this file", error))) from error

    def writer(self) -> Writer | None:
        """What writes its files, if it has that.

        Raises:
            FormatError: It can't be loaded, or is no format.
        """
        found = getattr(self.loaded(), "writers", ())
        if not all(isinstance(one, Writer) for one in found):
            raise self.broken("be used", TypeError(f"expected `writers` of Writer, got {found!r}"))
        return next((one for one in found if one.name == self.name), None)

    def broken(self, what: str, error: Exception) -> FormatError:
        """Its failure as an error of calibrax."""
        words = f"{type(error).__name__}: {error}"
        return FormatError(f"the plugin {self.name!r} of {GROUP} can't {what}; {words}")


def plugins() -> dict[str, Plugin]:
    """The formats of other packages by name, none loaded yet."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    return {entry.name: Plugin(entry) for entry in found if entry.name not in BUILT_IN}


def loaded(name: str) -> Format:
    """A format of this package."""
    return cast("Format", import_module(BUILT_IN[name]))


def format_named(name: str) -> Format:
    """The format that the user named.

    Raises:
        FormatError: There is no such format.
    """
    if name in BUILT_IN:
        return loaded(name)
    others = plugins()
    if name not in others:
        raise unknown(name, [*BUILT_IN, *others])
    return others[name]


def writer_named(name: str) -> Writer:
    """What writes files of the kind that the user named.

    Raises:
        FormatError: There is no such kind, or its format only reads.
    """
    if name in WRITTEN:
        found = import_module(WRITTEN[name]).writers
        return cast("Writer", next(one for one in found if one.name == name))
    others = plugins()
    if name in others and (writer := others[name].writer()):
        return writer
    if name in BUILT_IN or name in others:
        same = BUILT_IN.get(name)
        kinds = [kind for kind, module in WRITTEN.items() if module == same] or list(WRITTEN)
        raise FormatError(
            f"format: expected one that can be written, got {name!r}; there are {one_of(kinds)}"
        )
    raise unknown(name, list(WRITTEN))


def format_of(source: Source) -> Format:
    """The format that recognises the content.

    Raises:
        FormatError: None does.
    """
    for name in BUILT_IN:
        known = loaded(name)
        if known.recognises(source):
            return known
    others = plugins()
    for plugin in others.values():
        if plugin.recognises(source):
            return plugin
    if source.document is None and source.data.lstrip()[:1] in {b"{", b"["}:
        source.parsed()  # it was to be JSON, so what is wrong with that says more
    names = [*BUILT_IN, *others]
    kind = " (binary data)" if b"\0" in source.data else ""
    raise source.error(
        f"no reader knows this file{kind} (tried {len(names)}); {SAY_WHICH}{one_of(names)}"
    )


def tree_formats(wanted: Format | None = None) -> list[TreeFormat]:
    """The formats of folders: all built-in ones, or none but the one that the user named."""
    if wanted is not None:
        return [wanted] if isinstance(wanted, TreeFormat) else []
    return [cast("TreeFormat", loaded(name)) for name in TREES]


def runs_in(source: Source, chosen: Format) -> Iterator[Run]:
    """The runs in a file; every error names the file."""
    try:
        yield from chosen.read(source)
    except RecordError as error:
        raise (error if error.source else error.of(source.path)) from None


def unknown(name: str, names: list[str]) -> FormatError:
    """The error of a format that there is not."""
    begun = [one for one in names if name and one.startswith(name)]  # pytest is no vitest
    close = begun or get_close_matches(name, names, 1, 0.5)
    remedy = f"did you mean {close[0]!r}?" if close else f"there are {one_of(names)}"
    return FormatError(f"format: expected the name of a format, got {name!r}; {remedy}")


def one_of(names: Iterable[str]) -> str:
    """Names as a choice."""
    *before, last = map(repr, names)
    return f"{', '.join(before)} or {last}" if before else last

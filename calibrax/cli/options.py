"""The options that every command shares, gathered in one object.

A command that shows results takes them around its own:

    @click.command(epilog=EXAMPLES)
    @click.argument("paths", nargs=-1, required=True)
    @choosing
    @click.option("--sort", …)
    @printing
    @gathered
    def command(*, paths: tuple[str, ...], sort: str, settings: Settings) -> None: …
"""

import math
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import attrs
import click

from calibrax.analysis.selection import Selection
from calibrax.analysis.sides import CODE, EVERYTHING
from calibrax.cli.inputs import Inputs, refuse_stdin_twice
from calibrax.cli.output import FORMATS, Output, format_of
from calibrax.cli.streams import ColorChoice, Stream
from calibrax.core.join import HARDWARE
from calibrax.core.models import MetricDirection
from calibrax.errors import FormatError
from calibrax.formats.registry import format_named

__all__ = [
    "ALLOWED",
    "SHARE",
    "Settings",
    "as_alpha",
    "as_share",
    "choosing",
    "command",
    "forming",
    "gathered",
    "printing",
    "repeated_options",
    "share",
    "stopping",
]

Function = Callable[..., int | None]

ALLOWED = (*HARDWARE, CODE, EVERYTHING)
"""What `--allow` takes."""
SHARE = "SHARE"
"""How a share is called in the help."""


def share(text: str) -> float:
    """A share such as `5%`, `5 %` or `0.05`.

    Raises:
        click.BadParameter: It is none, or a number from 1 on that may be meant in percent.

    >>> share("5 %"), share("0.05")
    (0.05, 0.05)
    """
    number, percent, rest = text.strip().partition("%")
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if rest or not 0 <= value < math.inf:
        raise click.BadParameter(f"expected a share such as 5% or 0.05, got {text!r}")
    if not percent and value >= 1:
        raise click.BadParameter(
            f"expected a share such as 5% or 0.05, got {text!r}; "
            f"write {value:g}% or {value / 100:g}"
        )
    return value / 100 if percent else value


def as_share(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str | None,
) -> float | None:
    """A share, where one is given."""
    return None if value is None else share(value)


def as_alpha(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str,
) -> float:
    """A probability that is neither 0 nor 1."""
    found = share(value)
    if not 0 < found < 1:
        raise click.BadParameter(f"expected a share between 0 and 1, got {value!r}")
    return found


def as_choice(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> dict[str, list[str]]:
    """KEY=VALUE texts as a mapping; of several values of a key, any will do."""
    choice: dict[str, list[str]] = {}
    for text in value:
        key, equals, wanted = text.partition("=")
        if not (key and equals):
            raise click.BadParameter(f"expected KEY=VALUE, got {text!r}")
        choice.setdefault(key, []).append(wanted)
    return choice


def as_directions(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> dict[str, MetricDirection]:
    """METRIC=WAY texts as a mapping."""
    directions: dict[str, MetricDirection] = {}
    for text in value:
        metric, equals, way = text.rpartition("=")
        if not (metric and equals and way in tuple(MetricDirection)):
            expected = "METRIC=lower, METRIC=higher or METRIC=info"
            raise click.BadParameter(f"expected {expected}, got {text!r}")
        if directions.setdefault(metric, MetricDirection(way)) != way:
            raise click.BadParameter(f"expected one direction of {metric!r}, got two")
    return directions


def as_target(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> str | None:
    """The one file to write; of several none would be left out without a word."""
    if len(value) > 1:
        named = " and ".join(f"-o {text!r}" for text in value)
        raise click.BadParameter(f"expected one file, got {named}; run the command once for each")
    return value[0] if value else None


def as_format(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str | None,
) -> str | None:
    """The name of a format that there is."""
    try:
        if value is not None:
            format_named(value)
    except FormatError as error:
        raise click.BadParameter(str(error).removeprefix("format: ")) from None
    return value


CHOOSING = (
    click.option(
        "--from", "tool", metavar="FORMAT", callback=as_format, help="Tool that wrote the files."
    ),
    click.option("-k", "expression", metavar="EXPR", default="", help="Only names that match."),
    click.option(
        "-m",
        "metrics",
        metavar="METRIC",
        multiple=True,
        help="Only this metric; may be given again.",
    ),
    click.option(
        "-t",
        "tags",
        metavar="KEY=VALUE",
        multiple=True,
        callback=as_choice,
        help="Only this tag; of several values of one KEY any will do.",
    ),
    click.option(
        "--env",
        "environment",
        metavar="KEY=VALUE",
        multiple=True,
        callback=as_choice,
        help="Only runs of this environment: python=3.12, machine=box.",
    ),
    click.option(
        "--direction",
        "directions",
        metavar="METRIC=WAY",
        multiple=True,
        callback=as_directions,
        help="Which way a metric is better: lower, higher, or info for neither.",
    ),
)
STRICT = click.option("--strict", is_flag=True, help="Stop at the first unreadable file.")
FORMS = (
    click.option("--format", "form", type=click.Choice(FORMATS), help="Form of the output."),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
    click.option(
        "-o",
        "target",
        metavar="FILE",
        multiple=True,
        callback=as_target,
        help="Write .html, .md, .json, .csv, .txt, .svg, .pdf, .png.",
    ),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="When to use colour; auto obeys NO_COLOR and FORCE_COLOR.",
    ),
    click.option("--ascii", "ascii_only", is_flag=True, help="Use ASCII signs only."),
)
PRINTING = (
    click.option("-a", "--all", "every", is_flag=True, help="Fold nothing away."),
    click.option("-q", "--quiet", "quiet", count=True, help="Only the last line; -qq: nothing."),
    click.option(
        "-v", "--verbose", "verbose", is_flag=True, help="Methods, intervals and all facts, too."
    ),
    *FORMS,
    STRICT,
)


def choosing(function: Function) -> Function:
    """Which files of which tool, what of them, and which way its metrics are better."""
    return with_options(function, CHOOSING)


def printing(function: Function) -> Function:
    """How much is said, in which form, and where."""
    return with_options(function, PRINTING)


def forming(function: Function) -> Function:
    """In which form, and where, without what only concerns results."""
    return with_options(function, FORMS)


def stopping(function: Function) -> Function:
    """Whether the first file that can't be read is the end, where that is all to be said."""
    return with_options(function, (STRICT,))


def with_options(function: Function, options: Sequence[Callable[[Function], Function]]) -> Function:
    """The function with options, in the order of the help."""
    for option in reversed(options):
        function = option(function)
    return function


def gathered(function: Function) -> Function:
    """Hand the shared options over as one `Settings`; what is returned is the exit code."""

    @wraps(function)
    def run(**values: Any) -> int | None:
        names = [field.name for field in attrs.fields(Settings) if field.name in values]
        shared = {name: values.pop(name) for name in names}
        return function(settings=Settings(**shared), **values)

    return run


@attrs.frozen(kw_only=True)
class Settings:
    """What the shared options say; the attributes are theirs; commands may lack some."""

    tool: str | None = None
    expression: str = ""
    metrics: tuple[str, ...] = ()
    tags: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    environment: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    directions: Mapping[str, MetricDirection] = attrs.field(factory=dict)
    every: bool = False
    quiet: int = 0
    verbose: bool = False
    form: str | None = None
    as_json: bool = False
    target: str | None = None
    color: ColorChoice = "auto"
    ascii_only: bool = False
    strict: bool = False

    @property
    def tells_all(self) -> bool:
        """Whether each trouble is told, not only the first of its kind."""
        return self.verbose or self.strict

    def selection(self) -> Selection:
        """What is chosen of the runs.

        Raises:
            SelectionError: The expression can't be read.
        """
        tags = {key: tuple(values) for key, values in self.tags.items()}
        return Selection(expression=self.expression, metrics=frozenset(self.metrics), tags=tags)

    def again(self) -> list[str]:
        """The options that the next command needs, too."""
        again = repeated_options(self.tool, self.expression, self.metrics, self.tags)
        again += given_again("--env", self.environment)
        for metric, way in self.directions.items():
            again += ["--direction", f"{metric}={way}"]
        return again

    def output(self, paths: Sequence[str]) -> "Output":
        """Where the result goes and how.

        Args:
            paths: What is read, and so must not be overwritten.

        Raises:
            click.UsageError: Options that can't all be obeyed.
        """
        refuse_stdin_twice(paths)
        refuse_contradiction(self.quiet, self.form, self.target, as_json=self.as_json)
        stream = Stream.of(sys.stdout, os.environ, color=self.color, ascii_only=self.ascii_only)
        form = format_of("json" if self.as_json else self.form, self.target, paths)
        return Output(form=form, target=self.target, stream=stream, quiet=self.quiet)

    def inputs(self, paths: Sequence[str]) -> Inputs:
        """What reads the paths, with progress where somebody watches."""
        bar = bool(sys.stderr) and Stream.of(sys.stderr, os.environ).terminal and not self.quiet
        return Inputs(
            paths,
            tool=self.tool,
            directions=self.directions,
            environment=self.environment,
            strict=self.strict,
            bar=bar,
            verbose=self.verbose,
        )


def refuse_contradiction(
    quiet: int, form: str | None, target: str | None, *, as_json: bool
) -> None:
    """Raise where two options can't both be obeyed."""
    json = "--json" if as_json else ""
    stated = f"--format {form}" if form else ""
    if json and form not in (None, "json"):
        raise click.UsageError(f"{stated} and {json} contradict each other; leave one out")
    if quiet and not target and (json or form not in (None, "table")):
        option = f"-{'q' * min(quiet, 2)}"
        raise click.UsageError(
            f"{option} and {json or stated} contradict each other; leave one out"
        )


def repeated_options(
    tool: str | None, expression: str, metrics: Sequence[str], tags: Mapping[str, Sequence[str]]
) -> list[str]:
    """The options that choose, as arguments."""
    pairs = [
        *([("--from", tool)] if tool else []),
        *([("-k", expression)] if expression.strip() else []),
        *(("-m", metric) for metric in metrics),
    ]
    return [argument for pair in pairs for argument in pair] + given_again("-t", tags)


def given_again(option: str, choice: Mapping[str, Sequence[str]]) -> list[str]:
    """An option that chooses by KEY=VALUE, as arguments."""
    return [
        argument
        for key, values in choice.items()
        for value in values
        for argument in (option, f"{key}={value}")
    ]


def command(name: str, *arguments: str) -> str:
    """A command as it can be typed.

    >>> command("show", "a b.json", "-k", "fft")
    "calibrax show 'a b.json' -k fft"
    """
    return " ".join(["calibrax", name, *map(shlex.quote, arguments)])

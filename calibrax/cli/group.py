"""The click group: which commands there are, and how every trouble ends.

A command's module is loaded when the command runs or its help is asked for. Errors are one line
on stderr and exit code 2; a closed pipe is silent; Ctrl-C exits with 130. Nobody sees a traceback
unless `CALIBRAX_DEBUG` is set.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

import click

from calibrax import __version__
from calibrax.cli.advice import as_options
from calibrax.cli.streams import fail, say, silence
from calibrax.errors import CalibraxError, MissingExtraError

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "compare": "What changed between two sides, and what can't be told.",
    "show": "What was measured, and how sure that is.",
    "changes": "When it changed, by how much, and between which commits.",
    "rank": "Who is best by commit, tag or any other fact, with ties.",
    "scaling": "By which law cost grows with size.",
    "convert": "Results of any tool as a file of another format.",
    "formats": "Which files are read and written, and what each can't hold.",
}
"""Commands in the order of the help, with their first line."""

EXTRAS = ("click", "rich", "scipy")
INTERRUPTED, BROKEN_PIPE = 130, 141  # as shells report SIGINT and SIGPIPE


class LazyGroup(click.Group):
    """A group whose commands are modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All commands, also those that are not loaded."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command.

        Raises:
            MissingExtraError: A package is not installed that commands need.
        """
        if cmd_name not in COMMANDS:
            return None
        try:
            for package in EXTRAS:
                importlib.import_module(package)
        except ImportError as error:
            if error.name not in EXTRAS:
                raise
            raise MissingExtraError(f"calibrax {cmd_name}", error.name, "all") from error
        command = getattr(importlib.import_module(f"calibrax.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 -- for the type checker
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; a name that no command has comes with the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches  # not needed by help

            close = get_close_matches(name, COMMANDS, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(COMMANDS)}"
            raise click.UsageError(f"no such command {name!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and flush what it printed, while a closed pipe can be told."""
        if sys.stdout is None:  # closed by the shell: >&-
            raise click.ClickException("can't write the output: it is closed")
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # click would exit with 1, which means a regression here.
            silence(sys.stdout)
            raise SystemExit(BROKEN_PIPE) from None
        return result

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run as a program, or within one if `standalone_mode` is off."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.UsageError as error:
            stop_at_usage(error, sys.argv[1:] if args is None else args)
        except click.ClickException as error:
            fail(error.format_message())
        except click.Abort:
            say("")
            raise SystemExit(INTERRUPTED) from None
        except CalibraxError as error:
            fail(as_options(error))
        except OSError as error:
            if error.filename is not None:
                stop_at_bug(error)
            # Only streams have no name. What they still hold must not fail once more at the end.
            silence(sys.stdout)
            fail(f"can't write the output: {(error.strerror or str(error)).lower()}")
        except Exception as error:  # noqa: BLE001 -- the last resort
            stop_at_bug(error)
        raise SystemExit(code if isinstance(code, int) else 0)


def stop_at_bug(error: Exception) -> NoReturn:
    """Ask for a report; with CALIBRAX_DEBUG, raise."""
    if os.environ.get("CALIBRAX_DEBUG"):
        raise error
    fail(
        f"calibrax failed: {type(error).__name__}: {error}; please report it with the "
        "files (CALIBRAX_DEBUG=1 shows where)"
    )


def stop_at_usage(error: click.UsageError, args: Sequence[str]) -> NoReturn:
    """Say what is wrong with the arguments, and where to read more."""
    text = error.format_message().rstrip(".")
    named = args[0] if args and args[0] in COMMANDS else ""
    where = error.ctx.command_path if error.ctx else f"calibrax {named}".rstrip()
    see = " See" if text.endswith("?") else "; see"
    fail(f"{text[:1].lower()}{text[1:]}{see}: {where} --help")


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=LazyGroup, context_settings=CONTEXT, invoke_without_command=True)
@click.version_option(__version__, message="%(prog)s %(version)s", help="Show the version.")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Benchmark results of many tools, and answers that one can trust.

    \b
    calibrax compare before.json after.json   what changed, what can't be told
    calibrax changes results/                 when it changed, at which commits
    calibrax rank results/ --by commit        who is best, with ties
    calibrax scaling results.txt --size n     by which law cost grows
    calibrax show results.json                one run: values, intervals
    calibrax show results/                    many runs: levels, noise, history
    calibrax convert results.json --to go     the same as a file of another format

    The files of many tools, which calibrax formats lists, are recognised by their content. The
    same in Python: import calibrax; calibrax.read("results.json").
    """  # noqa: D301 -- \b is click's
    if ctx.invoked_subcommand is None:
        with suppress(BrokenPipeError):
            click.echo(ctx.get_help())

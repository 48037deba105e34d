"""The entry point: `main` is the click group, or without click what says how to install it."""

__all__ = ["main"]

try:
    from calibrax.cli.group import main
except ImportError as error:
    if error.name != "click":
        raise
    from calibrax.cli.bare import main  # type: ignore[assignment]

"""The architecture: imports go down only, heavy packages are loaded late."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import calibrax

PACKAGE = Path(calibrax.__file__).parent

LAYERS = {
    "errors": 0,
    "units": 0,
    "numbers": 0,
    "texts": 0,
    "core": 1,
    "statistics": 2,
    "formats": 2,
    "analysis": 3,
    "storage": 3,
    "reporting": 4,
    "ci": 4,
    "cli": 5,
    "__main__": 6,
    "__init__": 6,  # names everything, loads it on first use
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calibrax_part(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != "calibrax" or len(parts) == 1 or module == "calibrax.__version__":
        return None
    return parts[1] if parts[1] in LAYERS else "__init__"


UPWARD = {("core/models.py", "calibrax.reporting.notebooks.fragment")}
"""What a record needs to show itself in a notebook, imported when it does."""


def test_every_part_has_a_layer() -> None:
    assert {part_of(path) for path in modules()} <= set(LAYERS)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    part = part_of(path)
    if part in {"__init__", "__main__"}:
        return
    for module in imported(path):
        used = calibrax_part(module)
        if used is None or used == part:
            continue
        if (path.relative_to(PACKAGE).as_posix(), module) in UPWARD:
            continue
        sibling_in_layer_zero = LAYERS[used] == LAYERS[part] == 0
        assert LAYERS[used] < LAYERS[part] or sibling_in_layer_zero, f"{part} imports {module}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_statistics_never_sees_a_run(path: Path) -> None:
    if part_of(path) == "statistics":
        from_core = {module for module in imported(path) if module.startswith("calibrax.core")}
        assert from_core <= {"calibrax.core.models.SignificanceResult"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_are_short_or_say_why(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.count("\n") > 400:
        docstring = ast.get_docstring(ast.parse(text)) or ""
        assert "over 400 lines" in docstring.lower().replace("\n", " "), (
            f"{path.name} has over 400 lines: split it, or explain in its docstring"
        )

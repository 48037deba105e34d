"""What users may import: named, sorted, documented."""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import calibrax
import calibrax.core

EVERY_MODULE = sorted(
    info.name
    for info in pkgutil.walk_packages(calibrax.__path__, "calibrax.")
    if not info.name.endswith("__main__")
)
NEED_EXTRAS = ("calibrax.cli", "calibrax.reporting", "calibrax.analysis", "calibrax.statistics")


def marked(name: str) -> object:
    marks = [pytest.mark.extras] if name.startswith(NEED_EXTRAS) else []
    return pytest.param(name, marks=marks)


@pytest.mark.parametrize("module", [calibrax, calibrax.core])
def test_the_public_names_are_sorted_and_all_there(module: ModuleType) -> None:
    assert module.__all__ == sorted(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_names_that_are_not_loaded_yet_are_listed() -> None:
    assert set(calibrax.__all__) <= set(dir(calibrax))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        calibrax.nothing  # noqa: B018


@pytest.mark.parametrize("name", [marked(name) for name in EVERY_MODULE])
def test_a_module_says_what_it_is_for_and_documents_what_it_offers(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} says what it is for"
    offered = getattr(module, "__all__", ())
    assert offered or hasattr(module, "__path__"), f"{name} has __all__"
    for public in offered:
        found = getattr(module, public)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), f"{name}.{public} has a docstring"

"""What users may import: named, sorted, documented."""

import importlib
import inspect
import pkgutil

import pytest

import calibrax

EVERY_MODULE = sorted(
    info.name
    for info in pkgutil.walk_packages(calibrax.__path__, "calibrax.")
    if not info.name.endswith("__main__")
)
NEED_EXTRAS = ("calibrax.cli", "calibrax.reporting", "calibrax.analysis", "calibrax.statistics")


def marked(name: str) -> object:
    marks = [pytest.mark.extras] if name.startswith(NEED_EXTRAS) else []
    return pytest.param(name, marks=marks)


def test_the_top_level_names_are_sorted_and_all_there() -> None:
    assert calibrax.__all__ == sorted(calibrax.__all__)
    for name in calibrax.__all__:
        assert getattr(calibrax, name) is not None
    assert set(calibrax.__all__) <= set(dir(calibrax))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        calibrax.nothing  # noqa: B018


@pytest.mark.parametrize("name", [marked(name) for name in EVERY_MODULE])
def test_a_module_names_what_it_offers(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} says what it is for"
    assert module.__all__ == sorted(module.__all__), f"{name}.__all__ is sorted"
    for public in module.__all__:
        assert hasattr(module, public), f"{name}.__all__ names {public}"


@pytest.mark.parametrize("name", [marked(name) for name in EVERY_MODULE])
def test_public_classes_and_functions_are_documented(name: str) -> None:
    module = importlib.import_module(name)
    for public in module.__all__:
        found = getattr(module, public)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), f"{name}.{public} has a docstring"

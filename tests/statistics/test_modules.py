"""Each module of the statistics: sorted names, examples that run."""

import doctest
import importlib
import pkgutil

import pytest

import calibrax.statistics

MODULES = [
    calibrax.statistics,
    *(
        importlib.import_module(info.name)
        for info in pkgutil.iter_modules(calibrax.statistics.__path__, "calibrax.statistics.")
    ),
]
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)


@every_module
def test_the_examples_of_the_docstrings_run(module):
    assert doctest.testmod(module).failed == 0


@every_module
def test_the_public_names_are_sorted_and_exist(module):
    assert sorted(module.__all__) == module.__all__
    assert all(hasattr(module, name) for name in module.__all__)

"""Files made to take long or much memory: the work grows as the file does, or it is refused."""

import cProfile
import sys
import tracemalloc
import warnings
from contextlib import contextmanager
from importlib import import_module

import pytest
from fuzzing import MEGABYTE, source_of
from large_inputs import BOMBS, GROWING

from calibrax.errors import FormatError
from calibrax.formats.registry import BUILT_IN, runs_in

SMALL, LARGE = 40_000, 160_000


def read_large(name, data, on_error=None):
    """What a reader makes of a file; only warnings may be told."""
    source = source_of(data)
    source.on_error = on_error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(runs_in(source, import_module(BUILT_IN[name])))


@contextmanager
def untraced():
    """Without the tracer of coverage, which is slow and takes memory of its own."""
    before = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(before)


def calls_for(name, data):
    """How many functions reading a file calls, those written in C too."""
    counted = cProfile.Profile()
    with untraced():
        counted.runcall(read_large, name, data)
    return sum(entry.callcount for entry in counted.getstats())


@contextmanager
def peak():
    """How much memory is taken at most meanwhile; appended to the list."""
    found = []
    with untraced():
        tracemalloc.start()
        try:
            yield found
        finally:
            found.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()


@pytest.mark.parametrize("what", list(GROWING))
def test_the_work_grows_as_the_file_does(what):
    name, make = GROWING[what]
    small, large = make(SMALL), make(LARGE)
    read_large(name, small)  # fills caches, which would count for one of the two only
    growth = calls_for(name, large) / calls_for(name, small)
    assert growth < 1.25 * len(large) / len(small)


@pytest.mark.parametrize("what", list(GROWING))
def test_the_memory_grows_as_the_file_does(what):
    name, make = GROWING[what]
    small, large = make(SMALL), make(LARGE)
    read_large(name, small)
    with peak() as of_small:
        read_large(name, small)
    with peak() as of_large:
        read_large(name, large)
    assert of_large[0] / of_small[0] < 1.25 * len(large) / len(small)


@pytest.mark.parametrize("what", list(BOMBS))
def test_a_long_text_that_each_result_is_to_have_is_refused_before_it_fills_memory(what):
    name, make = BOMBS[what]
    data = make(MEGABYTE)
    with peak() as found, pytest.raises(FormatError, match="each have a copy of, got more than"):
        read_large(name, data)
    assert found[0] < 100 * MEGABYTE


@pytest.mark.parametrize("what", list(BOMBS))
def test_it_ends_reading_also_where_parts_that_are_wrong_may_be_skipped(what):
    name, make = BOMBS[what]
    with pytest.raises(FormatError, match="each have a copy of, got more than"):
        read_large(name, make(MEGABYTE), on_error=pytest.fail)


def test_a_long_key_is_cut_in_the_paths_of_what_it_holds():
    name, make = GROWING["bencher: measures"]
    data = make(SMALL).replace(b'{"b":', b'{"' + b"x" * SMALL + b'":', 1)
    with peak() as found:
        [run] = read_large(name, data)
    assert len(run.points[0].name) == SMALL
    assert found[0] < 500 * SMALL

"""What the command knows beyond the numbers."""

import pytest

pytestmark = pytest.mark.extras


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["a/x.json", "b/y.json"], ["x.json", "y.json"]),
        (["r/a/x.json", "r/b/x.json"], ["a/x.json", "b/x.json"]),
        (["a/x.json", "b/x.json"], ["a/x.json", "b/x.json"]),
        (["/a/x.json", "/b/x.json"], ["a/x.json", "b/x.json"]),
        (["/a/x.json", "b/x.json"], ["/a/x.json", "b/x.json"]),
        (["./x.json", "x.json"], ["x.json", "x.json"]),
        (["a/x.json", "a/x.json"], ["x.json", "x.json"]),
    ],
)
def test_files_are_named_by_what_tells_them_apart(files, expected):
    from calibrax.cli.notes import short_paths

    assert short_paths(files) == expected

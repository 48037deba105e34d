"""The command of an install without extras."""

import subprocess
import sys
from pathlib import Path

import pytest

import calibrax
from calibrax.cli import bare

WITHOUT = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
sys.argv = ["calibrax", *{args!r}]
from calibrax.cli.main import main
main()
"""


def without(missing, *args):
    code = WITHOUT.format(missing=missing, args=args)
    return subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(calibrax.__file__).parents[1],
    )


@pytest.mark.parametrize(
    ("args", "part"),
    [(("show", "x.json"), "calibrax show"), ((), "calibrax"), (("--help",), "calibrax")],
)
def test_without_click_the_command_says_what_to_install(args, part):
    done = without(["click"], *args)
    expected = f"error: {part} needs click; install it with: pip install 'calibrax[all]'\n"
    assert (done.stderr, done.stdout, done.returncode) == (expected, "", 2)


@pytest.mark.extras
@pytest.mark.parametrize("package", ["rich", "scipy"])
def test_without_another_package_the_command_says_what_to_install(package):
    done = without([package], "show", "x.json")
    expected = (
        f"error: calibrax show needs {package}; install it with: pip install 'calibrax[all]'\n"
    )
    assert (done.stderr, done.stdout, done.returncode) == (expected, "", 2)
    assert without([package], "--help").returncode == 0


def test_the_version_needs_no_extra(capsys):
    done = without(["click", "rich", "scipy"], "--version")
    assert (done.stdout, done.returncode) == (f"calibrax {calibrax.__version__}\n", 0)
    with pytest.raises(SystemExit):
        bare.main(["--version"])
    assert capsys.readouterr().out == done.stdout
    with pytest.raises(SystemExit):
        bare.main(["show"], "calibrax")
    assert "needs click" in capsys.readouterr().err


def test_another_failing_import_is_not_hidden():
    done = without(["calibrax.cli.streams"], "--version")
    assert "calibrax.cli.streams" in done.stderr
    assert "needs" not in done.stderr

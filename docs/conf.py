"""The documentation site: `tox -e docs` builds it, and a warning is an error."""

from importlib import metadata
from pathlib import Path
from typing import Any

from sphinx.addnodes import pending_xref

ROOT = Path(__file__).parents[1]

project = "calibrax"
copyright = "the calibrax authors"
release = metadata.version("calibrax")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "code"  # names in docstrings stand in single backticks

html_theme = "furo"
html_title = "calibrax"
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_custom_sections = [("Source", "notes")]


def summary_of_module(*given: Any) -> None:
    """Modules open with maps and drawings for who reads the code: the site has their first line."""
    _, what, _, _, _, lines = given
    if what == "module":
        lines[1:] = []


def skips_fields(*given: Any) -> bool | None:
    """The fields of a named tuple stand in its docstring."""
    text = str(getattr(given[3], "__doc__", ""))
    return True if text.startswith("Alias for field number") else None


def without_other_files(_: Any, doctree: Any) -> None:
    """A link to a file of the repository that is no page of the site becomes its text."""
    for node in list(doctree.findall(pending_xref)):
        if node["reftype"] == "myst" and (ROOT / str(node["reftarget"])).exists():
            node.replace_self(node.children)


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", summary_of_module)
    app.connect("autodoc-skip-member", skips_fields)
    app.connect("doctree-read", without_other_files)

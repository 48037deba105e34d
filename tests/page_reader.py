"""What a page says, read back from its HTML with the parser of the standard library."""

import base64
import json
import math
import zlib
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "path", "rect", "use", "circle"}
KNOWN = {
    *("html", "head", "meta", "title", "link", "style", "noscript", "body", "header", "main"),
    *("footer", "div", "span", "b", "h1", "h2", "p", "details", "summary", "pre", "button"),
    *("label", "input", "table", "caption", "thead", "tbody", "tr", "th", "td", "small", "svg"),
    *("defs", "g", "path", "rect", "text", "use", "dl", "dt", "dd", "figure", "figcaption", "a"),
    *("script", "section", "br", "kbd", "code"),
}


class Element:
    """An element: its name, its attributes, what is in it."""

    def __init__(self, name, attributes, parent=None):
        self.name = name
        self.attributes = dict(attributes)
        self.parent = parent
        self.children = []
        self.pieces = []

    @property
    def classes(self):
        return (self.attributes.get("class") or "").split()

    @property
    def text(self):
        """All text in it, of children too."""
        return "".join(p if isinstance(p, str) else p.text for p in self.pieces)

    def all(self, name="", style=""):
        """Every element in it of a name and a class."""
        for child in self.children:
            if (not name or child.name == name) and (not style or style in child.classes):
                yield child
            yield from child.all(name, style)

    def first(self, name="", style=""):
        return next(self.all(name, style))


class Reader(HTMLParser):
    """Builds the tree, and refuses what is not closed or not known."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", [])

    def handle_starttag(self, tag, attrs):
        assert tag in KNOWN, f"<{tag}> is nothing that a page has"
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute twice: {attrs}"
        assert not any(name.startswith("on") or name == "style" for name in names), attrs
        made = Element(tag, attrs, self.at)
        self.at.children.append(made)
        self.at.pieces.append(made)
        if tag not in VOID:
            self.at = made

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.at.name == tag, f"</{tag}> closes <{self.at.name}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.pieces.append(data)


def full_name(body):
    """The whole name of a row: in its evidence where that is more than the short one."""
    whole = [each.text for each in body.all("dd", "full")]
    return body.attributes.get("data-n") or (whole or [body.first("span", "fn").text])[0]


def grown(data, parent):
    """Elements that are left to the script, in their place."""
    if isinstance(data, str):
        parent.pieces.append(data)
        return
    name, attributes, *inside = data
    assert name in KNOWN
    assert not any(key.startswith("on") or key == "style" for key in attributes)
    made = Element(name, attributes, parent)
    parent.children.append(made)
    parent.pieces.append(made)
    for each in inside:
        grown(each, made)


class PageRow:
    """One row as a reader, or a program, sees it."""

    def __init__(self, body):
        self.id = body.attributes["id"]
        self.outcome = body.attributes["data-o"]
        self.hidden = "hidden" in body.attributes
        self.name = body.first("span", "fn").text
        self.full_name = full_name(body)
        line = next(child for child in body.children if child.name == "tr")
        self.cells = [child for child in line.children if child.name == "td"]
        self.facts = list(
            zip((dt.text for dt in body.all("dt")), (dd.text for dd in body.all("dd")), strict=True)
        )
        self.plots = list(body.all("svg"))
        buttons = list(line.all("button"))
        self.is_open = bool(buttons) and buttons[0].attributes["aria-expanded"] == "true"


class ReadPage:
    """A page read back."""

    def __init__(self, text):
        reader = Reader()
        reader.feed(text)
        reader.close()
        assert reader.at is reader.root, f"<{reader.at.name}> is not closed"
        self.root = reader.root
        scripts = list(self.root.all("script"))
        self.data = json.loads(scripts[0].text)
        later = json.loads(zlib.decompress(base64.b64decode(self.data["later"]), -15))
        self.plots, self.evidence = later["plots"], later["evidence"]
        self.courses = later.get("courses")
        bodies = {each.attributes.get("id"): each for each in self.root.all("tbody")}
        for anchor, evidence in self.evidence.items():
            grown(evidence, bodies[anchor])
        self.rows = [PageRow(body) for body in self.root.all("tbody", "r")]
        self.script = scripts[1].text
        self.headline = self.root.first("h1").text.replace("\u00a0", " ")
        self.tables = list(self.root.all("table", "data"))

    def column(self, key):
        """The numbers of a column, by what the JSON output calls it: one a row, NaN for none."""
        found = []
        for table in self.tables:
            heads = table.first("thead").first("tr").children
            places = [
                (n, f"data-{end}")
                for n, head in enumerate(heads)
                for attribute, end in (("data-k", "v"), ("data-u", "u"))
                if head.attributes.get(attribute) == key
            ]
            for body in table.all("tbody", "r"):
                line = body.first("tr")
                cells = dict(enumerate(line.children))
                for n, end in places:
                    cell = cells.get(n)
                    text = cell.attributes.get(end) if cell else None
                    found.append(math.nan if text is None else float(text))
        return found

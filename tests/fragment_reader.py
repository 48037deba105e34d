"""What a fragment for a notebook says, read back from its HTML."""

from page_reader import Reader


class FragmentReader(Reader):
    """A notebook has no style sheet of ours, so that elements have their own."""

    def handle_starttag(self, tag, attrs):
        kept = [(name, value) for name, value in attrs if name != "style"]
        super().handle_starttag("b" if tag == "strong" else tag, kept)

    def handle_endtag(self, tag):
        super().handle_endtag("b" if tag == "strong" else tag)


def parsed(text):
    """The elements of a fragment, each of which is closed."""
    reader = FragmentReader()
    reader.feed(text)
    reader.close()
    assert reader.at is reader.root
    return reader.root


def rows(record):
    """The cells of each row, without the headings."""
    bodies = parsed(record._repr_html_()).all("tbody")
    return [row.children for body in bodies for row in body.all("tr")]

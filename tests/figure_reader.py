"""What the artists of a figure hold: places, ends of bars, texts."""

from matplotlib.collections import LineCollection
from matplotlib.text import Text


def places(axes, marker=None):
    """The points drawn without a line, as pairs: all, or those of one marker."""
    found = [line for line in axes.lines if line.get_linestyle() == "None"]
    found = [line for line in found if line.get_transform() == axes.transData]
    found = [line for line in found if marker is None or line.get_marker() == marker]
    return [tuple(map(float, point)) for line in found for point in line.get_xydata()]


def bars(axes):
    """The horizontal or vertical bars: both ends of each, as pairs."""
    found = [each for each in axes.collections if isinstance(each, LineCollection)]
    return [
        [tuple(map(float, end)) for end in segment]
        for each in found
        for segment in each.get_segments()
    ]


def texts(figure):
    """Every text that is drawn."""
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def note_of(figure):
    """What stands below the picture, in one line."""
    return " ".join(figure.get_supxlabel().split())

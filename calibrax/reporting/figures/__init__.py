"""Answers as figures for papers and slides, drawn by matplotlib (extra `plots`).

    answer ── comparison, ranks, courses, growths, values ──> Figure     one module a picture
                canvas: size, style, colours, labels, ticks, notes
    Figure ── canvas.figure_bytes ──> SVG, PDF or PNG

Numbers are those of the records; nothing is estimated here. matplotlib is loaded when a figure
is asked for.
"""

from calibrax.reporting.figures.drawing import (
    FIGURE_FORMS,
    figure,
    figure_bytes,
    require_matplotlib,
)

__all__ = ["FIGURE_FORMS", "figure", "figure_bytes", "require_matplotlib"]

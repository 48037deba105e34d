"""A report as one HTML file that opens anywhere, offline, for years.

    records ── compare_page, rank_page, changes_page, scaling_page,
               run_page, side_page, history_page, report_page ──> Page      what is said
               figures, change_figures, …: axes, marks                      where it is drawn
    Page ── document (head, body, style, script) ──> text                   one file

A `Plot` is a list of marks with every coordinate worked out in Python. The first plots of a page
stand in it as SVG; those of other rows as data, which `page.js` turns into the same elements when
they come into sight. So the script knows no scale, no statistic and no unit. All numbers are text
in the page, and without a script nothing but the later plots is missing.

The data, in a `script` element of type `application/json`:

    {"plots": PACKED, "courses": …}      of `packing`: {ROW: [[WIDTH, HEIGHT, LABEL, [MARK, …]], …]}

Row by row, the plots in the order of the places left empty for them, null for one that is there.
Marks are described in `marks`, courses (long series, 16 bits a value) in `courses`.
"""

"""A report as one HTML file that opens anywhere, offline, for years.

    records ── compare_page, rank_page, changes_page, scaling_page,
               run_page, side_page, history_page, report_page ──> Page      what is said
               figures, change_figures, …: axes, marks                      where it is drawn
    Page ── document (head, body, style, script), tables, evidence ──> text one file

A `Plot` is a list of marks with every coordinate worked out in Python. The first plots of a page
stand in it as SVG; those of other rows as data, which `later.js` turns into the same elements when
they come into sight. So the script knows no scale, no statistic and no unit. All numbers are text
in the page, and without a script nothing but the later plots is missing.

The first rows have their evidence in the page, too; of pages with many words that of the others is
data (`later`), from which the script makes the same elements (`nodes`).

The data, in a `script` element of type `application/json`, each text in it of `packing`:

    {"later": PACKED, "codes": PACKED}
    later: {"plots": {ROW: [[WIDTH, HEIGHT, LABEL, [MARK, …]], …]}, "evidence": {ROW: NODE}, …}

Row by row, the plots in the order of the places left empty for them, null for one that is there.
Marks are described in `marks`, elements in `nodes`, courses (long series, 16 bits a value) and
their codes in `courses`.
"""

"""What a report becomes: a terminal's screen, lines in a pipe, Markdown, a log, CSV, JSON."""

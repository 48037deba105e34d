"""Results as people and programs read them; computes no statistic.

A `Report` (`model`) is what one screen says. Each command has a folder that writes its reports;
each output form renders them in a module of `forms`, so that the terminal, Markdown and a pipe
carry the same words, counts and order. `html` has the pages and `figures` the pictures, which say
them too and draw more. Common to all: `names`, `facts`, `outcomes`, `columns`, `documents` (the
frame of plain data) and `text`. `notebooks` is what an answer shows of itself.
"""

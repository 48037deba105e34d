"""Results as people and programs read them; computes no statistic.

A `Report` is what one screen says. Each output form renders it in a module of its own, so that
the terminal, Markdown and a pipe carry the same words, counts and order. `html` has the page, which
says them too and draws more.
"""

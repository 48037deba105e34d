"""The screens of `show`: one run, a few runs side by side, the history of many."""

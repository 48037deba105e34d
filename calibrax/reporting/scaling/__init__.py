"""The screen of `scaling`, with the plot of one series."""

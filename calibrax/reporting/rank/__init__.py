"""The screen of `rank`, and its lines as plain data."""

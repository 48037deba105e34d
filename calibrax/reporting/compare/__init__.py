"""The screen of `compare` (`report`), of one row of it (`explain`), and what both are made of."""

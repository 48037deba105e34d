"""One question per module: runs in, result records out; prints nothing, reads no file.

What is in a run:         `summary`, `history`, `alignment`, `selection`, `series`
What changed:             `comparison` (the function), `verdicts` (its records), made of
                          `sides` (what else differs), `pairing` (rows before numbers),
                          `earlier` (the history that counts),
                          `row_verdicts` (numbers to rows), `comparison_checks` (what is refused);
                          `regression` under its old name
Who is best:              `ranking` (the function), `rankings` (its records), `entrants` (labels);
                          `scores` and `configurations` under their old names
When it changed:          `changepoint` (the functions), `changes` (their records), made of
                          `trend` (series over runs), `shared_steps` (whose a step is),
                          `change_cautions` (what limits the answer)
How cost grows:           `scaling` (the functions), `scalings` (their records), `sizes` (of tags)
Common to all answers:    `reprs` (how they print)
"""

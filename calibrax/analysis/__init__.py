"""One question per module: runs in, result records out; prints nothing, reads no file."""

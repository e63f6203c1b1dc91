"""Pure statistics: frame in, frame out; no file, no clinic, no chart."""

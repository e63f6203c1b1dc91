"""What happened: extracts become a few small results tables, sums only."""

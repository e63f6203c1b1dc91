"""What is meant: periods, network settings, measures and the contract of the extracts."""

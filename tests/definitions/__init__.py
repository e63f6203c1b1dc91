"""Tests of the network folder."""

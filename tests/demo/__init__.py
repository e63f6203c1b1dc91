"""Tests of the synthetic demo network."""

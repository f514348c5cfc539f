"""Sums in loops, taken so that they run in vectors."""

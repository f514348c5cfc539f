"""Cleanup: folding, splitting of variables, elimination of checks."""

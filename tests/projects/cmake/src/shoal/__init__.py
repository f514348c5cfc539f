"""Shoals."""

from shoal.depth import above, explain

__all__ = ["above", "explain"]

"""Depths along a reef."""

from reef.depths import deepest, explain

__all__ = ["deepest", "explain"]

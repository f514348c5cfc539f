"""A river's delta."""

from delta.flow import discharge, explain

__all__ = ["discharge", "explain"]

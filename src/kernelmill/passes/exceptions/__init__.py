"""Exceptions: effects of functions, and raising after visible writes."""

"""What is raised where a function cannot even be captured. Apart from `errors.py`, which needs what prints diagnostics."""

from __future__ import annotations


class NotCapturedError(Exception):
    """The text of a function cannot be had, or is not what it was made from; the message says why."""

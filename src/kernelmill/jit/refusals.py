"""Why a function cannot be compiled, found before the compiler is loaded."""

from __future__ import annotations


class NotCapturedError(Exception):
    """The text of a function cannot be had, or is not what it was made from; the message says why."""

"""Instantiates the run-time shim for one unit of a wheel."""

from __future__ import annotations

from importlib import resources

NATIVE_LINE = '_NATIVE = ""'


def stand_in_text() -> bytes:
    """The source of the stand-in for Numba."""
    return resources.files("kernelmill_templates").joinpath("numba_shim.py").read_bytes()


def shim_text(native: str) -> bytes:
    """The shim's source, looking for the native module of that name beside itself."""
    text = resources.files("kernelmill_templates").joinpath("shim.py").read_text(encoding="utf-8")
    head, line, tail = text.partition(NATIVE_LINE)
    if not line or NATIVE_LINE in tail:
        raise AssertionError(f"the shim template must hold the line {NATIVE_LINE} once")
    return f'{head}_NATIVE = "{native}"{tail}'.encode()

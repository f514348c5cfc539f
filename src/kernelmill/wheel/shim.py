"""Instantiates the run-time shim for one unit of a wheel."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from kernelmill.project.kernels import KernelReport

NATIVE_LINE = '_NATIVE = ""'
SIGNATURES_LINE = '_SIGNATURES: "dict[str, tuple[str, ...]]" = {}'


def stand_in_text() -> bytes:
    """The source of the stand-in for Numba."""
    return resources.files("kernelmill_templates").joinpath("numba_shim.py").read_bytes()


def shim_text(native: str, kernels: Sequence[KernelReport] = ()) -> bytes:
    """The shim's source, looking for the native module of that name beside itself, which holds `kernels`."""
    text = resources.files("kernelmill_templates").joinpath("shim.py").read_text(encoding="utf-8")
    head, line, tail = text.partition(NATIVE_LINE)
    if not line or NATIVE_LINE in tail:
        raise AssertionError(f"the shim template must hold the line {NATIVE_LINE} once")
    several = {f"{k.module}.{k.name}": tuple(k.signature.splitlines()) for k in kernels if "\n" in k.signature}
    before, line, after = tail.partition(SIGNATURES_LINE)
    if not line:
        raise AssertionError(f"the shim template must hold the line {SIGNATURES_LINE}")
    return f'{head}_NATIVE = "{native}"{before}{line[:-2]}{several!r}{after}'.encode()

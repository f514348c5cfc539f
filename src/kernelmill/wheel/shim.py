"""Instantiates the run-time shim for one unit of a wheel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources

from kernelmill.project.kernels import KernelReport
from kernelmill.wheel.expectations import expectations_text

NATIVE_LINE = '_NATIVE = ""'
EXPECTED_LINE = '_EXPECTED: "dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]]" = {}'
SOURCES_LINE = '_SOURCES: "dict[str, dict[str, tuple[tuple[str, ...], str]]]" = {}'
COMPILED_LINE = '_COMPILED: "dict[str, str]" = {}'
SIGNATURES_LINE = '_SIGNATURES: "dict[str, tuple[str, ...]]" = {}'


def stand_in_text() -> bytes:
    """The source of the stand-in for Numba."""
    return resources.files("kernelmill_templates").joinpath("numba_shim.py").read_bytes()


def llvm_stand_in_text(
    sources: Mapping[str, Mapping[str, tuple[tuple[str, ...], str]]], compiled: Mapping[str, str]
) -> bytes:
    """The source of the stand-in for `kernelmill.llvm`, which knows `sources` by their paths beside it, with the functions of each,
    and the names of the files that were compiled of them."""
    text = resources.files("kernelmill_templates").joinpath("llvm_shim.py").read_text(encoding="utf-8")
    known = {path: dict(functions) for path, functions in sources.items()}
    filled = (
        (SOURCES_LINE, f"{SOURCES_LINE[:-2]}{known!r}"),
        (COMPILED_LINE, f"{COMPILED_LINE[:-2]}{dict(compiled)!r}"),
    )
    return _filled(text, filled).encode()


def finder_text() -> bytes:
    """The source of what finds the run-time part of an editable install."""
    return resources.files("kernelmill_templates").joinpath("editable.py").read_bytes()


def shim_text(native: str, kernels: Sequence[KernelReport] = ()) -> bytes:
    """The shim's source, looking for the native module of that name beside itself, which holds `kernels`; without a name, for
    none."""
    text = resources.files("kernelmill_templates").joinpath("shim.py").read_text(encoding="utf-8")
    several = {f"{k.module}.{k.name}": tuple(k.signature.splitlines()) for k in kernels if "\n" in k.signature}
    filled = (
        (NATIVE_LINE, f'_NATIVE = "{native}"'),
        (SIGNATURES_LINE, f"{SIGNATURES_LINE[:-2]}{several!r}"),
        (EXPECTED_LINE, f"{EXPECTED_LINE[:-2]}{expectations_text(kernels)}"),
    )
    return (_filled(text, filled) + (_import_for_freezers(native, top_level=native != "_kernels") if native else "")).encode()


def _filled(text: str, rows: Iterable[tuple[str, str]]) -> str:
    """A template with each line of `rows` replaced."""
    for line, replacement in rows:
        if text.count(f"\n{line}") != 1:
            raise AssertionError(f"the template must hold the line {line} once")
        text = text.replace(f"\n{line}", f"\n{replacement}")
    return text


def _import_for_freezers(native: str, *, top_level: bool) -> str:
    """An import statement that is never run: what collects the modules of a program sees by it that the native one belongs to
    them, which `_load` names by text only."""
    statement = f"import {native}" if top_level else f"from . import {native}"
    lines = ("", "", "def _is_collected_with() -> None:", f"    {statement}  # type: ignore", "")
    return "\n".join(lines)

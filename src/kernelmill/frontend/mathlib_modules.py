"""The modules of `kernelmill.mathlib` as the front end sees modules of a project: parsed, never imported."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from kernelmill.diagnostics import Diagnostic
from kernelmill.scan.modules import ModuleInfo, parse_module
from kernelmill.source import SourceFile

PACKAGE = "kernelmill.mathlib"


@cache
def mathlib_modules() -> dict[str, ModuleInfo]:
    """All modules of the library by dotted name."""
    found: dict[str, ModuleInfo] = {}
    for entry in files("kernelmill").joinpath("mathlib").iterdir():
        stem = entry.name.removesuffix(".py")
        if stem == entry.name or stem == "__init__":
            continue
        name = f"{PACKAGE}.{stem}"
        info = parse_module(SourceFile(f"kernelmill/mathlib/{entry.name}", name, entry.read_text(encoding="utf-8")))
        assert not isinstance(info, Diagnostic), info
        found[name] = info
    return found

"""The modules of `kernelmill.mathlib` as the front end sees modules of a project: parsed, never imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain

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


class WithLibrary(Mapping[str, ModuleInfo]):
    """The modules of a project and those of the library."""

    def __init__(self, project: Mapping[str, ModuleInfo]) -> None:
        self.maps = (mathlib_modules(), project)

    def __getitem__(self, name: str) -> ModuleInfo:
        library, project = self.maps
        return library[name] if name in library else project[name]

    def __contains__(self, name: object) -> bool:
        return any(name in modules for modules in self.maps)

    def __iter__(self) -> Iterator[str]:
        return chain(*self.maps)

    def __len__(self) -> int:
        return sum(map(len, self.maps))

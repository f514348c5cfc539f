"""The modules of `kernelmill.library` as the front end sees modules of a project: parsed, never imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.values import FunctionRef, Value
from kernelmill.records import replace
from kernelmill.scan.modules import ModuleInfo, parse_module
from kernelmill.scan.resolve import Resolved
from kernelmill.source import SourceFile


def library_function(fb: FunctionBuilder, dotted: str) -> FunctionRef:
    """Function `module.function` of the library; the unit's project knows the library's modules from then on."""
    stem, _, function = dotted.rpartition(".")
    module = f"{PACKAGE}.{stem}"
    project = fb.unit.project
    if module not in project.modules:
        fb.unit.project = replace(project, modules=WithLibrary(project.modules))
    found = fb.unit.project.resolve(module, function)
    assert isinstance(found, Resolved) and isinstance(found.node, ast.FunctionDef), dotted  # noqa: PT018
    return FunctionRef(found, found.node)


PACKAGE = "kernelmill.library"


def checks_its_extents(dotted: str) -> bool:
    """Whether function `module.function` is of a module that says so by `CHECKS_ITS_EXTENTS = True`: it compares the extents of
    its arguments first, so that every subscript is in range."""
    info = library_modules()[f"{PACKAGE}.{dotted.rpartition('.')[0]}"]
    return "CHECKS_ITS_EXTENTS" in info.names


@cache
def library_modules() -> LibraryModules:
    """All modules of the library by dotted name."""
    return LibraryModules()


class LibraryModules(Mapping[str, ModuleInfo]):
    """The modules of the library by dotted name; each is parsed when it is first asked for, most of them never."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[str, Traversable]] = {}
        self.parsed: dict[str, ModuleInfo] = {}
        for folder in files("kernelmill").joinpath("library").iterdir():
            for entry in folder.iterdir() if folder.is_dir() else ():
                stem = entry.name.removesuffix(".py")
                if stem != entry.name and stem != "__init__":
                    self.entries[f"{PACKAGE}.{folder.name}.{stem}"] = f"kernelmill/library/{folder.name}/{entry.name}", entry

    def __getitem__(self, name: str) -> ModuleInfo:
        known = self.parsed.get(name)
        if known is not None:
            return known
        path, entry = self.entries[name]
        info = parse_module(SourceFile(path, name, entry.read_text(encoding="utf-8"), library=True))
        assert not isinstance(info, Diagnostic), info
        self.parsed[name] = info
        return info

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


class WithLibrary(Mapping[str, ModuleInfo]):
    """The modules of a project and those of the library."""

    def __init__(self, project: Mapping[str, ModuleInfo]) -> None:
        self.maps = (library_modules(), project)

    def __getitem__(self, name: str) -> ModuleInfo:
        library, project = self.maps
        return library[name] if name in library else project[name]

    def __contains__(self, name: object) -> bool:
        return any(name in modules for modules in self.maps)

    def __iter__(self) -> Iterator[str]:
        return chain(*self.maps)

    def __len__(self) -> int:
        return sum(map(len, self.maps))


def without_library(modules: Mapping[str, ModuleInfo]) -> Mapping[str, ModuleInfo]:
    """The modules that are not the library's files."""
    return modules.maps[1] if isinstance(modules, WithLibrary) else modules


def call_written(fb: FunctionBuilder, node: ast.AST, name: str, text: str, args: list[Value], *, in_range: bool = True) -> Value:
    """The value of a call of the function `name`, whose text is given. `in_range`: it compares all extents by itself."""
    target = written_function(fb, name, text)
    options = fb.options
    if in_range:
        fb.options = replace(options, bounds="unchecked")
    try:
        return fb.unit.invoke(fb, node, target, args, {})  # type: ignore[arg-type]  # `node` only says where
    finally:
        fb.options = options


def written_function(fb: FunctionBuilder, name: str, text: str) -> FunctionRef:
    """The function `name` of a text; the unit's project knows it from then on."""
    module = f"{PACKAGE}.{name}"
    project = fb.unit.project
    if module not in project.modules:
        path = f"kernelmill/library/{name}.py"
        info = parse_module(SourceFile(path, module, f"import numpy as np\n\n\n{text}", library=True))
        assert not isinstance(info, Diagnostic), text
        fb.unit.project = replace(project, modules=WithLibrary({**without_library(project.modules), module: info}))
    found = fb.unit.project.resolve(module, name)
    assert found is not None
    assert isinstance(found.node, ast.FunctionDef)
    return FunctionRef(found, found.node)

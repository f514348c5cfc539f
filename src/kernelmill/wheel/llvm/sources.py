"""The LLVM sources of a wheel: `[tool.kernelmill] llvm-sources`, which go into it compiled.

    src/mylib/fast.ll   ->   mylib/_fast_ll.so, and mylib/_kernelmill_llvm.py with `load`, which knows the functions

Input: the wheel, the paths that the project lists, their texts. Output: `LlvmSource` values, modules with other imports, and
diagnostics for those that load what is not listed. What compiles sources is `kernelmill.llvm`, given as an `LlvmCompiler`; what a
milling does with them is in `step.py`.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final, Protocol

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.options import CodeOptions
from kernelmill.records import dataclass, replace
from kernelmill.source import SourceFile, Span
from kernelmill.targets import Target
from kernelmill.wheel.archive import Member, WheelContents
from kernelmill.wheel.imports import OWN, Package, ShimPlace, rewrite_imports
from kernelmill.wheel.modules import Unit, WheelModule, find_unit, regular_packages

SUFFIX: Final = ".ll"
LLVM: Final = Package(f"{OWN}.llvm", frozenset({"Functions", "IRError", "IRFunction", "load"}))
#: types of the parameters and of the result of each function
Signatures = Mapping[str, tuple[tuple[str, ...], str]]
_ROOTS: Final = ("src/", "lib/", "python/", "")


@dataclass(frozen=True, slots=True)
class LlvmSource:
    """One source. `path` is what a user is shown, `member` its place in the wheel, `unit` whose package it lies in."""

    path: str
    member: str
    text: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Checked:
    """What LLVM says of a source: its functions, and what is wrong with it."""

    signatures: Signatures
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """A source compiled for a target, whether it asks for the C library, and for which libraries."""

    data: bytes
    needs_libc: bool
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LlvmMembers:
    """What the sources of a wheel come to for one target: compiled ones, and what calls their functions."""

    libraries: tuple[Member, ...] = ()
    stand_ins: tuple[Member, ...] = ()
    needs_libc: bool = False
    needed: tuple[str, ...] = ()


NO_LLVM: Final = LlvmMembers()
NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


class LlvmVerifier(Protocol):
    """Verifies sources."""

    def check_llvm(self, source: LlvmSource) -> Checked:
        """What LLVM says of a source."""


class LlvmCompiler(LlvmVerifier, Protocol):
    """Verifies and compiles sources."""

    def llvm_library(self, source: LlvmSource, target: Target, options: CodeOptions) -> Library:
        """A source for a target. Raises KernelmillError where that cannot be."""


def read_texts(paths: Sequence[str], project: Path | None) -> dict[str, str]:
    """The texts of the listed sources of a project, by path; none of a wheel that came without one."""
    return {} if project is None else {path: _text(project / path, path) for path in paths}


def _text(file: Path, path: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        hint = "paths start at the folder of pyproject.toml; a source distribution must hold the file too"
        raise KernelmillError(f"there is no {path}, which [tool.kernelmill] llvm-sources lists", hint=hint) from None
    except (OSError, UnicodeError) as error:
        raise KernelmillError(f"cannot read {path}: {error}") from error


def find_sources(
    paths: Sequence[str], texts: Mapping[str, str], wheel: WheelContents, modules: Sequence[WheelModule]
) -> tuple[LlvmSource, ...]:
    """The listed sources with their places in the wheel: beside a module of it."""
    packages = regular_packages(modules)
    folders = {str(PurePosixPath(m.member).parent) for m in modules}
    found = []
    for path in dict.fromkeys(paths):
        if not path.endswith(SUFFIX):
            raise KernelmillError(f"llvm-sources lists {path}, which is no {SUFFIX} file", hint="LLVM's language as text is wanted")
        given = PurePosixPath(path.replace(os.sep, "/")).as_posix()
        places = [given.removeprefix(root) for root in _ROOTS if given.startswith(root)]
        place = next((p for p in places if str(PurePosixPath(p).parent) in folders), "")
        unit = _unit(place, packages, modules) if place else None
        if unit is None:
            hint = "put it beside a module of a package"
            raise KernelmillError(f"{path} lies in no package of {wheel.file_name}", hint=hint)
        member = wheel.member(place)
        if path not in texts and member is None:
            raise KernelmillError(f"there is no {path} in {wheel.file_name}", hint="llvm-sources of a wheel are among its files")
        text = texts[path] if path in texts else _decoded(member.data if member else b"", path)
        found.append(LlvmSource(path, place, text, unit))
    return tuple(found)


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeError as error:
        raise KernelmillError(f"cannot read {path}: {error}") from error


def _unit(place: str, packages: frozenset[str], modules: Sequence[WheelModule]) -> Unit | None:
    """The unit of the package that a place lies in; at the top level, that of the first module there."""
    *folders, _ = place.split("/")
    if folders:
        return find_unit(".".join(folders), True, packages)
    beside = [m.source for m in modules if "/" not in m.member]
    return find_unit(beside[0].module, False, packages) if beside else None


def stand_in(place: ShimPlace) -> ShimPlace:
    """Where the stand-in is: beside the shim."""
    return replace(place, shim=f"{place.shim}_llvm")


def uses_llvm(source: SourceFile) -> bool:
    """A quick look: whether a module may import `kernelmill.llvm`."""
    return LLVM.name in source.text


def rewrite(source: SourceFile, place: ShimPlace) -> tuple[str, tuple[Diagnostic, ...]]:
    """The module's text with its imports of `kernelmill.llvm` turned to the stand-in, and what cannot be turned."""
    return rewrite_imports(source, stand_in(place), LLVM)


def unlisted(modules: Sequence[WheelModule], sources: Sequence[LlvmSource]) -> Iterator[Diagnostic]:
    """Calls such as `load(__file__, "fast.ll")` of sources that are not listed."""
    known = {source.member for source in sources}
    for module in modules:
        if not module.member.endswith(".py") or not uses_llvm(module.source):
            continue
        try:
            tree = ast.parse(module.source.text)
        except (SyntaxError, ValueError, MemoryError, RecursionError):  # reported where imports are rewritten
            continue
        for node in ast.walk(tree):
            name = _loaded(node)
            if name is not None and str(PurePosixPath(module.member).parent / str(name.value)) not in known:
                yield _unlisted(module, name)


def _loaded(node: ast.AST) -> ast.Constant | None:
    """The source that `load(__file__, "name")` names."""
    match node:
        case ast.Call(
            func=ast.Name(id="load") | ast.Attribute(attr="load"),
            args=[ast.Name(id="__file__"), ast.Constant(value=str()) as name],
        ):
            return name
        case _:
            return None


def _unlisted(module: WheelModule, node: ast.Constant) -> Diagnostic:
    line = module.source.line(node.lineno)
    start, end = (len(line.encode()[:column].decode()) for column in (node.col_offset, node.end_col_offset or node.col_offset))
    span = Span(module.source.path, node.lineno, start, node.lineno, end)
    hint = "list it in [tool.kernelmill] llvm-sources"
    message = f"the LLVM source {node.value!r} is not listed, so the wheel would lack it"
    return Diagnostic("error", "llvm-source", message, span, hint)

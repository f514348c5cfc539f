"""Compilation units as values: what the wheel stage asks of the compiler, and what it gets back."""

from __future__ import annotations

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.kernels import KernelReport
from kernelmill.records import dataclass
from kernelmill.source import SourceFile


@dataclass(frozen=True, slots=True)
class CompilationUnit:
    """One outermost regular package, or one top-level module: everything that goes into one native module.

    `native_module` is that module's dotted name (`mylib._kernels`, `_mod_kernels`); kernels of modules at or below
    `prefix` belong to it. `sources` are *all* modules of the wheel, since helpers may live in other packages.
    """

    native_module: str
    prefix: str
    sources: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class CompiledUnit:
    """The compiler's answer. `native` is the native module's bytes, None where no kernel is native.

    `foreign_kernels`: (module, function) of kernels chosen without kernelmill's decorator, to be rebound by a line
    that is appended to their module. `needs_libc`: whether the module asks the loader for the C library, which rules
    out a musl wheel. `needed`: libraries that it asks for; `minimum_os`: the oldest system that it says it runs on.
    """

    native: bytes | None = None
    kernels: tuple[KernelReport, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    foreign_kernels: tuple[tuple[str, str], ...] = ()
    needs_libc: bool = False
    needed: tuple[str, ...] = ()
    minimum_os: str = ""


@dataclass(frozen=True, slots=True)
class MadeWheel:
    """One wheel that was made: its file, what it is for (target and ABI are '' for a pure one), and what its native
    modules say of themselves."""

    file: str
    size: int
    sha256: str
    tags: tuple[str, ...]
    target: str = ""
    abi: str = ""
    kernels: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    minimum_os: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A wheel that could not be made, and why."""

    target: str
    abi: str
    error: KernelmillError

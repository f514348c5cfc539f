"""LLVM sources of a wheel: verified once for all targets, compiled and linked for each.

    checked(source)                              signatures and diagnostics, with line and caret
    library(source, target, options, backend)    a shared library that exports the functions

One text serves every target: `target triple` and `target datalayout` are replaced by the target's, and so are the CPU and
features that a compiler has noted on functions. What only one kind of CPU has, and what no C library of a wheel's platform
promises, is an error.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Final

from kernelmill.codegen.backend import Backend
from kernelmill.codegen.llvm.compile import prepare
from kernelmill.diagnostics import Diagnostic, KernelmillError, Severity
from kernelmill.link import link_library, read_module, undefined_symbols, with_support
from kernelmill.link.fat import fat_file
from kernelmill.link.symbols import LIBC_SYMBOLS, LIBM_SYMBOLS, LINKER_SYMBOLS
from kernelmill.llvm.errors import IRError
from kernelmill.llvm.reading import declared, defined, parsed, place, place_of_declaration
from kernelmill.project.options import CodeOptions
from kernelmill.source import Span
from kernelmill.targets import Target
from kernelmill.wheel.llvm.sources import Checked, Library, LlvmSource, Signatures

_TARGET: Final = re.compile(r"^[ \t]*target[ \t]+(triple|datalayout)[ \t]*=[ \t]*\"([^\"\n]*)\"", re.MULTILINE)
#: what clang notes on functions of the CPU that it compiles for
_CPU: Final = re.compile(r"\"(?:target-cpu|tune-cpu|target-features)\"(?:=\"[^\"\n]*\")?")
_ARCHITECTURES: Final = "aarch64|amdgcn|arm|bpf|hexagon|loongarch|mips|nvvm|ppc|r600|riscv|s390|sparc|spv|ve|wasm|x86|xcore"
_ONE_CPU: Final = re.compile(rf"@llvm\.(?:{_ARCHITECTURES})\.[\w.]+|\bmodule\s+asm\b|\basm\s+(?:\w+\s+)*\"")
_COMMENT: Final = re.compile(r"\"[^\"\n]*\"|;[^\n]*")
_EXPORTED: Final = re.compile(r"[A-Za-z_][\w.$]*")
#: one name for each CPU that has several
_SAME: Final = {"amd64": "x86_64", "arm64": "aarch64", "i386": "i686", "i486": "i686", "i586": "i686"}


def checked(source: LlvmSource) -> Checked:
    """The functions of a source, and what is wrong with it."""
    prepare()
    try:
        with contextlib.closing(parsed(source.text, source.path)) as module:
            signatures, outside = defined(module), declared(module)
    except IRError as error:
        return Checked({}, (_said(source, "error", error.what, (error.line, error.column), error.hint),))
    found = [*_for_one_cpu(source), *_outside(source, outside), *_functions(source, signatures), *_machine(source)]
    return Checked(signatures, tuple(found))


def _for_one_cpu(source: LlvmSource) -> Iterator[Diagnostic]:
    text = _COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else " " * len(found[0]), source.text)
    for found in _ONE_CPU.finditer(text):
        what = found[0].split('"')[0].strip()
        hint = "use LLVM's instructions and vectors, which every target has, or kernels"
        yield _said(source, "error", f"{what} is for one kind of CPU, and wheels are for several", place(text, found.start()), hint)


def _outside(source: LlvmSource, names: list[str]) -> Iterator[Diagnostic]:
    for name in names:
        if name not in LIBC_SYMBOLS | LIBM_SYMBOLS:
            message = f"{name} is declared, and neither the text nor every platform's C library has it"
            hint = "there are the C library's mathematical functions, malloc, free, memcpy, memmove and memset"
            yield _said(source, "error", message, place_of_declaration(source.text, name), hint)


def _functions(source: LlvmSource, signatures: Signatures) -> Iterator[Diagnostic]:
    if not signatures:
        yield _said(source, "error", "the text defines no function for others", (1, 1), "define one that is not internal")
    for name in signatures:
        if not _EXPORTED.fullmatch(name):
            message = f"the function {name!r} has a name that no library can export"
            yield _said(source, "error", message, _place_of_definition(source.text, name), "use letters, digits, _ and .")


def _place_of_definition(text: str, name: str) -> tuple[int, int]:
    found = re.search(rf"^\s*define\b[^\n]*?(@\"{re.escape(name)}\")", text, re.MULTILINE)
    return place(text, found.start(1)) if found else (0, 0)


def _machine(source: LlvmSource) -> Iterator[Diagnostic]:
    for found in _TARGET.finditer(source.text):
        if found[1] == "triple" and found[2]:
            message = f"the text is for {found[2]}: no wheel can be made of it for another CPU"
            hint = "leave out `target triple` and `target datalayout`: every wheel has its own"
            yield _said(source, "warning", message, place(source.text, found.start(1)), hint)


def library(source: LlvmSource, target: Target, options: CodeOptions, backend: Backend) -> Library:
    """The functions of a verified source as a shared library. Raises KernelmillError where they are for another CPU, or need what
    the platform lacks."""
    _refuse_other_cpu(source, target)
    prepare()
    with contextlib.closing(parsed(source.text, source.path)) as module:
        symbols = list(defined(module))
    text = _CPU.sub("", _TARGET.sub("", source.text))
    made, needed, libc = [], dict[str, None](), False
    for part in target.parts():
        objects = with_support([backend.foreign(text, part, options)], part, backend)
        wanted = undefined_symbols(objects) - LINKER_SYMBOLS
        _refuse_lacking(source, part, wanted)
        file = f"{source.member.rpartition('/')[2]}.library"
        data = link_library(objects, part, file, symbols, backend, alone=not wanted)[file]
        made.append((part, data))
        needed |= dict.fromkeys(read_module(data).needed)
        libc = libc or bool(wanted)
    whole = fat_file([(part.machine, data) for part, data in made]) if target.slices else made[0][1]
    return Library(whole, libc, tuple(needed))


def _refuse_other_cpu(source: LlvmSource, target: Target) -> None:
    triple = next((m[2] for m in _TARGET.finditer(source.text) if m[1] == "triple"), "")
    for part in target.parts() if triple else ():
        if _cpu(triple) != _cpu(part.triple):
            raise KernelmillError(
                f"{source.path} is for {triple}, and the wheel is for {target.name}",
                hint="leave out `target triple` and `target datalayout` from the text",
            )


def _cpu(triple: str) -> str:
    name = triple.partition("-")[0]
    return _SAME.get(name, name)


def _refuse_lacking(source: LlvmSource, target: Target, wanted: frozenset[str]) -> None:
    known = LIBC_SYMBOLS | LIBM_SYMBOLS
    lacking = sorted(name for name in wanted if name not in known or name in target.lacking)
    if lacking:
        raise KernelmillError(
            f"{source.path} needs {', '.join(lacking)}, which no library of {target.name} has",
            hint="numbers of up to 64 bits, IEEE floats, and no exceptions or thread-local variables need no such library",
        )


def _said(source: LlvmSource, severity: Severity, message: str, at: tuple[int, int], hint: str = "") -> Diagnostic:
    line, column = at[0], max(at[1] - 1, 0)
    return Diagnostic(severity, "llvm-source", message, Span(source.path, line, column, line, column + 1), hint)

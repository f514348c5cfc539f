"""Which C compiler makes code for a target: that of `CMAKE_TOOLCHAIN_FILE`, else the one that `CC` names, else clang, gcc or cc on
PATH, else `zig cc` of ziglang.

Input: a target. Output: a `Compiler`, or None. What a compiler is, it says itself, by the macros that it defines.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final, Literal

from kernelmill.diagnostics import KernelmillError
from kernelmill.environment import c_compiler, toolchain_file
from kernelmill.records import dataclass
from kernelmill.targets import Target, host_target

Family = Literal["gcc", "clang", "zig", "toolchain"]  # the last: whatever CMake's toolchain file names
_PROGRAMS: Final = ("clang", "gcc", "cc")
#: the oldest versions that know all we ask of them
_OLDEST: Final[dict[Family, int]] = {"gcc": 9, "clang": 9, "zig": 0, "toolchain": 0}
_HEADERS: Final = b"#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"  # what kernels include
_SECONDS: Final = 60  # for a compiler to say what it is
_MACRO: Final = re.compile(r"#define (__\w+__) (\S+)")


@dataclass(frozen=True, slots=True)
class Compiler:
    """A compiler: how it is called, its family, its version, and the CPU and system that it makes code for if not told."""

    argv: tuple[str, ...]
    family: Family
    version: str
    machine: str

    @property
    def name(self) -> str:
        """What a user would call it."""
        return {"zig": "zig cc", "toolchain": "of CMAKE_TOOLCHAIN_FILE"}.get(self.family, " ".join(self.argv))

    @property
    def identity(self) -> str:
        """What tells it from another, or from another version that says the same of itself."""
        found = shutil.which(self.argv[0]) if self.argv else None
        facts = Path(found).stat() if found else None
        return f"{self} {facts.st_size} {facts.st_mtime_ns}" if facts else f"{self}"


def find_compiler(target: Target) -> Compiler | None:
    """The compiler for `target`; None where there is none. One that is named and cannot be used is an error. What a toolchain file
    makes code for is seen when it is linked."""
    return _of_toolchain() or _find_program(target)


def _of_toolchain() -> Compiler | None:
    named = toolchain_file()
    if not named:
        return None
    try:
        data = Path(named).read_bytes()
    except OSError as error:
        raise KernelmillError(
            f"CMAKE_TOOLCHAIN_FILE={named}: {error.strerror or error}", hint="unset it, or correct it"
        ) from error
    return Compiler((), "toolchain", hashlib.sha256(data).hexdigest()[:12], str(Path(named).absolute()))


def _find_program(target: Target) -> Compiler | None:
    named = c_compiler()
    if named:
        compiler = described(named)
        if compiler is None:
            raise KernelmillError(f"CC={' '.join(named)}: no C compiler answers to that name", hint="unset CC, or correct it")
        _refuse_old(compiler)
        return compiler if makes(compiler, target) else _zig()
    for program in _PROGRAMS:
        found = shutil.which(program)
        compiler = described((found,)) if found else None
        if compiler and not _is_old(compiler) and makes(compiler, target):
            return compiler
    return _zig()


def find_program_compiler(target: Target) -> Compiler | None:
    """The compiler that also links programs for `target`, with its C library: the machine's own for itself, for others the one
    that `CC` names, or zig."""
    if target == host_target() or c_compiler():
        return _find_program(target)
    return _zig()


def find_zig() -> Compiler | None:
    """The compiler inside ziglang, which has C libraries for every platform."""
    return _zig()


def makes(compiler: Compiler, target: Target) -> bool:
    """Whether a compiler makes code for the target; clang and zig make it for others than their own."""
    if compiler.family == "zig":
        return True
    mine, _, _ = compiler.machine.partition("-")
    theirs, _, _ = target.triple.partition("-")
    same = _plain(mine) == _plain(theirs) and target.object_format == _object_format(compiler.machine)
    return same or (compiler.family == "clang" and _knows(compiler, target.triple))


def described(argv: tuple[str, ...]) -> Compiler | None:
    """What a compiler says of itself; None where it cannot be asked."""
    return _described(argv)


@cache
def _described(argv: tuple[str, ...]) -> Compiler | None:
    macros = _answer((*argv, "-dM", "-E", "-x", "c", "-"))
    if macros is None:
        return None
    defined = dict(_MACRO.findall(macros))
    is_clang = "__clang__" in defined
    if "__GNUC__" not in defined:
        return None
    marks = ("clang_major", "clang_minor", "clang_patchlevel") if is_clang else ("GNUC", "GNUC_MINOR", "GNUC_PATCHLEVEL")
    version = ".".join(defined.get(f"__{m}__", "0") for m in marks)
    machine = (_answer((*argv, "-dumpmachine")) or "").strip()
    is_zig = any(Path(word).stem == "zig" for word in argv[:1]) or "ziglang" in argv
    return Compiler(argv, "zig" if is_zig else "clang" if is_clang else "gcc", version, machine)


@cache
def _knows(compiler: Compiler, triple: str) -> bool:
    """Whether it makes code for that system, whose C headers may be missing."""
    return _answer((*compiler.argv, f"--target={triple}", "-x", "c", "-c", "-o", "-", "-"), _HEADERS) is not None


def _answer(command: tuple[str, ...], text: bytes = b"") -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  # the user's own compiler
            command, capture_output=True, input=text, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


@cache
def _zig() -> Compiler | None:
    spec = importlib.util.find_spec("ziglang")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("zig", "zig.exe"):
            path = Path(folder, name)
            if path.is_file():
                return Compiler((str(path), "cc"), "zig", (_answer((str(path), "version")) or "").strip(), "")
    return None


def _is_old(compiler: Compiler) -> bool:
    return int(compiler.version.partition(".")[0] or 0) < _OLDEST[compiler.family]


def _refuse_old(compiler: Compiler) -> None:
    if _is_old(compiler):
        raise KernelmillError(
            f"{compiler.name} is {compiler.family} {compiler.version}, which is too old",
            hint=f"kernels need {compiler.family} {_OLDEST[compiler.family]} or newer; pip install ziglang brings a compiler",
        )


def _plain(machine: str) -> str:
    """One name for CPUs that have several."""
    return {"arm64": "aarch64", "amd64": "x86_64", "ppc64le": "powerpc64le"}.get(machine, re.sub("^i[3-6]86$", "i686", machine))


def _object_format(machine: str) -> str:
    for mark, name in (("darwin", "macho"), ("apple", "macho"), ("mingw", "coff"), ("windows", "coff"), ("wasm", "wasm")):
        if mark in machine:
            return name
    return "elf"


def for_this_machine() -> bool:
    """Whether there is a compiler for the machine that we run on."""
    try:
        return find_compiler(host_target()) is not None
    except KernelmillError:
        return False

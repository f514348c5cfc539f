"""Targets as data: `targets.toml` has a row per platform, this module gives the rows types and finds the host's.

Input: `targets.toml`, and sysconfig for `host_target` (the environment variables that cross builds set are honoured by
sysconfig itself). Output: frozen `Target` values. Adding a platform is adding a table to `targets.toml`.
"""

from __future__ import annotations

import fnmatch
import platform
import re
import sys
import sysconfig
import tomllib
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, Literal

from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.types import DTYPES
from kernelmill.records import dataclass, replace
from kernelmill.targets.abis import ABIS, DEFAULT_ABI, Abi, abi_of_interpreter, get_abi

ObjectFormat = Literal["elf", "macho", "coff", "wasm"]
Flavour = Literal["elf", "macho", "coff", "wasm"]
LIBC_MARKS: Final = {"musl": "-linux-musl", "gnu": "-linux-gnu"}  # what SOABI and MULTIARCH contain


@dataclass(frozen=True, slots=True)
class Level:
    """One CPU feature level. `has` names capabilities that LLVM has an instruction for (else we expand or call):
    `round` (floor, ceil, trunc, rint), `fma`, `half` (float16 to and from float32). `vector_bits`: width that vectors
    should have, 0 for LLVM's choice; `register_bits`: of a vector register, 0 without any. `requires`: bits that must be
    set, by feature word (x86: `LEAF.REGISTER` of cpuid and `xcr0`); the lowest level requires nothing. `c_flags`: what gcc
    and clang want to hear besides the target's; `zig_features`: what zig does besides `features`."""

    name: str
    cpu: str
    features: str
    vector_bits: int
    has: frozenset[str]
    requires: tuple[tuple[str, int], ...]
    register_bits: int = 128
    c_flags: tuple[str, ...] = ()
    zig_features: str = ""


@dataclass(frozen=True, slots=True)
class Linker:
    """How to link. `host_programs`: linkers on PATH that serve where the target is the host, best first; `zig`: the
    linker inside ziglang; `arguments`: what comes before the input files."""

    flavour: Flavour
    host_programs: tuple[str, ...]
    zig: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """One shared library of the C run time: its soname and the version of our symbols ('' unversioned); `later` has
    those symbols that only a later version brought, `lacks` those that it never had."""

    name: str
    soname: str
    version: str
    later: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lacks: tuple[str, ...] = ()

    def versions(self, symbols: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """`symbols` by the version that they have here."""
        late = {symbol: version for version, names in self.later for symbol in names}
        out: dict[str, list[str]] = {}
        for symbol in symbols:
            out.setdefault(late.get(symbol, self.version), []).append(symbol)
        return {version: tuple(names) for version, names in out.items()}


@dataclass(frozen=True, slots=True)
class DataModel:
    """What a platform's C types are: all of it that the boundary looks at. `typenums` corrects NumPy's numbers for them."""

    pointer_bits: int
    long_bits: int
    big_endian: bool
    typenums: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def word(self) -> int:
        """Bytes of a pointer, which is also the size of Py_ssize_t and npy_intp."""
        return self.pointer_bits // 8

    def dtype_numbers(self, dtype: str) -> tuple[int, ...]:
        """NumPy's type numbers that mean `dtype` here; the first is the one NumPy itself gives that name."""
        return dict(self.typenums).get(dtype, DTYPES[dtype].typenums)


@dataclass(frozen=True, slots=True)
class Target:
    """One platform. `levels[0]` is the lowest CPU; `libraries` are those that a module may need; `abis` the Python ABIs
    that it can be made for, the usual one first; `typenums` corrects NumPy's numbers for this platform's C types;
    `free_platforms` are further wheel platform tags for a module that needs nothing of the C library. `sign_extends`: a
    C int fills its register; `machine` is what the linked file calls the CPU; `broken`: LLVM's intrinsics that cannot be
    emitted for it; `zig_target` and `c_flags`: how C compilers are told of it; a row with `slices` has the modules of
    those targets side by side in one file; `llvmlite` (Pythons) and
    `ziglang`: whether their wheels can be had there; `tuned_as`: the row of the same CPU whose optimised kernels serve here too."""

    name: str
    triple: str
    zig_target: str
    c_flags: tuple[str, ...]
    abiname: str
    pointer_bits: int
    long_bits: int
    big_endian: bool
    sign_extends: bool
    object_format: ObjectFormat
    machine: str
    soabi: str
    reloc: str
    broken: tuple[str, ...]
    hosts: tuple[str, ...]
    libc: str
    wheel_platforms: tuple[str, ...]
    free_platforms: tuple[str, ...]
    minimum_os: str
    slices: tuple[str, ...]
    abis: tuple[str, ...]
    typenums: tuple[tuple[str, tuple[int, ...]], ...]
    levels: tuple[Level, ...]
    linker: Linker
    libraries: tuple[Library, ...]
    llvmlite: tuple[str, ...] = ()
    ziglang: bool = False
    tuned_as: str = ""

    def level(self, name: str = "") -> Level:
        """The level of that name; the lowest without one."""
        return next(level for level in self.levels if name in ("", level.name))

    def chosen_levels(self, names: Collection[str] = ()) -> tuple[str, ...]:
        """Names of the levels to make code for: the lowest, which every machine has, and those of `names`, or all without
        any."""
        lowest, *others = (level.name for level in self.levels)
        return (lowest, *(name for name in others if not names or name in names))

    def parts(self) -> tuple[Target, ...]:
        """The targets whose modules are put together into one file: most often this one alone."""
        return tuple(get_target(name) for name in self.slices) or (self,)

    def for_code(self) -> Target:
        """The row with only what code generation looks at, so that rows with the same code are equal."""
        return _for_code(self)

    @property
    def lacking(self) -> frozenset[str]:
        """Functions of C that no library has here."""
        return frozenset(name for library in self.libraries for name in library.lacks)

    @property
    def data_model(self) -> DataModel:
        """The sizes of its C types."""
        return DataModel(self.pointer_bits, self.long_bits, self.big_endian, self.typenums)

    def suffix(self, abi: str = DEFAULT_ABI) -> str:
        """File suffix of a module for Python ABI `abi`."""
        return get_abi(abi).suffixes[self.object_format].format(soabi=self.soabi)


@lru_cache(maxsize=64)
def _for_code(target: Target) -> Target:
    return replace(
        target, name="", hosts=(), libc="", soabi="", wheel_platforms=(), free_platforms=(), slices=(), abis=(),
        libraries=(), llvmlite=(), ziglang=False, tuned_as="",
    )  # fmt: skip


@cache
def _texts() -> dict[str, str]:
    """The text of each row: parsing one that nobody asks for takes time."""
    text = resources.files(__name__).joinpath("targets.toml").read_text(encoding="utf-8")
    starts = [(m[1], m.start()) for m in re.finditer(r"^\[([\w-]+)\]", text, re.MULTILINE)]
    ends = [*(start for _, start in starts[1:]), len(text)]
    return {name: text[start:end] for (name, start), end in zip(starts, ends, strict=True)}


@cache
def _fields(name: str) -> dict[str, Any]:
    row = dict(tomllib.loads(_texts()[name])[name])
    like = row.pop("like", "")
    return {**_fields(like), **row} if like else row


@cache
def _row(name: str) -> Target:
    return _target(name, _fields(name))


def all_targets() -> dict[str, Target]:
    """Every row, by name."""
    return {name: _row(name) for name in _texts()}


def get_target(name: str) -> Target:
    """The row called `name`; an unknown name is the user's mistake."""
    if name not in _texts():
        import difflib  # takes longer than all else here

        close = difflib.get_close_matches(name, _texts(), n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else f"known targets: {', '.join(_texts())}"
        raise KernelmillError(f"unknown target {name!r}", hint=hint)
    return _row(name)


def host_target() -> Target:
    """The row that describes the running interpreter."""
    platform = sysconfig.get_platform()
    marks = "".join(str(sysconfig.get_config_var(name) or "") for name in ("SOABI", "MULTIARCH", "HOST_GNU_TYPE"))
    libc = next((libc for libc, mark in LIBC_MARKS.items() if mark in marks), "")
    return find_host(platform, libc)


def is_cross_build() -> bool:
    """Whether the interpreter is told to build for another machine than it runs on, as cross environments do."""
    told, runs = _machine(sysconfig.get_platform().rpartition("-")[2]), _machine(platform.machine())
    return runs in _FAMILIES.values() and told not in (runs, "universal2")


#: CPUs whose linkers serve each other; what is not here stands for itself.
_FAMILIES: Final = {
    "x86_64": "x86", "amd64": "x86", "i386": "x86", "i586": "x86", "i686": "x86", "win32": "x86",
    "arm64": "arm", "aarch64": "arm", "armv7l": "arm32", "armv8l": "arm32",
}  # fmt: skip


def _machine(name: str) -> str:
    return _FAMILIES.get(name.lower(), name.lower())


def has_wheel(package: Literal["llvmlite", "ziglang"]) -> bool:
    """Whether the package index has a wheel of that package for the running interpreter."""
    try:
        row = host_target()
    except KernelmillError:
        return False
    here = f"macosx-0-{platform.machine()}"  # a Python for several CPUs installs what is for the one that it runs on
    row = next((part for part in row.parts() if any(fnmatch.fnmatch(here, p) for p in part.hosts)), row)
    flag = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    return row.ziglang if package == "ziglang" else f"cp3{sys.version_info.minor}{flag}" in row.llvmlite


def host_abi() -> str:
    """The ABI that the running interpreter needs; '' for the usual one of its platform."""
    return abi_of_interpreter(sys.version_info.minor, free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")))


def find_host(platform: str, libc: str) -> Target:
    """The row for what sysconfig calls `platform`, with C library family `libc` ('' if it did not say).

    Rows of platforms with one C library fit whatever was said, as where a cross build renames nothing but the platform.
    """
    for target in map(_row, _texts()):
        if (libc in ("", target.libc) or not target.libc) and any(fnmatch.fnmatch(platform, p) for p in target.hosts):
            return target
    raise KernelmillError(
        f"no target describes this machine ({platform}{', ' + libc if libc else ''})",
        hint=f"known targets: {', '.join(_texts())}",
    )


def _target(name: str, row: dict[str, Any]) -> Target:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    fields["levels"] = tuple(
        Level(
            v["name"], v["cpu"], v["features"], v["vector_bits"], frozenset(v["has"]), tuple(v["requires"].items()),
            v.get("register_bits", 128), tuple(v.get("c_flags", ())), v.get("zig_features", ""),
        )
        for v in row["levels"]
    )
    linker = row["linker"]
    fields["linker"] = Linker(
        linker["flavour"], tuple(linker["host_programs"]), linker["zig"], tuple(linker["arguments"])
    )
    fields["libraries"] = tuple(_library(v) for v in row["libraries"])
    fields["typenums"] = tuple((k, tuple(v)) for k, v in row["typenums"].items())
    return Target(name=name, **fields)


def _library(row: dict[str, Any]) -> Library:
    later = tuple((version, tuple(names)) for version, names in row.get("later", {}).items())
    return Library(row["name"], row["soname"], row["version"], later, tuple(row.get("lacks", ())))


__all__ = [
    "ABIS",
    "Abi",
    "Level",
    "Library",
    "Linker",
    "Target",
    "all_targets",
    "find_host",
    "get_abi",
    "get_target",
    "has_wheel",
    "host_abi",
    "host_target",
]

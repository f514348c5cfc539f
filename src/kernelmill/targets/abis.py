"""Python ABIs that a native module can be made for, as rows. Adding one is adding a row.

    cp311-abi3          every CPython from 3.11 that has the GIL
    cp315-abi3.abi3t    every CPython from 3.15, with the GIL or without
    cp314-cp314t        one free-threaded version, whose objects have a longer header
    cp314-cp314         one version only: Pyodide
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from kernelmill.diagnostics import KernelmillError
from kernelmill.records import dataclass

DEFAULT_ABI: Final = "cp311-abi3"
Style = Literal["definition", "export"]


@dataclass(frozen=True, slots=True)
class Abi:
    """One ABI. `python` and `tag`: parts of the wheel's tag; `minor`: the oldest (`only`: the one) Python 3 it serves.

    `objects`: how an object's header is laid out: `gil`, `free` (no GIL), `either` (found out at load).
    `style`: `definition` gives the interpreter a PyModuleDef from `PyInit_…`, `export` slots from `PyModExport_…`.
    `suffixes`: file suffix of a module by object format; `{soabi}` is the target's. `testing`: made only if asked for.
    """

    name: str
    python: str
    tag: str
    minor: int
    only: bool
    objects: Literal["gil", "free", "either"]
    style: Style
    suffixes: Mapping[str, str]
    testing: bool = False

    @property
    def entry(self) -> str:
        """What the name of the module's function that the interpreter looks up begins with."""
        return {"definition": "PyInit", "export": "PyModExport"}[self.style]

    @property
    def library(self) -> str:
        """The interpreter's DLL on Windows."""
        if self.only:
            return f"python{self.tag.removeprefix('cp')}.dll"
        return {"gil": "python3.dll", "either": "python3t.dll"}[self.objects]

    @property
    def free_threaded(self) -> bool:
        """Whether a build without the GIL may load such a module."""
        return self.objects != "gil"

    def __hash__(self) -> int:
        return hash(self.name)


def _stable(name: str, word: str, minor: int, objects: Literal["gil", "either"], style: Style) -> Abi:
    suffixes = {"elf": f".{word}.so", "macho": f".{word}.so", "coff": ".pyd"}
    return Abi(name, f"cp3{minor}", name.partition("-")[2], minor, False, objects, style, MappingProxyType(suffixes))


def _version(minor: int, flag: str, *, testing: bool = False) -> Abi:
    digits = f"3{minor}{flag}"
    unix = f".cpython-{digits}-{{soabi}}.so"
    suffixes = {"elf": unix, "macho": unix, "wasm": unix, "coff": f".cp{digits}-{{soabi}}.pyd"}
    name = f"cp3{minor}-cp{digits}"
    objects: Literal["gil", "free"] = "free" if flag else "gil"
    return Abi(name, f"cp3{minor}", f"cp{digits}", minor, True, objects, "definition", MappingProxyType(suffixes), testing)


ABIS: Final[dict[str, Abi]] = {
    row.name: row
    for row in (
        _stable("cp311-abi3", "abi3", 11, "gil", "definition"),
        _version(13, "t", testing=True),  # experimental there; but it can be had for tests
        _version(14, "t"),
        _version(14, ""),
        _stable("cp315-abi3.abi3t", "abi3t", 15, "either", "export"),
    )
}


def get_abi(name: str) -> Abi:
    """The row called `name`; an unknown name is the user's mistake."""
    if name not in ABIS:
        raise KernelmillError(f"unknown ABI {name!r}", hint=f"known ABIs: {', '.join(ABIS)}")
    return ABIS[name]


def abi_of_interpreter(minor: int, *, free_threaded: bool) -> str:
    """The name of the ABI that Python 3.`minor` needs; '' for the usual one of its platform."""
    if not free_threaded:
        return ""
    rows = [row for row in ABIS.values() if row.free_threaded and (row.minor == minor if row.only else row.minor <= minor)]
    if not rows:
        raise KernelmillError(f"no native module can be made for free-threaded Python 3.{minor}", hint="use 3.13 or newer")
    return rows[0].name

"""Reads a linked module back and compares it with what its wheel's tag will promise; a disagreement stops the build.

Input: the module's bytes, target, Python ABI, module name. Output: its `ModuleFacts`, or a `KernelmillError` that names file,
finding and reason. Checked: format and CPU, libraries needed, symbol versions against the glibc of a manylinux tag, the
oldest system, names of the interpreter against the stable ABI of the oldest Python, any other undefined symbol, exports.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

from kernelmill.diagnostics import KernelmillError
from kernelmill.link.facts import MalformedError, ModuleFacts, Version
from kernelmill.link.read_elf import read_elf
from kernelmill.link.read_macho import read_macho
from kernelmill.link.read_pe import read_pe
from kernelmill.link.read_wasm import read_wasm
from kernelmill.link.symbols import LIBC_SYMBOLS, LIBM_SYMBOLS
from kernelmill.targets import Abi, Target, get_abi

#: by the first bytes of a file
READERS: Final[dict[bytes, tuple[str, Callable[[bytes], ModuleFacts]]]] = {
    b"\x7fELF": ("elf", read_elf),
    b"\xcf\xfa\xed\xfe": ("macho", read_macho),
    b"MZ": ("coff", read_pe),
    b"\0asm": ("wasm", read_wasm),
}
#: exported by every Mach-O library that zig links; they name places in the file, and nobody imports them
HARMLESS_EXPORTS: Final = frozenset({"_mh_dylib_header", "__dso_handle", "_dso_handle", "__mh_dylib_header"})
LOADER_SYMBOLS: Final = frozenset({"dyld_stub_binder"})
HINT: Final = "this is a defect of kernelmill; please report it"


def read_module(data: bytes) -> ModuleFacts:
    """The facts of a linked module of any format."""
    return _read(data)[1]


def verify_module(data: bytes, target: Target, name: str, abi: str) -> ModuleFacts:
    """The facts of the module `name` (dotted), which must be what `target` and `abi` say."""
    where = f"{name.replace('.', '/')}{target.suffix(abi)} for {target.name}"
    try:
        kind, facts = _read(data)
    except (MalformedError, struct.error, ValueError, IndexError) as error:
        raise KernelmillError(f"{where} cannot be read back: {error}", hint=HINT) from error
    wrong = [] if kind == target.object_format else [f"it is in format {kind}, not {target.object_format}"]
    wrong = wrong or [*_disagreements(facts, target, get_abi(abi), name)]
    if wrong:
        tag = f"{get_abi(abi).python}-{get_abi(abi).tag}-{'.'.join(target.wheel_platforms)}"
        raise KernelmillError(f"{where} does not fit the tag {tag}: {'; '.join(wrong)}", hint=HINT)
    return facts


def _read(data: bytes) -> tuple[str, ModuleFacts]:
    for magic, (kind, reader) in READERS.items():
        if data.startswith(magic):
            return kind, reader(data)
    raise MalformedError("it is in no known format")


def _disagreements(facts: ModuleFacts, target: Target, abi: Abi, name: str) -> Iterator[str]:
    if facts.machine != target.machine:
        yield f"its machine is {facts.machine}, not {target.machine}"
    if facts.search:
        yield f"it makes the loader search {', '.join(facts.search)}"
    yield from _libraries(facts, target, abi)
    yield from _versions(facts, target)
    if facts.minimum_os > oldest_system(target):
        yield f"it needs system version {_dotted(facts.minimum_os)}, the tag says {target.minimum_os}"
    yield from _symbols(facts, target, abi)
    entry = f"{abi.entry}_{name.rpartition('.')[2]}"
    if entry not in facts.exported:
        yield f"it does not export {entry}"
    others = sorted({*facts.exported} - {entry} - HARMLESS_EXPORTS)
    if others:
        yield f"it exports {', '.join(others)} besides {entry}"


def _libraries(facts: ModuleFacts, target: Target, abi: Abi) -> Iterator[str]:
    known = {library.soname.lower() for library in target.libraries}
    python = {abi.library.lower()} if target.object_format == "coff" else set[str]()
    for library in facts.needed:
        if library.lower() not in known | python:
            yield f"it needs the library {library}, which the platform does not promise"
    for symbol, library in facts.sources:
        if symbol.startswith(("Py", "_Py")) != (library.lower() in python) and target.object_format == "coff":
            yield f"it takes {symbol} from {library}"


def _versions(facts: ModuleFacts, target: Target) -> Iterator[str]:
    """What a manylinux tag promises of the C library."""
    most = glibc_of(target)
    for library, version in facts.versions:
        family, _, number = version.partition("_")
        if not most or family != "GLIBC" or not re.fullmatch(r"[\d.]+", number):
            yield f"it needs {version} of {library}"
        elif _version(number) > most:
            yield f"it needs {version} of {library}, the tag says {_dotted(most)}"


def _symbols(facts: ModuleFacts, target: Target, abi: Abi) -> Iterator[str]:
    from kernelmill.boundary.capi import stable_since  # with all of the boundary, which few who import this need

    for symbol in facts.undefined:
        if symbol.startswith(("Py", "_Py")):
            since = stable_since(symbol)
            if since is None:
                yield f"it uses {symbol}, which is not in the stable ABI"
            elif since > abi.minor:
                yield f"it uses {symbol}, which is in the stable ABI from 3.{since}; the tag says 3.{abi.minor}"
        elif symbol in target.lacking:
            yield f"it uses {symbol}, which no library of the platform has"
        elif symbol not in LIBC_SYMBOLS | LIBM_SYMBOLS | LOADER_SYMBOLS:
            yield f"it leaves {symbol} undefined"


def glibc_of(target: Target) -> Version:
    """The newest glibc that the platform tags allow; () where they promise none."""
    found = [m for tag in target.wheel_platforms if (m := re.match(r"manylinux_(\d+)_(\d+)_", tag))]
    return min(((int(m[1]), int(m[2])) for m in found), default=())


def oldest_system(target: Target) -> Version:
    """The system version that the tag promises to run on."""
    return _version(target.minimum_os) if target.minimum_os else ()


def _version(text: str) -> Version:
    return tuple(int(part) for part in text.split("."))


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))

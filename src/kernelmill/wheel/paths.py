"""Which paths a wheel may hold: such that it unpacks to the same files on every system, and to nothing but its own.

Input: paths of members as the archive spells them. Output: nothing, or a `KernelmillError` with the wheel and the path. Windows and
macOS do not tell case apart, and macOS not how an accent is composed; Windows has names of devices, drops dots and spaces at
the end of a name, and takes a colon for something else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from kernelmill.diagnostics import KernelmillError

LONGEST_NAME: Final = 255  # bytes: what file systems take
LONGEST_PATH: Final = 1024
SCHEMES: Final = ("data", "headers", "platlib", "purelib", "scripts")
_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", "conin$", "conout$", "clock$", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"))
)
_NOT_ON_WINDOWS: Final = frozenset('<>:"|?*')
_UNPRINTABLE: Final = ("Cc", "Cs", "Zl", "Zp")


def folded(path: str) -> str:
    """What is the same for paths that some file system takes for one."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold())


def check_path(wheel: str, name: str) -> None:
    """Refuse a path that leads elsewhere, or that some system cannot have."""
    path = PurePosixPath(name)
    if any(unicodedata.category(c) in _UNPRINTABLE for c in name):
        raise KernelmillError(f"{wheel}: the path {name!a} holds control characters")
    if "\\" in name or path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0]:
        raise KernelmillError(f"{wheel}: the path {name!r} leads outside of the wheel")
    if not name or str(path) != name.removesuffix("/") or name == ".":
        raise KernelmillError(f"{wheel}: the path {name!r} is not in plain form")
    if len(name.encode()) > LONGEST_PATH or any(len(part.encode()) > LONGEST_NAME for part in path.parts):
        raise KernelmillError(f"{wheel}: the path {name[:60]!r}… is too long")
    for part in path.parts:
        if part.partition(".")[0].rstrip(" ").casefold() in _DEVICES:
            raise KernelmillError(f"{wheel}: the path {name!r} has the name of a device on Windows", hint="rename the file")
        if part.endswith((".", " ")) or not _NOT_ON_WINDOWS.isdisjoint(part):
            raise KernelmillError(f"{wheel}: Windows cannot have a file {name!r}", hint="rename the file")


def check_tree(wheel: str, names: Iterable[str]) -> None:
    """Refuse files that some system would put in one place, and a file that is another's folder."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        _check_same(wheel, files, name)
        for parent in PurePosixPath(name).parents[:-1]:
            _check_same(wheel, folders, str(parent))
    both = next((key for key in files if key in folders), None)
    if both is not None:
        raise KernelmillError(f"{wheel}: {files[both]!r} is a file and a folder")


def _check_same(wheel: str, known: dict[str, str], name: str) -> None:
    other = known.setdefault(folded(name), name)
    if other != name:
        raise KernelmillError(
            f"{wheel}: {other!r} and {name!r} are one file on Windows or macOS",
            hint="names must differ by more than case or the composition of accents",
        )


def check_special(wheel: str, stem: str, names: Iterable[str]) -> None:
    """Refuse folders that an installer would take for this wheel's metadata or data, and unknown schemes of data."""
    for name in names:
        first, *rest = name.split("/")
        if not rest:
            continue
        for suffix in (".dist-info", ".data"):
            if folded(first).endswith(suffix) and first != f"{stem}{suffix}":
                raise KernelmillError(f"{wheel}: the path {name!r} lies in a {suffix} folder of another name than the wheel's")
        if first == f"{stem}.data":
            inside = rest[1] if len(rest) > 1 else ""
            if rest[0] not in SCHEMES:
                raise KernelmillError(f"{wheel}: the path {name!r} is of no scheme (one of {', '.join(SCHEMES)} is needed)")
            if rest[0] in ("purelib", "platlib") and folded(inside).endswith((".dist-info", ".data")):
                raise KernelmillError(f"{wheel}: the path {name!r} would overwrite the wheel's metadata")


__all__ = ["SCHEMES", "check_path", "check_special", "check_tree", "folded"]

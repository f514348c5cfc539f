"""Entries as files: what they begin with, and whether they may be used. `store.py` writes them.

Loaded by every process that starts kernels from the cache, so it imports next to nothing.
"""

from __future__ import annotations

import os
import stat

from kernelmill.digests import sha256

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

MAGIC: Final = b"kernelmill cache 1\n"
HEAD: Final = len(MAGIC) + 32
SUFFIX: Final = ".entry"
_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def entry_path(place: str, key: str) -> str:
    """The file of an entry."""
    return f"{place}{os.sep}{key[:2]}{os.sep}{key}{SUFFIX}"


def whole_entry(about: bytes, data: bytes) -> bytes:
    """The content of such a file."""
    rest = len(about).to_bytes(4, "little") + about + data
    return MAGIC + sha256(rest).digest() + rest


def read_entry(path: str, *, trusted: bool) -> bytes | None:
    """The data of the entry in a file; None where there is none that may be used. A damaged one is deleted, unless it is in a
    folder that is `trusted` and not ours."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError:  # not there, or a link
        return None
    with os.fdopen(handle, "rb") as stream:
        if not trusted and not _is_own(os.fstat(handle), stat.S_ISREG):
            return None
        try:
            content = stream.read()
        except OSError:
            content = b""
    rest = content[HEAD:]
    if not content.startswith(MAGIC) or content[len(MAGIC) : HEAD] != sha256(rest).digest():
        if not trusted:
            delete(path)
        return None
    return rest[4 + int.from_bytes(rest[:4], "little") :]


def mark_used(path: str) -> None:
    """Let the entry be among those that were used last."""
    try:
        os.utime(path)
    except OSError:  # it is gone again, or the disk is read-only: only the order of use suffers
        return


def is_private(path: str) -> bool:
    """Whether a folder is this user's, and nobody else may write to it."""
    return _is_own(os.lstat(path), stat.S_ISDIR)


def _is_own(facts: os.stat_result, kind: Callable[[int], bool]) -> bool:
    if not kind(facts.st_mode):
        return False
    return not hasattr(os, "getuid") or (facts.st_uid == os.getuid() and not facts.st_mode & _OTHERS)


def delete(path: str) -> None:
    """Delete an entry."""
    try:
        os.unlink(path)  # noqa: PTH108  # pathlib takes long to load
    except OSError:  # another process was faster, or the folder is read-only
        return

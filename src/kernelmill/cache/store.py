"""Entries by key: in a folder of the user's own, and in memory where there is none.

    data = store.get(key)
    store.put(key, data, {"kind": "object", …})

An entry is written to a temporary name and moved into place, so that processes may share a folder and be killed at any moment.
Each begins with a checksum of the rest: one that is damaged is deleted, and made again. What another user could have written is
never used: the folder and each file must belong to this user, and nobody else may write to them.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from kernelmill.diagnostics import KernelmillError
from kernelmill.digests import sha256
from kernelmill.files import write_files
from kernelmill.records import dataclass

MAGIC: Final = b"kernelmill cache 1\n"
LARGEST: Final = 1 << 30  # bytes of all entries, beyond which those that were used least recently go
STALE: Final = 24 * 60 * 60  # seconds after which a temporary file is nobody's
KEPT: Final = 0.8  # of that, after they have gone
_HEAD: Final = len(MAGIC) + 32
_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_SUFFIX: Final = ".entry"

About = Mapping[str, object]


class Store(Protocol):
    """Where entries are kept."""

    def get(self, key: str) -> bytes | None:
        """The data of an entry, if it is there and whole."""

    def put(self, key: str, data: bytes, about: About) -> None:
        """Keep an entry; `about` is for people."""

    def close(self) -> None:
        """Nothing more will be put."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an entry without its data. `used`: time of the last use, in seconds."""

    key: str
    path: Path
    size: int
    used: float
    about: About


class Memory:
    """Entries for as long as the process runs."""

    def __init__(self) -> None:
        self._entries: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The data of an entry."""
        return self._entries.get(key)

    def put(self, key: str, data: bytes, about: About) -> None:  # noqa: ARG002  # the protocol's
        """Keep an entry."""
        self._entries[key] = data

    def close(self) -> None:
        """Nothing needs to be done."""


class Folder:
    """Entries as files of a private folder. `shared`: a further folder that is only read, which the user has named and
    trusts; `limit`: bytes of all entries."""

    def __init__(self, place: Path, shared: Path | None = None, limit: int = LARGEST) -> None:
        self.place, self._shared, self._limit = place, shared, limit
        self._memory = Memory()  # for what cannot be written
        self._written = False

    def get(self, key: str) -> bytes | None:
        """The data of an entry; a damaged one is deleted."""
        path = self._path(self.place, key)
        data = _read(path, trusted=False)
        if data is None and self._shared is not None:
            return _read(self._path(self._shared, key), trusted=True)
        if data is not None:
            with contextlib.suppress(OSError):  # it is gone again, or the disk is read-only: only the order of use suffers
                os.utime(path)
        return data if data is not None else self._memory.get(key)

    def put(self, key: str, data: bytes, about: About) -> None:
        """Keep an entry: in memory where the folder does not take it."""
        head = json.dumps({**about, "made": int(time.time())}).encode()
        rest = len(head).to_bytes(4, "little") + head + data
        path = self._path(self.place, key)
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_files({path: MAGIC + sha256(rest).digest() + rest}, mode=0o600)
            self._written = True
        except (KernelmillError, OSError):  # full, read-only, gone: the build goes on without
            self._memory.put(key, data, about)

    def close(self) -> None:
        """Let the entries go that were used least recently, if there are too many."""
        if self._written:
            self.shrink()

    def shrink(self) -> None:
        """Delete the entries that were used least recently until they take less than the limit."""
        for path in self.place.glob("??/*.part"):  # of processes that were killed
            if path.stat().st_mtime < time.time() - STALE:
                _delete(path)
        entries = list(self.entries())
        total = sum(entry.size for entry in entries)
        if total <= self._limit:
            return
        for entry in sorted(entries, key=lambda e: e.used):
            if total <= KEPT * self._limit:
                break
            _delete(entry.path)
            total -= entry.size

    def entries(self) -> Iterator[Entry]:
        """All entries; damaged ones are deleted."""
        for path in sorted(self.place.glob(f"??/*{_SUFFIX}")):
            try:
                facts = path.stat()
                with path.open("rb") as stream:
                    start = stream.read(_HEAD + 4)
                    about = json.loads(stream.read(int.from_bytes(start[_HEAD:], "little")))
            except FileNotFoundError:  # another process has deleted it
                continue
            except (OSError, ValueError):
                _delete(path)
                continue
            yield Entry(path.stem, path, facts.st_size, facts.st_mtime, about)

    def remove(self, entry: Entry) -> None:
        """Delete an entry."""
        _delete(entry.path)

    @staticmethod
    def _path(place: Path, key: str) -> Path:
        return place / key[:2] / f"{key}{_SUFFIX}"


def is_private(path: Path) -> bool:
    """Whether a folder is this user's, and nobody else may write to it."""
    return _is_own(path.lstat(), stat.S_ISDIR)


def _is_own(facts: os.stat_result, kind: Callable[[int], bool]) -> bool:
    if not kind(facts.st_mode):
        return False
    return not hasattr(os, "getuid") or (facts.st_uid == os.getuid() and not facts.st_mode & _OTHERS)


def _read(path: Path, *, trusted: bool) -> bytes | None:
    """The data of the entry in a file; None where there is none that may be used."""
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
    rest = content[_HEAD:]
    if not content.startswith(MAGIC) or content[len(MAGIC) : _HEAD] != sha256(rest).digest():
        if not trusted:
            _delete(path)
        return None
    return rest[4 + int.from_bytes(rest[:4], "little") :]


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):  # another process was faster, or the folder is read-only
        path.unlink()

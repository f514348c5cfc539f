"""Entries by key: in a folder of the user's own, and in memory where there is none.

    data = store.get(key)
    store.put(key, data, {"kind": "object", …})

An entry is written to a temporary name and moved into place, so that processes may share a folder and be killed at any moment.
Each begins with a checksum of the rest: one that is damaged is deleted, and made again. What another user could have written is
never used: the folder and each file must belong to this user, and nobody else may write to them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from kernelmill.cache.reading import HEAD, SUFFIX, delete, entry_path, mark_used, read_entry, whole_entry
from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files
from kernelmill.records import dataclass

LARGEST: Final = 1 << 30  # bytes of all entries, beyond which those that were used least recently go
STALE: Final = 24 * 60 * 60  # seconds after which a temporary file is nobody's
KEPT: Final = 0.8  # of that, after they have gone

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
        path = entry_path(str(self.place), key)
        data = read_entry(path, trusted=False)
        if data is None and self._shared is not None:
            data = read_entry(entry_path(str(self._shared), key), trusted=True)
        elif data is not None:
            mark_used(path)
        return data if data is not None else self._memory.get(key)

    def put(self, key: str, data: bytes, about: About) -> None:
        """Keep an entry: in memory where the folder does not take it."""
        head = json.dumps({**about, "made": int(time.time())}).encode()
        path = Path(entry_path(str(self.place), key))
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_files({path: whole_entry(head, data)}, mode=0o600)
            self._written = True
        except (KernelmillError, OSError):  # full, read-only, gone: the build goes on without
            self._memory.put(key, data, about)

    def close(self) -> None:
        """Let the entries go that were used least recently, if there are too many."""
        if self._written:
            self.shrink()

    def shrink(self) -> None:
        """Delete the entries that were used least recently until they take less than the limit."""
        now = time.time()
        found: list[tuple[float, int, str]] = []  # time of the last use, bytes, path
        for folder in self.place.glob("??"):
            with suppress(OSError), os.scandir(folder) as files:  # another process may delete what is in it
                for file in files:
                    facts = file.stat()
                    if file.name.endswith(SUFFIX):
                        found.append((facts.st_mtime, facts.st_size, file.path))
                    elif file.name.endswith(".part") and facts.st_mtime < now - STALE:  # of a process that was killed
                        delete(file.path)
        total = sum(size for _, size, _ in found)
        if total <= self._limit:
            return
        for _, size, path in sorted(found):
            if total <= KEPT * self._limit:
                break
            delete(path)
            total -= size

    def entries(self) -> Iterator[Entry]:
        """All entries; damaged ones are deleted."""
        for path in sorted(self.place.glob(f"??/*{SUFFIX}")):
            try:
                facts = path.stat()
                with path.open("rb") as stream:
                    start = stream.read(HEAD + 4)
                    about = json.loads(stream.read(int.from_bytes(start[HEAD:], "little")))
            except FileNotFoundError:  # another process has deleted it
                continue
            except (OSError, ValueError):
                delete(str(path))
                continue
            yield Entry(path.stem, path, facts.st_size, facts.st_mtime, about)

    def remove(self, entry: Entry) -> None:
        """Delete an entry."""
        delete(str(entry.path))

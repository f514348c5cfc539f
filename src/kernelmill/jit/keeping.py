"""From what is wanted to an entry that is not in the cache yet: made by one process while others wait for it, and kept.

Loaded only where the cache lacks something.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Any, Final

from kernelmill.cache.location import chosen_place, open_cache
from kernelmill.cache.once import Once
from kernelmill.cache.store import Folder, Memory
from kernelmill.jit.modes import settings
from kernelmill.jit.ready import Wanted
from kernelmill.temporary import alone_at

_once: Final = Once()


def kept(wanted: Wanted, key: str, *, keep: bool = True) -> tuple[bytes, bool]:
    """The entry, and whether another process made it meanwhile; errors are those of `compiler.make`. `keep`: also for others."""
    store = _store(wanted.cache_dir)
    if not keep:
        return _compiler().make(wanted, store)[0], False
    data = store.get(key)
    if data is None:
        with _alone(store, key):
            data = store.get(key)
            if data is None:
                data, about = _compiler().make(wanted, store)
                store.put(key, data, about)
                return data, False
    return data, True


def _compiler() -> Any:
    return importlib.import_module("kernelmill.jit.compiler")  # takes longer than all kernels in the cache


def keep(key: str, data: bytes, about: dict[str, object]) -> None:
    """Keep an entry in the usual folder."""
    _store("").put(key, data, about)


def _store(cache_dir: str) -> Folder | Memory:
    """The cache, opened once for each folder; what there is to say of it is said once."""

    def opened() -> Folder | Memory:
        found = open_cache(settings.cache_dir or cache_dir)
        if found.text:
            print(found.text, file=sys.stderr)
        return found.store

    return _once(("store", chosen_place(settings.cache_dir or cache_dir), os.getpid()), opened)


@contextlib.contextmanager
def _alone(store: Folder | Memory, key: str) -> Iterator[None]:
    """No other process makes the entry while the block runs, where the system has locks of files."""
    if isinstance(store, Folder):
        with alone_at(store.place / f".{key[:2]}.lock"):
            yield
    else:
        yield

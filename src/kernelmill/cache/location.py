"""Where the cache is: `[tool.kernelmill] cache-dir`, else `KERNELMILL_CACHE_DIR`, else the platform's folder for caches.

A folder that cannot be used is replaced by a temporary one, with one warning; where there is none either, entries are kept
in memory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from kernelmill import environment
from kernelmill.cache.place import chosen_folder
from kernelmill.cache.reading import is_private
from kernelmill.cache.store import STALE, Folder, Memory, Store
from kernelmill.records import dataclass

DEBUG: Final = "debug"  # the folder of files for debuggers


@dataclass(frozen=True, slots=True)
class Opened:
    """A store, and what there is to say about where it is ('' for nothing)."""

    store: Folder | Memory
    warning: str = ""

    @property
    def text(self) -> str:
        """The warning as it is printed."""
        return f"kernelmill: warning: {self.warning}" if self.warning else ""


def open_cache(wanted: str = "") -> Opened:
    """The cache, in the folder `wanted` if one is named."""
    shared = environment.shared_cache()
    other = Path(shared) if shared else None
    place = chosen_place(wanted)
    reason = _unusable(place)
    if not reason:
        return Opened(Folder(place, other))
    user = os.getuid() if hasattr(os, "getuid") else 0
    temporary = Path(tempfile.gettempdir(), f"kernelmill-cache-{user}")
    if not _unusable(temporary):
        return Opened(Folder(temporary, other), f"the cache folder {place} cannot be used ({reason}); {temporary} serves instead")
    return Opened(Memory(), f"the cache folder {place} cannot be used ({reason}); nothing will be kept")


def open_debug_files(wanted: str = "") -> str | None:
    """A folder for native modules that debuggers and profilers read, beside the entries of the cache; what has lain there for
    `STALE` seconds is deleted. None where there is no cache."""
    store = open_cache(wanted).store
    if not isinstance(store, Folder):
        return None
    place = store.place / DEBUG
    with suppress(OSError):  # of another process, which sweeps too
        place.mkdir(mode=0o700, exist_ok=True)
        for folder in place.iterdir():
            if folder.stat().st_mtime < time.time() - STALE:
                shutil.rmtree(folder, ignore_errors=True)
    return str(place) if place.is_dir() else None


def chosen_place(wanted: str = "") -> Path:
    """The folder of the cache, whether or not it is there."""
    return Path(chosen_folder(wanted))


def _unusable(place: Path) -> str:
    """Why a folder cannot hold the cache; '' if it can. It is made if it is not there."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_private(str(place)):
            return "it is another user's, or others may write to it"
        if not os.access(place, os.W_OK | os.X_OK):
            return "it is read-only"
    except OSError as error:
        return error.strerror or str(error)
    return ""


__all__ = ["Opened", "Store", "chosen_place", "open_cache"]

"""Which folder is the cache: what is asked for, else `KERNELMILL_CACHE_DIR`, else the platform's folder for caches.

Loaded by every process that starts kernels from the cache, so it imports next to nothing.
"""

from __future__ import annotations

import importlib
import os

from kernelmill import environment


def chosen_folder(wanted: str = "") -> str:
    """The folder of the cache, whether or not it is there."""
    named = wanted or environment.cache_folder()
    return os.path.expanduser(named) if named else platform_folder()  # noqa: PTH111  # see above


def platform_folder() -> str:
    """What `platformdirs` gives; without loading it on systems with files in memory, which keep to the XDG standard."""
    if hasattr(os, "memfd_create") and not environment.is_android():
        caches = environment.folder_of_caches() or os.path.expanduser("~/.cache")  # noqa: PTH111  # see above
        return f"{caches}{os.sep}kernelmill"
    return str(importlib.import_module("platformdirs").user_cache_dir("kernelmill", appauthor=False))

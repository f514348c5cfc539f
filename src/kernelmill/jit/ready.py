"""From a captured function and the types of a call to a native function: out of the cache, or made and kept.

A cached kernel needs neither LLVM nor the front end. What was compiled is a native module like that of a wheel, with one kernel;
it is loaded from memory where the system can do that, else from a private temporary file. One process at a time makes a kernel:
others wait for it, and find it in the cache.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery
import importlib.util
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import kernelmill
from kernelmill.cache.key import key_of
from kernelmill.cache.location import chosen_place, open_cache
from kernelmill.cache.once import Once
from kernelmill.cache.store import Folder, Memory
from kernelmill.digests import sha256
from kernelmill.jit.arguments import Key
from kernelmill.jit.captured import Captured, fingerprint
from kernelmill.jit.modes import settings
from kernelmill.records import dataclass

_once = Once()
_loaded = itertools.count()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compiled: a function with all that it reaches; the types of the call by parameter, None where the function
    declares them; the options of the kernel."""

    captured: Captured
    types: tuple[Key, ...] | None
    options: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A native function. `key`: of the cache; `hit`: whether it was there; `stages`: milliseconds of each stage otherwise."""

    call: Callable[..., Any]
    module: ModuleType
    name: str
    key: str
    hit: bool
    signatures: tuple[str, ...]
    stages: dict[str, float]


def ready(wanted: Wanted, fallback: FunctionType) -> Ready:
    """The native function for what is wanted; errors are those of `compiler.make`."""
    key = _key(wanted)
    store = _store()
    data, hit = store.get(key), True
    if data is None:
        with _alone(store, key):
            data = store.get(key)
            hit = data is not None
            if data is None:
                compiler = importlib.import_module("kernelmill.jit.compiler")  # takes longer than all kernels in the cache
                data, about = compiler.make(wanted, key, store)
                store.put(key, data, about)
    return _bound(wanted, fallback, key, data, hit)


def _bound(wanted: Wanted, fallback: FunctionType, key: str, data: bytes, hit: bool) -> Ready:
    size = int.from_bytes(data[:4], "little")
    about = json.loads(data[4 : 4 + size])
    module = _load(str(about["native"]), data[4 + size :])  # its own for each: fallback and arrays are the module's state
    arrays = tuple(wanted.captured.arrays[module_name, name] for module_name, name in about["arrays"])
    call = module._bind(about["name"], fallback, lambda _name, _fallback: arrays)
    return Ready(call, module, about["name"], key, hit, tuple(about["signatures"]), {} if hit else about["stages"])


def _key(wanted: Wanted) -> str:
    return key_of(
        "jit",
        captured=fingerprint(wanted.captured),
        types=wanted.types,
        options=wanted.options,
        code=(),
        compiler=_once("compiler", _compiler),
        interpreter=(sys.implementation.cache_tag, importlib.machinery.EXTENSION_SUFFIXES),
    )


def _compiler() -> str:
    """Which files make the code: kernelmill's and llvmlite's, by names, sizes and times, since reading them takes too long."""
    digest = sha256()
    llvmlite = importlib.util.find_spec("llvmlite")
    places = [str(Path(kernelmill.__file__).parent), *(llvmlite.submodule_search_locations or () if llvmlite else ())]
    while places:
        folder = places.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.is_dir():
                    if entry.name not in ("__pycache__", "cli", "wheel", "tests"):
                        places.append(entry.path)
                elif entry.name.endswith((".py", ".toml", ".ir", ".so", ".pyd", ".dylib")):
                    facts = entry.stat()
                    digest.update(f"{entry.path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _store() -> Folder | Memory:
    """The cache, opened once for each folder; what there is to say of it is said once."""

    def opened() -> Folder | Memory:
        found = open_cache(settings.cache_dir)
        if found.text:
            print(found.text, file=sys.stderr)
        return found.store

    return _once(("store", chosen_place(settings.cache_dir)), opened)


@contextlib.contextmanager
def _alone(store: Folder | Memory, key: str) -> Iterator[None]:
    """No other process makes the entry while the block runs, where the system has locks of files."""
    try:
        locks = importlib.import_module("fcntl")
    except ImportError:  # a system without such locks
        locks = None
    if not isinstance(store, Folder) or locks is None:
        yield
        return
    path = store.place / f".{key[:2]}.lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError:  # a full or read-only disk: each makes its own
        yield
        return
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            locks.flock(handle, locks.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _load(name: str, data: bytes) -> ModuleType:
    """The native module in `data`."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create(name, os.MFD_CLOEXEC)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            return _load_file(name, new_path(next(_loaded), handle))
    tempfile = importlib.import_module("tempfile")
    folder = tempfile.mkdtemp(prefix="kernelmill-jit-")
    path = Path(folder, f"{name}{importlib.machinery.EXTENSION_SUFFIXES[0]}")
    path.write_bytes(data)
    try:
        return _load_file(name, str(path))
    finally:
        with contextlib.suppress(OSError):  # Windows keeps a file that is loaded
            path.unlink()
            path.parent.rmdir()


def new_path(number: int, handle: int) -> str:
    """The path of an open file, written in another way for each number: the loader takes a path that it has seen for the same
    library."""
    return f"/proc/{''.join('./' if digit == '1' else '/' for digit in f'{number:b}')}self/fd/{handle}"


def _load_file(name: str, path: str) -> ModuleType:
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    spec = importlib.machinery.ModuleSpec(name, loader, origin=path)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def elapsed(start: float) -> float:
    """Milliseconds since `start`."""
    return round((time.perf_counter() - start) * 1000, 1)

"""From a captured function and the types of a call to a native function that is in the cache.

That needs neither LLVM nor the compiler, nor much of the standard library: a process that finds everything there must be ready
at once. What was compiled is a native module like that of a wheel, with one kernel; it is loaded from memory where the system can
do that, else from a private temporary file.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import itertools
import marshal
import os
import sys
import time
from types import ModuleType

import kernelmill
from kernelmill import environment
from kernelmill.cache.key import key_of
from kernelmill.cache.place import chosen_folder
from kernelmill.cache.reading import entry_path, is_private, mark_used, read_entry
from kernelmill.digests import sha256
from kernelmill.jit.arguments import Key
from kernelmill.jit.captured import Captured, fingerprint
from kernelmill.jit.modes import settings

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_loaded = itertools.count()
_state = ""
_APART = ("__pycache__", "cli", "wheel", "export", "c")  # folders of kernelmill that make no code here


class Wanted:
    """What is to be compiled: a function with all that it reaches; the types of the call by parameter, None where the function
    declares them; the options of the kernel; those of the project's code that are not the usual ones; the folder of the cache, ''
    for the usual one."""

    __slots__ = ("cache_dir", "captured", "code", "options", "types")

    def __init__(
        self,
        captured: Captured,
        types: tuple[Key, ...] | None,
        options: tuple[tuple[str, object], ...] = (),
        code: tuple[tuple[str, object], ...] = (),
        cache_dir: str = "",
    ) -> None:
        self.captured, self.types, self.options, self.code, self.cache_dir = captured, types, options, code, cache_dir


class Ready:
    """A native function. `key`: of the cache; `hit`: whether it was there; `stages`: milliseconds of each stage otherwise."""

    __slots__ = ("call", "hit", "key", "module", "name", "signatures", "stages")

    def __init__(self, call: Callable[..., Any], module: ModuleType, about: dict[str, Any], key: str, *, hit: bool) -> None:
        self.call, self.module, self.key, self.hit = call, module, key, hit
        self.name: str = about["name"]
        self.signatures: tuple[str, ...] = tuple(about["signatures"])
        self.stages: dict[str, float] = {} if hit else about["stages"]


def cached(key: str, cache_dir: str) -> bytes | None:
    """An entry, from the folder of the cache or from the one that is only read."""
    place = chosen_folder(settings.cache_dir or cache_dir)
    path = entry_path(place, key)
    try:
        data = read_entry(path, trusted=False) if is_private(place) else None
    except OSError:  # there is no such folder yet
        data = None
    if data is not None:
        mark_used(path)
        return data
    shared = environment.shared_cache()
    return read_entry(entry_path(shared, key), trusted=True) if shared else None


def bound(wanted: Wanted, fallback: Callable[..., Any], key: str, data: bytes, *, hit: bool) -> Ready:
    """The native function in an entry, with `fallback` as its Python function."""
    size = int.from_bytes(data[:4], "little")
    about = marshal.loads(data[4 : 4 + size])  # noqa: S302  # from a folder that nobody else may write to
    name, native = str(about["native"]), data[4 + size :]
    # its own for each: fallback and arrays are the module's state
    module = _load_kept(name, native, wanted.cache_dir) if ("debug", True) in wanted.code else _load(name, native)
    arrays = tuple(wanted.captured.arrays[module_name, name] for module_name, name in about["arrays"])
    call = module._bind(about["name"], fallback, lambda _name, _fallback: arrays)
    return Ready(call, module, about, key, hit=hit)


def entry(about: dict[str, object], module: bytes) -> bytes:
    """What `bound` reads."""
    head = marshal.dumps(about)
    return len(head).to_bytes(4, "little") + head + module


def key(wanted: Wanted) -> str:
    """The key of the entry."""
    return key_of(
        "jit",
        captured=fingerprint(wanted.captured),
        types=wanted.types,
        options=wanted.options,
        code=wanted.code if __debug__ else (*wanted.code, "-O"),
        compiler=compiler_state(),
        machine=cpu(),
        interpreter=(sys.implementation.cache_tag, importlib.machinery.EXTENSION_SUFFIXES),
    )


def cpu() -> str:
    """What differs between CPUs: what the first of them can do, or its name; '' where the system tells neither."""
    try:
        with open("/proc/cpuinfo", "rb", buffering=0) as stream:  # noqa: PTH123  # as below
            lines = stream.read(1 << 13).split(b"\n")
    except OSError:
        return environment.processor()
    return str(next((line for line in lines if line.startswith((b"flags", b"Features"))), b""))


def compiler_state() -> str:
    """What differs wherever the compiler does."""
    global _state
    _state = _state or _compiler()
    return _state


def _compiler() -> str:
    """Which files make the code: kernelmill's by names, sizes and times, since reading them takes too long; and llvmlite's. Of an
    installed kernelmill, which nobody edits, the first stands for all."""
    first = str(kernelmill.__file__)
    root = first.rpartition(os.sep)[0]
    facts = [first, kernelmill.__version__, _facts(os.stat(first))]  # noqa: PTH116  # pathlib takes longer to load than this takes
    places = [] if root.rpartition(os.sep)[0].endswith(("site-packages", "dist-packages")) else [root]
    while places:
        folder = places.pop()
        with os.scandir(folder) as entries:
            for found in entries:
                if found.name.endswith((".py", ".toml", ".ir")):
                    facts.append(f"{found.path}{_facts(found.stat())}")
                elif "." not in found.name and found.name not in _APART:
                    places.append(found.path)
    for folder in sys.path:
        try:
            facts.append(f"{folder}{_facts(os.stat(f'{folder}/llvmlite/_version.py'))}")  # noqa: PTH116  # as above
            break
        except OSError:  # it is not there
            continue
    return str(sha256("\n".join(sorted(facts)).encode()).hexdigest())


def _facts(facts: os.stat_result) -> str:
    return f" {facts.st_size} {facts.st_mtime_ns} {facts.st_ino}"


def _load(name: str, data: bytes) -> ModuleType:
    """The native module in `data`."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create(name, os.MFD_CLOEXEC)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            return _load_file(name, new_path(next(_loaded), handle))
    folder, path = _write_file(name, data)
    try:
        return _load_file(name, path)
    finally:
        _remove(folder, path)


def _load_kept(name: str, data: bytes, cache_dir: str) -> ModuleType:
    """The same, in a file beside the cache that debuggers find, and profilers that look at it when the process has ended."""
    place = importlib.import_module("kernelmill.cache.location").open_debug_files(cache_dir)
    return _load_file(name, _write_file(name, data, place)[1])


def _write_file(name: str, data: bytes, place: str | None = None) -> tuple[str, str]:
    """A new private folder and the file in it."""
    folder = importlib.import_module("tempfile").mkdtemp(prefix="kernelmill-jit-", dir=place)
    path = f"{folder}{os.sep}{name}{importlib.machinery.EXTENSION_SUFFIXES[0]}"
    with open(path, "wb") as stream:  # noqa: PTH123  # see above
        stream.write(data)
    return folder, path


def _remove(folder: str, path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108  # see above
        os.rmdir(folder)  # noqa: PTH106  # see above
    except OSError:  # Windows keeps a file that is loaded
        pass


def new_path(number: int, handle: int) -> str:
    """The path of an open file, written in another way for each number: the loader takes a path that it has seen for the same
    library."""
    return f"/proc/{''.join('./' if digit == '1' else '/' for digit in f'{number:b}')}self/fd/{handle}"


def _load_file(name: str, path: str) -> ModuleType:
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    module = loader.create_module(importlib.machinery.ModuleSpec(name, loader, origin=path))
    loader.exec_module(module)
    return module


def elapsed(start: float) -> float:
    """Milliseconds since `start`."""
    return round((time.perf_counter() - start) * 1000, 1)

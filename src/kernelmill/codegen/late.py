"""A back end that is loaded when there is work for it: until then it answers from the store what it has said of itself before.

A build whose modules are all in the cache asks no more than that, and loading LLVM takes as long as much else in it. What was said
holds for one file of the library (place, size and time) and one kernelmill.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kernelmill.cache.key import compiler_version, key_of
from kernelmill.cache.store import Store
from kernelmill.codegen.backend import Backend, Code
from kernelmill.project.options import CodeOptions
from kernelmill.targets import Target

if TYPE_CHECKING:  # as long as there is no work there is no IR
    from kernelmill.ir.nodes import Module

Library = tuple[tuple[str, int, int], ...]


def library_of(package: str) -> Library:
    """The shared libraries of an installed package: path, size, time of change of each; () where none is found."""
    spec = importlib.util.find_spec(package) if package else None
    folders = spec.submodule_search_locations if spec else None
    found = []
    for folder in folders or ():
        for path in (*Path(folder).glob("*/*.so"), *Path(folder).glob("*/*.dylib"), *Path(folder).glob("*/*.dll")):
            status = path.stat()
            found.append((str(path), status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


class Late:
    """The back end called `name` by the protocol, opened by `load`. `library`: what its version depends on."""

    def __init__(self, name: str, library: Library, store: Store, load: Callable[[], Backend]) -> None:
        self.name, self._library, self._store, self._load = name, library, store, load

    @cached_property
    def _backend(self) -> Backend:
        return self._load().__enter__()

    @cached_property
    def _said(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Version and tools."""
        key = key_of("backend", library=self._library, compiler=compiler_version())
        if (known := self._store.get(key)) is not None:
            version, tools = json.loads(known)
            return version, tuple((name, number) for name, number in tools)
        said = self._backend.version(), self._backend.tools()
        if said[0]:  # else it could not be loaded
            self._store.put(key, json.dumps(said).encode(), {"kind": "backend", "for": self.name})
        return said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if "_backend" in self.__dict__:
            self._backend.__exit__(kind, error, trace)

    def version(self) -> str:
        """As it was said last, or by the back end."""
        return self._said[0]

    def tools(self) -> tuple[tuple[str, str], ...]:
        """As they were said last, or by the back end."""
        return self._said[1]

    def can_generate(self, target: Target) -> bool:
        """What the back end says."""
        return self._backend.can_generate(target)

    def warm_up(self) -> None:
        """Load it, and let it begin."""
        self._backend.warm_up()

    def announce(self, code: Code) -> None:
        """Let the back end begin."""
        self._backend.announce(code)

    def objects(self, code: Code) -> list[bytes]:
        """The back end's."""
        return self._backend.objects(code)

    def whole(self, module: Module, target: Target, options: CodeOptions) -> bytes:
        """The back end's."""
        return self._backend.whole(module, target, options)

    def support(self, undefined: Iterable[str], target: Target) -> bytes | None:
        """The back end's."""
        return self._backend.support(undefined, target)

    def announce_stub(self, symbols: Iterable[str], target: Target) -> None:
        """Let the back end begin."""
        self._backend.announce_stub(symbols, target)

    def stub(self, symbols: Iterable[str], target: Target) -> bytes:
        """The back end's."""
        return self._backend.stub(symbols, target)

    def foreign(self, text: str, target: Target, options: CodeOptions) -> bytes:
        """The back end's."""
        return self._backend.foreign(text, target, options)

    def text(self, module: Module, target: Target, options: CodeOptions, stage: str) -> str:
        """The back end's."""
        return self._backend.text(module, target, options, stage)

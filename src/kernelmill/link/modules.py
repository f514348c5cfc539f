"""Native modules that an earlier run has linked, with what it had to say of them.

A module is known where nothing has changed that it depends on (`cache/key.py`, kind `module`): then neither front end nor
back end has anything to do.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable

from kernelmill.cache.key import compiler_version, key_of
from kernelmill.cache.once import Once
from kernelmill.cache.store import Store
from kernelmill.codegen.backend import Backend
from kernelmill.link.tools import linker_identity
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.records import replace
from kernelmill.targets import Target


class Modules:
    """The modules in a store; without one none is known and none is kept."""

    def __init__(self, store: Store | None, backend: Backend) -> None:
        self._store = store
        self._backend = backend
        self._once = Once()

    def made(
        self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str, make: Callable[[], CompiledUnit]
    ) -> CompiledUnit:
        """The module of a unit, from the store or made now."""
        known = self.known(unit, options, target, abi)
        if known is not None:
            return known
        compiled = make()
        if self._store is not None and compiled.native is not None:
            kernels = [f"{k.module}.{k.name}" for k in compiled.kernels if k.status == "native"]
            about = {"kind": "module", "name": unit.native_module, "for": target.name, "abi": abi, "kernels": kernels}
            self._store.put(self._key(unit, options, target, abi), pickle.dumps(compiled), about)
            if not self.was_made(unit, target):
                self._store.put(self._seen(unit, target), b"", {"kind": "seen", "name": unit.native_module, "for": target.name})
        return compiled

    def was_made(self, unit: CompilationUnit, target: Target) -> bool:
        """Whether the store has, or had, the module of a unit as it was before: then most of its objects are there."""
        return self._store is not None and self._store.get(self._seen(unit, target)) is not None

    def _seen(self, unit: CompilationUnit, target: Target) -> str:
        return key_of("seen", unit=(unit.native_module, unit.prefix), target=target.name, compiler=compiler_version())

    def known(self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str) -> CompiledUnit | None:
        """The module of a unit, if the store has it."""
        if self._store is None or not self._backend.version():
            return None
        data = self._once(("data", unit, options, target, abi), lambda: self._look(self._key(unit, options, target, abi)))
        if data is None:
            return None
        found = pickle.loads(data)  # noqa: S301  # the store gives nothing that another user could have written
        return found if isinstance(found, CompiledUnit) else None

    def _look(self, key: str) -> bytes | None:
        return None if self._store is None else self._store.get(key)

    def _key(self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str) -> str:
        def make() -> str:
            return key_of(
                "module",
                sources=unit.sources,
                unit=(unit.native_module, unit.prefix),
                kernels=options.kernels,
                on_unsupported=options.on_unsupported,
                code=options.code,
                target=replace(target, hosts=()),
                abi=abi,
                compiler=compiler_version(),
                backend=(self._backend.name, self._backend.version()),
                linker=[linker_identity(part) for part in target.parts()],
            )

        return self._once(("key", unit, options, target, abi), make)

"""The compiler with its cache before it: what an earlier run has linked is there at once, and the compiler is loaded for the rest.

    compiler = CachedCompiler(backend, store)
    compiler.announce(unit, options, pairs)
    compiled = compiler.compile(unit, options, target, abi)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from kernelmill.cache.store import Store
from kernelmill.codegen.backend import Backend
from kernelmill.link.modules import Modules
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.targets import Target

if TYPE_CHECKING:
    from kernelmill.pipeline import Compiler


class CachedCompiler:
    """`Compiler` as the wheel stage needs it, for as long as its back end is open."""

    def __init__(self, backend: Backend, store: Store) -> None:
        self._backend = backend
        self._modules = Modules(store, backend)

    @cached_property
    def _compiler(self) -> Compiler:
        from kernelmill.pipeline import Compiler  # loading it takes longer than a build that finds everything

        return Compiler(self._backend)

    def compile(self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str = "") -> CompiledUnit:
        """The native module of a unit, unless it has no kernels or one of them is an error."""
        abi = abi or target.abis[0]
        return self._modules.made(unit, options, target, abi, lambda: self._compiler.compile(unit, options, target, abi))

    def announce(self, unit: CompilationUnit, options: BuildOptions, wanted: Sequence[tuple[Target, str]]) -> None:
        """Let the back end begin with the code of a unit that `compile` will be asked for."""
        missing = [(target, abi) for target, abi in wanted if self._modules.known(unit, options, target, abi) is None]
        if missing:
            self._compiler.announce(unit, options, missing)

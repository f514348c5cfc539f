"""The compiler with its cache before it: what an earlier run has linked is there at once, and the compiler is loaded for the rest.

    compiler = CachedCompiler(backend, store)
    compiler.announce(unit, options, pairs)
    compiled = compiler.compile(unit, options, target, abi)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from kernelmill.cache.once import Once
from kernelmill.cache.store import Store
from kernelmill.codegen.backend import Backend
from kernelmill.codegen.backends import importable
from kernelmill.diagnostics import Diagnostic
from kernelmill.link.inputs import ObjectFiles
from kernelmill.link.modules import Modules
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.source import NOWHERE
from kernelmill.targets import Target
from kernelmill.wheel.llvm.sources import Checked, Library, LlvmSource

if TYPE_CHECKING:
    from kernelmill.pipeline import Compiler


class CachedCompiler:
    """`Compiler` as the wheel stage needs it, for as long as its back end is open."""

    def __init__(self, backend: Backend, store: Store, files: ObjectFiles | None = None) -> None:
        self._backend, self._store, self._files = backend, store, files
        self._modules = Modules(store, backend)
        self._once = Once()

    @cached_property
    def _compiler(self) -> Compiler:
        from kernelmill.pipeline import Compiler  # loading it takes longer than a build that finds everything

        return Compiler(self._backend, self._files, self._store)

    def compile(self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str = "") -> CompiledUnit:
        """The native module of a unit, unless it has no kernels or one of them is an error."""
        abi = abi or target.abis[0]
        return self._modules.made(unit, options, target, abi, lambda: self._compiler.compile(unit, options, target, abi))

    def announce(self, unit: CompilationUnit, options: BuildOptions, wanted: Sequence[tuple[Target, str]]) -> None:
        """Let the back end begin with the code of a unit that `compile` will be asked for."""
        missing = [(target, abi) for target, abi in wanted if self._modules.known(unit, options, target, abi) is None]
        if missing:
            if not all(self._modules.was_made(unit, target) for target, _ in missing):
                self._backend.warm_up()  # there is much to do, not what one edit has changed
            self._compiler.announce(unit, options, missing)

    def check_llvm(self, source: LlvmSource) -> Checked:
        """What LLVM says of one of the wheel's LLVM sources."""
        return LlvmChecker(self._backend.name).check_llvm(source)

    def llvm_library(self, source: LlvmSource, target: Target, options: CodeOptions) -> Library:
        """An LLVM source, compiled and linked for a target."""
        from kernelmill.llvm.building import library

        make = partial(library, source, target, options, self._backend)
        return self._once(("llvm", source, target, options), make)  # the same for every ABI


class LlvmChecker:
    """Verifies LLVM sources for the back end of that name, where it can compile them."""

    def __init__(self, backend: str) -> None:
        self._backend = backend

    def check_llvm(self, source: LlvmSource) -> Checked:
        """What LLVM says of a source; an error where there is no LLVM."""
        if self._backend == "c" or not importable("llvmlite"):
            message = f"{source.path}: LLVM sources are compiled by LLVM, and "
            message += "the C back end cannot" if self._backend == "c" else "the package llvmlite is not installed"
            return Checked({}, (Diagnostic("error", "llvm-source", message, NOWHERE, NEEDED),))
        from kernelmill.llvm.building import checked  # LLVM, which few builds need for this

        return checked(source)


NEEDED: Final = 'pip install llvmlite, with backend = "llvm" or "auto"; or leave llvm-sources out'

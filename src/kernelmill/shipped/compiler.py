"""Compiles what a source distribution brings with it: the front end says what is native, the C is there already.

    compiler = ShippedCompiler(shipped, backend, other)     # `other` compiles what the sdist has no fitting C for
    compiled = compiler.compile(unit, options, target, abi)

What was changed since the sdist was made, and what another version of kernelmill made, is not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from kernelmill.cached import CachedCompiler
from kernelmill.codegen.backend import Backend
from kernelmill.codegen.c.backend import CBackend
from kernelmill.codegen.c.module import Text
from kernelmill.codegen.c.text import Line
from kernelmill.link import join_slices, link_unit
from kernelmill.pipeline import Compiler
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.records import replace
from kernelmill.shipped.manifest import FOLDER, Shipped, ShippedFile
from kernelmill.source import NOWHERE, Span
from kernelmill.targets import Target

_PLACE: Final = re.compile(r"\s*// (?P<path>\S.*?):(?P<line>\d+)(?:  .*)?")  # as `Scope.comment` writes it


class ShippedCompiler:
    """`CachedCompiler` for a project whose kernels are there as C, for as long as the back end is open. `tell` gets a line for each
    native module whose C is not used."""

    def __init__(self, shipped: Shipped, backend: CBackend, other: CachedCompiler, tell: Callable[[str], None]) -> None:
        self._shipped, self._backend, self._other, self._tell = shipped, backend, other, tell
        self._compiler = Compiler(backend)
        self._told: set[str] = set()

    def compile(self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str = "") -> CompiledUnit:
        """The native module of a unit, unless it has no kernels or one of them is an error."""
        abi = abi or target.abis[0]
        checked, built = self._compiler.front(unit, options)
        found = [self._shipped.files(unit, options, part.name, abi) for part in target.parts()]
        if not built.specs or None in found or any(d.severity == "error" for d in checked.diagnostics):
            self._say(unit, checked)
            return self._other.compile(unit, options, target, abi)
        made = []
        for part, files in zip(target.parts(), found, strict=True):
            objects = [future.result() for future in self._begun(files or (), part, options)]
            made.append(link_unit(objects, part, unit.native_module, abi, self._backend))
        native = join_slices(made, target.parts()) if target.slices else made[0]
        return replace(
            checked, native=native.data, needs_libc=native.needs_libc, needed=native.facts.needed, minimum_os=native.minimum_os
        )

    def announce(self, unit: CompilationUnit, options: BuildOptions, wanted: Sequence[tuple[Target, str]]) -> None:
        """Let the compilers begin with what `compile` will be asked for."""
        for target, abi in wanted:
            for part in target.parts():
                self._begun(self._shipped.files(unit, options, part.name, abi) or (), part, options)

    def _begun(self, files: Sequence[ShippedFile], target: Target, options: BuildOptions) -> list[Future[bytes]]:
        texts = [_text(self._shipped.text(file), file) for file in files]
        return self._backend.begin_texts(texts, target, options.code)

    def _say(self, unit: CompilationUnit, checked: CompiledUnit) -> None:
        if unit.native_module not in self._told and any(kernel.status == "native" for kernel in checked.kernels):
            self._told.add(unit.native_module)
            self._tell(
                f"kernelmill: the C in {FOLDER} is not what this kernelmill makes of the sources of {unit.native_module} (it is of "
                f"{self._shipped.version}), so they are compiled again"
            )


def of_sdist(shipped: Shipped, backend: Backend, other: CachedCompiler, tell: Callable[[str], None]) -> ShippedCompiler:
    """The compiler of what an sdist brings, with the back end called `c`."""
    assert isinstance(backend, CBackend)  # the one of that name
    return ShippedCompiler(shipped, backend, other, tell)


def _text(text: str, file: ShippedFile) -> Text:
    """A text as it was when it was emitted: its comments say which line of Python each line comes from."""
    lines: list[Line] = []
    span = NOWHERE
    for line in text.splitlines():
        if match := _PLACE.fullmatch(line):
            span = Span(match["path"], int(match["line"]), 0, int(match["line"]), 0)
        lines.append(Line(0, line, span))
    return Text(tuple(lines), file.effort, file.level, file.libm)

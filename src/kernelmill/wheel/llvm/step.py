"""What a milling does with the LLVM sources of a wheel: verify them once, compile them for each target.

    step = llvm_step(options, texts, wheel, modules, verifier)
    survey = step.surveyed(survey)                             # with what is wrong with them
    step.members(units, target, options.code, compiler)        # what goes into the wheel

Without a verifier, as for a wheel that is pure for want of a target, nothing is verified and there is no code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.records import dataclass, replace
from kernelmill.source import NOWHERE, SourceFile
from kernelmill.targets import Target
from kernelmill.wheel.archive import Member, WheelContents
from kernelmill.wheel.imports import ShimPlace
from kernelmill.wheel.llvm.sources import (
    NO_LLVM,
    SUFFIX,
    Checked,
    LlvmCompiler,
    LlvmMembers,
    LlvmSource,
    LlvmVerifier,
    find_sources,
    stand_in,
    unlisted,
)
from kernelmill.wheel.modules import Unit, WheelModule
from kernelmill.wheel.shim import llvm_stand_in_text
from kernelmill.wheel.survey import Survey

_LIBRARIES: Final = {"elf": ".so", "macho": ".dylib", "coff": ".dll", "wasm": ".so"}


@dataclass(frozen=True, slots=True)
class LlvmStep:
    """The sources, what LLVM says of each, and diagnostics."""

    sources: Mapping[LlvmSource, Checked]
    diagnostics: tuple[Diagnostic, ...] = ()

    def surveyed(self, survey: Survey) -> Survey:
        """The survey with what is said of the sources."""
        texts = (SourceFile(s.path, "", s.text) for s in self.sources)
        return replace(survey, scripts=(*survey.scripts, *texts), diagnostics=(*survey.diagnostics, *self.diagnostics))

    def described(self) -> Iterator[Diagnostic]:
        """A note on each source that is as it should be."""
        for source, checked in self.sources.items():
            if checked.signatures:
                rows = (f"{name}({', '.join(types)}) -> {result}" for name, (types, result) in checked.signatures.items())
                yield Diagnostic("note", "llvm-source", f"{source.path}: {'; '.join(rows)}", NOWHERE)

    def members(
        self, units: Iterable[Unit], target: Target | None, options: CodeOptions, compiler: LlvmCompiler | None
    ) -> LlvmMembers:
        """What goes into the wheel for a target, for which `compiler` compiles them. `units`: those whose modules load sources."""
        if not self.sources and not units:
            return NO_LLVM
        made = {}
        if target is not None and compiler is not None:
            made = {source: compiler.llvm_library(source, target, options) for source in self.sources}
        suffix = _LIBRARIES[target.object_format] if target else ""
        files = {source: f"{_stem(source)}{suffix}" for source in made}
        return LlvmMembers(
            tuple(Member(files[source], library.data) for source, library in made.items()),
            tuple(self._stand_in(unit, files) for unit in sorted(units, key=lambda u: u.prefix)),
            any(library.needs_libc for library in made.values()),
            tuple(dict.fromkeys(name for library in made.values() for name in library.needed)),
        )

    def _stand_in(self, unit: Unit, files: Mapping[LlvmSource, str]) -> Member:
        """What modules of a unit have instead of `kernelmill.llvm`."""
        inside = {s.member.removeprefix(unit.folder): s for s in self.sources if s.unit == unit}
        signatures = {path: self.sources[s].signatures for path, s in inside.items()}
        compiled = {path: PurePosixPath(files[s]).name for path, s in inside.items() if s in files}
        path = f"{unit.folder}{stand_in(ShimPlace('', unit.shim)).shim}.py"
        return Member(path, llvm_stand_in_text(signatures, compiled))


def llvm_step(
    options: BuildOptions,
    texts: Mapping[str, str],
    wheel: WheelContents,
    modules: Sequence[tuple[WheelModule, Unit | None]],
    verifier: LlvmVerifier | None,
) -> LlvmStep:
    """Find and verify the sources that the options list. `texts`: those of a project, by path."""
    plain = [module for module, _ in modules]
    sources = find_sources(options.llvm_sources, texts, wheel, plain) if options.llvm_sources else ()
    checked = {source: verifier.check_llvm(source) if verifier else Checked({}) for source in sources}
    found = [*(d for c in checked.values() for d in c.diagnostics), *unlisted(plain, sources)]
    if sources and verifier is None:
        found.append(Diagnostic("warning", "llvm-source", f"{NO_CODE}: {', '.join(s.path for s in sources)}", NOWHERE))
    return LlvmStep(checked, tuple(found))


NO_CODE: Final = "the wheel has no native code of its LLVM sources, and importing what loads them raises ImportError"


def _stem(source: LlvmSource) -> str:
    """The compiled file in the wheel without its suffix."""
    path = PurePosixPath(source.member)
    return str(path.with_name(f"_{path.name.removesuffix(SUFFIX)}_ll"))

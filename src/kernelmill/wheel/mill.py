"""Mill: a pure wheel in, wheels with native code out. This file states the order; the steps are the files beside it.

Input: the path of a pure wheel, a request, and the compiler as a function. Output: `MillResult` with the wheels as
bytes; `write_result` puts them on disk, all or none. A wheel that does not use kernelmill comes out as it went in. Where
several wheels are asked for, one that cannot be made does not keep the others from being made.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.files import write_files
from kernelmill.project.kernels import KernelReport
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit, Failure, MadeWheel
from kernelmill.records import dataclass, field, replace
from kernelmill.source import NOWHERE, SourceSet
from kernelmill.targets import Target, get_abi
from kernelmill.targets.abis import DEFAULT_ABI
from kernelmill.wheel.archive import WheelContents
from kernelmill.wheel.llvm.sources import NO_LLVM, NO_TEXTS, LlvmCompiler, LlvmMembers, LlvmVerifier
from kernelmill.wheel.llvm.step import LlvmStep, llvm_step
from kernelmill.wheel.mixed import combined, fits, is_mixed
from kernelmill.wheel.modules import Unit
from kernelmill.wheel.plan import assemble
from kernelmill.wheel.rewrite import Rewritten, rewrite_modules
from kernelmill.wheel.survey import SourceError, Survey, raise_errors, survey_wheel
from kernelmill.wheel.writer import wheel_bytes

SUMS = "SHA256SUMS"

# takes a CompilationUnit, BuildOptions, a Target, and an ABI that is not the target's usual one
Compile = Callable[..., CompiledUnit]
Announce = Callable[[CompilationUnit, BuildOptions, Sequence[tuple[Target, str]]], None]
Check = Callable[[CompilationUnit, BuildOptions], CompiledUnit]


@dataclass(frozen=True, slots=True)
class MillRequest:
    """What is asked of a milling besides the wheel.

    `all_wheels`: also a wheel for each further platform that the same native code serves (musl); else exactly one per
    target. `native_demanded`: no native code at all is an error. `show`: from a member's path to the path a user knows.
    `tools`: (name, version) of what makes native code, kernelmill first. `pure`: also the wheel for every platform that has none
    of its own, with the Python functions alone. `llvm`: the texts of the project's LLVM sources, by the paths that it lists.
    """

    targets: tuple[Target, ...]
    options: BuildOptions
    tools: tuple[tuple[str, str], ...]
    timestamp: int
    all_wheels: bool = False
    abis: tuple[str, ...] = ()  # Python ABIs, as far as a target has them; each target's usual one without any
    native_demanded: bool = False
    pure: bool = False
    show: Callable[[str], str] = str
    llvm: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MillResult:
    """The wheels by file name and what there is to say of each, the failures, what became of each kernel, and all
    diagnostics with the sources they speak of."""

    wheels: Mapping[str, bytes]
    kernels: tuple[KernelReport, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: SourceSet
    made: tuple[MadeWheel, ...] = ()
    failures: tuple[Failure, ...] = ()


@contextmanager
def rare_collections() -> Iterator[None]:
    """Have Python look for cycles of garbage more rarely: IR is large and has none, and the search takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 500_000), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@rare_collections()
def check(
    path: Path,
    options: BuildOptions,
    show: Callable[[str], str],
    check_unit: Check,
    llvm: LlvmVerifier | None = None,
    texts: Mapping[str, str] = NO_TEXTS,
) -> MillResult:
    """What milling the wheel at `path` would say, without making code; errors are among the diagnostics, not raised. `llvm`
    verifies LLVM sources, whose `texts` are those of the project."""
    survey = survey_wheel(path, show)
    step = llvm_step(options, texts, survey.wheel, survey.modules, llvm)
    survey = step.surveyed(survey)
    answers = {unit: check_unit(survey.compilation(unit), options) for unit in survey.units}
    found = [d for answer in answers.values() for d in answer.diagnostics]
    found += step.described()
    rewritten = rewrite_modules(survey.modules, answers, lenient=options.on_unsupported == "fallback")
    answers = {unit: rewritten.counted(answer) for unit, answer in answers.items()}
    return _result({}, answers, [*survey.diagnostics, *found, *rewritten.diagnostics], survey)


@rare_collections()
def mill(
    path: Path,
    request: MillRequest,
    compile_unit: Compile,
    announce: Announce | None = None,
    tell: Callable[[str], None] | None = None,
    llvm: LlvmCompiler | None = None,
) -> MillResult:
    """Mill the wheel at `path`. Errors of the author's sources are raised as `SourceError`, all at once. `llvm` compiles LLVM
    sources.

    `announce` is told beforehand what `compile_unit` will be asked for; `tell` gets the name of each target and ABI
    in that order, as often as `steps` says.
    """
    survey = survey_wheel(path, request.show)
    step = llvm_step(request.options, request.llvm, survey.wheel, survey.modules, llvm if request.targets else None)
    survey = step.surveyed(survey)
    raise_errors(survey, survey.diagnostics)
    pairs = _pairs(request)
    if is_mixed(survey.wheel.tag) and request.targets and not any(fits(survey.wheel.tag, t) for t in request.targets):
        combined(survey.name, survey.wheel.tag, get_abi(pairs[0][1]), request.targets[0])  # says that it does not fit
    for unit in survey.units if announce else ():
        assert announce is not None
        announce(survey.compilation(unit), request.options, [(target, abi) for target, abi in pairs if target])
    work = _Work(survey, request, compile_unit, step, llvm, list(survey.diagnostics))
    for target, abi in pairs:
        if tell:
            tell(f"{target.name} {abi}" if target else "pure Python")
        try:
            work.make(target, abi)
        except SourceError:
            raise
        except KernelmillError as error:
            if len(pairs) == 1 or target is None:
                raise
            work.failures.append(Failure(target.name, abi, error))
    if request.pure and work.made and not is_mixed(survey.wheel.tag):
        work.make_pure()
    return work.result(path)


def steps(request: MillRequest) -> int:
    """How many pairs of a target and an ABI a request asks for."""
    return len(_pairs(request))


@dataclass
class _Work:
    """A milling under way."""

    survey: Survey
    request: MillRequest
    compile_unit: Compile
    llvm: LlvmStep
    llvm_compiler: LlvmCompiler | None
    diagnostics: list[Diagnostic]
    wheels: dict[str, bytes] = field(default_factory=dict)
    made: list[MadeWheel] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    platforms: set[tuple[str, str]] = field(default_factory=set)
    answers: dict[Unit, CompiledUnit] = field(default_factory=dict)
    known: tuple[Mapping[Unit, object], Rewritten] | None = None
    has_code: bool = False  # of LLVM sources

    def make(self, target: Target | None, abi: str) -> None:
        """The wheels for one target and ABI."""
        survey, request = self.survey, self.request
        if target and {(abi, platform) for platform in target.wheel_platforms} <= self.platforms:
            return
        if target and is_mixed(survey.wheel.tag) and request.all_wheels and (self.made or not fits(survey.wheel.tag, target)):
            return  # nobody asked for it by name
        answers = {unit: _answer(survey, unit, request, target, abi, self.compile_unit) for unit in survey.units}
        rewritten = self.rewritten(answers)
        answers = self.answers = {unit: rewritten.counted(answer) for unit, answer in answers.items()}
        self.diagnostics += [d for answer in answers.values() for d in answer.diagnostics]
        self.diagnostics += rewritten.diagnostics
        raise_errors(survey, self.diagnostics)
        llvm = self.llvm.members(rewritten.llvm, target, request.options.code, self.llvm_compiler)
        tools, everywhere = request.tools, request.all_wheels
        for wheel in assemble(survey.wheel, rewritten, answers, target, tools, everywhere, get_abi(abi), llvm):
            data = self.wheels[wheel.file_name] = wheel_bytes(wheel, request.timestamp)
            self.platforms.update((abi, platform) for platform in wheel.tag.platform.split("."))
            self.made.append(_described(wheel, data, answers.values(), target, abi, llvm))
            self.has_code |= bool(llvm.libraries)

    def make_pure(self) -> None:
        """The wheel with the same modules and no native code."""
        answers = {unit: replace(answer, native=None, needed=()) for unit, answer in self.answers.items()}
        rewritten = self.rewritten(answers)
        llvm = self.llvm.members(rewritten.llvm, None, self.request.options.code, None)
        for wheel in assemble(self.survey.wheel, rewritten, answers, None, self.request.tools, all_wheels=False, llvm=llvm):
            if wheel.file_name not in self.wheels:
                data = self.wheels[wheel.file_name] = wheel_bytes(wheel, self.request.timestamp)
                self.made.append(_described(wheel, data, (), None, ""))

    def rewritten(self, answers: Mapping[Unit, CompiledUnit]) -> Rewritten:
        """The changed modules, which are the same for every target with the same kernels."""
        said = {unit: answer.foreign_kernels for unit, answer in answers.items()}
        if self.known is None or self.known[0] != said:
            lenient = self.request.options.on_unsupported == "fallback"
            self.known = said, rewrite_modules(self.survey.modules, answers, lenient=lenient)
        return self.known[1]

    def result(self, path: Path) -> MillResult:
        """Everything together; the wheel as it came, where there was nothing to do."""
        expected = self.request.targets or self.request.native_demanded  # without a target, that has been said
        if expected and not self.failures and not self.has_code and not any(answer.native for answer in self.answers.values()):
            self.diagnostics.append(_nothing_native(self.survey, self.answers, self.request.native_demanded))
        if not self.wheels and not self.failures:
            data = self.wheels[path.name] = path.read_bytes()
            self.made.append(_described(self.survey.wheel, data, (), None, ""))
        found = _result(self.wheels, self.answers, self.diagnostics, self.survey)
        return replace(found, made=tuple(self.made), failures=tuple(self.failures))


def _described(
    wheel: WheelContents,
    data: bytes,
    answers: Iterable[CompiledUnit],
    target: Target | None,
    abi: str,
    llvm: LlvmMembers = NO_LLVM,
) -> MadeWheel:
    native = [answer for answer in answers if answer.native is not None]
    made = MadeWheel(wheel.file_name, len(data), hashlib.sha256(data).hexdigest(), wheel.tag.expanded())
    if target is None or not (native or llvm.libraries):
        return made
    return replace(
        made,
        target=target.name,
        abi=abi,
        kernels=tuple(f"{k.module}.{k.name}" for answer in native for k in answer.kernels if k.status == "native"),
        needed=tuple(dict.fromkeys([*(library for answer in native for library in answer.needed), *llvm.needed])),
        minimum_os=max((answer.minimum_os for answer in native), default=""),
    )


def _answer(
    survey: Survey, unit: Unit, request: MillRequest, target: Target | None, abi: str, compile_unit: Compile
) -> CompiledUnit:
    if target is None:
        return CompiledUnit()
    unusual = () if abi == target.abis[0] else (abi,)
    return compile_unit(survey.compilation(unit), request.options, target, *unusual)


def _pairs(request: MillRequest) -> list[tuple[Target | None, str]]:
    """Targets with ABIs, in order; without a target all stays Python, but must not need kernelmill."""
    if not request.targets:
        return [(None, DEFAULT_ABI)]
    out: list[tuple[Target | None, str]] = []
    for target in request.targets:
        chosen = request.abis or target.abis[:1]
        out += [(target, abi) for abi in target.abis if abi in chosen]
    if not out:
        has = "; ".join(f"{target.name} has {', '.join(target.abis)}" for target in request.targets)
        raise KernelmillError(f"no target has the ABI {', '.join(request.abis)}", hint=has)
    return out


def _result(
    wheels: Mapping[str, bytes], answers: Mapping[Unit, CompiledUnit], diagnostics: Sequence[Diagnostic], survey: Survey
) -> MillResult:
    kernels = tuple(kernel for answer in answers.values() for kernel in answer.kernels)
    return MillResult(wheels, kernels, tuple(dict.fromkeys(diagnostics)), survey.shown)


def _nothing_native(survey: Survey, answers: Mapping[Unit, CompiledUnit], native_demanded: bool) -> Diagnostic:
    has_kernels = any(answer.kernels for answer in answers.values())
    message = "no kernel is native" if has_kernels else "no kernels were found"
    if native_demanded:
        raise KernelmillError(f"{survey.name}: {message}, and a native wheel is required here")
    if has_kernels:
        return Diagnostic("warning", "pure-wheel", f"{message}: the wheel is pure Python", NOWHERE)
    return Diagnostic(
        "note", "no-kernels", f"{message}: the wheel is pure Python", NOWHERE, "mark functions with @kernel"
    )


def write_result(result: MillResult, folder: Path, *, sums: bool = False) -> tuple[Path, ...]:
    """Put the wheels into `folder`, all or none; with `sums` also their checksums, as `sha256sum --check` reads them."""
    files = {folder / name: data for name, data in result.wheels.items()}
    write_files(files | ({folder / SUMS: _sums(result, folder)} if sums and files else {}))
    return tuple(files)


def _sums(result: MillResult, folder: Path) -> bytes:
    """The checksums of these wheels, and of those that an earlier run left in `folder`."""
    known: dict[str, str] = {}
    path = folder / SUMS
    if path.is_file():
        rows = (line.split(maxsplit=1) for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
        known = {row[1].lstrip("*"): row[0] for row in rows if len(row) == 2}
    kept = {name: value for name, value in known.items() if (folder / name).is_file()}
    kept |= {made.file: made.sha256 for made in result.made}
    return "".join(f"{value}  {name}\n" for name, value in sorted(kept.items())).encode()

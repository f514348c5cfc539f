"""The C of a project's kernels for every platform, as files of its source distribution.

Input: the survey of its pure wheel. Output: files by their path in the folder `kernelmill-c`. A text that several platforms or
Python ABIs share is there once, under a name that says what is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import resources
from typing import Final

from kernelmill import __version__
from kernelmill.cache.once import Once
from kernelmill.codegen.c.files import CFile, optimisation, part_files, sources_of, start_file
from kernelmill.codegen.c.module import HEADER, header_text
from kernelmill.diagnostics import Diagnostic
from kernelmill.pipeline import Compiler
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompiledUnit
from kernelmill.records import dataclass, field, replace
from kernelmill.shipped.manifest import FILE, ShippedFile, manifest_text, shipped_key
from kernelmill.targets import ABIS, Target, all_targets
from kernelmill.wheel.modules import Unit
from kernelmill.wheel.plan import run_time_members
from kernelmill.wheel.rewrite import rewrite_modules
from kernelmill.wheel.survey import Survey, raise_errors

LIST: Final = "CMakeLists.txt"
_DIGITS: Final = 10  # of a text's hash in its file's name


@dataclass
class _Unit:
    """The texts of one native module."""

    unit: Unit
    answer: CompiledUnit
    key: str
    modules: dict[tuple[str, str], tuple[ShippedFile, ...]] = field(default_factory=dict)


def shipped_files(survey: Survey, options: BuildOptions, compiler: Compiler) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The files, none where no kernel is native, and what there is to say. Errors of the sources are raised as `SourceError`."""
    raise_errors(survey, survey.diagnostics)
    files: dict[str, bytes] = {}
    lists: dict[str, list[str]] = {}
    units: list[_Unit] = []
    said: list[Diagnostic] = []
    for unit in survey.units:
        compilation = survey.compilation(unit)
        checked, _ = compiler.front(compilation, options)
        said += checked.diagnostics
        raise_errors(survey, said)
        if compiler.low(compilation, options) is None:
            continue
        made = _Unit(unit, checked, shipped_key(compilation, options))
        sources, once = sources_of(compilation), Once()
        for target in (row for row in all_targets().values() if not row.slices):
            for abi in (name for name in target.abis if not ABIS[name].testing):
                code = compiler.code_of(compilation, options, target, abi)[1]
                assert code is not None  # as tested above
                texts = (*once(("parts", code.target.for_code()), partial(part_files, code, sources)), start_file(code))
                found = [_shipped(text, unit) for text in texts]
                files.update((file.path, text.text.encode()) for file, text in zip(found, texts, strict=True))
                made.modules[target.name, abi] = tuple(found)
                lists.setdefault(target.name, []).extend(_listed(unit, target, abi, found, texts))
        units.append(made)
    if not units:
        return {}, said
    files |= {f"python/{path}": data for path, data in _python(survey, units, said).items()}
    files |= {f"targets/{name}.cmake": "\n".join((*lines, "")).encode() for name, lines in lists.items()}
    files[LIST] = resources.files("kernelmill_templates").joinpath("c", LIST).read_bytes()
    files[HEADER] = header_text().encode()
    files[FILE] = manifest_text(__version__, {made.unit.native_module: (made.key, made.modules) for made in units})
    return files, said


def _shipped(text: CFile, unit: Unit) -> ShippedFile:
    digest = hashlib.sha256(text.text.encode()).hexdigest()[:_DIGITS]
    stem = text.name.partition(".")[0]
    return ShippedFile(f"c/{unit.native_module}/{stem}.{digest}.c", text.effort, text.level, text.libm)


def _listed(unit: Unit, target: Target, abi: str, files: Sequence[ShippedFile], texts: Sequence[CFile]) -> list[str]:
    """What CMake has to know of one native module."""
    libm = "ON" if any(text.libm for text in texts) else "OFF"
    module = f'"{unit.native_module}" "{unit.folder.rstrip("/")}" "{unit.native}" "{target.suffix(abi)}" {libm}'
    usual = "NOT KERNELMILL_ABI OR " if abi == target.abis[0] else ""
    lines = [f'if({usual}KERNELMILL_ABI STREQUAL "{abi}")', f"  kernelmill_module({module})"]
    for file, text in zip(files, texts, strict=True):
        lines.append(f'  kernelmill_source("{unit.native_module}" "{file.path}" "{";".join((optimisation(text), *text.flags))}")')
    return [*lines, "endif()"]


def _python(survey: Survey, units: Sequence[_Unit], said: list[Diagnostic]) -> Mapping[str, bytes]:
    """The modules as they use the native ones, with the run-time shim, for who builds without kernelmill."""
    answers = {made.unit: replace(made.answer, native=b"") for made in units}
    rewritten = rewrite_modules(survey.modules, answers)
    said += rewritten.diagnostics
    raise_errors(survey, said)
    return {m.path: m.data for m in (*rewritten.members, *run_time_members(survey.wheel, rewritten, answers))}

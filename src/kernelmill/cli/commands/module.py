"""`kernelmill module PACKAGE FILE…`: the files that a build system installs for kernels, with native code or with its C.

    OUT/PACKAGE/…       the modules, those changed that use kernelmill; the shim; the native module

With --sources the native module is left to a C compiler, and the files are sorted:

    OUT/python/PACKAGE/…    as above
    OUT/c/…                 the C of the native module
    OUT/module.cmake        what CMake has to know of it
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from kernelmill.cache.location import open_cache
from kernelmill.cached import CachedCompiler
from kernelmill.cli.arguments import add_settings
from kernelmill.cli.output import tell
from kernelmill.cli.tree import installed_files, read_tree
from kernelmill.codegen import backends
from kernelmill.codegen.c.files import CFile, c_files, optimisation, sources_of
from kernelmill.codegen.c.module import HEADER, header_text
from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files
from kernelmill.pipeline import Compiler
from kernelmill.project.config import change_options, read_options, settings_from_text
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompiledUnit
from kernelmill.report.text import diagnostics_text, summary_text
from kernelmill.targets import Target, get_abi, get_target, host_abi, host_target
from kernelmill.wheel.modules import Unit
from kernelmill.wheel.rewrite import rewrite_modules
from kernelmill.wheel.survey import Survey, raise_errors, survey_contents

LIST: Final = "module.cmake"
PYTHON: Final = "python/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("package", metavar="PACKAGE", help="package of the modules, dotted; '' for top-level modules")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the modules that use kernelmill, and their helpers")
    parser.add_argument("--sources", action="store_true", help="C, and a list for CMake, in place of native code")
    parser.add_argument("--project", type=Path, metavar="DIR", help="folder of the pyproject.toml with options")
    parser.add_argument("--target", metavar="NAME", default="", help="platform (default: this machine)")
    parser.add_argument("--abi", metavar="NAME", default="", help="Python ABI (default: the one of the Python that runs this)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where files go")
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the files."""
    options = read_options(arguments.project) if arguments.project else BuildOptions()
    options = change_options(options, settings_from_text(arguments.set), "--set")
    target = get_target(arguments.target) if arguments.target else host_target()
    abi = get_abi(arguments.abi).name if arguments.abi else ("" if arguments.target else host_abi()) or target.abis[0]
    if abi not in target.abis:
        raise KernelmillError(f"there are no native modules for {abi} on {target.name}", hint=f"it has {', '.join(target.abis)}")
    wheel, places = read_tree(arguments.package, arguments.files)
    survey = survey_contents(arguments.package, wheel, lambda member: str(places[member]))
    raise_errors(survey, survey.diagnostics)
    make = _sources if arguments.sources else _native
    answers, files = make(survey, options, target, abi)
    rewritten = rewrite_modules(survey.modules, answers)
    found = [*survey.diagnostics, *(d for answer in answers.values() for d in answer.diagnostics), *rewritten.diagnostics]
    raise_errors(survey, found)
    given = [member for member, file in places.items() if file in arguments.files]
    python = installed_files(wheel, given, rewritten, answers)
    files |= {f"{PYTHON if arguments.sources else ''}{place}": data for place, data in python.items()}
    write_files({arguments.out / path: data for path, data in files.items() if _differs(arguments.out / path, data)})
    tell(diagnostics_text(found, survey.sources))
    tell(summary_text([kernel for answer in answers.values() for kernel in answer.kernels]))
    return 0


def _native(
    survey: Survey, options: BuildOptions, target: Target, abi: str
) -> tuple[dict[Unit, CompiledUnit], dict[str, bytes]]:
    """Answers for the units, and the native modules."""
    cache = open_cache(options.cache_dir)
    with backends.opened(options.backend, backends.Work(store=cache.store, cmake=options.c_builder == "cmake")) as backend:
        compiler = CachedCompiler(backend, cache.store)
        answers = {unit: compiler.compile(survey.compilation(unit), options, target, abi) for unit in survey.units}
    cache.store.close()
    unit = _one(survey, answers)
    data = answers[unit].native
    assert data is not None  # by the choice of the unit
    return answers, {f"{unit.folder}{unit.native}{target.suffix(abi)}": data}


def _sources(
    survey: Survey, options: BuildOptions, target: Target, abi: str
) -> tuple[dict[Unit, CompiledUnit], dict[str, bytes]]:
    """Answers for the units, and the C with its list."""
    if target.slices:
        raise KernelmillError(f"{target.name} is made of several platforms", hint=f"name one of {', '.join(target.slices)}")
    with backends.opened("c", backends.Work(count=1)) as backend:
        compiler = Compiler(backend)
        made = {unit: compiler.code_of(survey.compilation(unit), options, target, abi) for unit in survey.units}
    raise_errors(survey, [d for answer, _ in made.values() for d in answer.diagnostics])
    answers = {unit: answer for unit, (answer, _) in made.items()}
    unit = _one(survey, {unit: CompiledUnit(native=b"" if code else None) for unit, (_, code) in made.items()})
    code = made[unit][1]
    assert code is not None  # by the choice of the unit
    files = c_files(code, sources_of(survey.compilation(unit)))
    texts = {f"c/{file.name}": file.text.encode() for file in files}
    listed = _list(files, unit, target.suffix(abi))
    return answers, texts | {f"c/{HEADER}": header_text().encode(), LIST: listed.encode()}


def _one(survey: Survey, answers: dict[Unit, CompiledUnit]) -> Unit:
    """The one unit that has native kernels."""
    raise_errors(survey, [d for answer in answers.values() for d in answer.diagnostics])
    units = [unit for unit, answer in answers.items() if answer.native is not None]
    if not units:
        raise KernelmillError(f"{survey.name}: no kernel is native", hint="mark functions with @kernel, and name their files")
    if len(units) > 1:
        names = ", ".join(unit.prefix for unit in units)
        raise KernelmillError(f"these files are of several packages: {names}", hint="make one module for each")
    return units[0]


def _list(files: tuple[CFile, ...], unit: Unit, suffix: str) -> str:
    """What CMake has to know, in its language."""
    lines = [
        "# made by kernelmill; do not edit",
        f'set(_km_name "{unit.native}")',
        f'set(_km_folder "{unit.folder.rstrip("/")}")',
        f'set(_km_suffix "{suffix}")',
        f"set(_km_libm {'ON' if any(file.libm for file in files) else 'OFF'})",
        "set(_km_files)",
    ]
    for file in files:
        chosen = optimisation(file)
        path = f"${{CMAKE_CURRENT_LIST_DIR}}/c/{file.name}"
        lines += [
            f'list(APPEND _km_files "{path}")',
            f'set_source_files_properties("{path}" PROPERTIES COMPILE_OPTIONS "{";".join((chosen, *file.flags))}")',
        ]
    return "\n".join(lines) + "\n"


def _differs(path: Path, data: bytes) -> bool:
    """Whether a file has to be written: what is as it should be keeps its time, so that nothing is built again for it."""
    return not path.is_file() or path.read_bytes() != data

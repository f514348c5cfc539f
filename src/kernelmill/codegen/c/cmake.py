"""C texts -> object files by CMake and Ninja: a project of one object library, configured and built in a temporary folder.

Each file gets the very flags that it would be compiled with directly (`compile.flags`), so that both ways give the same code. With
`CMAKE_TOOLCHAIN_FILE` the compiler, and how it is told of the machine, are the toolchain file's.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kernelmill.codegen.c.compile import Job, Spans, explained, flags
from kernelmill.codegen.c.module import HEADER, header_text
from kernelmill.codegen.programs import PROGRAMS, find_program
from kernelmill.diagnostics import KernelmillError
from kernelmill.environment import environment_without
from kernelmill.temporary import temporary_folder

_LISTS: Final = """\
cmake_minimum_required(VERSION 3.21)
project(kernels LANGUAGES C)
add_library(kernels OBJECT {names})
target_include_directories(kernels PRIVATE "${{CMAKE_CURRENT_SOURCE_DIR}}")
set_target_properties(kernels PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
file(GENERATE OUTPUT "${{CMAKE_BINARY_DIR}}/objects.txt" CONTENT "$<JOIN:$<TARGET_OBJECTS:kernels>,\n>")
"""
_IDS: Final = {"gcc": "GNU", "clang": "Clang", "zig": "Clang"}  # what CMake calls a family
_KNOWN: Final = ("-DCMAKE_C_COMPILER_ID_RUN=1", "-DCMAKE_C_COMPILER_WORKS=1", "-DCMAKE_C_ABI_COMPILED=1")
#: the flags are in `flags` already, or stand in the toolchain file
_NOT_SEEN: Final = ("CFLAGS", "CPPFLAGS", "LDFLAGS", "CC")


def run_project(jobs: Sequence[Job], count: int) -> list[bytes]:
    """The object files of jobs for one compiler and one platform; `count`: how many at once."""
    programs = {name: _required(name) for name in PROGRAMS}
    with temporary_folder() as place:
        source, build = place / "source", place / "build"
        source.mkdir()
        names = [f"{number}_{job.effort}.c" for number, job in enumerate(jobs)]
        (source / HEADER).write_text(header_text(), encoding="utf-8")
        for name, job in zip(names, jobs, strict=True):
            (source / name).write_text(job.text, encoding="utf-8")
        (source / "CMakeLists.txt").write_text(lists(names, jobs), encoding="utf-8")
        compiler = jobs[0].compiler
        chosen = (
            [f"-DCMAKE_TOOLCHAIN_FILE={compiler.machine}", "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY"]
            if compiler.family == "toolchain"
            # it has said what it is (compilers.py); whether it links is not our affair
            else [f"-DCMAKE_C_COMPILER={';'.join(compiler.argv)}", f"-DCMAKE_C_COMPILER_ID={_IDS[compiler.family]}", *_KNOWN]
        )
        spans = {name: job.spans for name, job in zip(names, jobs, strict=True)}
        configure = [programs["cmake"], "-S", str(source), "-B", str(build), "-G", "Ninja", "-Wno-dev", "-DCMAKE_BUILD_TYPE="]
        _run([*configure, f"-DCMAKE_MAKE_PROGRAM={programs['ninja']}", *chosen], f"CMake with the C compiler {compiler.name}", {})
        ninja = [programs["cmake"], "--build", str(build), "--parallel", str(count)]
        _run(ninja, f"the C compiler {compiler.name}", spans)
        made = (build / "objects.txt").read_text(encoding="utf-8").split("\n")
        objects = {Path(path).name.removesuffix(".obj").removesuffix(".o"): build / path for path in made}
        return [objects[name].read_bytes() for name in names]


def lists(names: Sequence[str], jobs: Sequence[Job]) -> str:
    """The CMakeLists.txt of the project."""
    own = (
        f'set_source_files_properties("{name}" PROPERTIES COMPILE_OPTIONS "{_list(flags(job))}")\n'
        for name, job in zip(names, jobs, strict=True)
    )
    return _LISTS.format(names=" ".join(names)) + "".join(own)


def _list(words: Sequence[str]) -> str:
    """Words as a list in a quoted argument of CMake."""
    return ";".join(word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace(";", "\\;") for word in words)


def _required(name: str) -> str:
    found = find_program(name)
    if found is None:
        raise KernelmillError(f"there is no {name}, which is to build the C", hint=f"pip install {' '.join(PROGRAMS)}")
    return found


def _run(argv: Sequence[str], who: str, spans: Spans) -> None:
    done = subprocess.run(  # noqa: S603  # the tool chain that the user has chosen
        argv, capture_output=True, check=False, env=environment_without(*_NOT_SEEN)
    )
    if done.returncode:
        said = b"\n".join(text for text in (done.stdout, done.stderr) if text).decode(errors="replace")
        raise KernelmillError(f"{who} failed:\n{explained(said, spans)}")

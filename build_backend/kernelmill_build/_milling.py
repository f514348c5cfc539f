"""What the hooks and the plug-ins have in common: a wheel that is there becomes a native one, and failures are told once.

A failure the user can mend ends the process with status 1 and one message; front ends show stderr, so a traceback
through their own code would only hide it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from kernelmill.cache.location import open_cache
from kernelmill.cached import CachedCompiler
from kernelmill.codegen import backends
from kernelmill.codegen.backend import Backend
from kernelmill.codegen.backends import importable
from kernelmill.codegen.compilers import find_compiler
from kernelmill.codegen.programs import missing_programs
from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.files import write_files
from kernelmill.link import find_linker
from kernelmill.project.options import AUTO
from kernelmill.records import replace
from kernelmill.report.text import REFUSALS, diagnostics_text, failure_text, refusal_text, summary_text
from kernelmill.shipped.manifest import read_shipped
from kernelmill.source import NOWHERE
from kernelmill.targets import Target, has_wheel
from kernelmill.temporary import TerminatedError, ending_tidily
from kernelmill.wheel import project
from kernelmill.wheel.llvm.sources import read_texts
from kernelmill.wheel.mill import mill, write_result
from kernelmill.wheel.project import ProjectBuild
from kernelmill.wheel.survey import SourceError

LLVM = "llvmlite>=0.46"
ZIG = "ziglang>=0.13"


@contextlib.contextmanager
def building(opened: ProjectBuild) -> Iterator[Builder]:
    """What mills wheels of a project, for as long as the block runs."""
    cache = open_cache(opened.options.cache_dir)
    say(cache.text)
    try:
        work = backends.Work(store=cache.store, cmake=opened.options.c_builder == "cmake", late=True)
        with backends.opened(opened.options.backend, work) as backend:
            yield Builder(opened, backend, CachedCompiler(backend, cache.store))
    finally:
        cache.store.close()


class Builder:
    """Mills wheels, with a compiler at hand. A source distribution that holds C is compiled from that where there is no LLVM, and
    stays pure Python where there is no C compiler either."""

    def __init__(self, opened: ProjectBuild, backend: Backend, compiler: CachedCompiler) -> None:
        self._compile, self._announce, self._compiler = compiler.compile, compiler.announce, compiler
        options, folder = opened.options, opened.folder
        self._request, self._notes = project.request_for(options, project=folder, single=True, tools=backend.tools())
        shipped = read_shipped(folder)
        if shipped is None:
            return
        if backend.name == "c":
            from kernelmill.shipped.compiler import of_sdist  # the whole compiler, which few builds need

            ours = of_sdist(shipped, backend, compiler, say)
            self._compile, self._announce = ours.compile, ours.announce
        lacking = next((what for target in self._request.targets if (what := _lacking(target, backend))), "")
        if lacking and not self._request.native_demanded:
            self._request = replace(self._request, targets=())
            message = f"{lacking}: THE PACKAGE IS INSTALLED AS PURE PYTHON, and its kernels will be slow"
            self._notes += (Diagnostic("warning", "pure-wheel", message, NOWHERE, "install gcc or clang, and build it again"),)

    def mill(self, wheel: Path, folder: Path) -> Path:
        """The milled wheel in `folder`."""
        result = mill(wheel, self._request, self._compile, self._announce, llvm=self._compiler)
        say(diagnostics_text([*self._notes, *result.diagnostics], result.sources))
        say(f"kernelmill: {summary_text(result.kernels)}")
        (written,) = write_result(result, folder)
        return written

    def mill_in_place(self, wheel: Path) -> Path:
        """The milled wheel beside the given one, which is gone then."""
        written = self.mill(wheel, wheel.parent)
        if written.name != wheel.name:
            wheel.unlink()
        return written


def _lacking(target: Target, backend: Backend) -> str:
    """What a machine lacks to make native code; '' for nothing."""
    if not backend.can_generate(target):
        return f"there is neither llvmlite nor a C compiler for {target.name}"
    return "" if find_linker(target) else f"there is no linker for {target.name}"


def tool_requirements(opened: ProjectBuild) -> list[str]:
    """What makes and links code, as wheels, where neither this machine nor this environment has it: LLVM, where the package
    index has it for this Python; else, for want of a C compiler or a linker, zig; CMake and Ninja, where they are to build C."""
    request, _ = project.request_for(opened.options, single=True)
    backend = opened.options.backend
    llvm = importable("llvmlite")
    asked = backend != "c" and not llvm and (backend != AUTO or has_wheel("llvmlite"))
    by_c = backend == "c" or not (llvm or asked)
    compilers = [find_compiler(target) for target in request.targets] if by_c else []
    complete = all(compilers) and all(map(find_linker, request.targets))
    cmake = by_c and (opened.options.c_builder == "cmake" or any(c and c.family == "toolchain" for c in compilers))
    return [
        *([LLVM] if asked else []),
        *([] if complete or not has_wheel("ziglang") else [ZIG]),
        *(missing_programs() if cmake else []),
    ]


def finish_sdist(opened: ProjectBuild, path: Path) -> None:
    """Put the kernels as C into the sdist at `path`, if the project says so, and the LLVM sources that the inner back end has
    left out."""
    texts = read_texts(opened.options.llvm_sources, opened.folder)
    if texts and path.name.endswith(".tar.gz"):
        from kernelmill.shipped.archive import lacking, with_files  # archives, which wheels do without

        if missing := lacking(path, texts):
            write_files({path: with_files(path, missing)})
    if opened.options.sdist_c:
        from kernelmill.shipped.sdist import sdist_with_c  # the whole compiler

        data = sdist_with_c(path, opened, lambda said, sources: say(diagnostics_text(said, sources)))
        write_files({path: data})


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Failures inside of the block are told, and end the process."""
    try:
        with ending_tidily():
            yield
    except KernelmillError as error:
        say(failure_text(error, error.sources if isinstance(error, SourceError) else None))
        raise SystemExit(1) from None
    except REFUSALS as error:
        text = refusal_text(error)
        if not text:
            raise
        say(text)
        raise SystemExit(1) from None
    except TerminatedError as error:
        say("kernelmill: ended by a signal")
        raise SystemExit(128 + int(error.args[0])) from None


def say(text: str) -> None:
    """Print what there is to say where front ends show it."""
    if text:
        print(text, file=sys.stderr)

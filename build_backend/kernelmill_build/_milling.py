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
from kernelmill.diagnostics import KernelmillError
from kernelmill.link import find_linker
from kernelmill.report.text import REFUSALS, diagnostics_text, failure_text, refusal_text, summary_text
from kernelmill.temporary import TerminatedError, ending_tidily
from kernelmill.wheel import project
from kernelmill.wheel.mill import mill, write_result
from kernelmill.wheel.project import ProjectBuild
from kernelmill.wheel.survey import SourceError

ZIG = "ziglang>=0.13"


@contextlib.contextmanager
def building(opened: ProjectBuild) -> Iterator[Builder]:
    """What mills wheels of a project, for as long as the block runs."""
    cache = open_cache(opened.options.cache_dir)
    say(cache.text)
    try:
        with backends.opened(opened.options.backend, backends.Work(store=cache.store)) as backend:
            backend.warm_up()
            yield Builder(opened, backend, CachedCompiler(backend, cache.store))
    finally:
        cache.store.close()


class Builder:
    """Mills wheels, with a compiler at hand."""

    def __init__(self, opened: ProjectBuild, backend: Backend, compiler: CachedCompiler) -> None:
        self._compiler = compiler
        options, folder = opened.options, opened.folder
        self._request, self._notes = project.request_for(options, project=folder, single=True, tools=backend.tools())

    def mill(self, wheel: Path, folder: Path) -> Path:
        """The milled wheel in `folder`."""
        result = mill(wheel, self._request, self._compiler.compile, self._compiler.announce)
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


def linker_requirements(opened: ProjectBuild) -> list[str]:
    """The linker as a wheel, where neither this machine nor this environment has one."""
    request, _ = project.request_for(opened.options, single=True)
    return [] if all(find_linker(target) for target in request.targets) else [ZIG]


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

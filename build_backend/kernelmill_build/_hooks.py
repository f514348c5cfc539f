"""What the hooks do, in terms of kernelmill: options, inner back end, mill. Diagnostics go to stderr.

A failure the user can mend ends the process with status 1 and one message; front ends show stderr, so a traceback
through their own code would only hide it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files
from kernelmill.link import find_linker
from kernelmill.report.text import diagnostics_text, failure_text, summary_text
from kernelmill.wheel import project
from kernelmill.wheel.inner import calling_inner, inner_requirements, is_installed, load_inner
from kernelmill.wheel.metadata import add_requirement
from kernelmill.wheel.mill import mill, write_result
from kernelmill.wheel.survey import SourceError

Settings = dict[str, Any] | None
HERE = Path()
ZIG = "ziglang>=0.13"


def requirements(kind: str, settings: Settings, *, linker: bool = False) -> list[str]:
    """What building a `kind` ('wheel', 'sdist', 'editable') needs besides [build-system] requires."""
    with _told():
        opened = project.open_project(HERE, settings)
        name = opened.options.inner_backend
        needed = inner_requirements(name, kind)
        if is_installed(name):
            with calling_inner(name) as backend:
                ask = getattr(backend, f"get_requires_for_build_{kind}", None)
                needed += ask(opened.inner_settings or None) if ask else []
        return [*needed, *(_linker_requirements(opened) if linker else [])]


def build_wheel(folder: str, settings: Settings) -> str:
    """Make one wheel in `folder`; returns its name."""
    from kernelmill.cache.location import open_cache
    from kernelmill.cached import CachedCompiler
    from kernelmill.codegen import backends

    with _told():
        opened = project.open_project(HERE, settings)
        cache = open_cache(opened.options.cache_dir)
        _say(cache.text)
        with backends.opened(opened.options.backend, backends.Work(store=cache.store)) as backend:
            backend.warm_up()
            request, notes = project.request_for(opened.options, project=HERE, single=True, tools=backend.tools())
            compiler = CachedCompiler(backend, cache.store)
            with project.pure_wheel(opened) as path:
                result = mill(path, request, compiler.compile, compiler.announce)
        cache.store.close()
        _say(diagnostics_text([*notes, *result.diagnostics], result.sources))
        _say(f"kernelmill: {summary_text(result.kernels)}")
        (written,) = write_result(result, Path(folder))
        return written.name


def build_sdist(folder: str, settings: Settings) -> str:
    """The inner back end's sdist in `folder`; returns its name."""
    with _told():
        opened = project.open_project(HERE, settings)
        with calling_inner(opened.options.inner_backend) as backend:
            return str(backend.build_sdist(folder, opened.inner_settings or None))


def build_editable(folder: str, settings: Settings) -> str:
    """An editable wheel in `folder`; returns its name."""
    with _told():
        name, data = project.editable_wheel(project.open_project(HERE, settings))
        write_files({Path(folder, name): data})
        return name


def inner_prepares_editable() -> bool:
    """Whether the inner back end can tell an editable wheel's metadata beforehand."""
    with _told():
        name = project.open_project(HERE).options.inner_backend
        return is_installed(name) and hasattr(load_inner(name), "prepare_metadata_for_build_editable")


def prepare_editable(folder: str, settings: Settings = None) -> str:
    """The inner back end's metadata, which then requires kernelmill; returns the name of its `dist-info` folder."""
    with _told():
        opened = project.open_project(HERE, settings)
        with calling_inner(opened.options.inner_backend) as backend:
            name = str(backend.prepare_metadata_for_build_editable(folder, opened.inner_settings or None))
        path = Path(folder, name, "METADATA")
        write_files({path: add_requirement(path.read_bytes(), "kernelmill")})
        return name


def _linker_requirements(opened: project.ProjectBuild) -> list[str]:
    """The linker as a wheel, where neither this machine nor this environment has one."""
    request, _ = project.request_for(opened.options, single=True)
    return [] if all(find_linker(target) for target in request.targets) else [ZIG]


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except KernelmillError as error:
        _say(failure_text(error, error.sources if isinstance(error, SourceError) else None))
        raise SystemExit(1) from None


def _say(text: str) -> None:
    if text:
        print(text, file=sys.stderr)

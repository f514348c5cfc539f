"""What the hooks do, in terms of kernelmill: options, inner back end, mill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kernelmill.files import write_files
from kernelmill.temporary import temporary_folder
from kernelmill.wheel import project
from kernelmill.wheel.inner import inner_requirements, is_called_back, is_installed
from kernelmill.wheel.metadata import add_requirement, own_requirement
from kernelmill_build._milling import building, finish_sdist, told, tool_requirements

Settings = dict[str, Any] | None
HERE = Path()


def requirements(kind: str, settings: Settings, *, tools: bool = False) -> list[str]:
    """What building a `kind` ('wheel', 'sdist', 'editable') needs besides [build-system] requires."""
    with told():
        opened = _opened(settings)
        # the kernels of an sdist are read from the wheel that can be built from it
        kinds = (kind, "wheel") if kind == "sdist" and opened.options.sdist_c else (kind,)
        needed = [requirement for each in kinds for requirement in _of_inner(opened, each)]
        return list(dict.fromkeys((*needed, *(tool_requirements(opened) if tools else ()))))


def _of_inner(opened: project.ProjectBuild, kind: str) -> list[str]:
    name = opened.options.inner_backend
    needed = inner_requirements(name, kind)
    if is_installed(name, opened.backend_path):
        with opened.calling() as backend:
            ask = getattr(backend, f"get_requires_for_build_{kind}", None)
            needed += ask(opened.inner_settings or None) if ask else []
    return needed


def build_wheel(folder: str, settings: Settings) -> str:
    """Make one wheel in `folder`; returns its name."""
    with told():
        opened = _opened(settings)
        if is_called_back():  # kernelmill calls a back end that wraps it: what it wants is the pure wheel
            with opened.calling() as inner:
                return str(inner.build_wheel(folder, opened.inner_settings or None, None))
        with building(opened) as builder, project.pure_wheel(opened) as path:
            return builder.mill(path, Path(folder)).name


def build_sdist(folder: str, settings: Settings) -> str:
    """The inner back end's sdist in `folder`, with C and LLVM sources if the project says so; returns its name."""
    with told(), temporary_folder() as temporary:
        opened = _opened(settings)
        changed = opened.options.sdist_c or opened.options.llvm_sources
        with opened.calling() as backend:
            name = str(backend.build_sdist(str(temporary) if changed else folder, opened.inner_settings or None))
        if changed:
            finish_sdist(opened, temporary / name)
            write_files({Path(folder, name): (temporary / name).read_bytes()})
        return name


def build_editable(folder: str, settings: Settings) -> str:
    """An editable wheel in `folder`; returns its name."""
    with told():
        name, data = project.editable_wheel(_opened(settings))
        write_files({Path(folder, name): data})
        return name


def inner_prepares_editable() -> bool:
    """Whether the inner back end can tell an editable wheel's metadata beforehand."""
    with told():
        opened = _opened()
        if not is_installed(opened.options.inner_backend, opened.backend_path):
            return False
        with opened.calling() as backend:
            return hasattr(backend, "prepare_metadata_for_build_editable")


def prepare_editable(folder: str, settings: Settings = None) -> str:
    """The inner back end's metadata, which then requires kernelmill; returns the name of its `dist-info` folder."""
    with told():
        opened = _opened(settings)
        with opened.calling() as backend:
            name = str(backend.prepare_metadata_for_build_editable(folder, opened.inner_settings or None))
        path = Path(folder, name, "METADATA")
        write_files({path: add_requirement(path.read_bytes(), own_requirement())})
        return name


def _opened(settings: Settings = None) -> project.ProjectBuild:
    return project.open_project(HERE, settings, called=True)

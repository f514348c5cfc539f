"""What the hooks do, in terms of kernelmill: options, inner back end, mill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kernelmill.files import write_files
from kernelmill.wheel import project
from kernelmill.wheel.inner import calling_inner, inner_requirements, is_installed, load_inner
from kernelmill.wheel.metadata import add_requirement
from kernelmill_build._milling import building, linker_requirements, told

Settings = dict[str, Any] | None
HERE = Path()


def requirements(kind: str, settings: Settings, *, linker: bool = False) -> list[str]:
    """What building a `kind` ('wheel', 'sdist', 'editable') needs besides [build-system] requires."""
    with told():
        opened = project.open_project(HERE, settings)
        name = opened.options.inner_backend
        needed = inner_requirements(name, kind)
        if is_installed(name):
            with calling_inner(name) as backend:
                ask = getattr(backend, f"get_requires_for_build_{kind}", None)
                needed += ask(opened.inner_settings or None) if ask else []
        return [*needed, *(linker_requirements(opened) if linker else [])]


def build_wheel(folder: str, settings: Settings) -> str:
    """Make one wheel in `folder`; returns its name."""
    with told():
        opened = project.open_project(HERE, settings)
        with building(opened) as builder, project.pure_wheel(opened) as path:
            return builder.mill(path, Path(folder)).name


def build_sdist(folder: str, settings: Settings) -> str:
    """The inner back end's sdist in `folder`; returns its name."""
    with told():
        opened = project.open_project(HERE, settings)
        with calling_inner(opened.options.inner_backend) as backend:
            return str(backend.build_sdist(folder, opened.inner_settings or None))


def build_editable(folder: str, settings: Settings) -> str:
    """An editable wheel in `folder`; returns its name."""
    with told():
        name, data = project.editable_wheel(project.open_project(HERE, settings))
        write_files({Path(folder, name): data})
        return name


def inner_prepares_editable() -> bool:
    """Whether the inner back end can tell an editable wheel's metadata beforehand."""
    with told():
        name = project.open_project(HERE).options.inner_backend
        return is_installed(name) and hasattr(load_inner(name), "prepare_metadata_for_build_editable")


def prepare_editable(folder: str, settings: Settings = None) -> str:
    """The inner back end's metadata, which then requires kernelmill; returns the name of its `dist-info` folder."""
    with told():
        opened = project.open_project(HERE, settings)
        with calling_inner(opened.options.inner_backend) as backend:
            name = str(backend.prepare_metadata_for_build_editable(folder, opened.inner_settings or None))
        path = Path(folder, name, "METADATA")
        write_files({path: add_requirement(path.read_bytes(), "kernelmill")})
        return name

"""The setuptools plug-in: `build-backend = "setuptools.build_meta"` makes native wheels, with kernelmill among `requires`.

setuptools calls `finalize` for each distribution that it begins with (entry point `setuptools.finalize_distribution_options`).
Where the project names kernelmill, four commands do more than before: `bdist_wheel` mills the wheel that it has made, with all
that `ext_modules` put into it; `editable_wheel`, and `dist_info` for it, require kernelmill, since the sources import it; `sdist`
adds the kernels as C, if the project says so.
Where kernelmill is the back end and setuptools its inner one, nothing is done here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

Distribution = Any  # setuptools is loaded by those who use it, and its types are another package
_MARK: Final = "kernelmill_takes_part"
_BACKEND: Final = "setuptools.build_meta"


def finalize(distribution: Distribution) -> None:
    """Let the commands of `distribution` mill, if its project names kernelmill. May be called several times for one."""
    folder = Path(distribution.src_root or "")
    if hasattr(distribution, _MARK) or not _takes_part(folder):
        return
    setattr(distribution, _MARK, True)
    usual = distribution.get_command_class

    def command_class(name: str) -> type[Any]:
        found: type[Any] = usual(name)
        if name not in _AFTER or hasattr(found, _MARK):
            return found
        distribution.cmdclass[name] = changed = _changed(found, _AFTER[name])
        return changed

    # whatever a project puts into `cmdclass`, and when, passes through this method
    distribution.get_command_class = command_class
    if _is_answering("get_requires_for_build_wheel"):
        _ask_for_tools(distribution, folder)


def _takes_part(folder: Path) -> bool:
    """Whether the project in `folder` is to be milled here. The cheapest test comes first, since every project is asked."""
    path = folder / "pyproject.toml"
    if not path.is_file() or b"kernelmill" not in path.read_bytes():
        return False
    from kernelmill.project.config import names_kernelmill
    from kernelmill.wheel.inner import is_calling_inner
    from kernelmill_build._milling import told

    with told():
        return not is_calling_inner() and names_kernelmill(folder)


def _changed(command: type[Any], after: Callable[[Any], None]) -> type[Any]:
    """The command's class, with something to be done after it has run."""

    def run(self: Any) -> None:
        command.run(self)
        after(self)

    return type(command.__name__, (command,), {"run": run, _MARK: True, "__doc__": command.__doc__})


def _mill(command: Any) -> None:
    """After `bdist_wheel`: a native wheel in place of the one that it has made."""
    from kernelmill.wheel.project import open_project
    from kernelmill_build._milling import building, told

    files = command.distribution.dist_files
    kind, version, made = files[-1]
    with told(), building(open_project(Path(command.distribution.src_root or ""))) as builder:
        files[-1] = (kind, version, str(builder.mill_in_place(Path(made))))


def _require_in_wheel(command: Any) -> None:
    """After `editable_wheel`: the wheel requires kernelmill."""
    from kernelmill.files import write_files
    from kernelmill.wheel.project import requiring_kernelmill
    from kernelmill_build._milling import told

    with told():
        for path in Path(command.dist_dir).glob("*.whl"):
            write_files({path: requiring_kernelmill(path)})


def _require_in_metadata(command: Any) -> None:
    """After `dist_info`, where it serves an editable wheel: so does what is said of it beforehand."""
    from kernelmill.files import write_files
    from kernelmill.wheel.metadata import add_requirement, own_requirement

    if _is_answering("prepare_metadata_for_build_editable"):
        path = Path(command.dist_info_dir, "METADATA")
        write_files({path: add_requirement(path.read_bytes(), own_requirement())})


def _add_c(command: Any) -> None:
    """After `sdist`: the kernels as C in the archives that it has made, if the project says so."""
    from kernelmill.wheel.project import open_project
    from kernelmill_build._milling import finish_sdist, told

    with told():
        for path in command.archive_files:
            finish_sdist(open_project(Path(command.distribution.src_root or "")), Path(path))


#: what is done after commands of setuptools
_AFTER: Final[dict[str, Callable[[Any], None]]] = {
    "bdist_wheel": _mill,
    "editable_wheel": _require_in_wheel,
    "dist_info": _require_in_metadata,
    "sdist": _add_c,
}


def _ask_for_tools(distribution: Distribution, folder: Path) -> None:
    """Where this machine has nothing that makes or links code: answer with that. The back end reads requirements from this call."""
    from kernelmill.wheel.project import open_project
    from kernelmill_build._milling import told, tool_requirements

    with told():
        needed = tool_requirements(open_project(folder))
    if needed:
        distribution.fetch_build_eggs(needed)


def _is_answering(hook: str) -> bool:
    """Whether setuptools is answering that hook of a front end. It gives its commands no other sign: for both kinds of wheels
    it asks the same command for the metadata."""
    frame = sys._getframe()  # the one way to know who has called
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_name == hook and frame.f_globals.get("__name__") == _BACKEND:
            return True
    return False

"""A project's native modules beside its sources, for `kernelmill build --inplace`: what a wheel for this machine would hold.

    mylib/__pycache__/kernelmill/       _kernels.abi3.so, _kernelmill.py (the run-time part that knows it), sources.txt (a hash)

`jit/built.py` finds them, as long as the sources are those that the hash is of. The folder is among what no build back end ships
and every tool may delete.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from kernelmill.diagnostics import KernelmillError
from kernelmill.digests import python_files
from kernelmill.files import write_files
from kernelmill.wheel.archive import Member, WheelContents
from kernelmill.wheel.project import SOURCE_ROOTS, source_root
from kernelmill.wheel.reader import read_wheel

FOLDER: Final = Path("__pycache__", "kernelmill")
SHIM, NATIVE, SOURCES = "_kernelmill.py", "_kernels", "sources.txt"


def put_in_place(path: Path, project: Path) -> list[Path]:
    """Put what the wheel at `path` has for each package into its folder in `project`; the native modules. Raises KernelmillError
    for a package whose sources are not there."""
    written: list[Path] = []
    for shim, natives in _parts(read_wheel(path, pure=False)):
        sources = _sources(project, PurePosixPath(shim.path).parent)
        folder = sources / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        files = {folder / PurePosixPath(native.path).name: native.data for native in natives}
        written += files
        for old in folder.glob(f"{NATIVE}.*"):
            if old not in files:
                old.unlink()
        write_files({**files, folder / SHIM: shim.data, folder / SOURCES: f"{python_files(str(sources))}\n".encode()})
    return written


def _parts(wheel: WheelContents) -> Iterator[tuple[Member, list[Member]]]:
    """The run-time part of each package, with its native modules."""
    for member in wheel.members:
        path = PurePosixPath(member.path)
        beside = [m for m in wheel.members if PurePosixPath(m.path).parent == path.parent]
        natives = [m for m in beside if PurePosixPath(m.path).name.startswith(f"{NATIVE}.")]
        if len(path.parts) > 1 and path.name == SHIM and natives:
            yield member, natives


def _sources(project: Path, package: PurePosixPath) -> Path:
    """The folder of the project with the sources of a package."""
    if root := source_root(project, str(package)):
        return root / package
    places = ", ".join(root or "the project itself" for root in SOURCE_ROOTS)
    raise KernelmillError(f"the sources of {package} are not found in {project}", hint=f"they are looked for in {places}")

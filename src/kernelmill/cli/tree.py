"""Modules that a build system hands over, as if they stood in a wheel; and what it is given for them.

Input: a package's name and the files of its modules. Output: `WheelContents` with the modules at the places that they will
have; later the files to install: the modules, those changed that use kernelmill, and the shim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from kernelmill.diagnostics import KernelmillError
from kernelmill.project.units import CompiledUnit
from kernelmill.wheel.archive import Member, Tag, WheelContents
from kernelmill.wheel.modules import Unit
from kernelmill.wheel.plan import run_time_members
from kernelmill.wheel.rewrite import Rewritten

INIT = "__init__.py"


def read_tree(package: str, files: Sequence[Path]) -> tuple[WheelContents, Mapping[str, Path]]:
    """The modules `files` of `package` (dotted; '' for modules that belong to none), and the file of each by its place.

    Each `__init__.py` above them is read too, where it is: it tells a regular package from a namespace.
    """
    places: dict[str, Path] = {}
    for file in files:
        place = _place(package, file)
        if place in places:
            raise KernelmillError(f"{file} and {places[place]} are both {place}")
        places[place] = file
    given = dict(places)
    for place, file in given.items():
        for above in list(PurePosixPath(place).parents)[:-1]:
            depth = len(PurePosixPath(place).parts) - len(above.parts)
            init = file.absolute().parents[depth - 1] / INIT
            if init.is_file():
                places.setdefault(str(above / INIT), init)
    members = tuple(Member(place, _read(file)) for place, file in sorted(places.items()))
    return WheelContents(package or "modules", "0", "", Tag("py3", "none", "any"), members), places


def installed_files(
    wheel: WheelContents, given: Sequence[str], rewritten: Rewritten, compiled: Mapping[Unit, CompiledUnit]
) -> dict[str, bytes]:
    """What to install besides the native module, by place: the `given` modules, and what they need to run."""
    whole = wheel.with_members(*rewritten.members, *run_time_members(wheel, rewritten, compiled))
    ours = {member.path for member in wheel.members} - set(given)
    return {member.path: member.data for member in whole.members if member.path not in ours}


def _place(package: str, file: Path) -> str:
    """Where a module stands among the others: from the package's folder on."""
    if not package:
        return file.name
    parts, folder = file.absolute().parts[:-1], tuple(package.split("."))
    for start in range(len(parts) - len(folder), -1, -1):
        if parts[start : start + len(folder)] == folder:
            return "/".join(file.absolute().parts[start:])
    raise KernelmillError(
        f"{file} is in no folder {'/'.join(folder)}", hint=f"give the package that it belongs to in place of {package}"
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise KernelmillError(f"cannot read {file}: {error.strerror or error}") from error

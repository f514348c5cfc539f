"""What the C in a source distribution is for: the file `FILE` of its folder `FOLDER`, and how it is read again.

A unit's texts serve where nothing has changed that they depend on: its sources, its options, kernelmill itself (`key`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kernelmill.cache.key import compiler_version, key_of
from kernelmill.diagnostics import KernelmillError
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.records import dataclass

if TYPE_CHECKING:  # see `_file`
    from kernelmill.codegen.split import Effort

FOLDER: Final = "kernelmill-c"
FILE: Final = "manifest.json"
FORMAT: Final = 1
_AGAIN: Final = f"delete the folder {FOLDER}, or unpack the sdist again"


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """One text: its path in the folder, what optimising it is worth, the CPU level that it is compiled for ('' for the lowest),
    the functions of the C library's mathematics that it calls."""

    path: str
    effort: Effort
    level: str
    libm: tuple[str, ...]


#: the texts of a native module by platform and Python ABI
Modules = Mapping[tuple[str, str], tuple[ShippedFile, ...]]


@dataclass(frozen=True, slots=True)
class Shipped:
    """A manifest, and the folder that it stands in. `units`: key and texts of each native module, by its dotted name."""

    folder: Path
    version: str
    units: Mapping[str, tuple[str, Modules]]

    def files(self, unit: CompilationUnit, options: BuildOptions, target: str, abi: str) -> tuple[ShippedFile, ...] | None:
        """The texts of a unit; None where there are none, or where they are of other sources, options or versions."""
        key, modules = self.units.get(unit.native_module, ("", {}))
        return modules.get((target, abi)) if key == shipped_key(unit, options) else None

    def text(self, file: ShippedFile) -> str:
        """A text."""
        return _read(self.folder / file.path)


def shipped_key(unit: CompilationUnit, options: BuildOptions) -> str:
    """What tells the C of a unit from any other, wherever the unit is built."""
    return key_of(
        "shipped",
        sources=sorted((source.module, source.is_package, source.text) for source in unit.sources),
        unit=(unit.native_module, unit.prefix),
        kernels=options.kernels,
        on_unsupported=options.on_unsupported,
        code=options.code,
        compiler=compiler_version(),
    )


def manifest_text(version: str, units: Mapping[str, tuple[str, Modules]]) -> bytes:
    """The manifest as a file, equal for equal input."""
    from dataclasses import asdict  # slow to load; only source distributions are written with it

    rows = {
        name: {"key": key, "modules": {f"{target}/{abi}": [asdict(f) for f in files] for (target, abi), files in modules.items()}}
        for name, (key, modules) in units.items()
    }
    return (json.dumps({"format": FORMAT, "kernelmill": version, "units": rows}, indent=1) + "\n").encode()


def read_shipped(project: Path) -> Shipped | None:
    """What a project that is an unpacked source distribution brings with it."""
    folder = project / FOLDER
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        found = json.loads(_read(path))
        if found["format"] != FORMAT:  # of another version of kernelmill, whose texts would not be used either
            return Shipped(folder, str(found.get("kernelmill", "")), {})
        units = {name: (str(row["key"]), _modules(row["modules"])) for name, row in found["units"].items()}
        return Shipped(folder, str(found["kernelmill"]), units)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KernelmillError(f"{path} is damaged: {error}", hint=_AGAIN) from error


def _modules(rows: Mapping[str, list[dict[str, Any]]]) -> Modules:
    out: dict[tuple[str, str], tuple[ShippedFile, ...]] = {}
    for name, files in rows.items():
        target, _, abi = name.partition("/")
        out[target, abi] = tuple(_file(row) for row in files)
    return out


def _file(row: dict[str, Any]) -> ShippedFile:
    from kernelmill.codegen.split import EFFORTS  # with all of the IR, which few builds need

    file = ShippedFile(str(row["path"]), row["effort"], str(row["level"]), tuple(map(str, row["libm"])))
    if file.effort not in EFFORTS or ".." in Path(file.path).parts or Path(file.path).is_absolute():
        raise ValueError(f"no text of kernelmill's: {row}")
    return file


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KernelmillError(f"cannot read {path}: {error.strerror or error}", hint=_AGAIN) from error

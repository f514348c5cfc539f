"""Python functions -> the unit that they stand in: the modules of their package, read from its folder.

Input: functions of one package or module. Output: a `CompilationUnit` and the functions' names in it.
"""

from __future__ import annotations

import inspect
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path

from kernelmill.diagnostics import KernelmillError
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile


def unit_of(functions: Sequence[Callable[..., object]]) -> tuple[CompilationUnit, tuple[str, ...]]:
    """The unit, and `module.function` of each."""
    places = [_place_of(function) for function in functions]
    if not places:
        raise KernelmillError("no functions were given to be exported")
    roots = {root for root, _, _ in places}
    if len(roots) > 1:
        raise KernelmillError(
            f"the functions stand in several packages: {', '.join(sorted(map(str, roots)))}",
            hint="export those of one package at a time",
        )
    (root,) = roots
    prefix = places[0][1].partition(".")[0]
    return CompilationUnit(f"{prefix}._kernels", prefix, _sources(root)), tuple(f"{module}.{name}" for _, module, name in places)


def _place_of(function: Callable[..., object]) -> tuple[Path, str, str]:
    """The outermost package's folder or the file, the dotted module, the name."""
    plain = inspect.unwrap(function)
    name = getattr(plain, "__qualname__", repr(function))
    try:
        file = inspect.getsourcefile(plain)
    except TypeError:
        file = None
    if file is None or not Path(file).is_file():
        raise KernelmillError(f"the source of {name} is not at hand", hint="export functions that a file defines")
    if "." in name:
        raise KernelmillError(f"{name} is no function of a module", hint="export functions that a module defines at its top level")
    path = Path(file).resolve()
    parts = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    root = path
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        root, folder = folder, folder.parent
    return root, ".".join(parts), name


def _sources(root: Path) -> tuple[SourceFile, ...]:
    files = [root] if root.is_file() else sorted(root.rglob("*.py"))
    return tuple(_source(file, root.parent) for file in files)


def _source(file: Path, above: Path) -> SourceFile:
    parts = file.relative_to(above).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    try:
        with tokenize.open(file) as stream:
            text = stream.read()
    except (SyntaxError, UnicodeError) as error:
        raise KernelmillError(f"{file} cannot be decoded: {error}") from error
    return SourceFile(str(file), ".".join(parts[:-1] if is_package else parts), text, is_package)

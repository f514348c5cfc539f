"""A benchmark case as a value, and the folder of cases.

A case is a module with one kernel `run`, `SIZES`, `arguments(size, random)` and `C`: the same loops as a C function `run`.
Arrays become pointers and extents there; `Array1[np.float64]` is `double *x, int64_t x0`. A kernel that returns a new array
fills a first argument in C, made by `result(*arguments)`.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Bench:
    """One case. `name`: class and name with a slash; `module`: it as plain Python."""

    name: str
    path: Path
    module: ModuleType
    unseen: bool

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes to time, in the case's own measure."""
        sizes: tuple[int, ...] = self.module.SIZES
        return sizes

    @property
    def c(self) -> str:
        """The source in C."""
        return str(self.module.C)

    @property
    def tolerance(self) -> float:
        """How far results may be from C's, relatively; 0.0 where they are the same bits."""
        return float(getattr(self.module, "TOLERANCE", 0.0))

    @property
    def result(self) -> Callable[..., Any] | None:
        """What makes the array that C fills, of a kernel that returns a new one."""
        return getattr(self.module, "result", None)


def find(root: Path, pattern: str) -> list[Bench]:
    """The cases below `root` whose names match."""
    found = []
    for folder in ("cases", "unseen"):
        for path in sorted((root / folder).glob("*/*.py")):
            name = f"{path.parent.name}/{path.stem}"
            if re.search(pattern, name):
                found.append(Bench(name, path, _module(path, f"{folder}_{path.parent.name}_{path.stem}"), folder == "unseen"))
    return found


def _module(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

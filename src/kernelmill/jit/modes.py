"""Whether kernels are compiled in this process: `kernelmill.configure(mode=…)`, else `KERNELMILL_MODE`, else `auto`.

`auto`: natively where that is possible (by a module built in place, else compiled), else as Python. `jit`: compiled, or an error.
`aot`: never compiled in this process. `pure`: as Python, which `KERNELMILL_PURE` means too. Loaded by `import kernelmill`, so it
imports next to nothing.
"""

from __future__ import annotations

import os
import sys

MODES = ("auto", "jit", "aot", "pure")


class Settings:
    """What `configure` has set; '' where it has not. `leaves`: whether calls that leave native code are looked at; `changes`: how
    often anything was set, so that kernels see it."""

    def __init__(self) -> None:
        self.mode = ""
        self.cache_dir = ""
        self.leaves = False
        self.changes = 0

    def current(self) -> str:
        """The mode that holds now. Raises ValueError where `KERNELMILL_MODE` names none."""
        if self.mode:
            return self.mode
        if os.environ.get("KERNELMILL_PURE", "") not in ("", "0"):
            return "pure"
        named = os.environ.get("KERNELMILL_MODE", "") or "auto"
        if named not in MODES:
            raise ValueError(f"KERNELMILL_MODE is {named!r}; the modes are {', '.join(MODES)}")
        return named


settings = Settings()


def built_folder(module: str) -> str:
    """The folder with the native module that `kernelmill build --inplace` has put beside the sources of the package that a module
    belongs to; '' where there is none."""
    package = sys.modules.get(module.partition(".")[0])
    path = str(getattr(package, "__file__", None) or "")
    if not path.endswith("__init__.py"):
        return ""
    folder = f"{path.removesuffix('__init__.py')}__pycache__{os.sep}kernelmill"
    return folder if os.path.isdir(folder) else ""  # noqa: PTH112  # pathlib takes long to load


def configure(*, mode: str | None = None, cache_dir: str | None = None, leaves: bool | None = None) -> None:
    """Choose for this process how kernels run, and where compiled code is kept; what is not given stays as it is.

    `mode`: `auto`, `jit`, `aot` or `pure`; `cache_dir`: a folder; `leaves`: whether the first calls of each kernel that leave
    native code are looked at, so that `explain` says why they did and at which line: it compiles the kernel once more. Raises
    ValueError for another mode.
    """
    if mode is not None:
        if mode not in MODES:
            raise ValueError(f"there is no mode {mode!r}; the modes are {', '.join(MODES)}")
        settings.mode = mode
    if cache_dir is not None:
        settings.cache_dir = cache_dir
    settings.leaves = settings.leaves if leaves is None else leaves
    settings.changes += 1

"""The programs that build the C of kernels: CMake and Ninja, where they are and which packages bring them.

Apart from what runs them, so that a build that asks for requirements does not load the C back end.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

PROGRAMS: Final = {"cmake": "cmake>=3.21", "ninja": "ninja"}  # and what brings them as wheels


def find_program(name: str) -> str | None:
    """A program on PATH, or beside the running Python, where the packages of `PROGRAMS` put theirs."""
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def missing_programs() -> list[str]:
    """The packages that bring what the machine lacks to build with CMake."""
    return [package for name, package in PROGRAMS.items() if find_program(name) is None]

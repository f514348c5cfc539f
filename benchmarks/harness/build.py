"""Builds the competitors: a wheel of all cases by kernelmill, and a shared library of each case by every C compiler."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from harness.cases import Bench

#: Strict IEEE arithmetic and this machine's instructions: what a careful author of C ships to one machine.
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-shared", "-fPIC", "-x", "c")
PROJECT = """[build-system]
requires = ["kernelmill"]
build-backend = "kernelmill_build"
[project]
name = "benchcases"
version = "1.0"
[tool.kernelmill]
cpu-levels = {levels}
cache-dir = "{cache}"
"""


def compilers() -> dict[str, tuple[str, ...]]:
    """The C compilers that this machine has, two of them if it can."""
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in ("gcc", "clang") if shutil.which(name)}
    if "clang" not in found and importlib.util.find_spec("ziglang"):
        found["zig"] = (sys.executable, "-m", "ziglang", "cc", "-fno-sanitize=undefined")
    if not found:
        raise SystemExit("there is no C compiler to compare with")
    return found


def shared_library(case: Bench, command: tuple[str, ...], scratch: Path) -> ctypes.CDLL:
    """A case's C, compiled."""
    name = f"{case.name.replace('/', '_')}.{Path(command[-1]).name}"
    source, library = scratch / f"{name}.c", scratch / f"{name}.so"
    source.write_text(f"#include <stdint.h>\n#include <math.h>\n#include <stdlib.h>\nvoid nothing(void) {{}}\n{case.c}")
    done = subprocess.run([*command, *FLAGS, "-o", str(library), str(source), "-lm"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{case.name}: {done.stderr}")
    return ctypes.CDLL(str(library))


def import_milled(cases: list[Bench], scratch: Path, levels: str) -> dict[str, ModuleType]:
    """The cases as a user's wheel has them, by name; each kernel must be native."""
    package = scratch / "project" / "src" / "benchcases"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    names = [n for n in levels.split(",") if n]
    (scratch / "project" / "pyproject.toml").write_text(PROJECT.format(levels=names, cache=scratch / "cache"))
    for case in cases:
        (package / f"{_stem(case)}.py").write_text(case.path.read_text())
    built = subprocess.run(
        [sys.executable, "-m", "kernelmill", "build", str(scratch / "project"), "--out", str(scratch / "wheels")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if built.returncode:
        raise SystemExit(built.stdout[-4000:] + built.stderr[-4000:])
    wheel = next(path for path in sorted((scratch / "wheels").glob("*.whl")) if "musl" not in path.name)
    shutil.unpack_archive(wheel, scratch / "site", "zip")
    sys.path.insert(0, str(scratch / "site"))
    modules = {case.name: importlib.import_module(f"benchcases.{_stem(case)}") for case in cases}
    explain = importlib.import_module("benchcases._kernelmill").explain
    for name, module in modules.items():
        told = explain(module.run)
        if not told.native:
            raise SystemExit(f"{name} is not native: {told}")
    return modules


def _stem(case: Bench) -> str:
    return case.name.replace("/", "_")

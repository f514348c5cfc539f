"""What a native module says of places does not depend on where the wheel was built."""

from __future__ import annotations

import pytest

from kernelmill.pipeline import compile_unit
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import get_target

SOURCE = """
import numpy as np

from kernelmill import Array1, kernel


@kernel
def put(x: Array1[np.float64], places: Array1[np.int64]) -> None:
    for k in range(len(places)):
        x[places[k]] = x[places[k]] + 2.0
"""
OPTIONS = BuildOptions(opt_level=0)


def native(path: str, module: str, target: str, is_package: bool = False) -> bytes:
    source = SourceFile(path, module, SOURCE, is_package)
    made = compile_unit(CompilationUnit("lib._kernels", "lib", (source,)), OPTIONS, get_target(target)).native
    assert made is not None
    return made


@pytest.mark.parametrize("target", ["linux-x86_64-gnu", "macos-arm64", "windows-amd64"])
def test_the_folder_of_the_build_is_not_in_the_module(target: str) -> None:
    one = native("lib/deep/signal.py", "lib.deep.signal", target)
    assert one == native("../somewhere/else/src/lib/deep/signal.py", "lib.deep.signal", target)
    assert b'File "lib/deep/signal.py", line 10, in native code' in one


def test_a_package_is_its_init_file() -> None:
    assert b'File "lib/__init__.py", line 10' in native("src/lib/__init__.py", "lib", "linux-x86_64-gnu", is_package=True)

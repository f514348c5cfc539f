"""A type checker sees the shim's aliases as NumPy arrays of known rank, and a kernel as the function it decorates."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kernelmill
import kernelmill_templates

SOURCE = """
import numpy as np
from kernelmill import Array1, Array2, kernel

@kernel
def total(x: Array1[np.float64]) -> float:
    return float(x[0])

@kernel(overflow="wrap", fastmath={"contract"})
def both(x: Array2[np.float32], n: int) -> Array1[np.float32]:
    return np.zeros(n, np.float32)

reveal_type(total)
reveal_type(both)
total("no")
kernel(overflow="never")
"""


@pytest.mark.slow
def test_mypy(tmp_path):
    (tmp_path / "m.py").write_text(SOURCE)
    roots = {str(Path(module.__file__).parent.parent) for module in (kernelmill, kernelmill_templates)}
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "m.py"],
        cwd=tmp_path,
        env={"MYPYPATH": os.pathsep.join(roots)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.partition(": ")[2] for line in done.stdout.splitlines()]
    float64 = "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]"
    assert lines[0].replace("builtins.", "") == f'note: Revealed type is "def (x: {float64}) -> float"', done.stdout
    assert "numpy.ndarray[tuple[" in lines[1]
    assert 'has incompatible type "str"' in lines[2]
    assert "overload" in lines[3]

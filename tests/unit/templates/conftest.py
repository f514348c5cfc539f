"""A package with the shim in it, imported in a fresh interpreter; the native module is one written in Python."""

import subprocess
import sys
import textwrap

import pytest

from kernelmill.wheel.shim import shim_text

NATIVE = '''
import sys

class Native:
    """Stands for a built-in function: calls with an int leave the fast path."""
    def __init__(self, name, fallback, verify):
        self.name, self.verify, self.verified = name, verify, None
        self.__module__, _, self.__name__ = name.rpartition(".")
        self.__qualname__ = self.__name__
        self.__self__ = sys.modules[__name__]
        self.fallback = fallback
        self.counts = [0, 0]
    def __call__(self, x):
        if self.verified is None:
            self.verified = self.verify(self.name, self.fallback)
        left = type(x) is int or type(self.verified) is not tuple
        self.counts[left] += 1
        return self.fallback(x) if left else "native"

bound = {}
def _bind(name, function, verify):
    if name not in ("lib.mod.f",):
        raise KeyError(name)
    bound[name] = Native(name, function, verify)
    return bound[name]
def _explain(name):
    kernel = bound[name]
    return (*kernel.counts, "v3", kernel.fallback)
'''

MODULE = '''
from ._kernelmill import Array1, Array2, explain, kernel

@kernel
def f(x: float) -> float:
    """Says who runs."""
    return "python"

@kernel(fastmath=True, overflow="wrap")
def g(x: "Array1[float]") -> float:
    return "python"
'''


@pytest.fixture
def run(tmp_path):
    """run(code, native=…, **environment) -> lines printed by a fresh interpreter that can import package `lib`."""

    def run(code, native=NATIVE, **variables):
        package = tmp_path / "lib"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text("")
        (package / "mod.py").write_text(MODULE)
        (package / "_kernelmill.py").write_bytes(shim_text("_kernels"))
        for name in ("_kernels.py", "_kernels.abi3.so"):
            (package / name).unlink(missing_ok=True)
        if isinstance(native, bytes):
            (package / "_kernels.abi3.so").write_bytes(native)
        elif native:
            (package / "_kernels.py").write_text(native)
        done = subprocess.run(
            [sys.executable, "-W", "default", "-c", textwrap.dedent(code)],
            cwd=tmp_path,
            env={"PYTHONDONTWRITEBYTECODE": "1", **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return (done.stdout + done.stderr).splitlines()

    return run

"""Real projects, built by real front ends in their own isolated environments, installed where kernelmill is not.

`wheelhouse` holds kernelmill's own wheel, since it is what `requires = ["kernelmill"]` must find. `tools` and `runtime`
are environments made once: one with the front ends and the checkers, one with nothing but NumPy.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src", "build_backend", "templates")
CHECKERS = ("auditwheel", "abi3audit", "check-wheel-contents", "twine", "build", "uv")
VARIABLES = ("CIBUILDWHEEL", "KERNELMILL_PURE", "KERNELMILL_WARN", "PYTHONPATH", "SOURCE_DATE_EPOCH")

INIT = '"""A library."""\n\nfrom tinylib.signal import clip, count, total\n\n__all__ = ["clip", "count", "total"]\n'
SIGNAL = '''"""Kernels."""

import numpy as np
from kernelmill import Array1, explain, kernel

from tinylib.deep.rules import limited


@kernel
def total(x: Array1[np.float64]) -> float:
    """Sum of x."""
    s = 0.0
    for i in range(len(x)):
        s += float(x[i])
    return s


@kernel
def clip(x: Array1[np.float64], low: float, high: float = 1.0) -> None:
    for i in range(len(x)):
        x[i] = limited(float(x[i]), low, high)


@kernel
def count(n: int) -> int:
    b = 0
    for i in range(n):
        b = b + i
    return b
'''
RULES = """from kernelmill import kernel as native


@native
def limited(value: float, low: float, high: float) -> float:
    if value < low:
        return low
    if value > high:
        return high
    return value
"""
USE = """
import importlib.util, numpy as np, tinylib
from tinylib import signal
assert importlib.util.find_spec("kernelmill") is None and importlib.util.find_spec("llvmlite") is None
x = np.array([-2.0, 0.25, 3.0])
assert tinylib.total(x) == 1.25 and tinylib.count(1000) == 499500 and tinylib.count(0) == 0
assert tinylib.total([1, 2.5]) == 3.5 and tinylib.count(True) == 0
tinylib.clip(x, low=-1.0)
assert x.tolist() == [-1.0, 0.25, 1.0]
assert tinylib.total.__module__ == "tinylib.signal" and tinylib.total.__doc__ == "Sum of x."
print(*(signal.explain(f).native for f in (tinylib.total, tinylib.clip, tinylib.count)))
"""


def run(command, cwd, **variables):
    """What a command prints on stdout; where it fails, all that it prints."""
    environment = {k: v for k, v in os.environ.items() if k not in VARIABLES} | variables
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def environment_with(folder, *requirements):
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run([python, "-m", "pip", "install", "-q", *requirements], folder)
    return python


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernelmill")
    source = folder / "source"
    source.mkdir()
    for path in map(ROOT.joinpath, SOURCES):
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, source / path.name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        "./source",
    ]
    run(command, folder)
    return folder


@pytest.fixture(scope="session")
def tools(tmp_path_factory):
    """Python of an environment with front ends and checkers."""
    return environment_with(tmp_path_factory.mktemp("tools"), *CHECKERS)


@pytest.fixture(scope="session")
def runtime(tmp_path_factory):
    """Python of an environment with NumPy alone."""
    return environment_with(tmp_path_factory.mktemp("runtime"), "numpy>=2")


@pytest.fixture
def project(tmp_path):
    """project(inner back end) -> a project's folder."""

    def make(backend="setuptools.build_meta"):
        folder = tmp_path / "project"
        (folder / "tinylib" / "deep").mkdir(parents=True)
        (folder / "tinylib" / "__init__.py").write_text(INIT)
        (folder / "tinylib" / "signal.py").write_text(SIGNAL)
        (folder / "tinylib" / "deep" / "__init__.py").write_text("")
        (folder / "tinylib" / "deep" / "rules.py").write_text(RULES)
        (folder / "README.md").write_text("# tinylib\n")
        (folder / "pyproject.toml").write_text(
            '[build-system]\nrequires = ["kernelmill"]\nbuild-backend = "kernelmill_build"\n'
            '[project]\nname = "tinylib"\nversion = "1.0"\ndescription = "A library"\nreadme = "README.md"\n'
            f'requires-python = ">=3.11"\n[tool.kernelmill]\ninner-backend = "{backend}"\n'
        )
        return folder

    return make


@pytest.fixture
def pip_wheel(wheelhouse):
    """pip_wheel(project, out, **environment) -> the one wheel that `pip wheel` made there."""

    def build(folder, out, **variables):
        command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", out, folder]
        run(command, folder.parent, PIP_FIND_LINKS=str(wheelhouse), **variables)
        (wheel,) = out.glob("*.whl")
        return wheel

    return build


@pytest.fixture
def installed(runtime, tmp_path):
    """installed(wheel) -> its folder, and a function that runs code with it."""

    def install(wheel):
        site = tmp_path / "site"
        run([runtime, "-m", "pip", "install", "-q", "--no-deps", "--target", site, wheel], tmp_path)
        return site, lambda code, **variables: run([runtime, "-c", code], tmp_path, PYTHONPATH=str(site), **variables)

    return install

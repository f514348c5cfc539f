"""The two programs of the documentation: solvers exported to C++ and built by CMake give Python's numbers to the bit."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from kernelmill.export import generate_module

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def module_of(name: str) -> ModuleType:
    """The example, as plain Python."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / name / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mpc(module: ModuleType) -> str:
    path, applied = np.zeros((61, 2)), np.zeros(60)
    start, weights = np.array([3.0, 0.0]), np.array([1.0, 0.1, 0.05])
    total = module.control(start, weights, 15, 30.0, 0.05, path, applied)
    assert abs(path[-1, 0]) < 0.05  # it stands
    lines = [f"{x.hex()} {v.hex()} {u.hex()}" for (x, v), u in zip(path.tolist(), applied.tolist(), strict=False)]
    return "\n".join([str(total), *lines, " ".join(x.hex() for x in path[-1].tolist())])


def ode(module: ModuleType) -> str:
    times, states = np.zeros(5000), np.zeros((5000, 2))
    count = module.fly(10.0, 8.0, times, states)
    assert 100 < count < 5000
    assert times[count - 1] == 8.0
    assert np.sum(np.diff(np.sign(states[:count, 1])) > 0) >= 2  # it has bounced
    rows = zip(times.tolist(), states.tolist(), strict=True)
    return "\n".join(f"{t.hex()} {h.hex()} {v.hex()}" for t, (h, v) in list(rows)[:count])


@pytest.mark.parametrize(("name", "kernels", "reference"), [("mpc", (), mpc), ("ode", ("fly",), ode)])
def test_the_same_numbers(
    name: str, kernels: tuple[str, ...], reference: Callable[[ModuleType], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERNELMILL_MODE", "pure")  # the reference is Python's, not what is compiled in process
    if not (shutil.which("cmake") and shutil.which("c++")):
        pytest.skip("there is no cmake or no C++ compiler")
    module = module_of(name)
    names = kernels or [n for n, f in vars(module).items() if callable(f) and getattr(f, "__module__", "") == name]
    assert len(names) == 1 or len(names) >= 10
    generate_module(name, [getattr(module, n) for n in names], tmp_path / "exported", format="c++")
    options = (f"-DEXPORTED={tmp_path / 'exported'}", "-DCMAKE_C_FLAGS=-O1")
    for command in (["cmake", "-S", EXAMPLES / name, "-B", "build", *options], ["cmake", "--build", "build"]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    printed = subprocess.run([tmp_path / "build" / name], capture_output=True, text=True, check=True).stdout
    numbers = [[float.fromhex(x) if "x" in x else int(x) for x in line.split()] for line in printed.splitlines()]
    expected = [[float.fromhex(x) if "x" in x else int(x) for x in line.split()] for line in reference(module).splitlines()]
    assert numbers == expected

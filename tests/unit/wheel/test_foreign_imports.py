"""Kernels declared for Pythran and Numba: milled wheels run them natively and need neither."""

import subprocess
import sys
import zipfile
from io import BytesIO

import pytest

from kernelmill import pipeline
from kernelmill.project.options import BuildOptions
from kernelmill.targets import host_target
from kernelmill.wheel.mill import check, mill

FAST = '''
"""Numba in several spellings."""
import numpy as np
from numba import njit, prange, float64 as real
import os, numba as nb
try:
    from numba.types import int64
except ImportError:
    int64 = None

@njit("f8(f8[:], i8)", cache=True)
def total(x, n):
    s = 0.0
    for i in prange(n):
        s += x[i]
    return s

@nb.jit(nb.float64(nb.float64[:, ::1]), nopython=True)
def corner(a):
    return a[0, 0] + twice(a[0, 1])

@njit([(real,), "i8(i8)"])
def square(x):
    return x * x

@njit("void(f4[:])")
def clear(x):
    for i in range(len(x)):
        x[i] = 0

@njit
def twice(v):
    return v * 2
'''

PYTHRAN = """
import numpy as np
#pythran export grow(float64[:], float)
#pythran export grow(float32[], float, str)
# pythran export pair((int, float), int[:,2],
#                     float or int)
def grow(x, by, mode="add"):
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] + by if mode == "add" else x[i] * by
    return out

def pair(t, a, k=1):
    return t[0] + t[1] + a[0, 1] * k
"""

CHECK = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numba", "kernelmill"):
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import numpy as np
from mylib import fast, exported
from mylib._kernelmill import explain
kernels = [fast.total, fast.corner, fast.square, fast.clear, fast.twice, exported.grow, exported.pair]
native = {f.__name__: explain(f).native for f in kernels}
print(sorted(name for name, yes in native.items() if yes))
a = np.array([[1.0, 2.0]])
print(fast.total(np.arange(4.0), 3), fast.corner(a), fast.square(3), fast.square(1.5), fast.twice(4))
x = np.ones(2, "f"); fast.clear(x); print(x)
ones = np.ones(2, "f")
shown = exported.pair((1, 2.5), np.ones((1, 2), int))
print(exported.grow(np.ones(2), 2.0), exported.grow(ones, 2.0, "mul").dtype, shown)
print(explain(fast.total).left_calls, explain(exported.grow).left_calls, explain(exported.pair).left_calls)
"""


@pytest.fixture
def installed(make_wheel, request_of, tmp_path):
    """installed(files) -> (folder with the milled wheel, result)."""

    def install(files):
        wheel = make_wheel({"mylib/__init__.py": "", **files})
        result = mill(wheel, request_of(targets=(host_target().name,)), pipeline.compile_unit)
        folder = tmp_path / "site"
        for data in result.wheels.values():
            zipfile.ZipFile(BytesIO(data)).extractall(folder)
        return folder, result

    return install


def run(folder, code):
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


def test_foreign_kernels_run_natively_without_numba(installed):
    folder, result = installed({"mylib/fast.py": FAST, "mylib/exported.py": PYTHRAN})
    assert run(folder, CHECK) == [
        "['clear', 'corner', 'grow', 'pair', 'square', 'total']",
        "3.0 5.0 9 2.25 8",
        "[0. 0.]",
        "[3. 3.] float32 4.5",
        "0 0 0",
    ]
    warnings = {(d.code, d.severity) for d in result.diagnostics}
    assert warnings == {("loses-numba", "warning"), ("open-signature", "note")}


def test_lines_stay_and_one_is_appended(installed):
    folder, _ = installed({"mylib/fast.py": FAST})
    new = (folder / "mylib/fast.py").read_text().splitlines()
    old = FAST.splitlines()
    assert len(new) == len(old) + 1
    changed = {b for a, b in zip(old, new, strict=False) if a != b}
    assert changed == {
        "from ._kernelmill_numba import njit, prange, float64 as real",
        "import os; from . import _kernelmill_numba as nb",
        "    from ._kernelmill_numba import int64",
    }
    assert new[-1].startswith("from ._kernelmill import kernel as _kernelmill_kernel; total, corner, square, clear = ")


def test_pure_python_without_the_native_module(installed):
    folder, _ = installed({"mylib/fast.py": FAST, "mylib/exported.py": PYTHRAN})
    for native in folder.glob("mylib/_kernels*"):
        native.unlink()
    assert run(folder, CHECK)[0] == "[]"


@pytest.mark.parametrize("text", [
    "from numba import vectorize\n",
    "import numba\nd = numba.typed.Dict()\n",
    "from numba.core import cgutils\n",
])  # fmt: skip
def test_numba_stays_where_it_cannot_be_replaced(installed, text):
    """In that module alone, if it uses nothing of the others."""
    folder, result = installed({"mylib/fast.py": FAST, "mylib/other.py": text, "mylib/exported.py": PYTHRAN})
    assert "keeps-numba" in {d.code for d in result.diagnostics}
    assert (folder / "mylib/other.py").read_text() == text
    assert (folder / "mylib/fast.py").read_text() != FAST
    assert run(folder, CHECK)[0] == "['clear', 'corner', 'grow', 'pair', 'square', 'total']"


@pytest.mark.parametrize("imports", [
    "from mylib.fast import total\n", "from . import fast\n", "from .handed import *\n", "import mylib.fast\n",
    "def late():\n    from .handed import total as t\n",
])  # fmt: skip
def test_numba_stays_where_such_a_module_imports_from(installed, imports):
    """A function that stays with Numba cannot call a native one; nothing that is not bound is counted, or shipped."""
    files = {"mylib/fast.py": FAST, "mylib/other.py": f"from numba import vectorize\n{imports}"}
    folder, result = installed({**files, "mylib/handed.py": "from .fast import total\n"})
    assert {k.status for k in result.kernels} == {"fallback"}
    assert (folder / "mylib/fast.py").read_text() == FAST
    assert not list(folder.glob("mylib/_kernels*"))
    assert not (folder / "mylib/_kernelmill_numba.py").exists()


def test_what_loses_numba_is_an_error_unless_native_kernels_use_it(make_wheel):
    text = "from numba import njit\n\n@njit('f8(f8)')\ndef f(x):\n    return g(x)\n\n@njit\ndef g(x):\n    return h(x)\n\n"
    text += "@njit\ndef h(x):\n    return x\n\n@njit\ndef alone(x):\n    return x\n"
    wheel = make_wheel({"mylib/__init__.py": "", "mylib/a.py": text})
    for severity, options in (("error", BuildOptions()), ("warning", BuildOptions(on_unsupported="fallback"))):
        result = check(wheel, options, str, pipeline.check_unit)
        lost = {d.message.split("'")[1]: d.severity for d in result.diagnostics if d.code == "loses-numba"}
        assert lost == {"g": "warning", "h": "warning", "alone": severity}


def test_numba_stays_where_nothing_becomes_native(make_wheel, request_of):
    text = "from numba import njit\n\n@njit\ndef f(x):\n    return x\n"
    wheel = make_wheel({"mylib/__init__.py": "", "mylib/fast.py": text})
    result = mill(wheel, request_of(targets=(host_target().name,)), pipeline.compile_unit)
    assert list(result.wheels.values()) == [wheel.read_bytes()]
    assert "open-signature" in {d.code for d in result.diagnostics}


def test_unsupported_foreign_kernels_are_warnings(make_wheel):
    text = "#pythran export f(float set)\n#pythran export g(float, int)\n#pythran export h(str)\n"
    text += "def f(x):\n    return x\ndef g(x):\n    return x\ndef h(x):\n    return 1\n"
    wheel = make_wheel({"mylib/__init__.py": "", "mylib/a.py": text})
    result = check(wheel, BuildOptions(), str, pipeline.check_unit)
    assert {d.severity for d in result.diagnostics} == {"warning"}
    messages = sorted(d.message for d in result.diagnostics)
    assert messages == [
        "the string 'x' is compared with no string literal",
        "this Pythran declaration does not count: a kernel takes no sets, dictionaries or lists of arrays",
        "this declares 2 parameters of 'g', which has 1",
    ]


def test_explain_lists_the_variants(installed):
    text = "from kernelmill import kernel\n\n@kernel\ndef f(x: int | float):\n    return x * 2\n"
    text += "@kernel\ndef g(x: int) -> int:\n    return x\n"
    folder, _ = installed({"mylib/a.py": text})
    code = """
from mylib import a
from mylib._kernelmill import explain
print(a.f(2), a.f(2.5))
print(explain(a.f).signatures, explain(a.g).signatures)
print(repr(explain(a.f)))
"""
    results, signatures, shown = run(folder, code)
    assert results == "4 5.0"
    assert signatures == "('(x: int) -> int', '(x: float) -> float') ('(x: int) -> int',)"
    assert "for 2 combinations of types; 2 calls stayed native, 0 were handed to Python" in shown

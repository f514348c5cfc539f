"""Kernels that are compiled in this process: the answers are Python's, whatever changes between calls."""

from __future__ import annotations

import builtins
import linecache
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import kernelmill
from kernelmill.codegen import backends
from kernelmill.ir.printer import print_module
from kernelmill.jit import modes
from kernelmill.jit.captured import capture
from kernelmill.jit.compiler import lower
from kernelmill.jit.ready import Wanted
from kernelmill.pipeline import Compiler
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile

FACTOR = 3
TABLE = np.arange(4.0)


def helper(x):
    return x * FACTOR


@kernelmill.kernel
def scaled(a, b=1):
    return helper(a) + b


@kernelmill.kernel
def looked_up(i):
    return TABLE[i]


@kernelmill.kernel
def rooted(x):
    return math.sqrt(x) + np.linalg.norm(np.ones(2)) + abs(x)


@kernelmill.kernel(overflow="wrap")
def wrapping(n: int) -> int:
    return n * n


@kernelmill.kernel
def calls_wrapping(n: int) -> int:
    return wrapping(n)


@kernelmill.kernel(jit=True)
def halved(x):
    return x / 2


@kernelmill.kernel
def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


@kernelmill.kernel(jit=True)
def refused(x):
    return print(x, flush=True)


def adding(k):
    @kernelmill.kernel
    def inner(x):
        return x + k

    return inner


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def compiled(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(modes.settings, "mode", "auto")
    monkeypatch.setattr(modes.settings, "cache_dir", str(cache))


@pytest.mark.parametrize("args", [(2, 5), (2.5, 1), (True, 2j), (np.float64(2), 3), (2**62,), (np.arange(3.0), 1)], ids=repr)
def test_unannotated_functions_specialise(args):
    expected = scaled.py_func(*args)
    found = scaled(*args)
    assert type(found) is type(expected)
    assert np.array_equal(found, expected)
    assert kernelmill.explain(scaled).native


def test_what_is_read_may_change(monkeypatch):
    first = scaled(2, 5)
    monkeypatch.setattr(sys.modules[__name__], "FACTOR", 7)
    assert (first, scaled(2, 5)) == (11, 19)
    values = looked_up(2)
    monkeypatch.setattr(sys.modules[__name__], "TABLE", TABLE * 10)
    assert (values, looked_up(2)) == (2.0, 20.0)


@pytest.mark.parametrize(("module", "name"), [(math, "sqrt"), (np.linalg, "norm"), (builtins, "abs")], ids=lambda x: str(x)[:20])
def test_functions_of_known_modules_may_be_replaced(module, name, monkeypatch):
    before = rooted(4.0)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, lambda _: 100.0)
        assert rooted(4.0) == rooted.py_func(4.0) != before
        assert f"{name} is not" in kernelmill.explain(rooted).reason
    assert rooted(4.0) == before
    assert kernelmill.explain(rooted).native


def test_a_called_kernel_keeps_its_options():
    assert calls_wrapping(2**40) == calls_wrapping.py_func(2**40)
    assert "options of its own" in kernelmill.explain(calls_wrapping).reason


def test_without_llvmlite(monkeypatch):
    monkeypatch.setattr(backends, "importable", lambda _name: False)
    with pytest.raises(kernelmill.JITUnavailableError, match="llvmlite"):
        halved(3)
    monkeypatch.setattr(modes.settings, "mode", "pure")
    assert halved(3) == 1.5


def test_closures_do_not_share_what_they_captured():
    one, two = adding(1), adding(2.5)
    assert (one(1), two(1), one(2)) == (2, 3.5, 3)
    assert kernelmill.explain(one).native


def test_recursion_without_annotations():
    assert fibonacci(20) == 6765
    assert kernelmill.explain(fibonacci).native_calls == 1


def test_an_error_has_line_and_caret():
    with pytest.raises(kernelmill.CompilationError, match=rf"{Path(__file__).name}:\d+:12: error\[unsupported-call\](.|\n)*\^\^\^"):
        refused(1)


def test_modes(monkeypatch):
    monkeypatch.setattr(modes.settings, "mode", "pure")
    monkeypatch.setattr(modes.settings, "changes", modes.settings.changes + 1)
    assert scaled(2, 5) == 11
    assert kernelmill.explain(scaled).reason == "the mode is pure"
    with pytest.raises(ValueError, match="there is no mode 'fast'"):
        kernelmill.configure(mode="fast")


def test_low_ir_is_that_of_a_wheel():
    text = (
        "from kernelmill import kernel\n\n@kernel\ndef total(n: int) -> int:\n    s = 0\n    for k in range(n):\n"
        "        s += k * 3\n    return s\n"
    )
    names: dict[str, object] = {"__name__": "m"}
    path = "<kernelmill-test-cell>"
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    exec(compile(text, path, "exec"), names)  # noqa: S102  # as a notebook does with a cell
    mine = lower(Wanted(capture(names["total"].py_func), None)).low
    unit = CompilationUnit("_m_kernels", "m", (SourceFile(path, "m", text),))
    with backends.opened("auto", backends.Work(count=1)) as backend:
        theirs = Compiler(backend).low(unit, BuildOptions())
    assert theirs is not None
    assert print_module(mine) == print_module(theirs)


def test_a_cached_kernel_needs_no_compiler(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom kernelmill import kernel, explain\n\n@kernel(jit=True)\ndef double(x):\n    return x * 2\n\n"
        "assert double(4) == 8\n"
        "print('llvmlite' in sys.modules, 'kernelmill.frontend' in sys.modules, *explain(double).hits.values())\n"
    )
    environment = {"KERNELMILL_CACHE_DIR": str(tmp_path / "cache"), "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(tmp_path)}
    found = [
        subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    assert found == [["True", "True", "False"], ["False", "False", "True"]]

import subprocess
import sys

import pytest

import kernelmill
from kernelmill.wheel.shim import shim_text

CALL = "from lib import mod; print(mod.f(1.0), mod.g(1.0))"


def test_native_where_the_module_has_the_kernel(run):
    assert run(CALL) == ["native python"]


@pytest.mark.parametrize("value", ["1", "yes"])
def test_pure_by_variable(run, value):
    assert run(CALL, KERNELMILL_PURE=value) == ["python python"]


@pytest.mark.parametrize("value", ["0", ""])
def test_variables_that_do_not_force_pure_python(run, value):
    assert run(CALL, KERNELMILL_PURE=value) == ["native python"]


def test_without_the_native_module(run):
    explained = "from lib import mod; print(mod.explain(mod.f))"
    assert run(CALL, native=None) == ["python python"]
    expected = "lib.mod.f(x: float) -> float: Python, because there is no native module lib._kernels for this Python"
    assert run(explained, native=None) == [expected]


@pytest.mark.parametrize(
    ("native", "reason"),
    [
        (b"this is no shared library", "cannot be loaded: "),
        ("raise ImportError('wrong processor')", "cannot be loaded: wrong processor"),
        ("import not_there", "cannot be loaded: No module named 'not_there'"),
        ("raise SystemError('unknown slot ID 4')", "does not fit this Python: unknown slot ID 4"),
    ],
)
def test_a_native_module_that_fails_leaves_python_and_says_why(run, native, reason):
    *_, line = run(CALL + "; print(mod.explain(mod.f).reason)", native=native)
    assert line.startswith(f"the native module lib._kernels {reason}")
    assert run(CALL, native=native) == ["python python"]


def test_explain(run):
    code = """
        from lib import mod
        mod.f(1.0), mod.f(2.0), mod.f(3)
        e = mod.explain(mod.f)
        print(e)
        print(e.native, e.native_calls, e.left_calls, e.level, e.fallback.__doc__, e.signature)
        e = mod.explain(mod.g)
        print(e.native, e.reason)
        print(mod.explain(mod.explain).reason)
    """
    assert run(code) == [
        "lib.mod.f(x: float) -> float: native at CPU level v3; 2 calls stayed native, 1 were handed to Python",
        "True 2 1 v3 Says who runs. (x: float) -> float",
        "False lib._kernels holds no kernel lib.mod.g",
        "lib._kernels holds no kernel lib._kernelmill.explain",
    ]


def test_warnings_where_python_runs(run):
    code = "from lib import mod\nmod.f(1.0)\nmod.f(1)\n"
    lines = run(code, KERNELMILL_WARN="1")
    warnings = [line for line in lines if "PerformanceWarning" in line]
    assert len(warnings) == 2
    assert "mod.py:9:" in warnings[0]
    assert "lib.mod.g runs as Python: lib._kernels holds no kernel lib.mod.g" in warnings[0]
    assert "lib.mod.f runs as Python: these arguments cannot be computed natively" in warnings[1]
    assert run(code) == []


def test_the_fallback_is_the_authors_function_under_warnings_too(run):
    lines = run("from lib import mod; print(mod.explain(mod.f).fallback.__code__.co_name)", KERNELMILL_WARN="1")
    assert lines[0] == "f"


def test_importing_loads_nothing_that_python_has_not_loaded(run):
    code = """
        import sys, os, __future__
        before = set(sys.modules)
        import lib.mod
        print(sorted(set(sys.modules) - before))
    """
    assert run(code) == ["['lib', 'lib._kernelmill', 'lib._kernels', 'lib.mod']"]


def test_annotations_need_no_numpy(run):
    code = """
        import sys
        from lib import mod
        print(mod.Array1[float], mod.Array2[int] | None, "numpy" in sys.modules)
    """
    assert run(code) == ["Array1[float] Array2[int] | None False"]


def test_beside_a_single_module(tmp_path):
    (tmp_path / "mod.py").write_text("from _mod_kernelmill import kernel, explain\n@kernel\ndef f(x): return 1\n")
    (tmp_path / "_mod_kernelmill.py").write_bytes(shim_text("_mod_kernels"))
    (tmp_path / "_mod_kernels.py").write_text("def _bind(name, function, verify):\n    return name\n")
    done = subprocess.run(
        [sys.executable, "-c", "import mod; print(mod.f)"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "mod.f\n"


def test_the_public_api_of_kernelmill():
    assert kernelmill.__all__ == [
        "Array1",
        "Array2",
        "Array3",
        "Array4",
        "Array5",
        "CompilationError",
        "JITUnavailableError",
        "__version__",
        "configure",
        "explain",
        "export_sources",
        "inspect",
        "kernel",
    ]
    assert all(hasattr(kernelmill, name) for name in kernelmill.__all__)


def test_while_developing_functions_stay_python(monkeypatch):
    monkeypatch.setenv("KERNELMILL_MODE", "aot")

    @kernelmill.kernel
    def f(x: float) -> float:
        return x + 1

    assert f(1) == 2
    assert kernelmill.explain(f).reason == "this is the library's source, not its wheel"

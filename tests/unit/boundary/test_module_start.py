"""The module object: initialisation, `_bind`, `_explain`, what a kernel looks like, lifetime, subinterpreters."""

import gc
import inspect
import pickle
import subprocess
import sys
import textwrap
import weakref
from pathlib import Path

import numpy as np
import pytest

from kernelmill.boundary import add_boundary
from kernelmill.ir.nodes import Const
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import FLOAT, INT, ArrayType, NpScalar
from kernelmill.project.kernels import Parameter
from kernelmill.targets import get_target
from support.native_module import LEFT, build_bytes, fallback, kernel, load

TEXT = """
func native @half(ctx: ptr, x: f64) -> (f64) { r: f64 = fmul x, 0.5; return r }
func native @more(ctx: ptr, a: i64, b: f64, c: f64) -> (f64) {
  d: f64 = sitofp a; r: f64 = fadd b, d; s: f64 = fadd r, c; return s
}
func native @size(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (i64) { return x.d0 }
func native @scalar(ctx: ptr, x: f64) -> (f64) { return x }
"""
KERNELS = (
    kernel("half", {"x": FLOAT}, doc="Half of `x`.\n\n>>> half(3.0)\n1.5\n"),
    kernel(
        "more",
        (
            Parameter("a", INT, "positional"),
            Parameter("b", FLOAT, default="-1.5"),
            Parameter("c", FLOAT, "keyword", "1e999"),
        ),
    ),
    kernel("size", {"x": ArrayType("float64", 1)}, INT),
    kernel("scalar", {"x": FLOAT}, NpScalar("float64")),
)


@pytest.fixture
def native(build):
    return build(TEXT, *KERNELS)


def test_a_kernel_looks_like_a_function(native):
    half = native.half
    assert (half.__name__, half.__qualname__, half.__module__) == ("half", "half", "lib.mod")
    assert half.__doc__ == "Half of `x`.\n\n>>> half(3.0)\n1.5\n"
    assert half.__self__ is native.module
    assert inspect.isbuiltin(half)
    assert str(inspect.signature(half)) == "(x)"
    assert str(inspect.signature(native.more)) == "(a, /, b=-1.5, *, c=inf)"
    assert weakref.ref(half)() is half


def test_explain_counts_calls(native):
    name = "lib.mod.half"
    assert native.module._explain(name) == (0, 0, "v1", fallback)
    native.half(1.0), native.half(2.0), native.half("x")
    assert native.module._explain(name) == (2, 1, "v1", fallback)


def test_bind_and_explain_refuse_strangers(native):
    for wrong in ("lib.mod.other", "half", 3):
        with pytest.raises(KeyError) as info:
            native.module._bind(wrong, fallback)
        assert info.value.args == (wrong,)
        with pytest.raises(KeyError):
            native.module._explain(wrong)
    for call in (native.module._bind, lambda: native.module._bind("lib.mod.half"), lambda: native.module._explain()):
        with pytest.raises(TypeError, match="takes"):
            call()


def test_binding_again_replaces_the_fallback(native):
    def other(x):
        return ("other", x)

    again = native.module._bind("lib.mod.half", other)
    assert native.half("x") == again("x") == ("other", "x")
    count = sys.getrefcount(other)
    native.module._bind("lib.mod.half", fallback)
    assert sys.getrefcount(other) == count - 1


def test_an_unbound_kernel_says_so(build):
    native = build(TEXT, *KERNELS)
    half = native.half
    name = native.module.__name__
    gc.collect()
    assert half(3.0) == 1.5
    assert name in sys.modules


def test_the_module_and_its_fallbacks_are_collected(build):
    class Fallback:
        def __call__(self, *args):
            return args

    function = Fallback()
    native = build(TEXT, *KERNELS, python={"half": function})
    function.kernel = native.half  # a cycle through the module's state
    watch = weakref.ref(function)
    native.size(np.zeros(2))
    del sys.modules[native.module.__name__]
    del function, native
    gc.collect()
    assert watch() is None


def run(tmp_path: Path, code: str) -> str:
    """Run code in a fresh interpreter that can import package `lib` with these kernels."""
    package = tmp_path / "lib"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("")
    (package / "_kernels.abi3.so").write_bytes(build_bytes(parse_module(TEXT), KERNELS, "lib._kernels"))
    (package / "mod.py").write_text(
        textwrap.dedent(
            """
            from lib import _kernels
            def bind(f):
                return _kernels._bind(f"{__name__}.{f.__name__}", f)
            @bind
            def half(x): return ("left", x)
            @bind
            def size(x): return ("left", x)
            @bind
            def scalar(x): return ("left", x)
            """
        )
    )
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_numpy_is_found_late_and_never_imported(tmp_path):
    out = run(
        tmp_path,
        """
        import sys
        from lib import mod
        assert mod.half(3.0) == 1.5
        assert mod.size([1.0]) == ("left", [1.0])
        assert mod.scalar(1.5) == ("left", 1.5)
        assert "numpy" not in sys.modules
        import numpy as np
        assert mod.size(np.zeros(4)) == 4
        assert type(mod.scalar(1.5)) is np.float64
        print(mod._kernels._explain("lib.mod.size")[:2], mod._kernels._explain("lib.mod.scalar")[:2])
        """,
    )
    assert out == "(1, 1) (1, 1)\n"


def test_numpy_one_is_refused(tmp_path):
    """A NumPy whose C-API says version 1: arrays leave."""
    out = run(
        tmp_path,
        """
        import ctypes, sys, types
        table = (ctypes.c_void_p * 300)()
        version = ctypes.CFUNCTYPE(ctypes.c_uint)(lambda: 0x1000009)
        table[0] = ctypes.cast(version, ctypes.c_void_p).value
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        core = types.ModuleType("numpy._core._multiarray_umath")
        core._ARRAY_API = new(ctypes.addressof(table), None, None)
        sys.modules.update({"numpy": types.ModuleType("numpy"), core.__name__: core})
        from lib import mod
        print(mod.size([1.0]), mod.size((1.0,)), mod.scalar(1.0))
        """,
    )
    assert out == "('left', [1.0]) ('left', (1.0,)) ('left', 1.0)\n"


def test_kernels_pickle_by_reference(tmp_path):
    out = run(
        tmp_path,
        """
        import copy, pickle
        from lib import mod
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(mod.half, protocol)) is mod.half
        assert copy.deepcopy(mod.half) is mod.half
        print("ok")
        """,
    )
    assert out == "ok\n"


def test_subinterpreters_run_scalar_kernels(tmp_path):
    if sys.version_info < (3, 12):
        pytest.skip("interpreters with their own GIL came with Python 3.12")
    module = "_xxsubinterpreters" if sys.version_info < (3, 13) else "_interpreters"
    out = run(
        tmp_path,
        f"""
        import {module} as interpreters, sys
        from lib import mod
        assert mod.half(3.0) == 1.5
        code = '''if True:
            import sys; sys.path.insert(0, {str(tmp_path)!r})
            from lib import mod
            assert mod.half(5.0) == 2.5 and mod.half(None) == ("left", None) and mod.size(1) == ("left", 1)
            assert mod._kernels._explain("lib.mod.half")[:2] == (1, 1)
        '''
        for _ in range(3):
            one = interpreters.create()
            failed = interpreters.run_string(one, code)
            assert failed is None, failed
            interpreters.destroy(one)
        print(mod._kernels._explain("lib.mod.half")[:2])
        """,
    )
    assert out == "(1, 0)\n"


def test_left_and_native_agree_on_what_a_call_is(native):
    assert native.more(1, c=2.0) == 1.5
    assert native.more(a=1) == (LEFT, (), {"a": 1})
    assert pickle.dumps(fallback)


def test_another_object_layout_is_refused(tmp_path, monkeypatch):
    """Free-threaded builds have larger object headers; here the module is made for them and the interpreter is not."""
    monkeypatch.setattr("kernelmill.boundary.module_start.header_size", lambda *_: 32)
    with pytest.raises(ImportError, match="made for Python builds with the GIL"):
        load(tmp_path, TEXT, KERNELS[:1], {})


def test_slots_begin_with_a_c_int():
    """`struct { int slot; void *value; }`: an i64 would do by luck where the low half comes first."""
    big = get_target("linux-s390x-gnu")
    whole = add_boundary(parse_module(TEXT), KERNELS, native_name="lib._native", target=big)
    slots = next(g for g in whole.globals if g.name == "km.slots13").items
    assert [(str(i.type), i.value) for i in slots if isinstance(i, Const)] == [
        ("i32", 2), ("i32", 3), ("i64", 2), ("i32", 4), ("i64", 1), ("i32", 0), ("ptr", None),
    ]  # fmt: skip

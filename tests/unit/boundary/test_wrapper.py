"""What happens after a failed guard: fallback, restored arrays, exceptions, strict kernels, recursion, the GIL."""

import sys
import threading
import traceback
from dataclasses import replace

import numpy as np
import pytest

from kernelmill.ir.nodes import Function, If, Op
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import DTYPES, FLOAT, INT, NONE, ArrayType
from kernelmill.source import Span
from support.native_module import LEFT, kernel

# writes i + 1 to every element of x, in order; leaves at element `stop`
WRITE = """
func native @{name}(ctx: ptr, {params}, {reads}stop: i64) -> () with {{{effects}}} {{
{loops}
  return
}}
"""  # a statement of the IR is one line


EFFECTS = 'arrays=(ARRAYS), effects=effects(restart="RESTART", writes=("x"), reads=("y"))'


def write_text(name, dtype, rank, restart, reads=""):
    low = str(dtype.low)
    fields = [
        "x.data: ptr",
        *(f"x.d{k}: i64" for k in range(rank)),
        *(f"x.s{k}: i64" for k in range(rank)),
        "x.obj: ptr",
    ]
    lines = ["n: i64 = copy 0", "p0: ptr = copy x.data"]
    for k in range(rank):
        lines += [
            f"for i{k}: i64 = 0 to x.d{k} step 1 {{",
            f"o{k}: i64 = mul i{k}, x.s{k}",
            f"p{k + 1}: ptr = ptradd p{k}, o{k}",
        ]
    convert = "trunc" if dtype.kind in "iub" and low != "i64" else "copy" if low == "i64" else "sitofp"
    lines += [
        "go: i1 = slt n, stop", 'guard go {failure=overflow}', "n = add n, 1", f"v: {low} = {convert} n",
        f'store p{rank}, v {{roots=("x")}}', *"}" * rank,
    ]  # fmt: skip
    arrays = ", ".join(f'array(name="{x}", dtype="{dtype.name}", ndim={rank})' for x in "xy")
    effects = EFFECTS.replace("ARRAYS", arrays).replace("RESTART", restart)
    return WRITE.format(name=name, params=", ".join(fields), reads=reads, effects=effects, loops="\n".join(lines))


@pytest.mark.parametrize("name", ["float64", "int16", "uint8", "complex128", "float32"])
def test_snapshots_are_put_back(build, name):
    dtype = DTYPES[name]
    kinds = {f"f{rank}": rank for rank in (1, 2, 3)}
    text = "".join(write_text(n, dtype, rank, "snapshot") for n, rank in kinds.items())
    native = build(text, *(kernel(n, {"x": ArrayType(name, r), "stop": INT}, NONE) for n, r in kinds.items()))
    whole = np.arange(7 * 6 * 8).reshape(7, 6, 8).astype(name)
    arrays = [
        whole[0, 0].copy(), whole[0, 0, ::2], whole[0, 0, ::-1], whole[:, 2, 3], whole[0, 0, 3:3], whole[0], whole[0].T,
        whole[2, ::-1, 1::3], whole, whole[::2, ::-3, 1:5], whole.transpose(2, 0, 1), whole[:, 1:1],
    ]  # fmt: skip
    for array in arrays:
        function = getattr(native, f"f{array.ndim}")
        for stop in {0, 1, array.size // 2, max(0, array.size - 1)}:
            before, surroundings = array.copy(), whole.copy()
            result = function(array, stop)
            assert result == ((LEFT, (array, stop)) if array.size > stop else None)
            if array.size > stop:
                assert (array == before).all()
                assert (whole == surroundings).all()
    assert native.f1(np.zeros(4, name), 100) is None


def test_rewrite_takes_a_copy_only_where_memory_is_shared(build):
    reads = "y.data: ptr, y.d0: i64, y.s0: i64, y.obj: ptr, "
    a1 = ArrayType("float64", 1)
    native = build(
        write_text("f", DTYPES["float64"], 1, "rewrite", reads), kernel("f", {"x": a1, "y": a1, "stop": INT}, NONE)
    )
    x, y = np.zeros(10), np.zeros(10)
    assert native.f(x, y, 4)[0] == LEFT
    assert x.tolist() == [1, 2, 3, 4, 0, 0, 0, 0, 0, 0]  # Python writes it all again
    for a, b, shared in [
        (y, y, True), (y[:5], y[5:], False), (y[:6], y[5:], True), (y[::-1][:6], y[3:], True),
        (y[:0], y, False), (y[5::-1], y[6:], False),
    ]:  # fmt: skip
        y[:] = 0
        assert native.f(a, b, 2) == ((LEFT, (a, b, 2)) if a.size else None)
        assert (y == 0).all() == (shared or a.size == 0)


def test_strict_kernels_raise(build):
    text = "func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (i64) { return x.d0 }"
    native = build(text, kernel("f", {"x": ArrayType("float64", 1)}, INT, strict=True))
    assert native.f(np.zeros(3)) == 3
    with pytest.raises(TypeError, match=r"lib\.mod\.f can't run natively .* \(x: array\[float64, 1\]\)"):
        native.f([1.0])


SITES = """
func native @f(ctx: ptr, which: i64, a: i64, b: i64, x: f64, y: f64) -> (i64) {
  c0: i1 = ne which, 0
  guard c0, a, b {failure=index(axis=0), mode="raise", site=0}
  c1: i1 = ne which, 1
  guard c1, a, b {failure=index(axis=2), mode="raise", site=1}
  c2: i1 = ne which, 2
  guard c2, a, b {failure=zerodiv(operator="//", kind="int"), mode="raise", site=2}
  c3: i1 = ne which, 3
  guard c3, x, y {failure=zerodiv(operator="%", kind="float"), mode="raise", site=5}
  c4: i1 = ne which, 4
  guard c4 {failure=raise(exception="ValueError", message="größer: 5 % \\"zu\\""), mode="raise", site=6}
  c5: i1 = ne which, 5
  guard c5 {failure=raise(exception="AssertionError"), mode="raise", site=7}
  c6: i1 = ne which, 6
  guard c6, x {failure=domain(function="math.sqrt", operands=("float")), mode="raise", site=8}
  c7: i1 = ne which, 7
  guard c7, a {failure=domain(function="numpy.uint8", operands=("int")), mode="raise", site=9}
  c8: i1 = ne which, 8
  guard c8, a, b {failure=negative(operator="<<"), mode="raise", site=10}
  c9: i1 = ne which, 9
  guard c9, a, b {failure=zerodiv(operator="//", kind="int"), mode="raise", site=11}
  t: i8 = trunc a
  c10: i1 = ne which, 10
  f: f32 = fptrunc x
  guard c10, t, f, c10, t {failure=domain(function="builtins.complex", operands=NUMPY), mode="raise", site=12}
  return 0
}
""".replace("NUMPY", '("np.int8", "np.float32", "np.bool", "np.uint8")')  # a statement of the IR is one line


def located(statement):
    """The same statement with line numbers, since text has none."""
    match statement:
        case Op(name="guard"):
            site = dict(statement.attrs)["site"]
            return replace(statement, span=Span("lib/mod.py", 100 + int(site), 0, 100, 1))
        case If():
            return replace(statement, then=tuple(map(located, statement.then)))
    return statement


@pytest.fixture
def sites(build):
    module = parse_module(SITES)
    (function,) = module.functions
    assert isinstance(function, Function)
    module = replace(module, functions=(replace(function, body=tuple(map(located, function.body))),))
    params = {"which": INT, "a": INT, "b": INT, "x": FLOAT, "y": FLOAT}
    return build(module, kernel("f", params, INT)).f


def raised(call):
    with pytest.raises(Exception) as info:  # noqa: PT011  # whatever Python raises
        call()
    return info.value


@pytest.mark.parametrize(
    ("args", "python"),
    [
        ((0, 7, 3, 0.0, 0.0), lambda: np.zeros(3)[7]),
        ((0, -9, 3, 0.0, 0.0), lambda: np.zeros(3)[-9]),
        ((0, 0, 0, 0.0, 0.0), lambda: np.zeros(0)[0]),
        ((1, -9, 4, 0.0, 0.0), lambda: np.zeros((1, 1, 4))[0, 0, -9]),
        ((2, -5, 0, 0.0, 0.0), lambda: -5 // 0),
        ((3, 0, 0, 1.5, 0.0), lambda: 1.5 % 0.0),
        ((4, 0, 0, 0.0, 0.0), lambda: (_ for _ in ()).throw(ValueError('größer: 5 % "zu"'))),
        ((5, 0, 0, 0.0, 0.0), lambda: (_ for _ in ()).throw(AssertionError())),
        ((6, 0, 0, -1.0, 0.0), lambda: __import__("math").sqrt(-1.0)),
        ((7, 300, 0, 0.0, 0.0), lambda: np.uint8(300)),
        ((8, 3, -2, 0.0, 0.0), lambda: 3 << -2),
    ],
)  # fmt: skip
def test_raise_sites(sites, args, python):
    expected, actual = raised(python), raised(lambda: sites(*args))
    assert type(actual) is type(expected)
    assert actual.args == expected.args
    assert len(actual.__notes__) == 1
    assert 'File "lib/mod.py", line 1' in actual.__notes__[0]
    assert "lib/mod.py" in "".join(traceback.format_exception(actual))


def test_an_operation_that_does_not_fail_again_is_an_error(sites):
    assert type(raised(lambda: sites(9, 6, 3, 0.0, 0.0))) is SystemError


def test_numpy_operands_of_a_raise_site(sites):
    assert "complex" in str(raised(lambda: sites(10, -3, 0, 1.5, 0.0)))
    assert sites(99, 0, 0, 0.0, 0.0) == 0


FIB = """
func native @fib(ctx: ptr, depth: i64, n: i64) -> (i64) with {recursive} {
  deep: i1 = sge depth, 0
  guard deep {failure=depth}
  small: i1 = slt n, 1
  if small { return 0 }
  d: i64 = sub depth, 1
  a: i64 = sub n, 1
  s: i32, r: i64 = call ctx, d, a {callee="fib"}
  ok: i1 = eq s, 0:i32
  guard ok, s {failure=callee, mode="status"}
  q: i64 = add r, 1
  return q
}
"""


def test_recursion_leaves_before_the_stack_ends(build):
    native = build(FIB, kernel("fib", {"n": INT}, INT))
    limit = sys.getrecursionlimit()
    assert native.fib(limit - 51) == limit - 51
    assert native.fib(limit)[0] == LEFT
    try:
        sys.setrecursionlimit(100_000)
        assert native.fib(4999) == 4999
        assert native.fib(6000)[0] == LEFT
        sys.setrecursionlimit(max(limit, 200))
    finally:
        sys.setrecursionlimit(limit)


def test_the_gil_is_released_for_large_arrays_only(build):
    text = """
    func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (f64) {
      s: f64 = copy 0.0
      for k: i64 = 0 to 300 step 1 {
        for i: i64 = 0 to x.d0 step 1 { o: i64 = mul i, x.s0; p: ptr = ptradd x.data, o
          v: f64 = load p; s = fadd s, v }
      }
      return s
    }
    """
    native = build(text, kernel("f", {"x": ArrayType("float64", 1)}))
    array = np.ones(1_000_000)
    ticks, stop = [], threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(None)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1.0)  # the other thread runs only where the GIL is given up
    thread = threading.Thread(target=tick)
    try:
        thread.start()
        count = len(ticks)
        assert native.f(array) == 3e8
        moved = len(ticks) - count
    finally:
        stop.set()
        sys.setswitchinterval(interval)
        thread.join()
    assert moved > 0
    assert native.f(np.ones(10)) == 3000

"""Which arguments are taken natively, how they are read, and that everything else reaches the Python function."""

import math
import sys

import numpy as np
import pytest

from kernelmill.ir.types import (
    BOOL,
    COMPLEX,
    DTYPES,
    FLOAT,
    INT,
    NONE,
    ArrayType,
    MixedScalar,
    NpScalar,
    TupleType,
    flatten,
)
from kernelmill.project.kernels import Parameter
from support.native_module import LEFT, kernel


def identity(name, kind, param="x"):
    """Text of a native function that gives its scalar or tuple argument back."""
    fields = flatten(kind)
    params = "".join(f", {param}.{f.role}: {f.type}" for f in fields)
    types = ", ".join(str(f.type) for f in fields)
    values = ", ".join(f"{param}.{f.role}" for f in fields)
    return f"func native @{name}(ctx: ptr{params}) -> ({types}) {{\n return {values}\n}}\n"


def left(result):
    return isinstance(result, tuple) and result[:1] == (LEFT,)


class MyFloat(float):
    pass


class MyInt(int):
    pass


PYTHON_SCALARS = {"b": BOOL, "i": INT, "f": FLOAT, "c": COMPLEX}
VALUES = [
    True, False, 0, 1, -1, 2**53, 2**53 + 1, -(2**53), 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 10**30,
    0.5, -0.0, math.inf, 1 + 2j, MyFloat(1.5), MyInt(3), "1", None, (1,), [1.0], np.float64(2.5),
    np.float32(2.5), np.int64(5), np.longlong(5),
    np.int32(5), np.bool_(True), np.complex128(1j), np.array(1.5), np.array([1.5]),
]  # fmt: skip


TYPES = {"b": (bool, np.bool_), "i": (int, np.int64), "f": (float, np.float64), "c": (complex, np.complex128)}


def accepted(value, letter, accepts):
    """Whether `value` is taken for the Python scalar of that letter."""
    python, numpy = TYPES[letter]
    if type(value) is python:
        return python is not int or -(2**63) <= value < 2**63
    if type(value) is numpy:
        return "np" in accepts
    if type(value) is bool:
        return "bool" in accepts
    return type(value) is int and "int" in accepts and python is not bool and abs(value) <= 2**53


@pytest.mark.parametrize("accepts", [(), ("np",), ("int", "bool"), ("int", "bool", "np")])
def test_python_scalars(build, accepts):
    text = "".join(identity(n, t) for n, t in PYTHON_SCALARS.items())
    kernels = [kernel(n, (Parameter("x", t, accepts=accepts),), t) for n, t in PYTHON_SCALARS.items()]
    native = build(text, *kernels)
    for n, (python, _) in TYPES.items():
        for value in VALUES:
            result = getattr(native, n)(value)
            if accepted(value, n, accepts):
                assert type(result) is python, (n, value)
                assert result == python(value), (n, value)
            else:
                assert left(result), (n, value, result)
                assert result[1][0] is value


def test_numpy_scalars(build):
    text = "".join(identity(n, NpScalar(n)) for n in DTYPES)
    native = build(text, *(kernel(n, {"x": NpScalar(n)}, NpScalar(n)) for n in DTYPES))
    for name, dtype in DTYPES.items():
        kind = np.dtype(name).type
        if dtype.kind in "iu":
            info = np.iinfo(name)
            values = [kind(v) for v in (0, 1, info.min, info.max)]
        elif dtype.kind == "b":
            values = [np.True_, np.False_]
        else:
            values = [kind(v) for v in (0, -1.5, math.inf, 6e-5)]
        for value in values:
            result = getattr(native, name)(value)
            assert type(result) is kind
            assert result.tobytes() == value.tobytes()
            assert result + kind(1) == value + kind(1)
        for other in DTYPES:
            if other != name:
                assert left(getattr(native, name)(np.dtype(other).type(1)))
        assert left(getattr(native, name)(1))


def test_numpy_scalar_results_are_freed(build):
    native = build(identity("f", NpScalar("float32")), kernel("f", {"x": NpScalar("float32")}, NpScalar("float32")))
    value = np.float32(1.5)
    for _ in range(20000):
        native.f(value)
    before = sys.getallocatedblocks()
    for _ in range(20000):
        native.f(value)
    assert sys.getallocatedblocks() - before < 1000


def test_mixed_scalars_remember_what_came(build):
    kinds = {
        "f": MixedScalar("float", "float64"), "i": MixedScalar("int", "int64"), "n": MixedScalar("number", "float64"),
        "h": MixedScalar("float", "float32"), "b": MixedScalar("bool", "bool"), "u": MixedScalar("int", "uint8"),
    }  # fmt: skip
    native = build(
        "".join(identity(n, t) for n, t in kinds.items()), *(kernel(n, {"x": t}, t) for n, t in kinds.items())
    )
    same = {
        "f": [1.5, np.float64(1.5)], "i": [2**62, np.int64(-3)], "n": [3, 1.5, np.float64(2.5), -(2**53)],
        "u": [255, np.uint8(7)],
        "h": [1.5, np.float32(0.1)], "b": [True, np.False_],
    }  # fmt: skip
    for n, values in same.items():
        for value in values:
            result = getattr(native, n)(value)
            assert type(result) is type(value)
            assert result == value
    strange = {"f": [1, np.float32(1)], "n": [2**53 + 1, True, np.int64(1)], "h": [0.1], "u": [256, -1], "i": [2**63]}
    for n, values in strange.items():
        for value in values:
            assert left(getattr(native, n)(value)), (n, value)


def test_tuples_and_none(build):
    kind = TupleType((FLOAT, TupleType((INT, BOOL)), NONE))
    native = build(identity("f", kind), kernel("f", {"x": kind}, kind))
    assert native.f((1.5, (3, True), None)) == (1.5, (3, True), None)
    for value in [
        (1.5, (3, True)),
        (1.5, (3, 1), None),
        (1, (3, True), None),
        [1.5, (3, True), None],
        (1.5, [3, True], None),
    ]:
        assert left(native.f(value))
    empty = build(identity("g", TupleType(())), kernel("g", {"x": TupleType(())}, TupleType(())))
    assert empty.g(()) == ()


# arrays --------------------------------------------------------------------------------------------------------------

SUM2 = """
func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.d1: i64, x.s0: i64, x.s1: i64, x.obj: ptr) -> (f64) with {ARRAYS} {
  s: f64 = copy 0.0
  for i: i64 = 0 to x.d0 step 1 {
    r: i64 = mul i, x.s0
    for j: i64 = 0 to x.d1 step 1 {
      c: i64 = mul j, x.s1
      o: i64 = add r, c
      p: ptr = ptradd x.data, o
      v: f64 = load p {roots=("x")}
      s = fadd s, v
    }
  }
  return s
}
""".replace("ARRAYS", 'arrays=(array(name="x", dtype="float64", ndim=2)), effects=effects(restart="never", reads=("x"))')
A2 = ArrayType("float64", 2)


class Sub(np.ndarray):
    pass


def test_arrays_in_every_layout(build):
    native = build(SUM2, kernel("f", {"x": A2}))
    base = np.arange(60.0).reshape(6, 10)
    for array in (
        base, base.T, base[::-1, ::2], base[1:1], base[:, :0], np.asfortranarray(base),
        np.broadcast_to(base[0], (3, 10)),
        base[::-2, 7:2:-1], np.frombuffer(base.tobytes()).reshape(6, 10),
    ):  # fmt: skip
        assert native.f(array) == sum(array.flat)
    assert native.counts("f") == (9, 0)
    misaligned = np.frombuffer(b"x" + base.tobytes(), np.uint8)[1:].view(np.float64).reshape(6, 10)
    for array in (
        base.astype(">f8"), misaligned, base.astype(np.float32), base[0], base[None], base.view(Sub), base.tolist(),
        np.ma.masked_array(base), base.astype(np.complex128), np.matrix(base), memoryview(base), None, base[0, 0],
    ):  # fmt: skip
        assert left(native.f(array))


def test_order_and_writeable_are_checked_where_asked(build):
    text = SUM2.replace("@f(", "@{0}(")
    kinds = {"c": ArrayType("float64", 2, order="C"), "fortran": ArrayType("float64", 2, order="F"), "w": A2}
    texts = [text.replace("{0}", n).replace('reads=', "writes=" if n == "w" else "reads=") for n in kinds]
    native = build("".join(texts), *(kernel(n, {"x": t}) for n, t in kinds.items()))
    c_order, f_order = np.ones((3, 4)), np.ones((4, 3)).T
    assert (native.c(c_order), left(native.c(f_order)), left(native.fortran(c_order)), native.fortran(f_order)) == (
        12,
        1,
        1,
        12,
    )
    frozen = np.ones((3, 4))
    frozen.flags.writeable = False
    assert (native.c(frozen), left(native.w(frozen)), native.w(c_order)) == (12, True, 12)


@pytest.mark.parametrize("name", DTYPES)
def test_array_dtypes(build, name):
    text = "func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (i64) { return x.d0 }"
    native = build(text, kernel("f", {"x": ArrayType(name, 1)}, INT))
    for other in [np.dtype(n) for n in DTYPES] + [
        np.dtype(np.longlong),
        np.dtype(np.ulonglong),
        np.dtype("M8[s]"),
        np.dtype("O"),
    ]:
        result = native.f(np.zeros(3, other))
        assert (result == 3) if other == np.dtype(name) else left(result), other
    assert left(native.f(np.zeros(3, np.dtype(name).newbyteorder()))) or np.dtype(name).itemsize == 1


# how arguments are passed ---------------------------------------------------------------------------------------------

CALLS = """
func native @f(ctx: ptr, a: i64, b: i64, c: i64, d: i64) -> (i64) {
  x: i64 = mul a, 1000; y: i64 = mul b, 100; z: i64 = mul c, 10
  s: i64 = add x, y; t: i64 = add s, z; u: i64 = add t, d
  return u
}
func native @none(ctx: ptr) -> () { return }
"""


def python_f(a, /, b, c=3, *, d=4):
    return a * 1000 + b * 100 + c * 10 + d


PARAMS = (
    Parameter("a", INT, "positional"), Parameter("b", INT), Parameter("c", INT, default="3"),
    Parameter("d", INT, "keyword", default="4"),
)  # fmt: skip


def test_keywords_and_defaults(build):
    native = build(CALLS, kernel("f", PARAMS, INT), kernel("none", {}, NONE), python={"f": python_f})
    dynamic = "".join(["b"])  # equal to the interned name, another object
    calls = [
        ((1, 2), {}), ((1, 2, 5), {}), ((1,), {"b": 7}), ((1,), {"c": 8, "b": 7}), ((1, 2), {"d": 9}),
        ((1, 2, 3), {"d": 0}),
        ((1,), {dynamic: 2}), ((1,), {"d": 1, "c": 2, "b": 3}),
    ]  # fmt: skip
    for args, kwargs in calls:
        assert native.f(*args, **kwargs) == python_f(*args, **kwargs)
    assert native.counts("f") == (len(calls), 0)
    wrong = [
        ((), {}), ((1,), {}), ((1, 2, 3, 4), {}), ((1, 2), {"b": 3}), ((), {"a": 1, "b": 2}), ((1, 2), {"e": 3}),
        ((1, 2, 3), {"c": 3}), ((1,), {"c": 3}),
    ]  # fmt: skip
    for args, kwargs in wrong:
        with pytest.raises(TypeError) as expected:
            python_f(*args, **kwargs)
        with pytest.raises(TypeError) as actual:
            native.f(*args, **kwargs)
        assert str(actual.value) == str(expected.value)
    assert native.none() is None
    assert left(native.none(1))
    assert left(native.none(x=1))


def test_left_calls_pass_everything_on(build):
    native = build(CALLS, kernel("f", PARAMS, INT), kernel("none", {}, NONE))
    for count in range(12):
        args = tuple(str(k) for k in range(count))
        assert native.f(*args) == (LEFT, args)
        assert native.f(*args, d=1, zz=2) == (LEFT, args, {"d": 1, "zz": 2})


@pytest.mark.parametrize(
    ("kind", "accepts", "default", "expected"),
    [
        (FLOAT, (), "2.5", 2.5), (FLOAT, ("int",), "2", 2.0), (FLOAT, (), "2", LEFT),
        (FLOAT, ("int", "bool"), "True", 1.0),
        (FLOAT, ("int",), str(2**53 + 1), LEFT), (INT, (), "-7", -7), (INT, (), str(2**63), LEFT),
        (BOOL, (), "False", False),
        (NONE, (), "None", None), (FLOAT, (), "None", LEFT), (TupleType((INT, FLOAT)), (), "(1, -2.5)", (1, -2.5)),
        (TupleType((INT, FLOAT)), (), "(1,)", LEFT), (COMPLEX, (), "1-2j", 1 - 2j), (FLOAT, (), "1e999", math.inf),
        (MixedScalar("number", "float64"), (), "3", 3), (NpScalar("int8"), (), "3", LEFT),
    ],
)  # fmt: skip
def test_defaults(build, kind, accepts, default, expected):
    native = build(identity("f", kind), kernel("f", (Parameter("x", kind, "both", default, accepts),), kind))
    result = native.f()
    if expected is LEFT:
        assert result == (LEFT, ())
    else:
        assert result == expected
        assert type(result) is type(expected)


def test_no_reference_is_lost_or_kept(build):
    native = build(SUM2, kernel("f", {"x": A2}))
    array, other = np.ones((2, 2)), np.ones(3)
    before = [sys.getrefcount(v) for v in (array, other, None, native.f)]
    for _ in range(100):
        native.f(array)
        native.f(other)
    assert [sys.getrefcount(v) for v in (array, other, None, native.f)] == before

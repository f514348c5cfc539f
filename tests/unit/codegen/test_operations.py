"""Every operation computes what its row in OPS says, on every back end."""

import math
import random
import struct

import numpy as np
import pytest

from kernelmill.codegen.c.effects import STATEMENTS
from kernelmill.codegen.c.ops import EXPRESSIONS
from kernelmill.codegen.llvm.ops import RULES
from kernelmill.ir.ops import OPS

INTS = [0, 1, 2, 3, 7, 8, 63, 127, 128, 255, 32767, 2**31 - 1, 2**31, 2**53 + 1, 2**62, 2**63 - 1]
SIGNED = sorted({*INTS, *(-v for v in INTS), -(2**63)})
FLOATS = [
    0.0, -0.0, 0.3, -0.3, 0.5, -0.5, 0.7, -0.7, 1.0, -1.0, 1.5, 2.5, -2.5, 1e-310, 8388607.5, 8388609.0,
    4503599627370495.5,
    4503599627370497.0, 9007199254740993.0, -1e300, 1e300, math.inf, -math.inf, math.nan,
]  # fmt: skip


def test_every_low_operation_has_a_rule():
    low = {name for name, row in OPS.items() if row.level in ("low", "both")}
    assert set(RULES) == low
    assert EXPRESSIONS.keys() | STATEMENTS.keys() == low
    assert not EXPRESSIONS.keys() & STATEMENTS.keys()


def wrapped(value, bits=64):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def unsigned(value):
    return value & (2**64 - 1)


def trunc_div(a, b):
    return -(-a // b) if (a < 0) != (b < 0) else a // b


BINARY = {
    "add": lambda a, b: wrapped(a + b),
    "sub": lambda a, b: wrapped(a - b),
    "mul": lambda a, b: wrapped(a * b),
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "smin": min,
    "smax": max,
    "umin": lambda a, b: wrapped(min(unsigned(a), unsigned(b))),
    "umax": lambda a, b: wrapped(max(unsigned(a), unsigned(b))),
    "umulh": lambda a, b: wrapped(unsigned(a) * unsigned(b) >> 64),
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "slt": lambda a, b: a < b,
    "sle": lambda a, b: a <= b,
    "sgt": lambda a, b: a > b,
    "sge": lambda a, b: a >= b,
    "ult": lambda a, b: unsigned(a) < unsigned(b),
    "ule": lambda a, b: unsigned(a) <= unsigned(b),
    "ugt": lambda a, b: unsigned(a) > unsigned(b),
    "uge": lambda a, b: unsigned(a) >= unsigned(b),
}
DIVISION = {
    "sdiv": trunc_div,
    "udiv": lambda a, b: wrapped(unsigned(a) // unsigned(b)),
    "srem": lambda a, b: a - b * trunc_div(a, b),
    "urem": lambda a, b: wrapped(unsigned(a) % unsigned(b)),
    "smod": lambda a, b: a % b,
}
SHIFTS = {
    "shl": lambda a, n: wrapped(a << n),
    "lshr": lambda a, n: wrapped(unsigned(a) >> n),
    "ashr": lambda a, n: a >> n,
}


def functions(names, params, kind, body="{name}"):
    """One C function per operation of the same shape."""
    args = ", ".join(f"{p}: {t}" for p, t in params.items())
    names_only = ", ".join(params)
    return "\n".join(
        f"func c @{n}({args}) -> ({kind(n)}) with {{exported}} {{\n r: {kind(n)} = {n} {names_only}\n return r\n}}"
        for n in names
    )


def test_integer_operations(compiled):
    tests = {"eq", "ne", *(n for n in BINARY if n[1:] in ("lt", "le", "gt", "ge"))}
    text = functions(BINARY, {"a": "i64", "b": "i64"}, lambda n: "i1" if n in tests else "i64")
    text += "\n" + functions((*DIVISION, *SHIFTS), {"a": "i64", "b": "i64"}, lambda _: "i64")
    code = compiled(text)
    for a in SIGNED:
        for b in SIGNED:
            for name, expected in BINARY.items():
                assert getattr(code, name)(a, b) == expected(a, b), (name, a, b)
            if b and not (a == -(2**63) and b == -1):
                for name, expected in DIVISION.items():
                    assert getattr(code, name)(a, b) == expected(a, b), (name, a, b)
        for n in (0, 1, 31, 63):
            for name, expected in SHIFTS.items():
                assert getattr(code, name)(a, n) == expected(a, n), (name, a, n)


def test_overflow_flags(compiled):
    text = "\n".join(
        f"""func c @{n}(a: i64, b: i64, out: ptr) -> (i1) with {{exported}} {{
          r: i64, o: i1 = {n} a, b
          store out, r
          return o
        }}"""
        for n in ("sadd_ov", "ssub_ov", "smul_ov")
    )
    code = compiled(text)
    exact = {"sadd_ov": lambda a, b: a + b, "ssub_ov": lambda a, b: a - b, "smul_ov": lambda a, b: a * b}
    out = np.zeros(1, np.int64)
    for a in SIGNED:
        for b in SIGNED:
            for name, operation in exact.items():
                over = getattr(code, name)(a, b, out.ctypes.data)
                assert out[0] == wrapped(operation(a, b))
                assert over == (wrapped(operation(a, b)) != operation(a, b))


def test_bit_counts(compiled):
    code = compiled(functions(("ctpop", "ctlz", "cttz"), {"a": "i64"}, lambda _: "i64"))
    for a in SIGNED:
        text = f"{unsigned(a):064b}"
        assert code.ctpop(a) == text.count("1")
        assert code.ctlz(a) == len(text) - len(text.lstrip("0"))
        assert code.cttz(a) == len(text) - len(text.rstrip("0"))


@pytest.mark.parametrize("kind", ["f64", "f32"])
def test_float_operations(compiled, kind):
    dtype = {"f64": np.float64, "f32": np.float32}[kind]
    unary = {
        "ffloor": np.floor, "fceil": np.ceil, "ftrunc": np.trunc, "frint": np.rint, "fsqrt": np.sqrt, "fabs": np.abs,
        "fneg": np.negative, "fhold": np.positive,
    }  # fmt: skip
    binary = {
        "fadd": np.add, "fsub": np.subtract, "fmul": np.multiply, "fdiv": np.divide, "fcopysign": np.copysign,
        "frem": np.fmod,
    }  # fmt: skip
    tests = {
        "feq": np.equal, "fne": np.not_equal, "flt": np.less, "fle": np.less_equal, "fgt": np.greater,
        "fge": np.greater_equal,
    }  # fmt: skip
    text = (
        functions(unary, {"a": kind}, lambda _: kind) + "\n" + functions(binary, {"a": kind, "b": kind}, lambda _: kind)
    )
    code = compiled(text + "\n" + functions((*tests, "funo"), {"a": kind, "b": kind}, lambda _: "i1"))
    with np.errstate(all="ignore"):
        values = [dtype(v) for v in FLOATS]
        for a in values:
            for name, expected in unary.items():
                assert_same_float(dtype(getattr(code, name)(a)), expected(a), (name, a))
            for b in values:
                for name, expected in binary.items():
                    assert_same_float(dtype(getattr(code, name)(a, b)), expected(a, b), (name, a, b))
                for name, expected in tests.items():
                    assert getattr(code, name)(a, b) == expected(a, b), (name, a, b)
                assert code.funo(a, b) == (np.isnan(a) or np.isnan(b))


@pytest.mark.parametrize("kind", ["f64", "f32"])
def test_small_roundings(compiled, kind):
    dtype = {"f64": np.float64, "f32": np.float32}[kind]
    near, half = (2.0**50, 0.5) if kind == "f64" else (2.0**21, 0.5)
    rounded = {"ffloor": np.floor, "fceil": np.ceil, "frint": np.rint}
    code = compiled(functions(rounded, {"a": kind}, lambda _: kind).replace(" a\n", " a {small}\n"))
    small = [0.0, 0.25, half, 1.5, 2.5, 0.49999997, 100.5, near - half, near + half, near - 1.0]
    for name, expected in rounded.items():
        for value in (dtype(s * v) for v in small for s in (1, -1)):
            assert getattr(code, name)(value) == expected(value), (name, value)
        for value in (dtype(s * v) for v in (4.0 * near, 7.0 * near, 1e30, np.inf) for s in (1, -1)):
            got = getattr(code, name)(value)
            assert (got if value > 0.0 else -got) >= near * 2.0, (name, value)
        assert np.isnan(getattr(code, name)(dtype(np.nan)))


def assert_same_float(actual, expected, what=None):
    if np.isnan(expected):
        assert np.isnan(actual), what
    else:
        assert actual.tobytes() == expected.tobytes(), (what, actual, expected)


HALF = """
func c @widen(p: ptr) -> (f32) with {exported} {
  h: f16 = load p
  r: f32 = fpext h
  return r
}
func c @narrow(x: f64, p: ptr) -> () with {exported} {
  h: f16 = fptrunc x
  store p, h
  return
}
func c @narrow32(x: f32, p: ptr) -> () with {exported} {
  h: f16 = fptrunc x
  store p, h
  return
}
func c @from_int(x: i64, p: ptr) -> () with {exported} {
  h: f16 = sitofp x
  store p, h
  return
}
func c @sum(p: ptr, q: ptr) -> () with {exported} {
  a: f16 = load p
  b: f16 = load q
  s: f16 = fadd a, b
  t: f16 = fsqrt s
  k: f16 = fmul t, 1.5:f16
  store p, k
  return
}
"""


def test_half_precision(compiled):
    code = compiled(HALF)
    every = np.arange(65536, dtype=np.uint16).view(np.float16)
    cell = np.zeros(2, np.float16)
    for value in every:
        cell[0] = value
        assert_same_float(np.float32(code.widen(cell.ctypes.data)), np.float32(value), value)
    generator = random.Random(7)  # noqa: S311  # repeatable test data
    doubles = [float(v) for v in every[::37]] + [65519.99, 65520.0, 65536.0, 2.0**-25, 2.0**-24, 5.96e-8, 6e-5, *FLOATS]
    doubles += [generator.uniform(-1, 1) * 2.0 ** generator.randint(-30, 18) for _ in range(4000)]
    doubles += [math.nextafter(v, math.inf) for v in doubles] + [v * (1 + 2.0**-11) for v in doubles]
    with np.errstate(all="ignore"):
        for value in doubles:
            code.narrow(value, cell.ctypes.data)
            assert_same_float(cell[0], np.float64(value).astype(np.float16), value)
            code.narrow32(np.float32(value), cell.ctypes.data)
            assert_same_float(cell[0], np.float32(value).astype(np.float16), value)
        for value in (0, 1, 2047, 2048, 2049, 65519, 65520, 65535, 65536, 2**62 + 1, -(2**63)):
            code.from_int(value, cell.ctypes.data)
            assert_same_float(cell[0], np.array(value).astype(np.float16), value)
        a, b = np.float16(1.1), np.float16(2.3)
        cell[:] = a, b
        code.sum(cell.ctypes.data, cell.ctypes.data + 2)
        assert cell[0] == np.sqrt(a + b) * np.float16(1.5)


def test_conversions(compiled):
    code = compiled(
        """
        func c @to_f(a: i64) -> (f64) with {exported} { r: f64 = sitofp a; return r }
        func c @to_fu(a: i64) -> (f64) with {exported} { r: f64 = uitofp a; return r }
        func c @to_f32(a: i64) -> (f32) with {exported} { r: f32 = sitofp a; return r }
        func c @to_i(a: f64) -> (i64) with {exported} { r: i64 = fptosi a; return r }
        func c @to_u(a: f64) -> (i64) with {exported} { r: i64 = fptoui a; return r }
        func c @sat(a: f64) -> (i32) with {exported} { r: i32 = fptosi_sat a; return r }
        func c @bits(a: f64) -> (i64) with {exported} { r: i64 = bitcast a; return r }
        func c @low(a: i64) -> (i8) with {exported} { r: i8 = trunc a; return r }
        func c @wide(a: i8) -> (i64) with {exported} { r: i64 = sext a; return r }
        func c @widez(a: i8) -> (i64) with {exported} { r: i64 = zext a; return r }
        func c @fused(a: f64, b: f64, c: f64) -> (f64) with {exported} { r: f64 = fma a, b, c; return r }
        func c @pick(a: i1, b: f64, c: f64) -> (f64) with {exported} { r: f64 = select a, b, c; return r }
        func c @power(a: f64, b: f64) -> (f64) with {exported} { r: f64 = libm a, b {fn="pow"}; return r }
        """
    )
    for a in SIGNED:
        assert code.to_f(a) == float(a)
        assert code.to_fu(a) == float(unsigned(a))
        assert code.to_f32(a) == np.float32(np.int64(a))
        assert code.low(a) == wrapped(a, 8)
    for value in (0.0, -0.9, 1.9, -1e18, 2.0**62):
        assert code.to_i(value) == int(value)
    assert unsigned(code.to_u(2.0**63 + 4096)) == 2**63 + 4096
    assert [code.sat(v) for v in (math.nan, 1e30, -1e30, 2.9)] == [0, 2**31 - 1, -(2**31), 2]
    assert code.bits(-0.1) == struct.unpack("<q", struct.pack("<d", -0.1))[0]
    assert (code.wide(-3), code.widez(-3)) == (-3, 253)
    x = 1 + 2.0**-52
    assert code.fused(x, x, -x * x) != 0.0
    assert (code.pick(True, 1.0, 2.0), code.pick(False, 1.0, 2.0)) == (1.0, 2.0)
    assert code.power(7.3, 0.5) == 7.3**0.5

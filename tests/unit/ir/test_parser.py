"""The text form of the IR: what is printed is read back to an equal module."""

from __future__ import annotations

import math
import struct

import pytest

from kernelmill.ir.nodes import Const, Extern, For, Function, Global, If, Module, Op, Return, Var, While, attrs
from kernelmill.ir.parser import IRSyntaxError, parse_function, parse_module, parse_type
from kernelmill.ir.printer import print_function, print_module
from kernelmill.ir.types import (
    BOOL,
    F32,
    F64,
    FLOAT,
    I1,
    I8,
    I32,
    I64,
    INT,
    NONE,
    PTR,
    ArrayType,
    MixedScalar,
    NpScalar,
    TupleType,
)
from kernelmill.source import Span

ARRAYS = 'arrays=(array(name="x", dtype="float64", ndim=1)), effects=effects(restart="rewrite", reads=("x")), recursive'
EXAMPLE = """\
extern @memcmp(ptr, ptr, i64) -> i32
extern @printf(ptr, ...) -> i32 weak
extern data @PyExc_TypeError
global @table mutable align 8 = (1:i32, b"a\\x00\\x22", @f, 2.5, null)
func native @f(ctx: ptr, x.data: ptr, n: i64, %step: i64) -> (f64) with {ARRAYS} {
  s: f64 = copy 0.0
  for i: i64 = 0 to n step %step with {lanes=4} {
    y: i64, o: i1 = sadd_ov i, 1
    if o {
      break
    } else {
      continue
    }
  }
  while {
    c: i1 = flt s, 1.0
  } c with {cold} {
    t: f64 = load x.data {roots=("x")}
    s = fadd s, t
  }
  guard c {failure=index, mode="raise", site=3}
  store x.data, s {roots=()}
  return s
} cleanup {
  free x.data
}

func c @"odd name"() -> () {
  unreachable
}
""".replace("ARRAYS", ARRAYS)


def test_example_round_trips_to_the_letter() -> None:
    assert print_module(parse_module(EXAMPLE)) == EXAMPLE


def test_one_line_blocks_and_comments() -> None:
    f = parse_function(
        "func native @f(ctx: ptr, c: i1) -> (i64) { # the head\n"
        " if c { x: i64 = copy 1; y: i64 = copy 2 } else { x = copy 2 }\n"
        " while { } c { break }; return x }"
    )
    branch, loop, last = f.body
    assert isinstance(branch, If)
    assert (len(branch.then), len(branch.orelse)) == (2, 1)
    assert isinstance(loop, While)
    assert not loop.head
    assert last == Return((Var("x", I64),))


@pytest.mark.parametrize(
    "const",
    [
        Const(1, I64), Const(-(2**63), I64), Const(1, I32), Const(True, I1), Const(False, BOOL), Const(None, PTR),
        Const(None, NONE), Const(1.5, F64), Const(-0.0, F64), Const(1e300, F64), Const(5e-324, F64), Const(1.5, F32),
        Const(math.inf, F64), Const(-math.inf, F32), Const(7, INT), Const(2**200, INT), Const(1.0, FLOAT),
        Const("tëxt\n\"", NONE), Const(complex(-0.0, math.inf), NpScalar("complex64")), Const(255, I8),
    ],
)  # fmt: skip
def test_constants(const: Const) -> None:
    f = Function("f", (), (), (Op("copy", (Var("x", const.type),), (const,)),))
    text = print_function(f)
    again = parse_function(text)
    assert print_function(again) == text
    (op,) = again.body
    assert isinstance(op, Op)
    (again_const,) = op.args
    assert repr(again_const) == repr(const)


@pytest.mark.parametrize("bits", [0x7FF8000000000000, 0xFFF8000000000000, 0x7FF0000000000001])
def test_nan_keeps_its_bits(bits: int) -> None:
    value = struct.unpack(">d", bits.to_bytes(8, "big"))[0]
    f = parse_function(print_function(Function("f", (), (), (Return((Const(value, F64),)),))))
    (stmt,) = f.body
    assert isinstance(stmt, Return)
    assert isinstance(stmt.values[0], Const)
    assert struct.pack(">d", stmt.values[0].value) == bits.to_bytes(8, "big")


@pytest.mark.parametrize(
    "kind",
    [
        I1, PTR, INT, NONE, NpScalar("uint8"), MixedScalar("number", "float64"), ArrayType("float64", 2),
        ArrayType("int8", 1, True, "F"), TupleType(()),
        TupleType((INT, TupleType((FLOAT, ArrayType("bool", 3, order="C"))))),
    ],
)  # fmt: skip
def test_types(kind: object) -> None:
    assert parse_type(str(kind)) == kind


@pytest.mark.parametrize(
    "name", ["if", "nan", "inf", "inf.x", "x.0.re", "größe", "_", "a b", 't"', "", "store", "true", "1x"]
)
def test_any_name_survives(name: str) -> None:
    v = Var(name, I64)
    body = (
        Op("copy", (v,), (Const(1, I64),)),
        Op("store", (), (Var("p", PTR), v)),
        For(v, v, v, v, (Return((v, v)),), attrs=attrs(a=(), b=(1, 2), c=None, d=-1, e=0.5, f="x", g=False)),
    )
    function = Function(name, (Var("p", PTR), v), (I64,), body)
    module = Module((function,), (Global(name, (name,)),), (Extern(name),), "high")
    assert parse_module(print_module(module)) == module


def test_a_variable_of_two_types_is_shown_as_such() -> None:
    module = Module((Function("f", (Var("x", I64),), (), (Op("store", (), (Var("x", PTR), Var("x", I64))),)),))
    assert parse_module(print_module(module)) == module


def test_lines_are_comments() -> None:
    f = Function("f", (), (), (Return(span=Span("m.py", 7, 0, 7, 3)),))
    text = print_function(f, lines=True)
    assert "return  # line 7" in text
    assert parse_function(text) == f


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("func native @f() -> () { x = copy 1 }", "no type"),
        ("func native @f() -> () {\n x: i64 = copy 1 2\n}", "line 2: expected the end of the statement"),
        ("func native @f() -> () { x: i99 = copy 1 }", "unknown type 'i99'"),
        ("fun", "expected 'func'"),
        ("func native @f() -> () { ~ }", "unexpected '~'"),
    ],
)
def test_errors_name_the_line(text: str, message: str) -> None:
    with pytest.raises(IRSyntaxError, match=message):
        parse_module(text)

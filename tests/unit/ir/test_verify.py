"""The verifier: good modules pass, each broken invariant is named."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Const, Function, If, Module, Op, Return, Var
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import BOOL, I1, I8, I64, INT, NONE, PTR, DictType, ListType, TupleType
from kernelmill.ir.verify import InvalidIR, check, verify

GOOD = """
extern @memcmp(ptr, ptr, i64) -> i32
extern @snprintf(ptr, ...) -> i32
extern data @thing
global @table = (1, @f, @memcmp)
func native @f(ctx: ptr, depth: i64, n: i64) -> (i64) with {recursive} {
  block: ptr = copy null
  memory: ptr = stackalloc {size=16}
  ok: i1 = sge depth, 0
  guard ok {failure=depth}
  block = alloc 80
  s: i64 = copy 0
  for i: i64 = 0 to n step 1 {
    c: i1 = slt i, 3
    if c { continue }
    t: i64, over: i1 = sadd_ov s, i
    if over { break }
    s = copy t
  }
  while { c2: i1 = sgt s, 9 } c2 {
    s = sub s, 1
    if c2 { d: i64 = sub depth, 1 } else { d = copy 0 }
    status: i32, again: i64 = call ctx, d, s {callee="f"}
    fine: i1 = eq status, 0:i32
    guard fine, status {failure=callee, mode="status"}
    s = smin s, again
  }
  where: ptr = address {of="thing"}
  r: i32 = ccall where, memory, 16 {callee="memcmp"}
  r = ccall where, r, 1.0 {callee="snprintf"}
  return s
} cleanup { free block }
func native @endless(ctx: ptr) -> (i64) { while { } true { x: i64 = copy 1; if true { return x } } }
func native @late(ctx: ptr) -> (i64) { while { } true { x: i64 = copy 1; if true { break } } ; return x }
func c @glue(p: ptr) -> (ptr) { store p, 1:i8 {roots=()}; return p }
"""


def test_good_module() -> None:
    assert verify(parse_module(GOOD)) == []
    check(parse_module(GOOD))


def test_good_high_module() -> None:
    text = (
        "level high\nfunc native @f(x: array[float64, 1], n: int) -> (np.float64) {\n"
        ' v: np.float64 = index x, n\n w: np.float64 = binary v, 2.0:float {op="mul"}\n return w\n}'
    )
    assert verify(parse_module(text)) == []


def test_where_lists_are_made_and_what_never_is_in_them_does_not_count_in_a_result() -> None:
    made, declared = ListType(NONE, "here"), TupleType((DictType(INT, ListType(INT)), INT))
    for given, wanted in ((made, ListType(INT)), (TupleType((DictType(INT, made, "there"), INT)), declared)):
        x = Var("x", given)
        assert verify(Module((Function("f", (x,), (wanted,), (Return((x,)),)),), level="high")) == []
    x = Var("x", declared)
    wrong = TupleType((DictType(INT, ListType(BOOL)), INT))
    assert any("declared are" in m for m in verify(Module((Function("f", (x,), (wrong,), (Return((x,)),)),), level="high")))


BAD = [
    # 13
    ("func native @f(ctx: ptr) -> () with {clod} { return }", "a function with unknown attribute 'clod'"),
    ('func native @f(ctx: ptr) -> () with {inline="often"} { return }', "'inline' of a function is \"always\" or \"never\""),
    ("func native @f(ctx: ptr) -> () with {recursive=false} { return }", "'recursive' of a function is true, and not False"),
    ("func native @f(ctx: ptr) -> () with {fastmath=()} { return }", "'fastmath' of a function is texts, and not ()"),
    ("func native @f(ctx: ptr) -> () with {level=3} { return }", "'level' of a function is a text, and not 3"),
    ("func native @f(ctx: ptr) -> () { for i: i64 = 0 to 9 step 1 with {tiles=4} { }; return }", "loop with unknown attribute"),
    ("func native @f(ctx: ptr) -> () { while { } true with {cold=2} { }; return }", "'cold' of a loop is true, and not 2"),
    (
        'func native @f(ctx: ptr) -> () with {arrays=(array(name="x", dtype="float12", ndim=1))} { return }',
        "no distinct names, known dtypes and ranks",
    ),
    (
        'func native @f(ctx: ptr) -> () with {effects=effects(restart="never", writes=("x"))} { return }',
        "arrays that it does not have",
    ),
    (
        'func native @f(ctx: ptr) -> () { s: i32 = call ctx {arg_roots=(roots(parameter="x", arrays=("y"))), callee="f"}; return }',
        r"x may lie in \(y\), which are no arrays of the caller",
    ),
    # 1
    ('global @f = ()\nfunc native @f(ctx: ptr) -> () { return }', "taken twice"),
    ("global @g = (@nothing)", "unknown @nothing"),
    ('func native @f(ctx: ptr) -> () { p: ptr = address {of="nothing"}; return }', "unknown @nothing"),
    # 2
    ("func native @f(ctx: ptr) -> () { x: int = copy 1:int; return }", "type int in a low module"),
    ("level high\nfunc native @f(x: int) -> () { y: i64 = copy 1; return }", "type i64 in a high module"),
    ('func native @f(ctx: ptr, n: i64) -> () { x: i64 = unary n {op="neg"}; return }', "unary in a low module"),
    # 3
    ("func native @f(ctx: ptr) -> () { x: i64 = frobnicate; return }", "unknown operation 'frobnicate'"),
    ("func native @f(ctx: ptr, n: i64) -> () { x: i64 = add n; return }", "2 operands wanted, 1 given"),
    ("func native @f(ctx: ptr, n: i64) -> () { x: i64 = add n, 1:i32; return }", "type i32, but I is i64"),
    ("func native @f(ctx: ptr, n: i64) -> () { x: f64 = add n, n; return }", "result 1 has type f64, wanted I"),
    ("func native @f(ctx: ptr, n: i64) -> () { guard true; return }", "without attribute 'failure'"),
    ("func native @f(ctx: ptr, n: i64) -> () { x: i64 = add n, n {nws}; return }", "unknown attribute 'nws'"),
    # 4
    ("func native @f(ctx: ptr) -> () { x: i8 = copy 128:i8; return }", "constant 128 is no i8"),
    ("func native @f(ctx: ptr) -> () { x: f64 = copy 1:f64; return }", "constant 1 is no f64"),
    ("func native @f(ctx: ptr, n: i64) -> () { x: i64 = trunc n; return }", "trunc from i64 to i64"),
    ("func native @f(ctx: ptr, n: i64) -> () { x: f32 = bitcast n; return }", "bitcast from i64 to f32"),
    # 5
    ("func native @f(ctx: ptr, ctx: ptr) -> () { return }", "share a name"),
    ("func native @f(ctx: ptr) -> () { x: i64 = copy 1; x: f64 = copy 1.0; return }", "x is i64 and f64"),
    # 6
    ("func native @f(ctx: ptr) -> (i64) { return x: i64 }", "x may be read before"),
    ("func native @f(ctx: ptr, c: i1) -> (i64) { if c { x: i64 = copy 1 }; return x }", "x may be read before"),
    ("func native @f(ctx: ptr, n: i64) -> (i64) { for i: i64 = 0 to n step 1 { }; return i }", "i may be read"),
    ("func native @f(ctx: ptr, n: i64) -> () { for i: i64 = 0 to n step 1 { i = copy 1 }; return }", "is assigned"),
    (
        "func native @f(ctx: ptr, n: i64) -> () { for i: i64 = 0 to n step 1 { for i = 0 to n step 1 { } }; return }",
        "counts two loops",
    ),
    ("func native @f(ctx: ptr, c: i1) -> () { guard c {failure=state}; p: ptr = alloc 1; return } cleanup { free p }",
     "cleanup reads p"),
    ("func native @f(ctx: ptr, c: i1) -> (i64) { while { } c { x: i64 = copy 1 }; return x }", "x may be read before"),
    # 7
    ("func native @f(ctx: ptr) -> () { break }", "Break outside a loop"),
    ("func native @f(ctx: ptr) -> () { return ; return }", "follow a Return"),
    ("func native @f(ctx: ptr, c: i1) -> () { if c { return } }", "a path ends without a Return"),
    ("func native @f(ctx: ptr) -> () { while { } true { break } }", "a path ends without a Return"),
    ("func native @f(ctx: ptr, n: i64) -> () { for i: i64 = 0 to n step 0 { }; return }", "step 0"),
    ("func native @f(ctx: ptr, n: i64) -> () { if n { }; return }", "a condition of type i64"),
    # 8
    ("func native @f(ctx: ptr) -> (i64) { return }", r"returns \(\), declared are \(i64\)"),
    # 9
    ('func native @f(ctx: ptr) -> () { s: i32 = call {callee="f"}; return }', r"@f takes \(ptr\), given are \(\)"),
    ('func native @f(ctx: ptr) -> () { call ctx {callee="f"}; return }', r"@f gives \(i32\)"),
    ('func native @f(ctx: ptr) -> () { s: i32 = call ctx {callee="g"}; return }', "no such function"),
    # 10
    ("func native @f(n: i64) -> () { return }", "first parameters must be ctx: ptr"),
    ("func native @f(ctx: ptr) -> () with {recursive} { return }", "depth: i64"),
    ("func c @f() -> (i64, i64) { return 1, 2 }", "at most one result"),
    ('func c @f(c: i1) -> () { guard c {failure=state}; return }', "a guard in an abi='c' function"),
    ("func alien @f() -> () { return }", "unknown abi"),
    # 11
    ("func native @f(ctx: ptr, c: i1) -> () { if c { p: ptr = stackalloc {size=8} }; return }", "stackalloc inside"),
    ("func native @f(ctx: ptr) -> () { return } cleanup { return }", "cleanup may not leave"),
    # 12
    ('func native @f(ctx: ptr, n: i64) -> () { guard n {failure=state}; return }', "a guard tests an i1"),
    ('func native @f(ctx: ptr, c: i1) -> () { guard c {failure=state, mode="odd"}; return }', "unknown guard mode"),
    ('func native @f(ctx: ptr, c: i1) -> () { guard c {failure=state, mode="status"}; return }', "i32 status"),
    ('func native @f(ctx: ptr, c: i1) -> () { guard c {failure=state, mode="raise"}; return }', "has a site"),
    (
        'func native @f(ctx: ptr, c: i1) -> () { guard c {failure=state, mode="raise", site=1}; return }',
        "no exception can be made from state",
    ),
    ('func native @f(ctx: ptr, c: i1) -> () { guard c {failure="state"}; return }', "a guard says its failure"),
    (
        'func native @f(ctx: ptr, c: i1, n: i64) -> () { guard c, n {failure=index(axis=0), mode="raise", site=1}; return }',
        r"index\(axis=0\) with operands \(i64\)",
    ),
    (
        'func native @f(ctx: ptr, c: i1, x: f32) -> () { guard c, x, x {failure=zerodiv(operator="/", kind="float")}; return }',
        r"with operands \(f32, f32\)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD)
def test_each_invariant(text: str, message: str) -> None:
    with pytest.raises(InvalidIR, match=message):
        check(parse_module(text))


def test_conditions_and_constants_built_by_hand() -> None:
    body = (If(Const(1, I1), (Op("store", (), (Var("p", PTR), Const(True, I8))),)), Return())
    problems = verify(Module((Function("f", (Var("ctx", PTR), Var("p", PTR)), (), body),)))
    assert [p.split(": ")[1] for p in problems] == ["constant 1 is no i1", "constant True is no i8"]


def test_results_of_high_functions_are_high() -> None:
    body = (Return((Const(1, INT),)),)
    assert verify(Module((Function("f", (), (I64,), body),), level="high")) == [
        "@f: type i64 in a high module",
        "@f: returns (int), declared are (i64)",
    ]

"""`inline`: the callee's body in the place of the call, with the same outcome for every input."""

from __future__ import annotations

import itertools

import pytest

from kernelmill.ir.nodes import Module, Op
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations
from kernelmill.passes.remarks import Remark
from support.interpreter import Memory, run
from support.steps import step

simplify = step("simplify")
inline = step("inline")

CALLER = """
func native @f(ctx: ptr, p: ptr, a: i64, b: i64) -> (i64) {
  s: i32, x: i64 = call ctx, p, a {callee="g"ROOTS}
  ok: i1 = eq s, 0:i32
  guard ok, s {failure=calleeMODE}
  s2: i32, y: i64 = call ctx, p, b {callee="g"ROOTS}
  ok2: i1 = eq s2, 0:i32
  guard ok2, s2 {failure=calleeMODE}
  t: i64 = sub x, y
  store p, t {roots=("p")}
  return t
}
"""
CALLEES = {
    "straight": "y: i64, o: i1 = smul_ov x, x; c: i1 = xor o, true; guard c {failure=overflow}; return y",
    "tail": "c: i1 = slt x, 0; if c { y: i64 = mul x, 5; return y }; y = add x, 1; return y",
    "else": "c: i1 = slt x, 0; if c { return 1 } else { x = add x, 2 }; d: i1 = sgt x, 5; if d { return x }; return 0",
    "partial": "c: i1 = slt x, 9; if c { d: i1 = slt x, 4; if d { return 3 } else { }; x = mul x, 3 }; return x",
    "wrapped": "c: i1 = slt x, 9; if c { d: i1 = slt x, 4; if d { return 3 }; x = mul x, 3 }\n"
    + "\n".join(f"x = {op} x, {n}" for n, op in enumerate(["add", "mul", "xor", "sub"] * 3, 1))
    + "\nreturn x",
    "raises": "c: i1 = ne x, 2; guard c, x {failure=domain(function=\"math.isqrt\", operands=(\"int\")),"
    " mode=\"raise\", site=1}; return x",
    "loop": "s: i64 = copy 0; for i: i64 = 0 to x step 1 { s = add s, i; c: i1 = sgt i, 3; if c { break } }; return s",
    "memory": "v: i64 = load p {roots=(\"q\")}; store p, x {roots=(\"q\")}; w: i64 = add v, x; return w",
}  # fmt: skip
VALUES = (-(2**62), -5, 0, 1, 2, 3, 4, 6, 9, 100, 2**62)


def both(callee: str, mode: str = ', mode="status"', roots: str = "") -> tuple[Module, Module, list[Remark]]:
    caller = CALLER.replace("MODE", mode).replace("ROOTS", roots)
    module = parse_module(f"{caller}\nfunc native @g(ctx: ptr, p: ptr, x: i64) -> (i64) {{ {callee} }}")
    check(module)
    remarks: list[Remark] = []
    after = inline(module, remarks)
    check(after)
    after = simplify(after, [])
    check(after)
    return module, after, remarks


@pytest.mark.parametrize("mode", [', mode="status"', ""])
@pytest.mark.parametrize("name", CALLEES)
def test_same_outcome(name: str, mode: str) -> None:
    module, after, remarks = both(CALLEES[name], mode)
    assert len(remarks) == 2
    assert not any(op.name == "call" for op in operations(after.functions[0].body)), print_module(after)
    for a, b in itertools.product(VALUES, VALUES):
        memories = [Memory(), Memory()]
        address, _ = (m.add(bytes(range(8))) for m in memories)
        old, new = (run(m, "f", (address, a, b), memory) for m, memory in zip((module, after), memories, strict=True))
        assert old.same(new), (a, b, old, new)


@pytest.mark.parametrize(
    "callee",
    [
        "for i: i64 = 0 to x step 1 { return i }; return 0",
        "q: ptr = copy null; return x } cleanup { free q",
        "\n".join(["x = add x, 1"] * 50) + "\nreturn x",
    ],
)
def test_not_inlined(callee: str) -> None:
    _, after, remarks = both(callee)
    assert remarks == []
    assert sum(op.name == "call" for op in operations(after.functions[0].body)) == 2


def test_an_ignored_failure_is_not_inlined() -> None:
    text = """func native @f(ctx: ptr, a: i64) -> (i64) {
      s: i32 = call ctx, a {callee="g"}
      r: i64 = sext s
      return r
    }
    func native @g(ctx: ptr, x: i64) -> () { c: i1 = slt x, 0; guard c {failure=raise}; return }"""
    module = parse_module(text)
    assert inline(module, []) == module


@pytest.mark.parametrize(
    ("roots", "wanted"),
    [
        ("", "load p\n"),
        (', arg_roots=(roots(parameter="q", arrays=("x", "y")))', 'load p {roots=("x", "y")}'),
        (', arg_roots=(roots(parameter="q"))', "{roots=()}"),
    ],
)
def test_roots_are_those_of_the_caller(roots: str, wanted: str) -> None:
    text = f"{CALLER}func native @g(ctx: ptr, p: ptr, x: i64) -> (i64) {{ {CALLEES['memory']} }}"
    text = text.replace("MODE", "").replace("ROOTS", roots).replace("b: i64)", "b: i64, x.data: ptr, y.data: ptr)")
    arrays = ", ".join(f'array(name="{name}", dtype="int64", ndim=1)' for name in "xy")
    text = text.replace("-> (i64) {", f"-> (i64) with {{arrays=({arrays})}} {{", 1)
    module = inline(parse_module(text), [])
    assert wanted in print_module(module).split("func native @g")[0]


def test_callees_come_first_and_recursion_stays() -> None:
    text = """
    func native @f(ctx: ptr, a: i64) -> (i64) { s: i32, r: i64 = call ctx, a {callee="g"}; return r }
    func native @g(ctx: ptr, a: i64) -> (i64) { s: i32, r: i64 = call ctx, a {callee="h"}; return r }
    func native @h(ctx: ptr, a: i64) -> (i64) { r: i64 = mul a, 3; return r }
    func native @e(ctx: ptr, a: i64) -> (i64) { s: i32, r: i64 = call ctx, a {callee="o"}; return r }
    func native @o(ctx: ptr, a: i64) -> (i64) { s: i32, r: i64 = call ctx, a {callee="e"}; return r }
    """
    module = inline(parse_module(text), [])
    check(module)
    calls = {f.name: sum(op.name == "call" for op in operations(f.body)) for f in module.functions}
    assert calls["f"] == calls["g"] == 0
    assert calls["e"] + calls["o"] >= 1


def test_frame_memory_of_a_callee_is_the_caller_s() -> None:
    callee = "m: ptr = stackalloc {size=8}; store m, x {roots=()}; y: i64 = load m {roots=()}; return y"
    _, after, remarks = both(callee)
    assert len(remarks) == 2
    assert [op.name for op in after.functions[0].body[:2] if isinstance(op, Op)] == ["stackalloc"] * 2


MIDDLING = "\n".join(["x = add x, 1"] * 50)


def test_a_larger_function_that_is_called_once_is_inlined() -> None:
    once = "func native @f(ctx: ptr, a: i64) -> (i64) { s: i32, r: i64 = call ctx, a {callee=\"g\"}; return r }"
    module = inline(parse_module(f"{once}\nfunc native @g(ctx: ptr, x: i64) -> (i64) {{ {MIDDLING}\nreturn x }}"), [])
    assert not any(op.name == "call" for op in operations(module.functions[0].body))


@pytest.mark.parametrize(("argument", "calls"), [("3", 0), ("a", 2)])
def test_constants_for_bounds_of_loops_are_worth_a_larger_body(argument: str, calls: int) -> None:
    text = f"""func native @f(ctx: ptr, a: i64) -> (i64) {{
      for i: i64 = 0 to a step 1 {{
        s: i32, r: i64 = call ctx, {argument} {{callee="g"}}
        s2: i32, q: i64 = call ctx, {argument} {{callee="g"}}
      }}
      return a
    }}
    func native @g(ctx: ptr, n: i64) -> (i64) {{
      x: i64 = copy 0
      for i: i64 = 0 to n step 1 {{
        {MIDDLING}
      }}
      return x
    }}"""
    module = inline(parse_module(text), [])
    check(module)
    assert sum(op.name == "call" for op in operations(module.functions[0].body)) == calls

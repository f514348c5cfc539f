"""Late guards that stand for exceptions become raise sites where that saves a copy of the arrays."""

from kernelmill.ir.nodes import attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.walk import operations
from support.steps import step

raise_late = step("raise_late")
effects = step("effects")

TEXT = """
func native @bump(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr, i: i64) -> () with {ARRAYS} {
  for k: i64 = 0 to i step 1 {
    c: i1 = ult k, x.d0
    guard c, k, x.d0 {failure=index(axis=0)}
    EXTRA
    o: i64 = mul k, 8
    p: ptr = ptradd x.data, o
    v: i64 = load p {roots=("x")}
    store p, v {roots=("x")}
  }
  return
}
func native @twice(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr, i: i64) -> () with {ARRAYS} {
  s: i32 = call ctx, x.data, x.d0, x.s0, x.obj, i {arg_roots=(roots(parameter="x", arrays=("x"))), callee="bump"}
  t: i1 = eq s, 0:i32
  guard t, s {failure=callee, mode="status"}
  return
}
"""


def treated(extra: str = "") -> tuple[list[tuple[object, object]], list[object]]:
    text = TEXT.replace("EXTRA", extra).replace("ARRAYS", 'arrays=(array(name="x", dtype="int64", ndim=1))')
    module = effects(raise_late(parse_module(text), []), [])
    guards = [op for f in module.functions for op in operations(f.body) if op.name == "guard"]
    return [(attr(g, "mode"), attr(g, "site")) for g in guards], [f.effects and f.effects.restart for f in module.functions]


def test_an_index_check_after_writes_raises_in_place() -> None:
    guards, restart = treated()
    assert guards == [("raise", 0), ("status", None)]
    assert restart == ["never", "never"]


def test_a_function_that_may_leave_for_another_reason_keeps_its_copy() -> None:
    guards, restart = treated('guard c {failure=overflow}')
    assert {mode for mode, _ in guards} == {None, "status"}
    assert restart == ["snapshot", "snapshot"]


def test_messages_that_only_resemble_numpys_are_left_to_it() -> None:
    broadcast = 'raise(exception="ValueError", message="operands could not be broadcast together", approximate=true)'
    assert treated(f"guard c {{failure={broadcast}}}")[1][0] == "snapshot"
    factorial = 'domain(function="math.factorial", operands=("int"))'
    assert treated(f"d: i1 = ne i, 3; guard d, k {{failure={factorial}}}")[1][0] == "snapshot"
    assert treated('if c { guard false:i1 {failure=raise(exception="ValueError", message="no")} }')[1][0] == "never"

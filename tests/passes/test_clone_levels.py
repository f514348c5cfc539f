"""`clone_levels`: which functions are copied for CPU levels; that what comes after it sees the level of each copy."""

from __future__ import annotations

from kernelmill.ir.nodes import Function, Module, attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.walk import operations
from kernelmill.passes.context import PassContext, context_for
from kernelmill.passes.loops.clone_levels import clone_levels
from kernelmill.passes.order import _each
from kernelmill.project.options import CodeOptions
from kernelmill.targets import get_target

TEXT = """
func native @step(ctx: ptr, x: f64) -> (f64) {
  a: f64 = ffloor x; b: f64 = fsub x, a
  return b
}
func native @plain(ctx: ptr, x: f64) -> (f64) { s: i32, r: f64 = call ctx, x {callee="step"}; return r }
func native @loop(ctx: ptr, x.data: ptr, n: i64) -> (f64) with {ARRAYS} {
  t: f64 = copy 0.0
  for i: i64 = 0 to n step 1 {
    o: i64 = mul i, 8
    p: ptr = ptradd x.data, o
    v: f64 = load p {roots=("x")}
    s: i32, r: f64 = call ctx, v {callee="step"}
    store p, r {roots=("x")}
    t = fadd t, r
  }
  return t
}
""".replace("ARRAYS", 'arrays=(array(name="x", dtype="float64", ndim=1)), effects=effects(restart="never", writes=("x"))')
TARGET = get_target("linux-x86_64-gnu")


def cloned(*entries: str, levels: tuple[str, ...] = ("v3",)) -> Module:
    return clone_levels(parse_module(TEXT), context_for(TARGET, CodeOptions(cpu_levels=levels), entries))


def test_only_kernels_with_loops_are_copied() -> None:
    functions = {f.name: f for f in cloned("plain", "loop").functions}
    assert set(functions) == {"step", "plain", "loop", "loop$v3", "step$v3"}
    assert attr(functions["loop$v3"], "level") == "v3"
    effects = functions["loop$v3"].effects
    assert effects is not None
    assert effects.writes == ("x",)
    calls = [op for op in operations(functions["loop$v3"].body) if op.name == "call"]
    assert [attr(op, "callee") for op in calls] == ["step$v3"]


def test_without_a_loop_that_gains_nothing_is_copied() -> None:
    assert cloned("plain") == parse_module(TEXT)


def test_without_a_target_nothing_is_copied() -> None:
    module = parse_module(TEXT)
    assert clone_levels(module, PassContext(entries=("loop",))) == module


def test_a_pass_on_functions_is_shown_the_level_of_each_copy() -> None:
    seen: dict[str, str] = {}

    def look(function: Function, context: PassContext) -> Function:
        seen[function.name] = context.level
        return function

    module = cloned("loop", levels=("v3", "v4"))
    assert _each("look", look, "low", (), "to see").change(module, context_for(TARGET)) == module
    assert seen == {
        "step": "", "plain": "", "loop": "", "loop$v3": "v3", "step$v3": "v3", "loop$v4": "v4", "step$v4": "v4",
    }  # fmt: skip

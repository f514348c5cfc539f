"""`settle_elementary`: the library's functions where a CPU level has `fma`, the C library's elsewhere."""

from __future__ import annotations

from kernelmill.ir.nodes import Module, attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.walk import operations
from kernelmill.passes.context import context_for
from kernelmill.passes.elementary.settle_elementary import settle_elementary
from kernelmill.targets import get_target

TEXT = """
func native @f(ctx: ptr, x: f64) -> (f64) { y: f64 = libm x {fn="exp", own="e"}; return y }
func native @f$v3(ctx: ptr, x: f64) -> (f64) with {level="v3"} { y: f64 = libm x {fn="exp", own="e$v3"}; return y }
func c @e(x: f64) -> (f64) with {elementary=true} { r: f64 = fma x, x, x; return r }
func c @e$v3(x: f64) -> (f64) with {elementary=true, level="v3"} { r: f64 = fma x, x, x; return r }
"""


def settled(target: str) -> Module:
    return settle_elementary(parse_module(TEXT), context_for(get_target(target)))


def own(module: Module) -> dict[str, object]:
    return {f.name: attr(op, "own") for f in module.functions for op in operations(f.body) if op.name == "libm"}


def test_a_level_without_fma_calls_the_c_library() -> None:
    module = settled("linux-x86_64-gnu")
    assert own(module) == {"f": None, "f$v3": "e$v3"}
    assert [f.name for f in module.functions] == ["f", "f$v3", "e$v3"]


def test_where_the_lowest_level_has_fma_it_keeps_the_librarys() -> None:
    module = settled("linux-aarch64-gnu")
    assert own(module)["f"] == "e"
    assert "e" in {f.name for f in module.functions}

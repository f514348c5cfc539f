"""A module of any number of parts, each of a function and the one it calls."""

from kernelmill.codegen.split import PART_SIZE
from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module

FUNCTION = """
func native @f{0}(ctx: ptr, x: f64) -> (f64) {{ s: i32, r: f64 = call ctx, x {{callee="g{0}"}}; return r }}
func native @g{0}(ctx: ptr, x: f64) -> (f64) {{
{1}
  return v0
}}
"""


BODY = "\n".join(f"  v{k}: f64 = fmul x, {k}.5" for k in range(PART_SIZE["kernels"]))


def module(count: int) -> Module:
    return parse_module("".join(FUNCTION.format(k, BODY) for k in range(count)))

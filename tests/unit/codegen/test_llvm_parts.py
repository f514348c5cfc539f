"""Modules in parts: what goes where, and that several processes give the same objects as one."""

from kernelmill.codegen.llvm import compile_object, compile_objects, emit_parts
from kernelmill.codegen.llvm.split import split
from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.targets import host_target

FUNCTION = """
func native @f{0}(ctx: ptr, x: f64) -> (f64) {{ s: i32, r: f64 = call ctx, x {{callee="g{0}"}}; return r }}
func native @g{0}(ctx: ptr, x: f64) -> (f64) {{
{1}
  return v0
}}
"""
BODY = "\n".join(f"  v{k}: f64 = fmul x, {k}.5" for k in range(500))


def module(count: int) -> Module:
    return parse_module("".join(FUNCTION.format(k, BODY) for k in range(count)))


def test_callers_and_callees_stay_together() -> None:
    parts = split(module(4))
    assert [[f.name for f in part.functions] for part in parts] == [[f"f{k}", f"g{k}"] for k in range(4)]
    assert all(not part.shared and not part.foreign for part in parts)


def test_a_small_module_is_one_part() -> None:
    assert len(split(module(1))) == 1


def test_processes_give_the_same_objects() -> None:
    texts = emit_parts(module(8), host_target())
    assert len(texts) == 8
    assert compile_objects(texts, host_target()) == [compile_object(text, host_target()) for text in texts]

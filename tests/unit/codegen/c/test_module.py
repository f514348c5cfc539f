"""Which texts a module becomes."""

from kernelmill.codegen.c.module import emit_parts
from kernelmill.ir.parser import parse_module
from kernelmill.targets import host_target

TEXT = """
func native @inlined(ctx: ptr, n: i64) -> (i64) { a: i64 = copy 0; for i: i64 = 0 to n step 1 { a = copy i }; return a }
func native @called(ctx: ptr, n: i64) -> (i64) { a: i64 = copy 1; for i: i64 = 0 to n step 1 { a = copy i }; return a }
func c @enter(n: i64) -> (i64) { s: i32, r: i64 = call null, n {callee="called"}; return r }
"""
START = 'func c @start() -> (i64) { r: i64 = ccall 1 {callee="enter"}; return r }'


def test_a_part_that_nothing_reaches_is_no_text() -> None:
    """Functions that were inlined wherever they are called are still in the module; compilers warn of them."""
    target = host_target().for_code()
    dead = parse_module(TEXT.split("func native @called")[0])
    assert len(emit_parts(dead, target)) == 1
    assert emit_parts(dead, target, parse_module(START)) == ()
    texts = "".join(map(str, emit_parts(parse_module(TEXT), target, parse_module(START))))
    assert "called(" in texts
    assert "inlined(" not in texts

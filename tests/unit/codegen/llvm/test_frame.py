"""A function that owns many things releases them at each of many exits, without a merge of values for each of them."""

import numpy as np

from kernelmill.codegen.llvm import emit, optimize_to_text
from kernelmill.codegen.llvm.frame import MOST_MERGES, in_frame
from kernelmill.ir.parser import parse_module
from kernelmill.targets import host_target

OWNED = 60


def owner(count: int) -> str:
    """A function that takes the first, second, … place of `log` into what it owns, leaving after `n` of them; its cleanup counts
    up what is in those places."""
    own = "".join(f"  v{k}: ptr = copy null\n" for k in range(count))
    take = "".join(
        f"  fits{k}: i1 = sgt n, {k}\n  guard fits{k}\n  o{k}: i64 = mul n, 0\n  p{k}: i64 = add o{k}, {8 * k}\n"
        f"  v{k} = ptradd log, p{k}\n"
        for k in range(count)
    )
    release = "".join(
        f"  none{k}: i1 = eq v{k}, null\n  some{k}: i1 = xor none{k}, true\n"
        f"  if some{k} {{ c{k}: i64 = load v{k}; d{k}: i64 = add c{k}, 1; store v{k}, d{k} }}\n"
        for k in range(count)
    )
    return (
        f"func native @owner(ctx: ptr, n: i64, log: ptr) -> (i64) {{\n{own}{take}  return n\n}} cleanup {{\n{release}}}\n"
        "func c @run(ctx: ptr, n: i64, log: ptr) -> (i32) with {exported} {\n"
        '  s: i32, r: i64 = call ctx, n, log {callee="owner"}\n  return s\n}\n'
    )


def test_few_stay_in_registers():
    small, large = (parse_module(owner(count)).functions[0] for count in (20, OWNED))
    assert in_frame(small) == ()
    assert len(in_frame(large)) == OWNED
    assert OWNED * (OWNED + 1) > MOST_MERGES > 20 * 21


def test_every_exit_releases_what_was_taken_until_then(compiled):
    code = compiled(owner(OWNED))
    for taken in (0, 1, 31, OWNED - 1, OWNED, OWNED + 5):
        ctx, log = np.zeros(10, np.int64), np.zeros(OWNED, np.int64)
        status = code.run(ctx.ctypes.data, taken, log.ctypes.data)
        assert status == (1 if taken < OWNED else 0)
        assert list(log) == [int(k < taken) for k in range(OWNED)]


def test_values_do_not_meet_at_the_exit():
    target = host_target()
    text = optimize_to_text(emit(parse_module(owner(OWNED)), target), target)
    assert "phi ptr" not in text

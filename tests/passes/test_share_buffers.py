"""`share_buffers`: functions for buffers that are those for arrays under other names go; all others stay."""

from __future__ import annotations

import pytest

from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from support.steps import step

share_buffers = step("share_buffers")

ARRAYS = """
func native @helper(ctx: ptr, p: ptr, n: i64) -> (i64) {{ {helper} }}
func native @f(ctx: ptr, p: ptr, n: i64) -> (i64) {{ {body} }}
"""
BUFFERS = """
func native @helper.s2(ctx: ptr, p: ptr, n: i64) -> (i64) with {{buffers=""}} {{ {helper} }}
func native @f.s2(ctx: ptr, p: ptr, n: i64) -> (i64) with {{buffers="f"}} {{ {body} }}
"""
PLAIN = "x: i64 = add n, 1; return x"


def kept(arrays: str, buffers: str, helper: str = PLAIN, other: str = PLAIN) -> set[str]:
    """Names of the functions that are left."""
    text = ARRAYS.format(body=arrays, helper=helper) + BUFFERS.format(body=buffers, helper=other)
    module = parse_module(text)
    check(module)
    after = share_buffers(module, [])
    check(after)
    return {f.name for f in after.functions} - {"f", "helper"}


@pytest.mark.parametrize(
    ("arrays", "buffers"),
    [
        ("x: i64 = load p; y: i64 = mul x, n; return y", "a: i64 = load p; b: i64 = mul a, n; return b"),
        ("x: i64 = load p; return x", "x: i64 = load p; y: i64 = copy x; return y"),
        ("x: i64 = load p; y: i64 = add x, 5; return x", "x: i64 = load p; return x"),
        (
            "for k: i64 = 0 to n step 1 { store p, k }; return n",
            "f: i1 = copy false; for k: i64 = 0 to n step 1 { store p, k; g: i1 = copy f; f = copy g }; return n",
        ),
        (
            "s: i32, x: i64 = call ctx, p, n {callee=\"helper\"}; guard true, s {failure=callee, mode=\"status\"}; return x",
            "t: i32, y: i64 = call ctx, p, n {callee=\"helper.s2\"}; guard true, t {failure=callee, mode=\"status\"}; return y",
        ),
    ],
)
def test_the_same_code_goes(arrays: str, buffers: str) -> None:
    assert kept(arrays, buffers) == set()


@pytest.mark.parametrize(
    ("arrays", "buffers"),
    [
        ("x: i64 = add n, 1; return x", "x: i64 = add n, 2; return x"),
        ("x: i64 = add n, 1; return x", "x: i64 = sub n, 1; return x"),
        ("x: i64 = load p; y: i64 = sub x, n; return y", "x: i64 = load p; y: i64 = sub n, x; return y"),
        ("x: i64 = add n, 1; return x", "x: i64 = add n, 1 {nsw}; return x"),
        ("x: i64 = load p; return x", "x: i64 = load p; store p, x; return x"),
        ("x: i64 = copy n; x = add x, 1; return x", "x: i64 = copy n; x = add x, 1; return n"),
        ("c: i1 = slt n, 0; guard c {failure=index}; return n", "c: i1 = slt n, 0; guard c {failure=overflow}; return n"),
    ],
)
def test_other_code_stays(arrays: str, buffers: str) -> None:
    assert "f.s2" in kept(arrays, buffers)


def test_what_is_called_counts() -> None:
    call = 's: i32, x: i64 = call ctx, p, n {{callee="{}"}}; return x'
    other = "x: i64 = add n, 2; return x"
    assert kept(call.format("helper"), call.format("helper.s2"), PLAIN, other) == {"f.s2", "helper.s2"}
    assert kept(call.format("helper"), call.format("helper"), PLAIN, other) == set()
    assert kept(call.format("helper"), call.format("helper.s2"), PLAIN, PLAIN) == set()

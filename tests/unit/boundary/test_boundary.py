"""Kernels at several CPU levels: which copy runs, that all give the same bits."""

from pathlib import Path

import numpy as np
import pytest

from kernelmill.ir.types import FLOAT, ArrayType
from kernelmill.targets import host_target
from support.native_module import kernel

TEXT = """
func native @step(ctx: ptr, x: f64) -> (f64) {
  a: f64 = ffloor x; b: f64 = fsub x, a; c: f64 = fmul b, x; d: f64 = fadd c, 0.1
  return d
}
func native @plain(ctx: ptr, x: f64) -> (f64) { s: i32, r: f64 = call ctx, x {callee="step"}; return r }
func native @loop(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, x.obj: ptr) -> (f64) with {ARRAYS} {
  t: f64 = copy 0.0
  for i: i64 = 0 to x.d0 step 1 {
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
KERNELS = (kernel("plain", {"x": FLOAT}), kernel("loop", {"x": ArrayType("float64", 1, order="C")}))
LEVELS = tuple(level.name for level in host_target().levels)
FLAGS = {
    "v3": "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave",
    "v4": "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave avx512f avx512bw avx512cd avx512dq avx512vl",
}


def best_level() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        pytest.skip("the CPU's features are read from /proc/cpuinfo")
    flags = set(cpuinfo.read_text().partition("flags")[2].partition("\n")[0].split())
    return next((name for name in reversed(LEVELS[1:]) if flags.issuperset(FLAGS[name].split())), LEVELS[0])


def test_the_best_level_of_the_cpu_runs(build):
    native = build(TEXT, *KERNELS)
    assert native.module._explain("lib.mod.loop")[2] == best_level()
    assert native.module._explain("lib.mod.plain")[2] == LEVELS[0]


def test_the_lowest_level_is_always_there(build):
    best = best_level()
    assert build(TEXT, *KERNELS, levels=(best,)).module._explain("lib.mod.loop")[2] == best
    assert build(TEXT, *KERNELS, levels=LEVELS[:1]).module._explain("lib.mod.loop")[2] == LEVELS[0]


def test_levels_agree_bit_for_bit(build):
    best = best_level()
    usable = LEVELS[: LEVELS.index(best) + 1]
    results = []
    for level in usable:
        native = build(TEXT, *KERNELS, levels=(LEVELS[0], level)[level == LEVELS[0] :])
        assert native.module._explain("lib.mod.loop")[2] == level
        array = np.linspace(-1e3, 1e3, 1003)
        total = native.loop(array)
        results.append((total, array.tobytes()))
    assert len(set(results)) == 1

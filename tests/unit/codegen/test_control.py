"""Structure, on every back end: loops as Python's range, exits and cleanups, mutable variables."""

import random

import numpy as np

LOOP = """
func c @{name}(start: i64, stop: i64, step: i64, limit: i64, out: ptr) -> (i64) with {{exported}} {{
  n: i64 = copy 0
  for i: i64 = start to stop step {step} {{
    full: i1 = sge n, limit
    if full {{ break }}
    o: i64 = mul n, 8
    p: ptr = ptradd out, o
    store p, i
    n = add n, 1
  }}
  return n
}}
"""


def test_loops_run_as_range_does(compiled):
    steps = {"one": 1, "minus": -1, "three": 3, "down": -5, "huge": 2**63 - 1, "low": -(2**63)}
    text = "".join(LOOP.format(name=n, step=s) for n, s in steps.items()) + LOOP.format(name="any", step="step")
    code = compiled(text)
    out = np.zeros(20, np.int64)
    low, high = -(2**63), 2**63 - 1
    edges = [low, low + 1, low + 7, -9, -1, 0, 1, 9, high - 7, high - 1, high]
    generator = random.Random(3)  # noqa: S311  # repeatable test data
    cases = [(a, b) for a in edges for b in edges]
    cases += [(generator.randint(-50, 50), generator.randint(-50, 50)) for _ in range(50)]
    for start, stop in cases:
        for name, step in (*steps.items(), *(("any", s) for s in (*steps.values(), 2, -2))):
            expected = list(range(start, stop, step)[:20])
            count = getattr(code, name)(start, stop, step, 20, out.ctypes.data)
            assert list(out[:count]) == expected, (name, start, stop, step)


def test_variables_live_on_after_loops_and_branches(compiled):
    code = compiled(
        """
        func c @last(n: i64) -> (i64) with {exported} {
          i: i64 = copy -1
          for i = 0 to n step 1 {
            even: i64 = and i, 1
            t: i1 = eq even, 0
            if t { k: i64 = copy i; continue }
            k = mul i, 10
          }
          some: i1 = sgt n, 0
          if some { r: i64 = add k, i } else { r = copy i }
          return r
        }
        func c @collatz(n: i64) -> (i64) with {exported} {
          steps: i64 = copy 0
          while { more: i1 = ne n, 1 } more {
            odd: i64 = and n, 1
            c: i1 = ne odd, 0
            if c { t: i64 = mul n, 3; n = add t, 1 } else { n = lshr n, 1 }
            steps = add steps, 1
          }
          return steps
        }
        func c @first(n: i64) -> (i64) with {exported} {
          for i: i64 = 0 to n step 1 {
            for i: i64 = 5 to 7 step 1 { x: i64 = copy i }
            s: i64 = mul i, i
            big: i1 = sgt s, 50
            if big { return i }
          }
          return -1
        }
        """
    )

    def last(n):
        i, k = -1, 0
        for i in range(n):
            k = i if i % 2 == 0 else i * 10
        return k + i if n > 0 else i

    assert [code.last(n) for n in range(6)] == [last(n) for n in range(6)]
    assert code.collatz(27) == 111
    assert (code.first(100), code.first(3)) == (8, -1)


STATUS = """
func native @work(ctx: ptr, n: i64, log: ptr) -> (i64, f64) {{
  block: ptr = copy null
  ok: i1 = sgt n, 0
  guard ok {{failure=negative}}
  block = copy log
  small: i1 = slt n, 100
  guard small, n, 2.5, true {{failure=domain(function="math.f", operands=("int", "float", "bool")), mode="raise", site=7}}
  inner: i32 = copy 3
  even: i64 = and n, 1
  is_even: i1 = eq even, 0
  guard is_even, inner {{failure=callee, mode="status"}}
  if ok {{ r: i64 = add n, 1; return r, 1.5 }}
  return 0, 0.0
}} {cleanup}
func c @run(n: i64, ctx: ptr, out: ptr, log: ptr) -> (i32) with {{exported}} {{
  s: i32, a: i64, b: f64 = call ctx, n, log {{callee="work"}}
  done: i1 = eq s, 0:i32
  if done {{ store out, a; q: ptr = ptradd out, 8; store q, b }}
  return s
}}
"""
CLEANUP = """cleanup {
  none: i1 = eq block, null
  some: i1 = xor none, true
  if some { c: i64 = load block; d: i64 = add c, 1; store block, d }
}"""


def test_every_exit_runs_the_cleanup(compiled):
    for cleanup in ("", CLEANUP):
        code = compiled(STATUS.format(cleanup=cleanup))
        ctx, out, log = np.zeros(10, np.int64), np.zeros(2, np.int64), np.zeros(1, np.int64)
        statuses = [code.run(n, ctx.ctypes.data, out.ctypes.data, log.ctypes.data) for n in (-1, 200, 3, 4)]
        assert statuses == [1, 2, 3, 0]
        assert out[0] == 5
        assert out.view(np.float64)[1] == 1.5
        assert list(ctx[:4]) == [7, 200, np.float64(2.5).view(np.int64), 1]
        assert log[0] == (3 if cleanup else 0)  # the first guard fails before there is anything to clean up


def test_odd_names_and_recursion(compiled):
    code = compiled(
        """
        func native @"a b.é"(ctx: ptr, depth: i64, n: i64) -> (i64) with {recursive} {
          deep: i1 = sge depth, 0
          guard deep {failure=depth}
          small: i1 = slt n, 2
          if small { return n }
          d: i64 = sub depth, 1
          a: i64 = sub n, 1
          s: i32, %"x y": i64 = call ctx, d, a {callee="a b.é"}
          ok: i1 = eq s, 0:i32
          guard ok, s {failure=callee, mode="status"}
          b: i64 = sub n, 2
          s2: i32, z: i64 = call ctx, d, b {callee="a b.é"}
          ok2: i1 = eq s2, 0:i32
          guard ok2, s2 {failure=callee, mode="status"}
          r: i64 = add %"x y", z
          return r
        }
        func c @fib(n: i64, depth: i64) -> (i64) with {exported} {
          ctx: ptr = stackalloc {size=80}
          s: i32, r: i64 = call ctx, depth, n {callee="a b.é"}
          ok: i1 = eq s, 0:i32
          if ok { return r }
          return -1
        }
        """
    )
    assert code.fib(20, 100) == 6765
    assert code.fib(20, 10) == -1

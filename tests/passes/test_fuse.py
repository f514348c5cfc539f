"""`fuse`: a chain of whole-array operations is one loop nest, which computes what the chain says, whatever overlaps."""

from __future__ import annotations

import struct

import pytest

from kernelmill.ir.nodes import Break, For, Module, Op, attr
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations, statements
from kernelmill.passes.fusion import early_exit
from support.interpreter import Memory, Outcome, run
from support.steps import step

fuse = step("fuse")
lower = step("lower")

ARRAYS = "x: array[float64, 1], y: array[float64, 1], out: array[float64, 1]"
WHOLE = {"elementwise", "assign", "reduce"}


def fused(text: str) -> Module:
    module = parse_module(f"level high\n{text}")
    check(module)
    assert WHOLE & {op.name for op in operations(module.functions[0].body)}
    module = fuse(module, [])
    check(module)
    assert not WHOLE & {op.name for op in operations(module.functions[0].body)}
    return module


def chain(*lines: str) -> Module:
    body = "\n".join(f"  t{n}: array[float64, 1] = elementwise {line}" for n, line in enumerate(lines))
    return fused(f"func native @f({ARRAYS}) -> () {{\n{body}\n  assign out, t{len(lines) - 1}\n  return\n}}")


def lowered(module: Module) -> Module:
    module = lower(module, [])
    check(module)
    return module


def call(module: Module, memory: Memory, *arrays: tuple[int, int, int]) -> Outcome:
    """Each array is an address, an extent and a stride in bytes; it is nobody's object."""
    return run(module, "f", tuple(v for array in arrays for v in (*array, 0)), memory)


def test_temporaries_are_gone() -> None:
    """A longer chain has more operations in its loops, not more loops."""
    loops = []
    for length in (1, 2, 6):
        lines = ['x, y {op="add", rule="binary"}'] + [f't{n}, y {{op="mul", rule="binary"}}' for n in range(length - 1)]
        module = chain(*lines)
        body = module.functions[0].body
        loops.append(sum(isinstance(s, For) for s in statements(body)))
        made = [s for s in statements(body) if isinstance(s, Op) and s.name == "new"]
        assert len(made) == 1, "one array, for the case that `out` overlaps an operand"
    assert loops[0] == loops[1] == loops[2]


@pytest.mark.parametrize("start", range(5))
@pytest.mark.parametrize("stride", [8, -8, 16])
def test_results_are_those_of_whole_arrays_whatever_overlaps(start: int, stride: int) -> None:
    """`out` lies on `x` and `y` in every way: the result is as if all operands were read before the first store."""
    module = lowered(chain('x, y {op="add", rule="binary"}', 't0, 2.0:float {op="mul", rule="binary"}'))
    numbers = [float(n * n + 1) for n in range(12)]
    count = 3
    memory = Memory()
    address = memory.add(struct.pack("<12d", *numbers))
    first = start if stride > 0 else start + count - 1
    places = [first + k * stride // 8 for k in range(count)]
    outcome = call(module, memory, (address + 8, count, 8), (address + 24, count, 8), (address + 8 * first, count, stride))
    expected = list(numbers)
    for k, place in enumerate(places):
        expected[place] = (numbers[1 + k] + numbers[3 + k]) * 2.0
    assert outcome.status == 0
    assert struct.unpack("<12d", outcome.memory[address]) == tuple(expected)


@pytest.mark.parametrize(("extents", "fits"), [((3, 3, 3), True), ((1, 3, 3), True), ((3, 1, 3), True), ((2, 3, 3), False)])
def test_extents_are_broadcast_as_numpy_does(extents: tuple[int, int, int], fits: bool) -> None:
    module = lowered(chain('x, y {op="sub", rule="binary"}'))
    memory = Memory()
    values = [[float(base + k) for k in range(n)] for n, base in zip(extents, (10, 20, 0), strict=True)]
    places = [memory.add(struct.pack(f"<{len(v)}d", *v)) for v in values]
    outcome = call(module, memory, *((place, n, 8) for place, n in zip(places, extents, strict=True)))
    assert outcome.status == (0 if fits else 1)
    x, y = ([base + (k if n > 1 else 0) for k in range(3)] for base, n in zip((10, 20), extents, strict=False))
    expected = [a - b for a, b in zip(x, y, strict=True)] if fits else [0.0, 1.0, 2.0]
    assert list(struct.unpack("<3d", outcome.memory[places[2]])) == expected


def test_a_sum_needs_no_array() -> None:
    module = fused(
        "func native @f(x: array[float64, 1]) -> (np.float64) {\n"
        '  t: array[float64, 1] = elementwise x, 3.0:float {op="mul", rule="binary"}\n'
        '  r: np.float64 = reduce t {fn="sum"}\n  return r\n}'
    )
    assert not any(op.name == "new" for op in operations(module.functions[0].body))
    memory = Memory()
    address = memory.add(struct.pack("<4d", 1, 2, 4, 8))
    for stride, total in ((8, 45.0), (16, 15.0)):
        assert call(lowered(module), memory, (address, 4 * 8 // stride, stride)).results == (total,)


AFTER = """func native @f(x: array[float64, 1], k: np.float64) -> (np.float64) {
  s: np.float64 = reduce x {fn="sum"}
  t: np.float64 = binary s, k {op="mul"}
  k2: np.float64 = binary k, 1.0:float {op="add"}
  y: array[float64, 1] = elementwise x, x {op="mul", rule="binary"}
  q: np.float64 = reduce y {fn="sum"}
  u: np.float64 = binary t, q {op="add"}
  r: np.float64 = binary u, k2 {op="mul"}
  return r
}"""


def test_what_depends_on_a_sum_is_done_after_the_loop_that_goes_on() -> None:
    module = fused(AFTER)
    assert sum(isinstance(s, For) for s in statements(module.functions[0].body)) == 2, "a contiguous and a strided one"
    memory = Memory()
    address = memory.add(struct.pack("<3d", 1, 2, 4))
    outcome = run(lowered(module), "f", (address, 3, 8, 0, 0.5), memory)
    assert outcome.results == ((7 * 0.5 + 21) * 1.5,)


def test_what_needs_a_sum_is_in_a_loop_of_its_own() -> None:
    text = AFTER.replace("elementwise x, x", "elementwise x, t")
    module = fused(text)
    assert sum(isinstance(s, For) for s in statements(module.functions[0].body)) == 4
    memory = Memory()
    address = memory.add(struct.pack("<3d", 1, 2, 4))
    outcome = run(lowered(module), "f", (address, 3, 8, 0, 0.5), memory)
    assert outcome.results == ((3.5 + 7 * 3.5) * 1.5,)


@pytest.mark.parametrize(("fn", "odd"), [("any", 5000.0), ("all", -1.0)])
@pytest.mark.parametrize("place", [None, 0, 3, 4, 9])
def test_any_and_all_end_where_the_answer_is_known(fn: str, odd: float, place: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early_exit, "PIECE", 4)
    module = fused(
        "func native @f(x: array[float64, 1]) -> (np.bool) {\n"
        f'  m: array[bool, 1] = elementwise x, {"4000.0" if fn == "any" else "0.0"}:float {{op="ge", rule="compare"}}\n'
        f'  r: np.bool = reduce m {{fn="{fn}"}}\n  return r\n}}'
    )
    assert any(isinstance(s, Break) for s in statements(module.functions[0].body))
    numbers = [float(k) for k in range(10)]
    if place is not None:
        numbers[place] = odd
    memory = Memory()
    address = memory.add(struct.pack("<10d", *numbers))
    assert call(lowered(module), memory, (address, 10, 8)).results == ((place is not None) is (fn == "any"),)


def test_a_mask_and_a_value_of_other_arrays_are_one_loop() -> None:
    """`x[~m] = x * 2.0`: neither the mask nor the value is an array of its own but where memory is shared."""
    text = (
        "func native @f(x: array[float64, 1], m: array[bool, 1]) -> () {\n"
        '  n: array[bool, 1] = elementwise m {op="invert", rule="unary"}\n'
        '  v: array[float64, 1] = elementwise x, 2.0:float {op="mul", rule="binary"}\n'
        "  assign x, v, n\n  return\n}"
    )
    memory = Memory()
    x, m = memory.add(struct.pack("<4d", 1, 2, 3, 4)), memory.add(bytes((0, 1, 1, 0)))
    call(lowered(fused(text)), memory, (x, 4, 8), (m, 4, 1))
    assert struct.pack("<4d", 2, 2, 3, 8) in memory.snapshot().values()
    made = [s for s in statements(fused(text).functions[0].body) if isinstance(s, Op) and s.name == "new"]
    assert made
    assert all(attr(op, "bounded") for op in made)
    assert not any(isinstance(s, Op) and s.name == "new" for s in fused(text).functions[0].body), "only where memory is shared"

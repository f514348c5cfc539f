"""Which arrays made in a function can lie in its frame."""

from __future__ import annotations

import pytest

from kernelmill.analyses.ownership import ownership
from kernelmill.ir.lists import Owner
from kernelmill.ir.parser import parse_module
from kernelmill.ir.types import ArrayType
from kernelmill.ir.walk import statements, writes
from kernelmill.passes.lowering.frame_memory import frame_memory

ARRAY = "array[float64, 1]"
NEW = f't: {ARRAY} = new 3:int {{fill="zeros"}}'
OTHER = f'u: {ARRAY} = new n {{fill="zeros"}}'
READ = "e: np.float64 = index t, 0:int"


def held(body: str, results: str = "int") -> tuple[set[str], set[str]]:
    """Names of the arrays that may lie in the frame, and of those of them that may be blocks."""
    text = f"level high\nfunc native @f(x: {ARRAY}, n: int, c: bool) -> ({results}) {{\n{body}\n}}\n"
    (function,) = parse_module(text).functions
    labels, known = frame_memory(function, ownership(function))
    arrays = {v for s in statements(function.body) for v in writes(s) if isinstance(v.type, ArrayType)}
    framed = {v for v in arrays if known.label(v) in labels}
    return {v.name for v in framed}, {v.name for v in framed if known.owner(v) is Owner.NATIVE}


@pytest.mark.parametrize(
    ("body", "framed", "counted"),
    [
        (f"{NEW}\n{READ}\nreturn n", {"t"}, set()),
        (f"{OTHER}\nreturn n", {"u"}, {"u"}),
        (f't: {ARRAY} = new 500:int {{fill="zeros"}}\nreturn n', {"t"}, {"t"}),
        (f"for i: int = 0 to n step 1 {{\n{NEW}\n{READ}\n}}\nreturn n", {"t"}, set()),
        # of the iteration before
        (f"v: {ARRAY} = copy x\nfor i: int = 0 to n step 1 {{\n{NEW}\nv = copy t\n}}\nreturn n", set(), set()),
        (f"for i: int = 0 to n step 1 {{\n{NEW}\nv: {ARRAY} = copy t\n}}\ne: np.float64 = index v, 0:int\nreturn n", set(), set()),
        (f"for i: int = 0 to n step 1 {{\nif c {{\n{NEW}\n}}\n{READ}\n}}\nreturn n", set(), set()),
        (f"for i: int = 0 to n step 1 {{\nif c {{\n{NEW}\n{READ}\n}}\n}}\nreturn n", {"t"}, set()),
        (f"{NEW}\nfor i: int = 0 to n step 1 {{\n{READ}\n{NEW}\n}}\nreturn n".replace(
            f"\n{NEW}\n}}", '\nt = new 3:int {fill="zeros"}\n}'), set(), set()),
    ],
)  # fmt: skip
def test_arrays_never_two_of_which_are_alive(body: str, framed: set[str], counted: set[str]) -> None:
    assert held(body) == (framed, counted)


def test_what_leaves_is_in_no_frame() -> None:
    assert held(f"{NEW}\nreturn t", ARRAY) == (set(), set())


def test_frames_have_a_limit() -> None:
    many = "\n".join(f't{k}: {ARRAY} = new n {{fill="zeros"}}' for k in range(20))
    assert len(held(f"{many}\nreturn n")[0]) == 8

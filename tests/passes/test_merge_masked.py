"""`merge_masked`: successive assignments under masks to one array are one, under a test of what they read; others stay."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import If, Module, Op
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations, statements
from support.steps import step

merge_masked = step("merge_masked")

HEAD = "level high\nfunc native @f(x: array[float64, 1], y: array[float64, 1], f: float) -> () {\n"
LESS = '  m: array[bool, 1] = elementwise OTHER, x {op="lt", rule="compare"}'
TAKEN = "  assign x, OTHER, m, OTHER"
INVERTED = '  n: array[bool, 1] = elementwise m {op="invert", rule="unary"}'
DAMPED = '  v: array[float64, 1] = elementwise x, f {op="mul", rule="binary"}'
PUT = "  assign x, v, n"


def changed(*lines: str, other: str = "y") -> Module:
    text = "\n".join(lines).replace("OTHER", other)
    module = merge_masked(parse_module(f"{HEAD}{text}\n  return\n}}"), [])
    check(module)
    return module


def assignments(module: Module) -> list[Op]:
    return [op for op in operations(module.functions[0].body) if op.name == "assign"]


def test_two_assignments_are_one_where_nothing_else_is_read() -> None:
    module = changed(LESS, TAKEN, INVERTED, DAMPED, PUT, other="x")
    (assign,) = assignments(module)
    assert dict(assign.attrs) == {"apart": True}
    assert len(assign.args) == 2


def test_what_else_is_read_is_tested_at_run_time() -> None:
    module = changed(LESS, TAKEN, INVERTED, DAMPED, PUT)
    (branch,) = (s for s in statements(module.functions[0].body) if isinstance(s, If))
    assert [op.name for op in operations(branch.then)].count("assign") == 1
    assert [op.name for op in operations(branch.orelse)].count("assign") == 2
    assert "overlap" in [op.name for op in operations(module.functions[0].body)]


@pytest.mark.parametrize(
    "lines",
    [
        (LESS, TAKEN),  # one alone
        (LESS, TAKEN, INVERTED, DAMPED.replace('"mul"', '"pow"'), PUT),  # may fail
        (LESS, TAKEN, INVERTED, "  assign y, f, n", DAMPED, PUT),  # a write to another array
        (LESS, TAKEN, INVERTED, "  t: float = reduce x {fn=\"sum\"}", DAMPED, PUT),
    ],
)
def test_the_rest_stays(lines: tuple[str, ...]) -> None:
    assert not any(op.attrs for op in assignments(changed(*lines)))


def test_a_mask_that_is_needed_afterwards_is_read() -> None:
    module = changed(LESS, TAKEN, INVERTED, DAMPED, PUT, "  z: int = shape m {axis=0}")
    (branch,) = (s for s in statements(module.functions[0].body) if isinstance(s, If))
    assert "compare" not in [dict(op.attrs).get("rule") for op in operations(branch.then)]
    assert [op.name for op in operations(branch.then)].count("assign") == 1


def test_an_array_that_is_made_there_is_made_of_what_is_chosen() -> None:
    made = '  t: array[float64, 1] = elementwise y, f {op="mul", rule="binary"}\n  a: array[float64, 1] = copy t'
    mask = '  m: array[bool, 1] = elementwise a, 1.0:float {op="gt", rule="compare"}'
    module = changed(made, mask, "  assign a, f, m", "  z: int = shape a {axis=0}")
    assert len(assignments(module)) == 1  # a scalar that is not known to be of the array's dtype
    scalar = '  w: np.float64 = weak f {mode="assign"}'
    module = changed(made, mask, scalar, "  assign a, w, m", "  z: int = shape a {axis=0}")
    assert not assignments(module)
    assert module.functions[0].body[-3].results[0].name == "a"  # type: ignore[union-attr]  # an operation


def test_an_array_with_two_names_stays() -> None:
    made = '  t: array[float64, 1] = elementwise y, f {op="mul", rule="binary"}\n  a: array[float64, 1] = copy t'
    mask = '  m: array[bool, 1] = elementwise a, 1.0:float {op="gt", rule="compare"}'
    lines = (made, "  b: array[float64, 1] = copy t", mask, '  w: np.float64 = weak f {mode="assign"}', "  assign a, w, m")
    assert len(assignments(changed(*lines, "  z: int = shape b {axis=0}"))) == 1

"""`masked`: elements that are compressed, changed and put back under one mask are changed where they are; others are left alone."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Op
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations
from support.steps import step

masked = step("masked")

LIBRARY = "kernelmill.library.numpy.indexing."
HEAD = "level high\nfunc native @f(x: array[float64, 1], y: array[float64, 1], m: array[bool, 1], n: array[bool, 1]) -> () {\n"


def changed(*lines: str) -> list[Op]:
    text = "\n".join(line.replace("compress", LIBRARY + "compress").replace("put_masked", LIBRARY + "put_masked") for line in lines)
    module = parse_module(f"{HEAD}{text}\n  return\n}}")
    check(module)
    module = masked(module, [])
    check(module)
    return list(operations(module.functions[0].body))


TAKEN = "  a: array[float64, 1] = invoke y, m {callee=\"compress\"}"
TWICE = "  b: array[float64, 1] = elementwise a, 2.0:float {op=\"mul\", rule=\"binary\"}"
PUT = "  invoke x, m, b {callee=\"put_masked\"}"


def test_one_assignment_under_the_mask() -> None:
    ops = changed(TAKEN, TWICE, PUT)
    assert [op.name for op in ops] == ["elementwise", "assign"]
    assert [a.name for a in ops[1].args] == ["x", ops[0].results[0].name, "m", "y"]  # type: ignore[union-attr]  # variables


def test_a_mask_computed_twice_is_computed_once() -> None:
    ops = changed(
        '  p: array[bool, 1] = elementwise x, 0.0:float {op="gt", rule="compare"}',
        TAKEN.replace("y, m", "y, p"),
        TWICE,
        '  q: array[bool, 1] = elementwise x, 0.0:float {op="gt", rule="compare"}',
        PUT.replace("x, m", "x, q"),
    )
    assert [op.name for op in ops] == ["elementwise", "elementwise", "assign"]


@pytest.mark.parametrize(
    "lines",
    [
        (TAKEN.replace("y, m", "y, n"), TWICE, PUT),  # another mask
        (TAKEN, TWICE.replace('"mul"', '"pow"'), PUT),  # may fail
        (TAKEN, TWICE, PUT.replace("x, m, b", "y, n, x"), PUT),  # a write between
        (TAKEN, TWICE, PUT, "  z: array[float64, 1] = copy b"),  # the value is used again
    ],
)
def test_the_rest_stays(lines: tuple[str, ...]) -> None:
    assert "assign" not in [op.name for op in changed(*lines)]

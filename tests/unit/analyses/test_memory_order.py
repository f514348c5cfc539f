"""Of which arrays the order in memory is looked at."""

from __future__ import annotations

import pytest

from kernelmill.analyses.memory_order import observed, observed_params
from kernelmill.analyses.ownership import ownership
from kernelmill.ir.nodes import Function
from kernelmill.ir.parser import parse_module

ARRAY = "array[float64, 2]"


def parsed(body: str, results: str) -> Function:
    text = f"level high\nfunc native @f(x: {ARRAY}, n: int) -> ({results}) {{\n{body}\n}}\n"
    return parse_module(text).functions[0]


def names(body: str, results: str = "int", callee: frozenset[int] = frozenset()) -> set[str]:
    function = parsed(body, results)
    return {v.name for v in observed(function, ownership(function), lambda _name: callee)}


MADE = f't: {ARRAY} = new n, n, x {{fill="empty"}}'
#: What an iteration looks at was made in the one before.
BACK = f"u: {ARRAY} = copy x\nfor i: int = 0 to n step 1 {{\ns: int = stride u {{axis=1}}\nu = copy t\n}}\nreturn n"


@pytest.mark.parametrize(
    ("body", "results", "wanted"),
    [
        (f"{MADE}\nreturn n", "int", set()),
        (f"{MADE}\ns: int = stride t {{axis=0}}\nreturn s", "int", {"t", "x"}),
        (f"{MADE}\nv: {ARRAY} = axes t {{order=(1, 0)}}\ns: int = stride v {{axis=0}}\nreturn s", "int", {"v", "t", "x"}),
        (f'{MADE}\nr: {ARRAY} = new n, n, t {{fill="zeros"}}\nreturn r', ARRAY, {"t", "x"}),
        (f'{MADE}\nr: {ARRAY} = new n, n {{fill="zeros"}}\nreturn r', ARRAY, set()),
        (f"{MADE}\n{BACK}", "int", {"u", "t", "x"}),
    ],
)
def test_what_is_looked_at(body: str, results: str, wanted: set[str]) -> None:
    assert names(body, results) == wanted


def test_a_callee_looks_at_its_parameters() -> None:
    call = f'{MADE}\ns: int = invoke n, t {{callee="g"}}\nreturn s'
    assert names(call, callee=frozenset({1})) == {"t", "x"}
    assert names(call, callee=frozenset({0})) == set()


def test_parameters_by_number() -> None:
    function = parsed("s: int = stride x {axis=0}\nreturn s", "int")
    found = observed(function, ownership(function), lambda _name: frozenset())
    assert observed_params(function, found) == {0}

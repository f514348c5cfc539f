"""Vector variants of elementary functions: what a rare lane takes, and how often the function itself stands in them."""

from __future__ import annotations

import pytest

from kernelmill.codegen.llvm.lanes import lanes_name, lanes_text, mapping, widths
from kernelmill.ir.nodes import Function, attr
from kernelmill.passes.elementary.elementary import ELEMENTARY, computed_by
from kernelmill.targets import get_target

LEVEL = get_target("linux-x86_64-gnu").level("v3")


def function(name: str) -> Function:
    return computed_by(ELEMENTARY[name]).functions[0]


@pytest.mark.parametrize(("name", "expected"), [("exp", (2, 4, 8)), ("expf", (4, 8, 16))])
def test_half_a_register_one_and_two(name: str, expected: tuple[int, ...]) -> None:
    found = function(name)
    assert widths(found, LEVEL) == expected
    assert all(lanes_name(found, count) in mapping(found, LEVEL) for count in expected)


def test_what_is_rare_has_no_variants() -> None:
    (rare,) = [f for f in computed_by(ELEMENTARY["log"]).functions if attr(f, "inline") == "never"]
    assert widths(rare, LEVEL) == ()


def test_rare_lanes_call_the_function_and_hold_no_copies() -> None:
    text = lanes_text(function("log"), 4, 0)
    main, _, rare = text.partition("noinline cold")
    assert text.count(") noinline\n") == 4
    assert rare.count("logarithm.log(double") == 4
    assert "logarithm.log(double" not in main


def test_a_function_without_rare_operands_never_calls_itself() -> None:
    assert " call double @" not in lanes_text(function("exp"), 4, 0).split("{", 1)[1]

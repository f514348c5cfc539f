"""Vector variants of elementary functions: what a rare lane takes, and how often the function itself stands in them."""

from __future__ import annotations

import re

import pytest

from kernelmill.codegen.llvm import emit, optimize_to_text
from kernelmill.codegen.llvm.lanes import KEPT, LATER, lanes_name, lanes_text, mapping, widths
from kernelmill.codegen.split import split
from kernelmill.ir.nodes import Function, Module, attr, with_attrs
from kernelmill.ir.parser import parse_module
from kernelmill.passes.context import PassContext
from kernelmill.passes.elementary.elementary import ELEMENTARY, computed_by, elementary
from kernelmill.records import replace
from kernelmill.targets import get_target

TARGET = get_target("linux-x86_64-gnu")
LEVEL = TARGET.level("v3")


def function(name: str) -> Function:
    return computed_by(ELEMENTARY[name]).functions[0]


@pytest.mark.parametrize(("name", "expected"), [("exp", (2, 4, 8)), ("expf", (4, 8, 16))])
def test_half_a_register_one_and_two(name: str, expected: tuple[int, ...]) -> None:
    found = function(name)
    assert widths(found, LEVEL.register_bits) == expected
    assert all(lanes_name(found, count) in mapping(found, LEVEL.register_bits) for count in expected)


def test_what_is_rare_has_no_variants() -> None:
    (rare,) = [f for f in computed_by(ELEMENTARY["log"]).functions if attr(f, "inline") == "never"]
    assert widths(rare, LEVEL.register_bits) == ()


def test_rare_lanes_call_the_function_and_hold_no_copies() -> None:
    text = lanes_text(function("log"), 4, 0)
    main, _, rare = text.partition("noinline cold")
    assert text.count(") noinline\n") == 4
    assert rare.count("logarithm.log(double") == 4
    assert "logarithm.log(double" not in main


def test_a_function_without_rare_operands_never_calls_itself() -> None:
    assert " call double @" not in lanes_text(function("exp"), 4, 0).split("{", 1)[1]


LOOP = """
func c @all(x: ptr, n: i64) -> () with {exported, level="v3"} {
  for i: i64 = 0 to n step 1 {
    o: i64 = mul i, 8
    p: ptr = ptradd x, o
    v: f64 = load p
    w: f64 = libm v {fn="log"}
    store p, w
  }
  return
}
"""


def looping() -> Module:
    """A loop that takes logarithms, with the function for them at one level."""
    whole = elementary(parse_module(LOOP), PassContext())
    return replace(whole, functions=tuple(replace(f, attrs=with_attrs(f.attrs, {"level": "v3"})) for f in whole.functions))


def test_a_module_of_a_loop_declares_what_the_second_defines() -> None:
    first, _, second = emit(looping(), TARGET).partition(LATER)
    assert "define" in first
    assert not any(line.startswith("define") and "logarithm" in line for line in first.splitlines())
    assert {n for n in (2, 4, 8) if f"logarithm.log.lanes{n}" in first} == {2, 4, 8}
    assert second.count("define linkonce_odr") == 5  # itself, what it calls rarely, three variants


def test_only_variants_that_are_called_are_left() -> None:
    """And those are in the loop: what is left are the kernel, and what rare lanes and rare operands take."""
    text = optimize_to_text(emit(looping(), TARGET), TARGET)
    assert "<8 x double>" in text or "<4 x double>" in text
    assert not any(kept in text for kept in KEPT)
    defined = re.findall(r'^define .*?@"?([\w.]+)', text, re.M)
    wide = {name for name in defined if ".lanes" in name}
    assert len(wide) < 3
    assert all(name.endswith(".rare") for name in wide)


def test_what_is_called_rarely_is_in_a_module_once() -> None:
    loop, *rest = looping().functions
    loops = [replace(loop, name=f"native{k}", abi="native", attrs=(), body=loop.body * 40) for k in range(4)]
    parts = split(replace(looping(), functions=(*loops, *rest)))
    homes = [part for part in parts for f in part.functions if f.name.endswith("log_rare")]
    assert len(parts) > 2
    assert len(homes) == 1

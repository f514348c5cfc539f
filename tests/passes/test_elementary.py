"""`elementary`: which calls become the library's, and what its functions are made of."""

from __future__ import annotations

import pytest

from kernelmill.ir.nodes import Module, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.parser import parse_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import operations
from kernelmill.passes.context import DEFAULTS
from kernelmill.passes.elementary.elementary import ELEMENTARY, elementary

TEXT = """
func native @f(ctx: ptr, x: f64) -> (f64) WITH{
  y: f64 = libm OPERANDS {fn="FN"THEIRS}
  return y
}
"""
THEIRS = 'with {math="libm"} '


def rewritten(fn: str, head: str = "", theirs: str = "") -> Module:
    operands = "x, x" if fn.removesuffix("f") in ("atan2", "hypot", "pow", "fmod", "remainder") else "x"
    text = TEXT.replace("WITH", head).replace("FN", fn).replace("THEIRS", theirs).replace("OPERANDS", operands)
    if fn in ELEMENTARY and ELEMENTARY[fn].dtype == "float32":
        text = text.replace("f64", "f32")
    module = elementary(parse_module(text), DEFAULTS)
    check(module)
    return module


def called(module: Module) -> object:
    (op,) = [op for op in operations(module.functions[0].body) if op.name == "libm"]
    return attr(op, "own")


@pytest.mark.parametrize("fn", ELEMENTARY)
def test_a_function_calls_the_librarys(fn: str) -> None:
    module = rewritten(fn)
    assert called(module) == f"kernelmill.library.elementary.{ELEMENTARY[fn].function}"
    assert called(module) in {f.name for f in module.functions}


@pytest.mark.parametrize("fn", ELEMENTARY)
def test_its_functions_neither_fail_nor_write_nor_call_the_c_library(fn: str) -> None:
    for function in rewritten(fn).functions[1:]:
        assert function.abi == "c"
        assert attr(function, "elementary")
        found = {op.name for op in operations(function.body)}
        assert "libm" not in found
        assert {OPS[name].effect for name in found} <= {"pure", "read", "call"}


@pytest.mark.parametrize(("head", "theirs", "fn"), [(THEIRS, "", "exp"), ("", ", theirs=true", "exp"), ("", "", "ldexp")])
def test_others_stay_as_they_are(head: str, theirs: str, fn: str) -> None:
    module = rewritten(fn, head, theirs)
    assert called(module) is None
    assert len(module.functions) == 1


def test_one_copy_serves_all_functions() -> None:
    text = TEXT.replace("WITH", "").replace("FN", "log").replace("THEIRS", "").replace("OPERANDS", "x")
    names = [f.name for f in elementary(parse_module(text + text.replace("@f", "@g")), DEFAULTS).functions]
    assert {"f", "g"} < set(names)
    assert len(names) == len(set(names))

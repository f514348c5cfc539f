"""Texts of LLVM's language: what they compute, and what is said of those that are wrong."""

from __future__ import annotations

import ctypes
import math
import threading

import numpy as np
import pytest

from kernelmill import llvm
from kernelmill.llvm import IRError, compile_ir

TEXT = """define i64 @fibonacci(i64 %n) {
entry:
  %small = icmp slt i64 %n, 2
  br i1 %small, label %done, label %more
done:
  ret i64 %n
more:
  %a = sub i64 %n, 1
  %b = sub i64 %n, 2
  %x = call i64 @fibonacci(i64 %a)
  %y = call i64 @fibonacci(i64 %b)
  %sum = add i64 %x, %y
  ret i64 %sum
}

define double @mixed(i1 %flag, i8 %small, float %f, double %d) {
  %one = zext i1 %flag to i64
  %two = sext i8 %small to i64
  %three = add i64 %one, %two
  %four = sitofp i64 %three to double
  %five = fpext float %f to double
  %six = fadd double %four, %five
  %seven = fmul double %six, %d
  ret double %seven
}

declare double @cos(double)

define void @cosines(ptr %x, i64 %n) {
entry:
  br label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  %at = getelementptr double, ptr %x, i64 %k
  %old = load double, ptr %at
  %new = call double @cos(double %old)
  store double %new, ptr %at
  %next = add i64 %k, 1
  %again = icmp slt i64 %next, %n
  br i1 %again, label %loop, label %done
done:
  ret void
}

define internal i64 @hidden() {
  ret i64 1
}

define <2 x float> @vector(<2 x float> %x) {
  ret <2 x float> %x
}
"""


@pytest.fixture(scope="module")
def module() -> llvm.CompiledModule:
    return compile_ir(TEXT)


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_integers(level):
    assert compile_ir(TEXT, opt_level=level).execute("fibonacci", 20) == 6765


def test_types_are_mixed(module):
    assert module.execute("mixed", True, -3, 1.5, 2.0) == (1 - 3 + 1.5) * 2
    assert module.execute("mixed", 0, np.int8(4), np.float32(0.5), 1) == 4.5
    assert str(module["mixed"]) == "mixed(i1, i8, float, double) -> double"
    assert list(module) == ["fibonacci", "mixed", "cosines", "vector"]
    assert "fibonacci" in module
    assert set(module.times) == {"compile", "link"}


def test_pointers_to_arrays(module):
    x = np.arange(5.0)
    assert module.execute("cosines", x, 5) is None
    assert np.allclose(x, np.cos(np.arange(5.0)))
    array = (ctypes.c_double * 2)(0.0, 1.0)
    module.execute("cosines", array, 2)
    assert list(array) == [1.0, math.cos(1.0)]
    module.execute("cosines", x.ctypes.data, 1)
    assert x[0] == math.cos(math.cos(0.0))


def test_modules_do_not_meet_and_functions_outlive_the_name():
    one = compile_ir("define i64 @f() {\n  ret i64 1\n}")["f"]
    two = compile_ir("define i64 @f() {\n  ret i64 2\n}")["f"]
    assert (one(), two()) == (1, 2)


def test_threads(module):
    found = []
    threads = [threading.Thread(target=lambda: found.append(module.execute("fibonacci", 18))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2584] * 8


WRONG = {
    "undefined value": ("define i64 @f(i64 %x) {\n  %y = add i64 %x, %z\n  ret i64 %y\n}", 2, 20, "undefined value '%z'"),
    "another type": ("define i64 @f() {\n\tret i32 1\n}", 2, 6, "result type 'i64'"),
    "syntax": ("define i64 @f( {", 1, 17, "expected type"),
    "two of one name": ("define void @f() {\n  ret void\n}\ndefine void @f() {\n  ret void\n}", 4, 13, "redefinition"),
    "does not dominate": (
        "define i64 @f(i1 %c) {\n  br i1 %c, label %a, label %b\na:\n  %x = add i64 1,1\n  br label %b\nb:\n  ret i64 %x\n}", 4, 3,
        "dominate",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_texts_are_said_at_their_line(name):
    text, line, column, words = WRONG[name]
    with pytest.raises(IRError, match=words) as caught:
        compile_ir(text, path="m.ll")
    assert (caught.value.line, caught.value.column) == (line, column)
    message, source, caret = caught.value.message.splitlines()
    assert message.startswith(f"m.ll:{line}:{column}: ")
    assert source == f" {line} | {text.splitlines()[line - 1]}"
    assert caret.index("^") - len(f" {line} | ") == column - 1


def test_functions_that_are_nowhere(module):
    with pytest.raises(IRError, match="no function 'fibonaci'") as caught:
        module.execute("fibonaci", 3)
    assert caught.value.hint == "did you mean fibonacci?"
    assert "hidden" not in module
    text = "declare i64 @fibonaccj(i64)\n" + TEXT.replace("call i64 @fibonacci(i64 %a)", "call i64 @fibonaccj(i64 %a)")
    with pytest.raises(IRError, match="<ir>:1:13: fibonaccj is declared") as caught:
        compile_ir(text)
    assert caught.value.hint == "did you mean fibonacci?"


def test_other_machines():
    with pytest.raises(IRError, match="the module is for nvptx64"):
        compile_ir('target triple = "nvptx64-nvidia-cuda"\n' + TEXT)


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("fibonacci", (), "takes 1 arguments, not 0"),
        ("fibonacci", (2.5,), "argument 1 must be an integer"),
        ("fibonacci", (1 << 64,), "an integer of 64 bits"),
        ("mixed", (True, 1, "1", 2.0), "argument 3 must be a number"),
        ("mixed", (True, 300, 1.0, 2.0), "an integer of 8 bits"),
        ("cosines", ([1.0], 1), "an array, None, or an address"),
        ("cosines", (np.ones(4)[::2], 2), "contiguous"),
        ("vector", (1,), "because of <2 x float>"),
    ],
)
def test_calls_that_do_not_fit(module, name, arguments, words):
    with pytest.raises(IRError, match=words):
        module.execute(name, *arguments)


def test_levels():
    with pytest.raises(ValueError, match="0, 1, 2 or 3"):
        compile_ir(TEXT, opt_level=7)

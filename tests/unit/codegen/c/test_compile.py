"""The compiler's command line, and what is said when it fails."""

from dataclasses import replace

import pytest

from kernelmill.codegen.c.compile import STRICT, command, explained, job, relaxing, run_job
from kernelmill.codegen.c.module import Text
from kernelmill.codegen.c.text import Line
from kernelmill.codegen.compilers import Compiler
from kernelmill.diagnostics import KernelmillError
from kernelmill.source import Span
from kernelmill.targets import get_target, host_target
from support.compiled import c_compiler

GCC = Compiler(("gcc",), "gcc", "12.2.0", "x86_64-linux-gnu")
CLANG = Compiler(("clang",), "clang", "14.0.6", "x86_64-pc-linux-gnu")
ZIG = Compiler(("zig", "cc"), "zig", "0.14", "")
TEXT = Text((Line(0, "int a;"),), "kernels", "v3", ("exp",))
X86 = get_target("linux-x86_64-gnu")


def words(compiler, target=X86, flags=(), level=2, text=TEXT):
    return command(job(text, target, level, compiler, tuple(flags)), "k.c", "k.o")


def test_what_keeps_arithmetic_exact_comes_after_what_the_user_says():
    made = words(GCC, flags=["-ffast-math", "-O0"])
    assert made.index("-ffast-math") < made.index("-fno-fast-math") < made.index("-fno-builtin-exp")
    assert made.index("-O3") < made.index("-O0")  # how much to optimise is the user's affair
    assert set(STRICT) <= set(made)


def test_what_would_change_results_is_named():
    assert relaxing(["-O2", "-ffast-math", "-g", "-ffast-math", "-Ofast"]) == ("-ffast-math", "-Ofast")
    assert relaxing(["-O3", "-march=native", "-ffp-contract=off"]) == ()


def test_each_compiler_is_told_of_the_cpu_in_its_own_words():
    assert "-mavx2" in words(GCC)
    assert "-mavx2" not in words(GCC, text=replace(TEXT, level=""))
    assert "--target=x86_64-unknown-linux-gnu" in words(CLANG)
    assert not any(w.startswith("--target") for w in words(GCC))
    made = words(ZIG)
    assert made[made.index("-target") + 1] == "x86_64-linux-gnu"
    assert "-mcpu=x86_64_v3" in made
    assert "-mcpu=x86_64_v4" in words(ZIG, text=replace(TEXT, level="v4"))
    riscv = get_target("linux-riscv64-gnu")
    assert {"-march=rv64gc", "-mabi=lp64d"} <= set(words(CLANG, riscv, text=replace(TEXT, level="")))


def test_position_independence_is_the_platforms():
    assert "-fPIC" in words(CLANG)
    assert "-fPIC" not in words(ZIG, get_target("windows-amd64"))


def test_a_failing_compiler_is_quoted_with_the_line_of_python():
    spans = (None, Span("src/lib/a.py", 12, 0, 12, 9))
    said = "kernels.c: In function 'f':\nkernels.c:2:5: error: 'x' undeclared\n    2 | x;\nkernels.c:1:1: note: here\n"
    assert explained(said, {"kernels.c": spans, "other.c": ()}).splitlines() == [
        "kernels.c: In function 'f':",
        "kernels.c:2:5: error: 'x' undeclared",
        "  (from src/lib/a.py:12)",
        "    2 | x;",
        "kernels.c:1:1: note: here",
    ]


@pytest.mark.parametrize("program", ["gcc", "clang"])
def test_a_compiler_that_fails(program):
    compiler = c_compiler(program)
    if compiler is None:
        pytest.skip(f"this machine has no {program}")
    text = Text((Line(0, "int f(void) { return nothing; }", Span("a.py", 3, 0, 3, 1)),), "glue", "", ())
    with pytest.raises(KernelmillError, match=r"(?s)the C compiler .* failed:.*kernels\.c:1:.*\(from a\.py:3\)"):
        run_job(job(text, host_target(), 1, compiler, ()))


def test_a_compiler_that_is_gone():
    gone = replace(GCC, argv=("/nowhere/cc",))
    with pytest.raises(KernelmillError, match="the C compiler /nowhere/cc can't be started"):
        run_job(job(TEXT, host_target(), 1, gone, ()))

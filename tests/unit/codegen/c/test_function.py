"""What C reads like: structured, folded, named and commented; values stand where nothing can change them."""

from dataclasses import replace

import pytest

from kernelmill.codegen.c.module import Sources, Text, emit
from kernelmill.codegen.c.text import Line
from kernelmill.ir.parser import parse_module
from kernelmill.source import Span
from kernelmill.targets import host_target
from support.compiled import c_compiler, warnings_of


def body(text, name="f"):
    """The lines of a function between its braces."""
    lines = str(emit(parse_module(text), host_target())).splitlines()
    start = next(k for k, line in enumerate(lines) if f" {name}(" in line and not line.endswith(";"))
    return lines[start + 2 : lines.index("}", start)]


def test_single_uses_stand_in_one_expression():
    assert body(
        """
        func c @f(x: ptr, n: i64) -> (f64) with {exported} {
          s: f64 = copy 0.0
          for i: i64 = 0 to n step 1 {
            o$1: i64 = mul i, 8 {nsw}
            p$1: ptr = ptradd x, o$1
            v$1: f64 = load p$1
            w$1: f64 = fmul v$1, 2.0
            t$1: f64 = fadd s, w$1
            s = copy t$1
          }
          return s
        }
        """
    ) == [
        "    double s = 0.0;",
        "    for (int64_t i = 0; i < n; i++) {",
        "        s = s + KM_F64(x + i * 8) * 2.0;",
        "    }",
        "    return s;",
    ]


def test_a_value_is_computed_before_what_it_reads_changes():
    """Memory, and variables: t$1 is the old value in both."""
    lines = body(
        """
        func c @f(p: ptr, a: i64) -> (i64) with {exported} {
          v$1: i64 = load p
          store p, 7
          t$1: i64 = copy a
          a = add a, 1
          r$1: i64 = add v$1, t$1
          s$1: i64 = add r$1, a
          return s$1
        }
        """
    )
    assert lines == [
        "    const int64_t v_1 = KM_I64(p);",
        "    KM_I64(p) = 7;",
        "    const int64_t t_1 = a;",
        "    a = km_add_i64(a, 1);",
        "    return km_add_i64(km_add_i64(v_1, t_1), a);",
    ]


def test_an_overflow_test_writes_its_result_before_that_is_read():
    lines = body(
        """
        func native @f(ctx: ptr, a: i64, b: i64) -> (i64) {
          s$0: i64, o$0: i1 = sadd_ov a, b
          ok$0: i1 = xor o$0, true
          guard ok$0 {failure=overflow}
          return s$0
        }
        """
    )
    assert lines == [
        "    (void)ctx;",
        "    int64_t s_0;",
        "    if (KM_UNLIKELY(km_sadd_overflows_i64(a, b, &s_0))) {",
        "        return (f_result){.status = KM_LEFT};",
        "    }",
        "    return (f_result){.status = KM_DONE, .v0 = s_0};",
    ]


def test_variables_are_declared_where_they_are_needed():
    lines = body(
        """
        func c @f(n: i64) -> (i64) with {exported} {
          big: i1 = sgt n, 9
          if big { r: i64 = add n, 1 } else {
            small: i1 = slt n, 3
            if small { r = copy n } else { r = mul n, n }
          }
          return r
        }
        """
    )
    assert lines == [
        "    const bool big = n > 9;",
        "    int64_t r;",
        "    if (big) {",
        "        r = km_add_i64(n, 1);",
        "    } else {",
        "        const bool small_ = n < 3;",
        "        if (small_) {",
        "            r = n;",
        "        } else {",
        "            r = km_mul_i64(n, n);",
        "        }",
        "    }",
        "    return r;",
    ]


def test_an_else_that_is_a_test_reads_so():
    lines = body(
        """
        func c @f(n: i64, p: ptr) -> () with {exported} {
          big$: i1 = sgt n, 9
          if big$ { store p, 1 } else {
            low$: i1 = slt n, 3
            if low$ { store p, 2 } else { store p, 3 }
          }
          return
        }
        """
    )
    assert lines[:6] == [
        "    if (n > 9) {",
        "        KM_I64(p) = 1;",
        "    } else if (n < 3) {",
        "        KM_I64(p) = 2;",
        "    } else {",
        "        KM_I64(p) = 3;",
    ]


def test_what_nobody_reads_is_left_out():
    lines = body(
        """
        func c @f(p: ptr, n: i64) -> () with {exported} {
          a: i64 = mul n, n
          b: i64 = add a, 1
          c: i64 = load p
          store p, n
          return
        }
        """
    )
    assert lines == ["    KM_I64(p) = n;", "    return;"]


def test_a_while_tests_in_its_head():
    lines = body(
        """
        func c @f(n: i64) -> (i64) with {exported} {
          while { more$: i1 = sgt n, 1 } more$ { n = lshr n, 1 }
          while { h: i64 = mul n, 2 {nsw}; go$: i1 = slt h, 100; k$: i1 = sgt h, 0; both$: i1 = and go$, k$ } both$ {
            n = add h, 1 {nsw}
          }
          return n
        }
        """
    )
    assert lines == [
        "    while (n > 1) {",
        "        n = km_lshr_i64(n, 1);",
        "    }",
        "    for (;;) {",
        "        const int64_t h = n * 2;",
        "        if (!((h < 100) & (h > 0))) { break; }",
        "        n = h + 1;",
        "    }",
        "    return n;",
    ]


def test_comments_name_the_line_of_python_and_lines_know_it():
    module = parse_module("func c @f(p: ptr) -> () with {exported} { store p, 1; store p, 2; return }")
    (function,) = module.functions
    first, second, last = function.body
    at = Span("/build/lib/a.py", 7, 4, 7, 9)
    function = replace(function, body=(replace(first, span=at), replace(second, span=at), last))
    sources = Sources({"/build/lib/a.py": "lib/a.py"}, lambda span: "    x[0] = 1  # what??/ \\")
    text = emit(replace(module, functions=(function,)), host_target(), sources)
    lines = str(text).splitlines()
    assert [line for line in lines if "//" in line] == ["    // lib/a.py:7  x[0] = 1  # what? ?/"]
    number = lines.index("    KM_I64(p) = 2;") + 1
    assert text.span(number) == at
    assert text.span(1) is None


@pytest.mark.parametrize("program", ["gcc", "clang"])
def test_warnings_are_looked_for(program):
    """The test of the tests: a text with a slip is not silent."""
    compiler = c_compiler(program)
    if compiler is None:
        pytest.skip(f"this machine has no {program}")
    assert "unused" in warnings_of(Text((Line(0, "static int f(void) { return 1; }"),), "glue", "", ()), compiler)

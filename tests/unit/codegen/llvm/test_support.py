"""What takes the place of a compiler's run-time library: complete and valid on every target."""

import pytest

from kernelmill.codegen import backends
from kernelmill.codegen.llvm import assembly, compile_object, emit, support_text, supported
from kernelmill.ir.parser import parse_module
from kernelmill.link import undefined_symbols, with_support
from kernelmill.targets import all_targets, get_target

TARGETS = all_targets()
HELD = """
func c @f(x: f64) -> (f64) with {exported} { p: f64 = fmul x, x; h: f64 = fhold p; r: f64 = fadd h, x; return r }
"""


DIVISION = """
func c @PyInit_m(x: i64, y: i64) -> (i64) with {exported} { r: i64 = sdiv x, y; return r }
"""


CALL = """
extern @Py_IncRef(ptr)
func c @f(x: ptr) -> () with {exported} { ccall x {callee="Py_IncRef"}; return }
"""


@pytest.mark.parametrize("name", sorted(n for n, t in TARGETS.items() if not t.slices))
def test_no_helper_of_the_compiler_is_left(name):
    target = TARGETS[name]
    objects = [compile_object(emit(parse_module(DIVISION), target), target, 0)]
    assert undefined_symbols(with_support(objects, target, backends.opened("llvm"))) <= {"_GLOBAL_OFFSET_TABLE_", "__stack_pointer"}


@pytest.mark.parametrize("name", sorted(n for n, t in TARGETS.items() if not t.slices))
def test_held_values_compile(name):
    """Where LLVM's code generator aborts on a fence there is none."""
    assert compile_object(emit(parse_module(HELD), TARGETS[name]), TARGETS[name], 3)


@pytest.mark.parametrize("level", [0, 2, 3])
def test_a_product_of_two_words_does_not_call_itself(level):
    target = get_target("pyodide-wasm32")
    text = assembly(support_text(["__multi3"], target), target, level)
    assert [line for line in text.splitlines() if line.split()[:1] == ["call"]] == []


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("linux-armv7l-gnu", ["__aeabi_l2f", "__aeabi_ul2d", "__aeabi_d2ulz", "__aeabi_f2lz", "__aeabi_idivmod"]),
        ("linux-i686-gnu", ["__divdi3", "__umoddi3"]),
        ("windows-win32", ["__alldiv", "__aullrem", "_fltused", "memcpy", "memset"]),
        ("pyodide-wasm32", ["__multi3"]),
    ],
)
def test_support_is_valid(name, symbols):
    target = TARGETS[name]
    assert set(supported([*symbols, "memmove"], target)) - {"memmove"} == set(symbols)
    data = compile_object(support_text(symbols, target), target, 2)
    assert not undefined_symbols([data]) - {"_GLOBAL_OFFSET_TABLE_"}


def test_windows_on_arm_calls_through_the_import_table():
    """Without a GOT, asking for one makes LLVM read a function's code as if it were its address."""
    text = emit(parse_module(CALL), get_target("windows-arm64"))
    code = assembly(text, get_target("windows-arm64"))
    assert "__imp_Py_IncRef" in code
    assert "lo12:Py_IncRef" not in code

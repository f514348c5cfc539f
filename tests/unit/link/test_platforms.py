"""Link commands of every target, the readers of objects, and what takes the place of a compiler's run-time library."""

from pathlib import Path

import pytest

from kernelmill.codegen.llvm import assembly, compile_object, emit, support_text, supported
from kernelmill.ir.parser import parse_module
from kernelmill.link import LinkInputs, LinkTool, link_command, undefined_symbols, with_support
from kernelmill.link.command import import_library_command, module_definition
from kernelmill.link.fat import fat_file
from kernelmill.targets import all_targets, get_target

TARGETS = all_targets()
TOOL = LinkTool(("zig", "LINKER"), "zig")
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


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_commands(name, golden):
    """One golden for each row: the link of a module, of a library to link against, and what goes into it."""
    target = TARGETS[name]
    tool = LinkTool(("zig", target.linker.zig), "zig")
    module = Path(f"out/_kernels{target.suffix(target.abis[0])}")
    objects = (Path("in/0.o"), Path("in/1.o"))
    libraries = tuple(Path(f"in/{library.soname.rpartition('/')[2]}") for library in target.libraries)
    inputs = LinkInputs(objects, module, Path("in/exports.map"), libraries, symbols=("PyInit__kernels",))
    commands = [link_command(target, inputs, tool)]
    if target.object_format == "elf":
        stub = LinkInputs((Path("in/stub.o"),), libraries[0], Path("in/versions.map"), soname=target.libraries[0].soname)
        commands.append(link_command(target, stub, tool))
    if target.object_format == "coff":
        commands.append(import_library_command(target, Path("in/python.def"), Path("in/python.lib"), tool))
    golden(Path(__file__).parent / "golden" / f"{name}.txt", "".join(" ".join(command) + "\n" for command in commands))


def test_every_golden_is_of_a_row():
    assert {path.stem for path in (Path(__file__).parent / "golden").iterdir()} == set(TARGETS)


def test_import_libraries():
    assert module_definition("python3.dll", ["Py_IncRef"], ["PyFloat_Type"]) == (
        "LIBRARY python3.dll\nEXPORTS\nPy_IncRef\nPyFloat_Type DATA\n"
    )
    command = import_library_command(get_target("windows-arm64"), Path("p.def"), Path("p.lib"), TOOL)
    assert command == ["zig", "dlltool", "-m", "arm64", "-d", "p.def", "-l", "p.lib"]


@pytest.mark.parametrize("name", sorted(n for n, t in TARGETS.items() if not t.slices))
def test_no_helper_of_the_compiler_is_left(name):
    target = TARGETS[name]
    objects = [compile_object(emit(parse_module(DIVISION), target), target, 0)]
    assert undefined_symbols(with_support(objects, target)) <= {"_GLOBAL_OFFSET_TABLE_", "__stack_pointer"}


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


def test_fat_files():
    data = fat_file([("x86_64", b"one"), ("arm64", b"two")])
    assert data[:4] == b"\xca\xfe\xba\xbe"
    assert data[4096:4099] == b"one"
    assert data[16384:] == b"two"


def test_windows_on_arm_calls_through_the_import_table():
    """Without a GOT, asking for one makes LLVM read a function's code as if it were its address."""
    text = emit(parse_module(CALL), get_target("windows-arm64"))
    code = assembly(text, get_target("windows-arm64"))
    assert "__imp_Py_IncRef" in code
    assert "lo12:Py_IncRef" not in code

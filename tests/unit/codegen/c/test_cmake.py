"""C built by CMake and Ninja is what direct calls of the compiler give; and objects are kept from one run to the next."""

import io
from dataclasses import replace

import pytest
from elftools.elf.elffile import ELFFile

from kernelmill.cache.store import Memory
from kernelmill.codegen import programs
from kernelmill.codegen.c import backend, cmake
from kernelmill.codegen.c.compile import job, run_job
from kernelmill.codegen.c.module import Text
from kernelmill.codegen.c.text import Line
from kernelmill.codegen.compilers import find_compiler, find_zig
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.parser import parse_module
from kernelmill.project.options import CodeOptions
from kernelmill.source import Span
from kernelmill.targets import get_target, host_target
from support.compiled import c_compiler

HALF = Text((Line(0, "double half(double x) { return x * 0.5; }"),), "kernels", "v3", ("exp",))
TWICE = Text((Line(0, "long twice(long x) { return 2 * x; }"),), "glue", "", ())
BROKEN = Text((Line(0, "/* one */"), Line(0, "int f(void) { return nothing; }", Span("a.py", 3, 0, 3, 1))), "glue", "", ())
X86 = get_target("linux-x86_64-gnu")
LOW = 'func c @one() -> (i64) with {exported} { return 1 }'

pytestmark = pytest.mark.skipif(bool(programs.missing_programs()), reason="cmake and ninja are not installed here")


def jobs(*texts, compiler=None, target=X86, flags=("-DNAME=\"a b\"",)):
    chosen = compiler or c_compiler("gcc")
    if chosen is None:
        pytest.skip("this machine has no gcc")
    return [job(text, target, 2, chosen, flags) for text in texts]


def test_the_same_objects_as_without_it():
    wanted = jobs(HALF, TWICE)
    made = cmake.run_project(wanted, 2)
    assert [text_section(data) for data in made] == [text_section(run_job(each)) for each in wanted]


def text_section(data):
    """The machine code of an object: the rest names its source file."""
    found = ELFFile(io.BytesIO(data)).iter_sections()
    return {section.name: section.data() for section in found if section.name.startswith(".text.")}


def test_a_failing_compiler_is_quoted_with_the_line_of_python():
    with pytest.raises(KernelmillError, match=r"(?s)the C compiler .*gcc failed:.*1_glue\.c:2:.*nothing.*\(from a\.py:3\)"):
        cmake.run_project(jobs(TWICE, BROKEN), 1)


def test_a_toolchain_file_names_the_compiler(tmp_path, monkeypatch):
    if c_compiler("gcc") is None:
        pytest.skip("this machine has no gcc")
    path = tmp_path / "tools.cmake"
    path.write_text("set(CMAKE_C_COMPILER gcc)\nset(CMAKE_C_FLAGS_INIT -DOF_TOOLCHAIN)\n")
    monkeypatch.setenv("CMAKE_TOOLCHAIN_FILE", str(path))
    monkeypatch.setenv("CC", "no-such-compiler")  # the file decides
    compiler = find_compiler(host_target())
    text = replace(TWICE, lines=(Line(0, "#ifndef OF_TOOLCHAIN"), Line(0, "#error"), Line(0, "#endif"), *TWICE.lines))
    (data,) = cmake.run_project(jobs(text, compiler=compiler, target=host_target()), 1)
    assert text_section(data)
    with backend.CBackend(1, Memory()) as opened:
        assert opened.version().startswith("toolchain ")
        assert opened.whole(parse_module(LOW), host_target(), CodeOptions())[:4] == b"\x7fELF"
    path.unlink()
    with pytest.raises(KernelmillError, match=r"CMAKE_TOOLCHAIN_FILE=.*No such file"):
        find_compiler(host_target())


def test_what_is_missing_is_named(monkeypatch):
    for module in (programs, cmake):
        monkeypatch.setattr(module, "find_program", lambda name: None)
    assert programs.missing_programs() == ["cmake>=3.21", "ninja"]
    with pytest.raises(KernelmillError, match="there is no cmake, which is to build the C") as caught:
        cmake.run_project(jobs(TWICE), 1)
    assert caught.value.hint == "pip install cmake ninja"


def test_objects_are_kept_by_what_they_depend_on(monkeypatch):
    if c_compiler("gcc") is None:
        pytest.skip("this machine has no gcc")
    monkeypatch.setenv("CC", "gcc")
    compiled = []
    monkeypatch.setattr(backend, "run_job", lambda wanted: compiled.append(wanted.text) or run_job(wanted))
    store = Memory()

    def made(text, *flags, level=2):
        monkeypatch.setenv("CFLAGS", " ".join(flags))
        with backend.CBackend(1, store) as opened:
            return opened.whole(parse_module(text), host_target(), CodeOptions(opt_level=level))

    first = made(LOW)
    assert made(LOW) == first
    assert len(compiled) == 1
    made(LOW, "-g")
    made(LOW, level=0)
    made(LOW.replace("return 1", "return 2"))
    assert len(compiled) == 4


@pytest.mark.slow
def test_zig_for_another_platform():
    zig = find_zig()
    if zig is None:
        pytest.skip("ziglang is not installed here")
    target = get_target("linux-aarch64-musl")
    wanted = jobs(replace(HALF, level=""), compiler=zig, target=target, flags=())
    (data,) = cmake.run_project(wanted, 1)
    assert data[18:20] == b"\xb7\0"  # EM_AARCH64
    assert text_section(data) == text_section(run_job(wanted[0]))

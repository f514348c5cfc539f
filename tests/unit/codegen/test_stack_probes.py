"""Stack probes of Windows: frames of more than a page ask for them on both paths, and they do what the system wants."""

import ctypes
import mmap
import platform
import sys

import pytest

from kernelmill.codegen import backends
from kernelmill.codegen.compilers import find_zig
from kernelmill.codegen.llvm import compile_object, emit, support_text, supported
from kernelmill.codegen.stack_probes import probe_code, stack_probes
from kernelmill.ir.parser import parse_module
from kernelmill.link import undefined_symbols, with_support
from kernelmill.targets import get_target

WINDOWS = ("windows-amd64", "windows-arm64", "windows-win32")
FRAME = """
extern @Py_IncRef(ptr)
func c @PyInit_m(x: i64) -> (i64) with {exported} {
  memory: ptr = stackalloc {size=SIZE}
  ccall memory {callee="Py_IncRef"}
  v: i64 = load memory
  return v
}
"""


@pytest.mark.parametrize("name", WINDOWS)
def test_large_frames_are_probed(name):
    """A small frame asks for nothing; one of several pages asks for the probe, which the back end has."""
    target = get_target(name)
    small, large = (
        compile_object(emit(parse_module(FRAME.replace("SIZE", str(size))), target), target, 3) for size in (512, 9000)
    )
    assert not stack_probes(target) & undefined_symbols([small])
    asked = stack_probes(target) & undefined_symbols([large])
    assert len(asked) == 1
    assert set(supported(asked, target)) == asked
    assert undefined_symbols(with_support([large], target, backends.opened("llvm"))) == {"Py_IncRef"}


def test_other_systems_have_none():
    target = get_target("linux-x86_64-gnu")
    data = compile_object(emit(parse_module(FRAME.replace("SIZE", "9000")), target), target, 3)
    assert stack_probes(target) == frozenset()
    assert undefined_symbols([data]) <= {"Py_IncRef", "_GLOBAL_OFFSET_TABLE_"}


@pytest.mark.parametrize("name", WINDOWS)
def test_the_code_is_that_of_the_assembly(name, monkeypatch):
    """What a C compiler makes of the lines stands in LLVM's object as well."""
    target = get_target(name)
    for symbol in sorted(stack_probes(target)):
        ((_, code),) = probe_code([symbol], target)
        assert code in compile_object(support_text([symbol], target), target, 2)
    zig = find_zig()
    if zig is None:
        pytest.skip("there is no ziglang")
    monkeypatch.setenv("CC", " ".join(zig.argv))
    with backends.opened("c", backends.Work(count=1)) as backend:
        made = backend.support(sorted(stack_probes(target)), target)
    assert made is not None
    for _, code in probe_code(stack_probes(target), target):
        assert code in made


@pytest.mark.skipif(
    platform.machine() != "x86_64" or sys.platform != "linux", reason="code for x86-64 is called as Linux calls functions"
)
@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 100_000])
def test_the_code_keeps_its_registers(size):
    """It returns, with the size in rax as before and rcx unchanged."""
    ((_, probe),) = probe_code(["__chkstk"], get_target("windows-amd64"))
    start = b"\xb9\x07\x00\x00\x00" + b"\xb8" + size.to_bytes(4, "little")  # mov ecx, 7; mov eax, size
    call = b"\xe8\x04\x00\x00\x00"  # of what follows
    end = b"\x48\x01\xc8\xc3"  # add rax, rcx; ret
    with mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC) as memory:
        memory.write(start + call + end + probe)
        view = ctypes.c_char.from_buffer(memory)
        result = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(view))()
        del view
    assert result == size + 7

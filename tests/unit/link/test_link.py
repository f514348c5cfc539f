"""Command lines without running them; real links read back."""

import sys

import pytest

from kernelmill import link
from kernelmill.codegen import backends
from kernelmill.codegen.llvm import compile_object, emit
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.parser import parse_module
from kernelmill.link import (
    LinkInputs,
    LinkTool,
    link_command,
    link_module,
    needs_libc,
    read_module,
    tools,
    undefined_symbols,
)
from kernelmill.targets import get_target

BACKEND = backends.opened("llvm", backends.Work(count=1))
GNU, MUSL = get_target("linux-x86_64-gnu"), get_target("linux-x86_64-musl")
PLAIN = "func c @PyInit_m() -> (ptr) with {exported} { return null }"
MATH = """
func c @PyInit_m(x: f64, n: i64) -> (f64) with {exported} {
  y: f64 = libm x, 0.5 {fn="pow"}
  z: f64 = libm y {fn="sin"}
  p: ptr = alloc n
  store p, z {roots=()}
  memset p, 0:i8, n
  free p
  return z
}
"""


def compiled(text, target=GNU):
    return compile_object(emit(parse_module(text), target), target, 0)


def test_command(tmp_path):
    inputs = LinkInputs((tmp_path / "a.o",), tmp_path / "m.so", tmp_path / "exports", (tmp_path / "libm.so.6",))
    command = link_command(GNU, inputs, LinkTool(("zig", "ld.lld"), "zig ld.lld"))
    assert command[:2] == ["zig", "ld.lld"]
    assert "-shared" in command
    assert command[-6:] == [
        "-o", str(tmp_path / "m.so"), "--version-script", str(tmp_path / "exports"), str(tmp_path / "a.o"),
        str(tmp_path / "libm.so.6"),
    ]  # fmt: skip


def linkers(target):
    found = [tools._host_linker(target), tools._zig_linker(target)]
    return [tool for tool in found if tool]


@pytest.mark.parametrize("target", [GNU, MUSL], ids=lambda t: t.name)
def test_modules_need_the_oldest_symbols_and_export_one(target):
    data = compiled(MATH, target)
    assert undefined_symbols([data]) == {"pow", "sin", "malloc", "free", "memset"}
    assert linkers(target)
    for tool in linkers(target):
        module = link_module([data], target, "pkg.m", BACKEND, tool=tool)
        facts = read_module(module)
        assert facts.exported in (("PyInit_m",), ("PyInit_m",))
        assert facts.undefined == ("free", "malloc", "memset", "pow", "sin")
        if target is GNU:
            assert facts.needed == ("libc.so.6", "libm.so.6")
            assert module.count(b"GLIBC_") == 1
            assert b"GLIBC_2.2.5" in module
        else:
            assert facts.needed == ("libc.musl-x86_64.so.1",)
            assert b"GLIBC_" not in module
        assert module == link_module([data], target, "pkg.m", BACKEND, tool=tool)


def test_modules_without_libc():
    data = compiled(PLAIN)
    assert not needs_libc([data])
    assert needs_libc([compiled(MATH)])
    assert read_module(link_module([data], GNU, "m", BACKEND)).needed == ("libc.so.6",)
    assert read_module(link_module([data], GNU, "m", BACKEND, freestanding=True)).needed == ()
    with pytest.raises(KernelmillError, match="free, malloc"):
        link_module([compiled(MATH)], GNU, "m", BACKEND, freestanding=True)


def test_several_objects_are_joined():
    first = compiled("func c @g() -> (i64) with {exported} { return 1 }")
    second = compiled(
        'extern @g() -> i64\nfunc c @PyInit_m() -> (i64) with {exported} { r: i64 = ccall {callee="g"}; return r }'
    )
    assert undefined_symbols([first, second]) == frozenset()
    assert read_module(link_module([first, second], GNU, "m", BACKEND)).exported == ("PyInit_m",)


def test_strange_symbols_are_refused():
    data = compiled(
        'extern @gethostname()\nfunc c @PyInit_m() -> () with {exported} { ccall {callee="gethostname"}; return }'
    )
    with pytest.raises(KernelmillError, match="gethostname"):
        link_module([data], GNU, "m", BACKEND)


def test_no_linker(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(tools.importlib.util, "find_spec", lambda _: None)
    assert link.find_linker(GNU) is None
    with pytest.raises(KernelmillError) as info:
        link.require_linker(GNU)
    assert "pip install ziglang" in info.value.hint


def test_failing_linkers_speak():
    with pytest.raises(KernelmillError, match="can't be started"):
        link_module([compiled(PLAIN)], GNU, "m", BACKEND, tool=LinkTool(("/nonexistent/ld",), "ld"))
    broken = LinkTool((sys.executable, "-c", "import sys; sys.exit('out of cheese')"), "ld")
    with pytest.raises(KernelmillError, match="the linker ld failed: out of cheese"):
        link_module([compiled(PLAIN)], GNU, "m", BACKEND, tool=broken)

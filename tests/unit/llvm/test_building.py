"""LLVM sources for wheels: what is said of them, and the libraries of three systems."""

from __future__ import annotations

import runpy

import numpy as np
import pytest

from kernelmill.cached import LlvmChecker
from kernelmill.codegen import backends
from kernelmill.diagnostics import KernelmillError
from kernelmill.link import read_module
from kernelmill.llvm.building import checked, library
from kernelmill.project.options import CodeOptions
from kernelmill.targets import get_target, host_target
from kernelmill.wheel.llvm.sources import LlvmSource
from kernelmill.wheel.modules import Unit
from kernelmill.wheel.shim import llvm_stand_in_text

UNIT = Unit("mylib", "mylib/", "_kernelmill", "_kernels")
TEXT = """; as a compiler for one machine writes it: "x" asm
source_filename = "fast.c"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"

declare double @exp(double)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)

define i1 @odd(i64 %x) #0 {
  %t = trunc i64 %x to i1
  ret i1 %t
}

define double @twice(double %x) {
  %e = call double @exp(double %x)
  %r = fadd double %e, %e
  ret double %r
}

define void @clear(ptr %x, i64 %n) {
  call void @llvm.memset.p0.i64(ptr %x, i8 0, i64 %n, i1 false)
  ret void
}

attributes #0 = { nounwind "target-cpu"="znver5" "target-features"="+avx512f" "tune-cpu"="generic" }
"""

WIDE = """define void @f(ptr %x) {
  %v = load fp128, ptr %x
  %r = frem fp128 %v, %v
  store fp128 %r, ptr %x
  ret void
}
"""


def source(text: str) -> LlvmSource:
    return LlvmSource("src/mylib/fast.ll", "mylib/fast.ll", text, UNIT)


def test_functions_of_a_text():
    found = checked(source(TEXT))
    assert found.signatures == {"odd": (("i64",), "i1"), "twice": (("double",), "double"), "clear": (("ptr", "i64"), "void")}
    assert not found.diagnostics


WRONG = {
    "syntax": ("define i64 @f() {\n  ret i64 %x\n}", 2, 11, "use of undefined value '%x'"),
    "one CPU's instruction": (
        "declare void @llvm.x86.sse2.pause()\ndefine void @f() {\n  call void @llvm.x86.sse2.pause()\n  ret void\n}", 1, 14,
        "@llvm.x86.sse2.pause is for one kind of CPU",
    ),
    "assembly": (
        'define void @f() {\n  call void asm sideeffect "nop", ""()\n  ret void\n}', 2, 13, "asm sideeffect is for one kind",
    ),
    "a function of nobody": (
        "declare i32 @puts(ptr)\ndefine i32 @f(ptr %x) {\n  %r = call i32 @puts(ptr %x)\n  ret i32 %r\n}", 1, 13,
        "puts is declared",
    ),
    "no function": ("define internal void @f() {\n  ret void\n}", 1, 1, "no function for others"),
    "a name": ('define void @"a b"() {\n  ret void\n}', 1, 13, "a name that no library can export"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_has_its_place(name):
    text, line, column, words = WRONG[name]
    first = checked(source(text)).diagnostics[0]
    assert (first.severity, first.code) == ("error", "llvm-source")
    assert words in first.message
    assert (first.span.line, first.span.col + 1) == (line, column)


def test_a_text_for_one_machine_serves_that_cpu_only():
    text = 'target triple = "x86_64-pc-linux-gnu"\n' + TEXT
    (said,) = checked(source(text)).diagnostics
    assert (said.severity, said.span.line) == ("warning", 1)
    with backends.opened("llvm") as backend, pytest.raises(KernelmillError, match="is for x86_64-pc-linux-gnu, and the wheel"):
        library(source(text), get_target("linux-aarch64-gnu"), CodeOptions(), backend)


def test_there_must_be_llvm(monkeypatch):
    (said,) = LlvmChecker("c").check_llvm(source(TEXT)).diagnostics
    assert "the C back end cannot" in said.message
    monkeypatch.setattr("kernelmill.cached.importable", lambda name: False)
    (said,) = LlvmChecker("auto").check_llvm(source(TEXT)).diagnostics
    assert "llvmlite is not installed" in said.message
    with pytest.raises(KernelmillError, match="the C back end cannot"), backends.opened("c") as backend:
        backend.foreign(TEXT, host_target(), CodeOptions())


def test_libraries(tmp_path):
    """The one of this machine is loaded as a wheel does; those of other systems export the functions."""
    signatures = checked(source(TEXT)).signatures
    with backends.opened("llvm", backends.Work(count=1)) as backend:
        made = {
            target.object_format: library(source(TEXT), target, CodeOptions(), backend)
            for target in (host_target(), get_target("windows-amd64"), get_target("macos-universal2"))
        }
        with pytest.raises(KernelmillError, match=r"needs fmod(l|f128), which no library of"):
            library(source(WIDE), host_target(), CodeOptions(), backend)
    assert set(read_module(made["coff"].data).exported) == set(signatures)
    assert made["macho"].data[:4] == b"\xca\xfe\xba\xbe"
    host = made[host_target().object_format]
    assert host.needs_libc
    (tmp_path / "_fast_ll.so").write_bytes(host.data)
    (tmp_path / "shim.py").write_bytes(llvm_stand_in_text({"fast.ll": signatures}, {"fast.ll": "_fast_ll.so"}))
    fast = runpy.run_path(str(tmp_path / "shim.py"))["load"](str(tmp_path / "a.py"), "fast.ll")
    assert [fast.execute("odd", k) for k in (2, 3)] == [False, True]
    assert fast["twice"](0.0) == 2.0
    x = np.ones(3)
    assert fast["clear"](x, 16) is None
    assert x.tolist() == [0.0, 0.0, 1.0]

"""Objects linked in this process."""

import ctypes
import os
import platform
import sys
from pathlib import Path

import pytest

from kernelmill.codegen.llvm import compile_object
from kernelmill.link.direct import PAGE, link_directly
from kernelmill.targets import get_target

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="it links for x86-64 Linux alone"
)
HERE = get_target("linux-x86_64-gnu")

MAIN = """
@table = internal global [3 x ptr] [ptr @counted, ptr @getpid, ptr @twice]
@total = hidden global i64 5
@zeros = internal global [4000 x i64] zeroinitializer
@text = internal constant [6 x i8] c"abcde\\00"
declare i32 @getpid() nonlazybind
declare i64 @strlen(ptr)
declare hidden i64 @twice(i64)
declare double @cos(double)
define internal i64 @counted(i64 %x) {
  %old = load i64, ptr @total
  %new = add i64 %old, %x
  store i64 %new, ptr @total
  store i64 %new, ptr getelementptr (i64, ptr @zeros, i64 3999)
  ret i64 %new
}
define i64 @entry(i64 %which, i64 %x) {
  %at = getelementptr ptr, ptr @table, i64 %which
  %f = load ptr, ptr %at
  %r = call i64 %f(i64 %x)
  %length = call i64 @strlen(ptr @text)
  %last = load i64, ptr getelementptr (i64, ptr @zeros, i64 3999)
  %c = call double @cos(double 0.0)
  %one = fptosi double %c to i64
  %a = add i64 %r, %length
  %b = add i64 %a, %one
  %sum = add i64 %b, %last
  ret i64 %sum
}
"""
OTHER = """
@total = external hidden global i64
define hidden i64 @twice(i64 %x) {
  %t = load i64, ptr @total
  %r = mul i64 %x, %t
  ret i64 %r
}
"""


def test_code_and_data_of_several_objects(tmp_path: Path) -> None:
    """Calls and tables into the same file, the other file and the process; zeros that no file has; numbers beside each other."""
    data = link_directly([compile_object(text, HERE, 2) for text in (MAIN, OTHER)], "entry", ["libm.so.6"])
    assert data is not None
    (tmp_path / "made.so").write_bytes(data)
    entry = ctypes.CDLL(str(tmp_path / "made.so")).entry
    entry.restype, entry.argtypes = ctypes.c_int64, [ctypes.c_int64] * 2
    assert entry(0, 2) == 7 + 5 + 1 + 7
    assert entry(2, 3) == 21 + 5 + 1 + 7
    assert entry(1, 0) & 0xFFFFFFFF == os.getpid() + 5 + 1 + 7
    assert len(data) < 4 * PAGE  # the zeros are not in it


@pytest.mark.parametrize(
    "text",
    [
        "@x = thread_local global i64 1\ndefine i64 @entry() { %v = load i64, ptr @x\n ret i64 %v }",
        "@x = common global i64 0\ndefine i64 @entry() { %v = load i64, ptr @x\n ret i64 %v }",
        "$entry = comdat any\ndefine i64 @entry() comdat { ret i64 1 }",
        '@x = constant i64 1, section ".init_array"\ndefine i64 @entry() { ret i64 1 }',
        "define i64 @another() { ret i64 1 }",
    ],
)
def test_a_linker_does_the_rest(text: str) -> None:
    assert link_directly([compile_object(text, HERE, 0)], "entry") is None


def test_other_machines_and_other_files() -> None:
    text = "define i64 @entry() { ret i64 1 }"
    assert link_directly([compile_object(text, get_target("linux-aarch64-gnu"), 0)], "entry") is None
    made = compile_object(text, HERE, 0)
    assert link_directly([made], "entry") is not None
    assert link_directly([made, made], "entry") is None
    assert all(link_directly([made[:end]], "entry") is None for end in (0, 20, 60, len(made) // 2))

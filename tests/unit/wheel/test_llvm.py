"""LLVM sources in wheels, with a compiler that pretends."""

from __future__ import annotations

import io
import zipfile

import pytest

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.options import BuildOptions
from kernelmill.source import Span
from kernelmill.wheel.llvm.sources import Checked, Library
from kernelmill.wheel.mill import check, mill
from kernelmill.wheel.survey import SourceError

MODULE = 'from kernelmill.llvm import load\n\nfast = load(__file__, "fast.ll")\n'
FILES = {"mylib/__init__.py": "", "mylib/a.py": MODULE}
TEXT = "define i64 @f() {\n  ret i64 1\n}\n"
SIGNATURES = {"f": ((), "i64")}
LISTED = BuildOptions(llvm_sources=("src/mylib/fast.ll",))
TEXTS = {"src/mylib/fast.ll": TEXT}
LINUX = "mylib-1.0-cp311-abi3-manylinux_2_17_x86_64.whl"


class Llvm:
    """Takes every text; what it makes of it says what it is."""

    def __init__(self, *diagnostics, needs_libc=True):
        self.diagnostics, self.needs_libc, self.asked = diagnostics, needs_libc, []

    def check_llvm(self, source):
        return Checked(SIGNATURES, self.diagnostics)

    def llvm_library(self, source, target, options):
        self.asked.append((source.path, target.name))
        return Library(f"{source.member} for {target.name}".encode(), self.needs_libc, ("libm.so.6",))


def files_of(result, name):
    archive = zipfile.ZipFile(io.BytesIO(result.wheels[name]))
    return {n: archive.read(n) for n in archive.namelist()}


@pytest.fixture
def milled(make_wheel, request_of, compiler):
    def made(files, llvm, targets=("linux-x86_64-gnu",), options=LISTED, texts=TEXTS, **changes):
        request = request_of(targets, options=options, llvm=texts, **changes)
        return mill(make_wheel(files), request, compiler, llvm=llvm)

    return made


def test_what_the_wheel_holds(milled):
    result = milled(FILES, Llvm())
    files = files_of(result, LINUX)
    assert files["mylib/_fast_ll.so"] == b"mylib/fast.ll for linux-x86_64-gnu"
    assert files["mylib/a.py"].decode() == MODULE.replace("kernelmill.llvm", "._kernelmill_llvm")
    assert "mylib/_kernelmill.py" not in files
    shim = files["mylib/_kernelmill_llvm.py"].decode()
    assert f"= {{'fast.ll': {SIGNATURES!r}}}\n" in shim
    assert "= {'fast.ll': '_fast_ll.so'}\n" in shim
    assert result.made[0].needed == ("libm.so.6",)
    assert not result.diagnostics


def test_kernels_beside_them_and_modules_below(milled):
    text = "from kernelmill import kernel\nfrom kernelmill.llvm import IRError, load as l\n\n"
    text += '_l = l(__file__, "fast.ll")\n\n\n@kernel\ndef f(x: float) -> float:\n    return x\n'
    files = {"mylib/__init__.py": "", "mylib/sub/__init__.py": "", "mylib/sub/a.py": text}
    options = BuildOptions(llvm_sources=("src/mylib/sub/fast.ll",))
    found = files_of(milled(files, Llvm(), options=options, texts={"src/mylib/sub/fast.ll": TEXT}), LINUX)
    assert found["mylib/sub/_fast_ll.so"] == b"mylib/sub/fast.ll for linux-x86_64-gnu"
    assert {"mylib/_kernelmill.py", "mylib/_kernels.abi3.so"} < found.keys()
    assert b"{'sub/fast.ll': '_fast_ll.so'}" in found["mylib/_kernelmill_llvm.py"]
    head = found["mylib/sub/a.py"].decode().splitlines()[:2]
    assert head == ["from .._kernelmill import kernel", "from .._kernelmill_llvm import IRError, load as l"]


def test_each_target_has_its_own_and_the_pure_wheel_none(milled):
    llvm = Llvm()
    result = milled(FILES, llvm, ("windows-amd64", "macos-arm64"), pure=True)
    assert llvm.asked == [("src/mylib/fast.ll", "windows-amd64"), ("src/mylib/fast.ll", "macos-arm64")]
    windows, mac, pure = (files_of(result, name) for name in result.wheels)
    assert "mylib/_fast_ll.dll" in windows
    assert "mylib/_fast_ll.dylib" in mac
    assert b'_COMPILED: "dict[str, str]" = {}\n' in pure["mylib/_kernelmill_llvm.py"]
    assert not any("_ll." in name for name in pure)


@pytest.mark.parametrize("needs_libc", [True, False])
def test_the_other_c_library_is_served_by_what_needs_none(milled, needs_libc):
    result = milled(FILES, Llvm(needs_libc=needs_libc), all_wheels=True)
    assert len(result.wheels) == (1 if needs_libc else 2)


def test_a_wheel_without_a_target_says_what_it_lacks(milled):
    result = milled(FILES, Llvm(), ())
    (said,) = [d for d in result.diagnostics if d.code == "llvm-source"]
    assert (said.severity, "importing what loads them raises ImportError" in said.message) == ("warning", True)
    assert list(result.wheels) == ["mylib-1.0-py3-none-any.whl"]


def test_what_is_wrong_with_a_text_stops_the_wheel_and_is_shown_by_check(milled, make_wheel, compiler):
    wrong = Diagnostic("error", "llvm-source", "no such type", Span("src/mylib/fast.ll", 2, 6, 2, 7))
    with pytest.raises(SourceError) as caught:
        milled(FILES, Llvm(wrong))
    assert caught.value.diagnostics == (wrong,)
    assert caught.value.sources.by_path(wrong.span.path).line(2) == "  ret i64 1"
    result = check(make_wheel(FILES), LISTED, str, lambda unit, options: compiler(unit, options, None), Llvm(wrong), TEXTS)
    assert wrong in result.diagnostics
    note = next(d for d in result.diagnostics if d.severity == "note")
    assert note.message == "src/mylib/fast.ll: f() -> i64"


@pytest.mark.parametrize(
    ("options", "texts", "words"),
    [
        (("src/mylib/fast.txt",), {}, "no .ll file"),
        (("src/other/fast.ll",), {"src/other/fast.ll": TEXT}, "lies in no package"),
        (("mylib/fast.ll",), {}, "there is no mylib/fast.ll in mylib-1.0"),
    ],
)
def test_lists_that_do_not_fit(milled, options, texts, words):
    with pytest.raises(KernelmillError, match=words):
        milled(FILES, Llvm(), options=BuildOptions(llvm_sources=options), texts=texts)


def test_a_ready_wheel_holds_its_sources(milled):
    files = FILES | {"mylib/fast.ll": TEXT}
    result = milled(files, Llvm(), options=BuildOptions(llvm_sources=("mylib/fast.ll",)), texts={})
    assert "mylib/_fast_ll.so" in files_of(result, LINUX)


def test_what_is_loaded_must_be_listed(milled):
    with pytest.raises(SourceError) as caught:
        milled(FILES, Llvm(), options=BuildOptions(), texts={})
    (said,) = caught.value.diagnostics
    assert (said.code, said.span.line, said.span.col) == ("llvm-source", 3, 22)


@pytest.mark.parametrize(
    "text",
    ["from kernelmill.llvm import compile_ir\n", "import kernelmill.llvm\n", "import kernelmill.llvm as k\nk.compile_ir('')\n"],
)
def test_what_compiles_in_process_is_not_there_at_run_time(milled, text):
    with pytest.raises(SourceError) as caught:
        milled({"mylib/__init__.py": text}, Llvm(), options=BuildOptions(), texts={})
    assert {d.code for d in caught.value.diagnostics} == {"needed-at-run-time"}


def test_names_must_be_free(milled):
    with pytest.raises(KernelmillError, match=r"mylib/_kernelmill_llvm.py has the name of a file that kernelmill adds"):
        milled(FILES | {"mylib/_kernelmill_llvm.py": ""}, Llvm())

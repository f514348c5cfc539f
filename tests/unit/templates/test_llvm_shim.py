"""The part of wheels that calls functions of LLVM sources, without any."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kernelmill_templates import llvm_shim
from kernelmill_templates.llvm_shim import Functions, IRError, IRFunction, load


def test_what_is_not_there_is_an_import_error(monkeypatch):
    beside = str(Path(llvm_shim.__file__).with_name("a.py"))
    with pytest.raises(ImportError, match=r"fast\.ll is none of the LLVM sources of this package, which are none"):
        load(beside, "fast.ll")
    monkeypatch.setattr(llvm_shim, "_SOURCES", {"fast.ll": {}})
    with pytest.raises(ImportError, match="install a wheel that is built for this platform"):
        load(beside, "fast.ll")
    monkeypatch.setattr(llvm_shim, "_COMPILED", {"fast.ll": "_no_such_library.so"})
    with pytest.raises(ImportError, match=r"the native code of fast\.ll cannot be loaded: "):
        load(beside, "fast.ll")
    monkeypatch.setenv("KERNELMILL_PURE", "1")
    with pytest.raises(ImportError, match=r"fast\.ll is native code, and KERNELMILL_PURE is set"):
        load(beside, "fast.ll")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("i8", [-128, 255, True], [256, -129, 1.5, "1"]),
        ("i1", [0, 1, True], [2]),
        ("i64", [-(1 << 63), (1 << 64) - 1], [1 << 64, None]),
        ("double", [1, 2.5, math.nan, math.inf, True], ["1", None, b"1"]),
        ("ptr", [None, 4096, bytes], []),
    ],
)
def test_values_that_fit(kind, good, bad):
    passed = []
    function = IRFunction("f", (kind,), "void", 0, None)
    function._call = passed.append
    for value in good[:2] if kind == "ptr" else good:
        function(value)
    assert len(passed) == len(good[:2] if kind == "ptr" else good)
    for value in bad:
        with pytest.raises(IRError, match=r"argument 1 must be"):
            function(value)


def test_names():
    functions = Functions({"fibonacci": (("i64",), "i64"), "wide": ((), "i128")}, lambda name: 0, None)
    with pytest.raises(IRError) as caught:
        functions["fibonaci"]
    assert caught.value.hint == "did you mean fibonacci?"
    with pytest.raises(IRError, match="because of i128"):
        functions["wide"]
    assert (list(functions), len(functions), "wide" in functions) == (["fibonacci", "wide"], 2, True)

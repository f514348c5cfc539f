"""LLVM sources beside a module, in process."""

from __future__ import annotations

import pytest

from kernelmill.llvm import IRError, load


def test_the_source_beside_a_module(tmp_path):
    module = str(tmp_path / "fast.py")
    (tmp_path / "fast.ll").write_text("define i1 @odd(i64 %x) {\n  %t = trunc i64 %x to i1\n  ret i1 %t\n}\n")
    assert [load(module, "fast.ll").execute("odd", k) for k in (2, 3)] == [False, True]
    (tmp_path / "fast.ll").write_text("define i1 @odd(i64 %x) {\n  ret i64 %x\n}\n")
    with pytest.raises(IRError, match=rf"{tmp_path}/fast\.ll:2:7: .*\n 2 \|   ret i64 %x\n"):
        load(module, "fast.ll")
    with pytest.raises(ImportError, match=r"the LLVM source slow\.ll beside"):
        load(module, "slow.ll")

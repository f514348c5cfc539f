"""LLVM sources beside a module, in process."""

from __future__ import annotations

import pytest

from kernelmill.jit.modes import settings
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


@pytest.mark.parametrize(("variable", "value"), [("KERNELMILL_MODE", "pure"), ("KERNELMILL_PURE", "1"), ("", "")])
def test_no_native_code_is_loaded_in_the_mode_pure(tmp_path, monkeypatch, variable, value):
    (tmp_path / "fast.ll").write_text("define i64 @same(i64 %x) {\n  ret i64 %x\n}\n")
    if variable:
        monkeypatch.setenv(variable, value)
    else:
        monkeypatch.setattr(settings, "mode", "pure")
    with pytest.raises(ImportError, match=r"fast\.ll is native code, and the mode pure has none run"):
        load(str(tmp_path / "fast.py"), "fast.ll")
    monkeypatch.setattr(settings, "mode", "auto")
    assert load(str(tmp_path / "fast.py"), "fast.ll").execute("same", 3) == 3

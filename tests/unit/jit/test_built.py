"""Native modules beside the sources: used for the sources that they were made from, and for no others."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import pytest

import kernelmill
from kernelmill.cli.main import main
from kernelmill.jit import built, modes
from kernelmill.jit.marks import kernel_of

PYPROJECT = """
[build-system]
requires = ["kernelmill", "setuptools"]
build-backend = "kernelmill_build"

[project]
name = "kmbuiltlib"
version = "1.0"
"""
MODULE = """from kernelmill import kernel

FACTOR = 3


@kernel
def scaled(n: int) -> int:
    return FACTOR * n


@kernel
def twice(n: int) -> int:
    return 2 * scaled(n)


@kernel
def free(n):
    return n + 1
"""


def imported():
    """The module, as a new process has it; nothing is compiled."""
    for name in [n for n in sys.modules if n.startswith("kmbuiltlib")]:
        del sys.modules[name]
    built._known.clear()
    importlib.invalidate_caches()
    return importlib.import_module("kmbuiltlib.a")


def state(function) -> str:
    return repr(kernelmill.explain(function)).splitlines()[-1].strip()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="elsewhere nothing is known of who may write to a folder")
def test_a_module_in_place_serves_its_sources_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # what is edited within a second has the same time
    package = tmp_path / "project" / "src" / "kmbuiltlib"
    package.mkdir(parents=True)
    (package.parents[1] / "pyproject.toml").write_text(PYPROJECT)
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text(MODULE)
    assert main(["build", "--inplace", str(package.parents[1]), "--set", "cpu-levels=v1", "--set", "on-unsupported=fallback"]) == 0
    assert "_kernels" in capsys.readouterr().out
    assert main(["build", "--inplace", str(package.parents[1]), "--target", "linux-aarch64-gnu"]) == 1
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(modes.settings, "mode", "aot")

    module = imported()
    assert module.scaled(14) == 42
    assert state(module.scaled) == "(as declared): built in place"
    assert kernelmill.explain(module.scaled).native_calls == 1
    assert module.scaled(1 << 70) == 3 << 70
    assert module.twice(7) == 42
    assert state(module.twice) == "(as declared): built in place"
    assert module.free(1) == 2  # has no types: the mode says that nothing is compiled for a call
    assert kernel_of(module.free).python_calls == 1
    for _ in range(5):  # by the fast path too
        assert module.scaled(2) == 6
    module.FACTOR = 5
    assert module.scaled(2) == 10
    assert not kernelmill.explain(module.scaled).native

    (package / "b.py").write_text("")
    module = imported()
    assert module.scaled(14) == 42
    assert not kernelmill.explain(module.scaled).native
    (package / "b.py").unlink()
    (package / "a.py").write_text(MODULE.replace("= 3", "= 4"))
    assert imported().scaled(1) == 4
    (package / "a.py").write_text(MODULE)
    module = imported()
    assert module.scaled(1) == 3
    assert kernelmill.explain(module.scaled).native
    package.joinpath("__pycache__", "kernelmill").chmod(0o777)
    module = imported()
    assert module.scaled(1) == 3
    assert not kernelmill.explain(module.scaled).native

"""A small project on disk, and a compiler that pretends, in place of the pipeline."""

from types import SimpleNamespace

import pytest

from kernelmill import pipeline
from kernelmill.cached import CachedCompiler
from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.kernels import KernelReport
from kernelmill.project.units import CompiledUnit
from kernelmill.source import Span

PYPROJECT = """
[build-system]
requires = ["kernelmill"]
build-backend = "kernelmill_build"

[project]
name = "mylib"
version = "1.0"
"""
MODULE = "from kernelmill import kernel\n\n\n@kernel\ndef f(x: float) -> float:\n    return x\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project in `work/project`; the current folder is `work`."""
    folder = tmp_path / "work" / "project"
    (folder / "src" / "mylib").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "src" / "mylib" / "__init__.py").write_text("")
    (folder / "src" / "mylib" / "a.py").write_text(MODULE)
    monkeypatch.chdir(folder.parent)
    return folder


@pytest.fixture(autouse=True)
def answer(monkeypatch):
    """What the pretended compiler says of kernel `mylib.a.f`: change `error`, `native` or `broken` (targets) in a test."""
    said = SimpleNamespace(native=b"native code", error=False, broken=())

    def compile_unit(unit, options, target=None, abi=""):  # the pipeline's signature
        source = next((s for s in unit.sources if s.module == "mylib.a"), None)
        if source is None or "@kernel" not in source.text:
            return CompiledUnit()
        span = Span(source.path, 5, 4, 5, 5)
        problem = Diagnostic("error", "unsupported-syntax", "`f` cannot be compiled", span, "write it otherwise")
        status = "fallback" if said.error else "native"
        report = KernelReport("mylib.a", "f", status, "because" if said.error else "", span, "(x: float) -> float")
        if target and target.name in said.broken:
            raise KernelmillError(f"{target.name} is out of order", hint="mend it")
        found = (problem,) if said.error else ()
        return CompiledUnit(said.native if target else None, (report,), found, needed=("libc.so.6",), minimum_os="9.9")

    def inspect_unit(unit, options, target, kernel, stage):
        return f"{stage} of {kernel} in {unit.native_module} for {target.name}"

    monkeypatch.setattr(CachedCompiler, "compile", lambda self, *args: compile_unit(*args))
    monkeypatch.setattr(CachedCompiler, "announce", lambda self, *args: None)
    monkeypatch.setattr(pipeline, "check_unit", compile_unit)
    monkeypatch.setattr(pipeline, "inspect_unit", inspect_unit)
    return said

"""The C path: every call of some case modules, compiled by gcc and by clang, against CPython; and its C is free of warnings.

With KERNELMILL_TEST_BACKEND=c (and CC) the whole corpus of `test_corpus.py` goes that way.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kernelmill.boundary import add_boundary
from kernelmill.codegen.c.module import emit
from kernelmill.frontend import build as build_high
from kernelmill.passes.order import run as run_passes
from kernelmill.project.options import BuildOptions
from kernelmill.scan import scan
from kernelmill.source import SourceFile, SourceSet
from kernelmill.targets import host_target
from support.checking import problems_of, report
from support.compiled import c_compiler, warnings_of
from support.corpus import Case, calls, find_cases, install_reference, kernels
from support.native import QUICK, build, load

#: one of each kind: loops, leaving, exceptions, results of every form, arrays, lists, dictionaries, complex numbers, halves
CASES = find_cases(
    r"^(control\.loops|leaving\.\w+|exceptions\.messages|results\.types|arrays\.views|lists\.growing|dicts\.counting"
    r"|complex_numbers\.powers|numpy_scalars\.floats|arithmetic\.int_ops)$"
)
COMPILERS = ("gcc", "clang")


@pytest.mark.parametrize("program", COMPILERS)
def test_same_as_cpython(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"this machine has no {program}")
    monkeypatch.setenv("CC", program)
    plain = install_reference(CASES, tmp_path, f"kmreference_{program}")
    loaded = load(build(CASES, replace(QUICK, backend="c")), CASES, "aot-llvm")
    problems = []
    for case in CASES:
        here, there = (list(calls(m)) for m in (plain[case.name], loaded.modules[case.name]))
        classes = any(isinstance(v, type) and issubclass(v, tuple) for v in vars(plain[case.name]).values())
        for name in kernels(case):
            mine, own = ([c for c in rows if c.function == name] for rows in (here, there))
            found = problems_of(name, mine, plain[case.name], case.name, loaded, "aot-llvm", own if classes else ())
            problems += [f"{case.name}.{name}: {p}" for p in found]
    assert not problems, report(problems)


@pytest.mark.parametrize("program", COMPILERS)
def test_no_warnings(program: str) -> None:
    compiler = c_compiler(program)
    if compiler is None:
        pytest.skip(f"this machine has no {program}")
    text = emit(add_boundary(*_low(CASES), native_name="cases._kernels", target=host_target()), host_target())
    assert warnings_of(text, compiler, 1) == ""


def _low(cases: tuple[Case, ...]):
    """The low module of cases, and its kernels."""
    files = [SourceFile(case.path, case.name, case.text) for case in cases]
    files += [SourceFile(f"{name}/__init__.py", name, "", True) for name in {c.name.partition(".")[0] for c in cases}]
    built = build_high(scan(SourceSet(tuple(files)), "", BuildOptions()))
    return run_passes(built.module), built.specs

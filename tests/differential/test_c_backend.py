"""The C path: every call of some case modules, compiled by gcc and by clang, against CPython. Their C is free of warnings.

With KERNELMILL_TEST_BACKEND=c (and CC) the whole corpus of `test_corpus.py` goes that way.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kernelmill.codegen.c import compile as c_compile
from support.checking import problems_of, report
from support.compiled import WARNINGS
from support.corpus import calls, find_cases, install_reference, kernels
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
    quiet = ("-Wno-overriding-t-option",) if program == "clang" else ()  # that our strict flags overrule each other's defaults
    monkeypatch.setenv("CFLAGS", " ".join((*WARNINGS, *quiet)))  # which are errors
    monkeypatch.setattr(c_compile, "COMMON", tuple(flag for flag in c_compile.COMMON if flag != "-w"))
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

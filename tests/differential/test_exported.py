"""Kernels exported to C, called without Python's boundary, against CPython: values to the bit, failures by their codes."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

import pytest

from support.corpus import PACKAGE, calls, find_cases, install_reference, kernels
from support.exported import Library, NotForCError, compile_case, compiled_front, differs, functions_of, write_case

#: with KERNELMILL_TESTS_EXPORT=1 every case of the corpus, which takes seven minutes, else some that have arrays, records, lists,
#: exceptions and functions of NumPy
SOME = r"^(records\.named_tuples|arrays\.creation|exceptions\.raising|variants\.flags|numpy_functions\.comparing)$"
CASES = find_cases("" if os.environ.get("KERNELMILL_TESTS_EXPORT") else SOME)
#: with KERNELMILL_TESTS_SANITIZE=address,undefined what these sanitizers find is an error, and ends the process: gcc alone, under
#: LD_PRELOAD="$(gcc -print-file-name=libasan.so)" ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
SANITIZERS = os.environ.get("KERNELMILL_TESTS_SANITIZE", "")
FLAGS = ("-O1", *((f"-fsanitize={SANITIZERS}", "-fno-sanitize-recover=all", "-g") if SANITIZERS else ()))
COMPILERS = [c for c in (("gcc",) if SANITIZERS else ("gcc", "clang")) if shutil.which(c)]


@pytest.mark.skipif(not COMPILERS, reason="no C compiler")
def test_same_as_cpython(tmp_path: Path) -> None:
    """With gcc and clang in turn, all warnings being errors; memory is released after every call."""
    reference = install_reference(CASES, tmp_path / "reference", "kmexported")
    built, low, sources = compiled_front(CASES)
    wrong, good = [], 0
    for number, case in enumerate(CASES):
        interface = write_case(f"{PACKAGE}.{case.name}", low, built, sources, tmp_path / case.name)
        if interface is None:
            continue
        shared = compile_case(tmp_path / case.name, (COMPILERS[number % len(COMPILERS)],), FLAGS)
        library = Library(interface, ctypes.CDLL(str(shared)))
        plain = reference[case.name]
        for name in kernels(case):
            for call in (c for c in calls(plain) if c.function == name):
                for function in functions_of(interface, name):
                    try:
                        problem = differs(library, function, getattr(plain, name), call.make, getattr(plain, "TOL_ULP", 0))
                    except NotForCError:
                        continue
                    good += not problem
                    wrong += [f"{case.name}.{function.name}: {problem}"] if problem else []
    assert not wrong, "\n".join(wrong[:12])
    assert good > 50 * min(len(CASES), 3)

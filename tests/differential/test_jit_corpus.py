"""Some case modules as a source checkout runs them, compiled in process, against CPython.

With KERNELMILL_TESTS_JIT=1 the whole corpus, which takes half an hour.
"""

from __future__ import annotations

import importlib
import os

import pytest

import kernelmill
from kernelmill.jit import modes
from kernelmill.jit.marks import kernel_of
from support.checking import compare, report, shown
from support.corpus import Case, calls, find_cases, install_reference, kernels, write_package
from support.native import Loaded

PACKAGE = "kmjit"
SOME = r"^(control\.loops|closures\.nested|functions\.operator_module|lists\.growing)$"
WHOLE = bool(os.environ.get("KERNELMILL_TESTS_JIT"))
CASES = find_cases("" if WHOLE else SOME)


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory):
    """Every kernel is compiled, with a cache of its own; the cases stand in a package."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
            patch.delenv(name, raising=False)
        patch.setattr(modes.settings, "mode", "auto")
        patch.setattr(modes.settings, "cache_dir", str(tmp_path_factory.mktemp("cache")))
        root = tmp_path_factory.mktemp("jit")
        write_package(CASES, root, PACKAGE)
        (root / "pyproject.toml").write_text('[tool.kernelmill]\nmath = "libm"\n')  # CPython's functions are the C library's
        patch.syspath_prepend(root)
        yield install_reference(CASES, root, "kmjitreference")


@pytest.mark.parametrize("case", [c for c in CASES if "._" not in c.name], ids=lambda c: c.name)
def test_same_as_cpython(case: Case, compiled) -> None:
    plain, module = compiled[case.name], importlib.import_module(f"{PACKAGE}.{case.name}")
    loaded = Loaded({case.name: module}, kernelmill.explain)
    classes = any(isinstance(v, type) and issubclass(v, tuple) for v in vars(plain).values())
    problems, native, asked = [], 0, 0
    for name in kernels(case):
        function = getattr(module, name)
        if kernel_of(function) is None:
            continue
        own = [c.make for c in calls(module) if c.function == name]
        for number, call in enumerate(c for c in calls(plain) if c.function == name):
            make = own[number] if classes else None
            found, _ = compare(getattr(plain, name), function, call.make, loaded, getattr(plain, "TOL_ULP", 0), make)
            problems += [f"{name}{shown(call.make())}: {d}" for d in found]
        if name not in getattr(plain, "STAYS_PYTHON", {}):
            asked, native = asked + 1, native + bool(kernelmill.explain(function).native)
    assert not problems, report(problems)
    assert WHOLE or native > 0.8 * asked  # records and aliases of types, among others, stay Python here

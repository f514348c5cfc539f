"""Kernels of the corpus without their annotations, compiled in process for the types of each call, against CPython.

Each kernel is called with the arguments of its case as they are and with other types: ints become floats, and floats ints, arrays
change their dtypes. With KERNELMILL_TESTS_JIT=1 forty kernels, else a few.
"""

from __future__ import annotations

import ast
import importlib
import os
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np
import pytest

import kernelmill
from kernelmill.jit import modes
from kernelmill.jit.marks import kernel_of
from support.checking import compare, report, shown
from support.corpus import Case, calls, find_cases, install_reference, kernels, write_package
from support.native import Loaded

PACKAGE = "kmunannotated"
WHOLE = bool(os.environ.get("KERNELMILL_TESTS_JIT"))
FEATURES = r"^(algorithms|arithmetic|boolean|builtin|compare|control|math_functions|numpy_scalars|tuples|combined)\."
COUNT = 40 if WHOLE else 3
CALLS = 3  # of each kernel as they are, and as many with other types


class _Bare(ast.NodeTransformer):
    """Leaves the annotations of functions' parameters and results out."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            argument.annotation = None
        node.returns = None
        return node


def bare(case: Case) -> Case:
    return Case(case.name, ast.unparse(_Bare().visit(ast.parse(case.text))) + "\n")


def chosen() -> list[tuple[Case, str]]:
    """A kernel of the first case of each feature, of the second, until there are enough."""
    features: dict[str, list[Case]] = {}
    for case in find_cases(FEATURES):
        if "._" not in case.name and "NamedTuple" not in case.text and any(kernels(case)):
            features.setdefault(case.name.partition(".")[0], []).append(case)
    columns = zip_longest(*features.values())
    cases = [case for column in columns for case in column if case is not None]
    return [(case, next(kernels(case))) for case in cases][:COUNT]


CHOSEN = chosen()
known: list[bool] = []
CASES = tuple(case for case, _ in CHOSEN)


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
            patch.delenv(name, raising=False)
        patch.setattr(modes.settings, "mode", "auto")
        patch.setattr(modes.settings, "cache_dir", str(tmp_path_factory.mktemp("cache")))
        root = tmp_path_factory.mktemp("jit")
        helpers = tuple(c for c in find_cases(FEATURES) if "._" in c.name)
        cases = (*(bare(c) for c in CASES), *helpers)
        write_package(cases, root, PACKAGE)
        (root / "pyproject.toml").write_text('[tool.kernelmill]\nmath = "libm"\n')  # CPython's functions are the C library's
        patch.syspath_prepend(root)
        yield install_reference(cases, root, "kmunannotatedreference")


def other(value: Any) -> Any:
    """The value with another type."""
    match value:
        case bool():
            return int(value)
        case int():
            return float(value) if abs(value) < 1 << 53 else value
        case float():
            return int(value) if value == value and abs(value) < 1e15 else np.float64(value)
        case np.ndarray() if value.dtype.kind in "iuf":
            return value.astype({"f": np.float32, "i": np.float64, "u": np.int64}[value.dtype.kind])
        case tuple():
            return tuple(other(item) for item in value)
        case _:
            return value


def variations(make: Any) -> Iterator[Any]:
    yield make
    if isinstance(make(), tuple):
        yield lambda: other(make())


@pytest.mark.parametrize(("case", "name"), CHOSEN, ids=[c.name for c in CASES])
def test_same_as_cpython(case: Case, name: str, compiled) -> None:
    plain, module = compiled[case.name], importlib.import_module(f"{PACKAGE}.{case.name}")
    loaded = Loaded({case.name: module}, kernelmill.explain)
    problems, function = [], getattr(module, name)
    assert kernel_of(function) is not None
    for call in [c for c in calls(plain) if c.function == name][:CALLS]:
        for make in variations(call.make):
            with np.errstate(all="ignore"):
                found, _ = compare(getattr(plain, name), function, make, loaded, getattr(plain, "TOL_ULP", 0))
            problems += [f"{name}{shown(make())}: {d}" for d in found]
    assert not problems, report(problems)
    known.append(bool(kernelmill.explain(function).native))


def test_most_of_them_are_native() -> None:
    assert sum(known) >= 0.7 * len(known)

"""The table of NumPy functions written in the kernel language: it fits the library, and every row has a case."""

from __future__ import annotations

import ast
import importlib
import inspect
import re

import numpy as np
import pytest

from kernelmill.frontend.arrays.views import AXES
from kernelmill.frontend.function.library import PACKAGE, library_modules
from kernelmill.frontend.numpy.einsum import EINSUM
from kernelmill.frontend.numpy.indexing import AT
from kernelmill.frontend.numpy.lines import FOLDS, SCANS
from kernelmill.frontend.numpy.rows import METHODS, ROWS, Form, Row
from kernelmill.frontend.numpy.splitting import DESCRIBED, PARTS
from support import corpus

CASES = corpus.CASES / "numpy_functions"
CALLED = {
    ast.unparse(node.func)
    for path in CASES.glob("*.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call)
}
FORMS = [(row, form) for row in ROWS.values() for form in row.forms]


def library(dotted: str):
    module, _, name = dotted.rpartition(".")
    return getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)


PART_FUNCTIONS = [*PARTS, *(f"{name}.at" for name in AT)]


def test_every_part_function_is_described() -> None:
    assert set(PARTS) == set(DESCRIBED)


@pytest.mark.parametrize("name", [*(n for n in ROWS if not n.startswith("ndarray.")), *AXES, *EINSUM, *PART_FUNCTIONS])
def test_function_has_a_case(name: str) -> None:
    at = name == "matmul" and any("a @ b" in p.read_text(encoding="utf-8") for p in CASES.glob("*.py"))
    assert f"np.{name}" in CALLED or at


@pytest.mark.parametrize("name", [*METHODS, *(n for n in AXES if n not in ("moveaxis", "expand_dims"))])
def test_method_has_a_case(name: str) -> None:
    assert CALLED & {f"x.{name}", f"a.{name}"}


@pytest.mark.parametrize(("row", "form"), FORMS, ids=[f"{r.name}-{f.function}" for r, f in FORMS])
def test_form_fits_the_function_that_serves_it(row: Row, form: Form) -> None:
    function = library(form.function)
    assert len(inspect.signature(function).parameters) == len(form.passes)
    assert set(form.takes) <= set(row.parameters)
    assert row.doc


@pytest.mark.parametrize("row", [r for r in ROWS.values() if not r.name.startswith("ndarray.")], ids=lambda r: r.name)
def test_numpy_has_the_function(row: Row) -> None:
    target = np
    for part in row.name.split("."):
        target = getattr(target, part)
    assert callable(target)


def test_every_library_function_is_used() -> None:
    served = {form.function.rpartition(".")[2] for _, form in FORMS}
    served |= {lines.function.rpartition(".")[2] for lines in (FOLDS | SCANS).values()}
    served |= {"straight", "ravelled"}  # called by the front end for reshape and ravel
    used = {form.function.rpartition(".")[0] for _, form in FORMS}
    ours = {name: info for name, info in library_modules().items() if name.rpartition(".")[2] in used}
    text = "\n".join(info.source.text for info in ours.values())
    defined = set(re.findall(r"^def (\w+)", text, re.MULTILINE))
    called = {node.func.id for info in ours.values() for node in ast.walk(info.tree)
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert defined - served - called == set()


@pytest.mark.parametrize(("call", "expected"), [
    (("numpy.sums.float_sum", np.arange(1000.0) / 7, np.float64), np.sum(np.arange(1000.0) / 7)),
    (("numpy.scans.cumsum", np.arange(5, dtype=np.int32), np.int64), np.cumsum(np.arange(5))),
    (("numpy.sorting.sort", np.array([3.0, np.nan, 1.0, 2.0])), np.array([1.0, 2.0, 3.0, np.nan])),
    (("numpy.sorting.argsort", np.arange(100) * 37 % 101), np.argsort(np.arange(100) * 37 % 101)),
    (("numpy.products.matrix_matrix", np.eye(3), np.ones((3, 2)), np.float64), np.ones((3, 2))),
    (("numpy.linalg.det", np.array([[2.0, 1.0], [1.0, 3.0]]), np.float64), 5.0),
], ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_library_runs_as_plain_python(call: tuple[object, ...], expected: object) -> None:
    name, *args = call
    np.testing.assert_allclose(library(str(name))(*args), expected, rtol=1e-14)

"""The rows of NumPy functions: they fit NumPy and the library, and every row has a case."""

from __future__ import annotations

import ast
import importlib
import inspect
import re

import numpy as np
import pytest

from kernelmill.frontend.function.library import PACKAGE, library_modules
from kernelmill.frontend.numpy import METHODS, NUMPY
from kernelmill.frontend.numpy.patterns import Array
from kernelmill.frontend.numpy.row import Elementwise, Form, Library, Lines, NumpyRow
from kernelmill.frontend.numpy.rows import ALL
from kernelmill.ir.types import DTYPES
from support.corpus import CASES

CALLED = {
    ast.unparse(node.func)
    for path in CASES.rglob("*.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call)
}
LIBRARY = [(row, serve) for row in ALL for serve in row.serves if isinstance(serve, Library)]
FORMS = [(row, form) for row, serve in LIBRARY for form in serve.forms]
LINES = [(row, lines) for row, serve in LIBRARY for lines in serve.lines]
#: Parameters of a row that NumPy has under another name or as one of several.
OTHER_NAMES = {
    "arange": "it reads start as stop where there is only one",
    "gradient": "varargs is the first of several",
    "meshgrid": "it takes any number",
    "pad": "the rest depends on the mode",
    "einsum": "it takes any number",
    "ix_": "it takes any number",
    "ndindex": "a class",
    "ndenumerate": "a class",
    "ndarray": "a class",
}


def library(dotted: str):
    module, _, name = dotted.rpartition(".")
    return getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)


def of_numpy(row: NumpyRow):
    target = np
    for part in row.name.split("."):
        target = getattr(target, part)
    return target


def is_elementwise(row: NumpyRow) -> bool:
    return any(isinstance(serve, Elementwise) for serve in row.serves)


def test_names_are_unique() -> None:
    assert len(NUMPY) == len(ALL)
    assert sum(len(row.methods) for row in ALL) == len(METHODS)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_row_is_whole(row: NumpyRow) -> None:
    assert row.doc
    assert row.serves
    assert not row.spread or row.spread in row.signature.names
    assert bool(row.methods) or not row.name.startswith("ndarray.")


@pytest.mark.parametrize("row", [r for r in ALL if not r.name.startswith("ndarray.")], ids=lambda r: r.name)
def test_parameters_stand_where_numpy_has_them(row: NumpyRow) -> None:
    """What a call gives by position or by name means the same to NumPy, and so does what it leaves out."""
    target = of_numpy(row)
    assert callable(target)
    try:
        theirs = inspect.signature(target).parameters
    except (TypeError, ValueError):
        return  # some functions in C do not tell
    if row.name in OTHER_NAMES or row.name.endswith((".reduce", ".at", ".outer", ".accumulate")):
        return
    names = list(theirs)
    positional_only = [n for n, p in theirs.items() if p.kind is p.POSITIONAL_ONLY]
    by_position = [p for p in row.signature.positional if p not in row.signature.only_positional]
    for index, name in enumerate(row.signature.positional):
        if name in by_position and name not in positional_only:
            assert names[index] == name
    for name in (*by_position, *row.signature.only_keyword):
        assert name in names
        default = theirs[name].default
        ours = row.signature.defaults.get(name, inspect.Parameter.empty)
        told = ours is not inspect.Parameter.empty and default is not inspect.Parameter.empty
        if told and default is not np._NoValue and isinstance(default, bool | int | float | str | None):
            assert ours == default or (ours is None and name == "dtype")


@pytest.mark.parametrize("name", [r.name for r in ALL if not r.name.startswith("ndarray.") and not r.name.endswith(".outer")])
def test_function_has_a_case(name: str) -> None:
    at = name == "matmul" and any("a @ b" in p.read_text(encoding="utf-8") for p in CASES.rglob("*.py"))
    assert f"np.{name}" in CALLED or at


@pytest.mark.parametrize("name", METHODS)
def test_method_has_a_case(name: str) -> None:
    assert any(re.fullmatch(rf".*\b\w+.*\.{name}", called) for called in CALLED if not called.startswith("np."))


@pytest.mark.parametrize(("row", "form"), FORMS, ids=[f"{r.name}-{f.function}" for r, f in FORMS])
def test_form_fits_the_function_that_serves_it(row: NumpyRow, form: Form) -> None:
    assert len(inspect.signature(library(form.function)).parameters) == len(form.passes)
    assert set(form.takes) <= set(row.signature.names)
    passed = {p for p in form.passes if isinstance(p, str)} - {"dtype"}
    assert passed <= set(row.signature.names)
    assert passed >= {p for p, pattern in form.takes.items() if isinstance(pattern, Array)}, "an argument is dropped"
    assert set(form.result.of) <= set(row.signature.names)
    assert form.result.dtype in ("", *DTYPES)


@pytest.mark.parametrize(("row", "lines"), LINES, ids=[f"{r.name}-{f.function}" for r, f in LINES])
def test_lines_fit_the_function_that_serves_them(row: NumpyRow, lines: Lines) -> None:
    assert len(inspect.signature(library(lines.function)).parameters) == 1 + len(lines.passes)
    assert {lines.array, *(p for p in lines.takes if p != "dtype"), *(lines.also or {})} <= set(row.signature.names)
    assert "axis" in row.signature.names


def test_every_library_function_is_used() -> None:
    served = {f.function.rpartition(".")[2] for _, f in (*FORMS, *LINES)}
    served |= {"straight", "ravelled"}  # called by the front end for reshape and ravel
    used = {form.function.rpartition(".")[0] for _, form in FORMS}
    ours = [info for name, info in library_modules().items() if name.removeprefix(f"{PACKAGE}.") in used]
    assert ours
    defined = set(re.findall(r"^def (\w+)", "\n".join(info.source.text for info in ours), re.MULTILINE))
    called = {node.func.id for info in ours for node in ast.walk(info.tree)
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

"""The rows of the language reference: they are what the front end builds, and each occurs in a native kernel of the corpus."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernelmill.frontend import expressions, statements
from kernelmill.frontend.builtins import BUILTINS, SPECIAL, aggregates, functions, number_methods
from kernelmill.frontend.builtins import math as math_calls
from kernelmill.frontend.containers import dict_methods, list_methods
from kernelmill.frontend.function.operands import UNSUPPORTED
from kernelmill.frontend.iteration import iterators
from kernelmill.frontend.kernels.language_rows import EXPRESSIONS, PATTERNS, STATEMENTS, TYPES
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.numpy import ufuncs
from kernelmill.ir.types import DTYPES
from support.corpus import CASES
from unit.frontend.declarations import test_combinations as combinations_test

#: Built where they stand, not through the table of expressions.
ELSEWHERE = {"GeneratorExp", "Starred"}
FLOAT_ONLY = {"float16": "half", "bool": "bool_"}


def stays_python(tree: ast.Module) -> set[str]:
    """Names of a case's functions that are not native."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "STAYS_PYTHON":
            return set(ast.literal_eval(node.value))
    return set()


def native_functions() -> Iterator[ast.FunctionDef]:
    """Native kernels of the corpus, and the helpers beside them."""
    for path in sorted(CASES.rglob("*.py")):
        if "diagnostics" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        python = stays_python(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name not in (*python, "calls"):
                yield node


FUNCTIONS = list(native_functions())
NODES = [n for f in FUNCTIONS for s in f.body for n in ast.walk(s)]
CLASSES = {type(n).__name__ for n in NODES}
CALLED = {ast.unparse(n.func) for n in NODES if isinstance(n, ast.Call)}
METHODS = {n.func.attr for n in NODES if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
NAMES = {ast.unparse(n) for n in NODES if isinstance(n, ast.Name | ast.Attribute)}
ANNOTATIONS = {
    ast.unparse(annotation).strip("'\"")
    for f in FUNCTIONS
    for annotation in (
        f.returns,
        *(a.annotation for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)),
        *(n.annotation for n in ast.walk(f) if isinstance(n, ast.AnnAssign)),
    )
    if annotation is not None
}


def test_statements_are_those_that_the_front_end_builds() -> None:
    assert set(STATEMENTS) == {node.__name__ for node in statements._STATEMENTS}


def test_expressions_are_those_that_the_front_end_builds() -> None:
    built = {node.__name__ for node in expressions._EXPRESSIONS} - {"Given", "Seen"}
    assert set(EXPRESSIONS) - ELSEWHERE == built - ELSEWHERE


def test_nothing_is_both_supported_and_refused() -> None:
    partly = {"With", "GeneratorExp", "Starred", "Attribute", "Slice", "FormattedValue"}  # refused in some places only
    assert {node.__name__ for node in UNSUPPORTED} & ({*STATEMENTS, *EXPRESSIONS} - partly) == set()


@pytest.mark.parametrize("name", [*STATEMENTS, *EXPRESSIONS, *PATTERNS])
def test_syntax_has_a_case(name: str) -> None:
    assert name in CLASSES


@pytest.mark.parametrize(("text", "pattern"), [(text, pattern) for text, _, pattern in TYPES])
def test_type_has_a_case(text: str, pattern: str) -> None:
    own = Path(combinations_test.__file__).read_text(encoding="utf-8")  # the package jaxtyping is not at hand
    assert any(re.search(pattern, a) for a in ([own] if "jaxtyping" in text or "Float64[" in text else ANNOTATIONS)), text


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtype_has_arrays_and_scalars(dtype: str) -> None:
    names = {f"np.{dtype}", f"np.{FLOAT_ONLY.get(dtype, dtype)}"}
    assert any(name in a for name in names for a in ANNOTATIONS)
    assert CALLED & names, "no cast to it"


@pytest.mark.parametrize("name", sorted({*BUILTINS, *aggregates.CONSUMERS, *SPECIAL}))
def test_builtin_has_a_case(name: str) -> None:
    assert name in CALLED


@pytest.mark.parametrize("name", sorted({*math_calls.MATH, *number_methods.MATH_OVER, "prod"}))
def test_function_of_math_has_a_case(name: str) -> None:
    assert f"math.{name}" in CALLED


@pytest.mark.parametrize("name", sorted(complex_numbers.CMATH))
def test_function_of_cmath_has_a_case(name: str) -> None:
    assert f"cmath.{name}" in CALLED


@pytest.mark.parametrize("name", sorted(functions.OPERATOR))
def test_function_of_operator_has_a_case(name: str) -> None:
    assert f"operator.{name}" in NAMES


@pytest.mark.parametrize("name", sorted(iterators.ITERATORS))
def test_iterator_has_a_case(name: str) -> None:
    assert name in CALLED


@pytest.mark.parametrize(
    "name",
    sorted({
        *list_methods.METHODS, "sort", *dict_methods.DICT_METHODS, *dict_methods.SET_METHODS,
        *number_methods.INT_METHODS, *number_methods.FLOAT_METHODS,
    }),
)
def test_method_has_a_case(name: str) -> None:
    assert name in METHODS


@pytest.mark.parametrize("name", sorted(ufuncs.UFUNCS))
def test_elementwise_function_has_a_case(name: str) -> None:
    assert f"np.{name}" in CALLED or f"np.{name}" in NAMES

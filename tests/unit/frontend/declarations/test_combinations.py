"""Combinations of declared types that the corpus cannot hold: syntax of Python 3.12, jaxtyping, Pythran, Numba."""

import sys

import pytest

from kernelmill import pipeline
from kernelmill.diagnostics import render
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.scan.modules import parse_module
from kernelmill.source import SourceFile, SourceSet

HEAD = "import numpy as np\nfrom kernelmill import Array1, Array2, kernel\n"
NEW_SYNTAX = pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters are syntax of Python 3.12")


def checked(text, **others):
    files = [SourceFile("m/__init__.py", "m", "", True), SourceFile("m/a.py", "m.a", HEAD + text)]
    files += [SourceFile(f"m/{name}.py", f"m.{name}", HEAD + source) for name, source in others.items()]
    return pipeline.check_unit(CompilationUnit("m._kernels", "m", tuple(files)), BuildOptions()), SourceSet(
        tuple(files)
    )


def signatures(text, **others):
    """The signatures of each kernel of a module; no diagnostics are allowed."""
    answer, sources = checked(text, **others)
    assert not answer.diagnostics, "\n".join(render(d, sources) for d in answer.diagnostics)
    return [k.signature.splitlines() for k in answer.kernels]


@NEW_SYNTAX
def test_type_parameters():
    assert signatures("""
@kernel
def f[T: (np.float32, np.int16)](x: Array1[T], k: T) -> T:
    return x[0] + k
""") == [["(x: array[float32, 1], k: np.float32) -> np.float32", "(x: array[int16, 1], k: np.int16) -> np.int16"]]


@NEW_SYNTAX
def test_bound_of_a_type_parameter_and_type_statement():
    assert signatures("""
type Vector = Array1[np.float64]
type Number = int | float
@kernel
def f[T: np.floating](x: Array1[T], v: Vector, n: Number) -> None:
    x[0] = v[0] * n
""") == [
        [
            f"(x: array[{dtype}, 1], v: array[float64, 1], n: {n}) -> None"
            for dtype in ("float64", "float32")
            for n in ("int", "float")
        ]
    ]


@NEW_SYNTAX
def test_open_type_parameter():
    answer, _ = checked("@kernel\ndef f[T](x: Array1[T]) -> T:\n    return x[0]\n")
    assert [d.code for d in answer.diagnostics] == ["open-type-variable"]


@pytest.mark.parametrize("line", ["def f[T: (int, float)](x: T) -> T", "type X = int $", "class C[T] $:"])
def test_type_parameters_on_an_older_python(line):
    """What a Python without that syntax says; any error on such a line will do."""
    problem = parse_module(SourceFile("a.py", "a", f"{line} $$\n"))
    assert problem.code == "syntax-error"
    assert "type parameters are read by Python 3.12 and later" in problem.message
    assert "TypeVar" in problem.hint


def test_variables_and_aliases_of_other_modules():
    types = """
from typing import TypeVar
import numpy as number
T = TypeVar("T", number.float32, number.float64)
Flag = int | None
"""
    assert signatures(
        """
from .types import T
from . import types as t
@kernel
def f(x: Array1[T], y: "Array1[t.T]", n: t.Flag) -> T:
    return x[0]
""",
        types=types,
    ) == [
        [
            f"(x: array[{d}, 1], y: array[{d}, 1], n: {n}) -> np.{d}"
            for d in ("float32", "float64")
            for n in ("int", "None")
        ]
    ]


def test_jaxtyping():
    assert signatures("""
import jaxtyping as jt
from jaxtyping import Float, Float64
@kernel
def a(x: Float64[np.ndarray, "rows cols"]) -> float:
    return x[0, 0]
@kernel
def b(x: Float[np.ndarray, "n"], y: jt.Bool[np.ndarray, "n 3"] | None = None) -> None:
    x[0] = 1
""") == [
        ["(x: array[float64, 2]) -> float"],
        [
            f"(x: array[{d}, 1], y: {y} = None) -> None"
            for d in ("float64", "float32")
            for y in ("array[bool, 2]", "None")
        ],
    ]


@pytest.mark.parametrize(("spec", "params"), [
    ("f(float64[:], int)", ["x: array[float64, 1], y: int"]),
    ("f(int8[], bool)", ["x: array[int8, 1], y: bool"]),
    ("f(float32[:,:], float), f(float[][], float)",
     ["x: array[float32, 2], y: float", "x: array[float64, 2], y: float"]),
    ("f(int64[:, 2] order(C), intp)", ["x: array[int64, 2], y: int"]),
    ("f(float[:,:,:] order(F), int or float)", ["x: array[float64, 3], y: int", "x: array[float64, 3], y: float"]),
    ("f(float[::], int?)", ["x: array[float64, 1], y: int"]),
    ("f(uint8[:], uint8)", ["x: array[uint8, 1], y: int", "x: array[uint8, 1], y: np.uint8"]),
    ("f(float[:])", ["x: array[float64, 1], y: int"]),
    ("f((int, float), (int, (int, int)))", ["x: tuple[int, float], y: tuple[int, tuple[int, int]]"]),
    ("f(float list, (int, int) list)", ["x: list[float], y: list[tuple[int, int]]"]),
    ("f(float[:],\n#   int)", ["x: array[float64, 1], y: int"]),
])  # fmt: skip
def test_pythran_types(spec, params):
    found = signatures(f"# pythran export {spec}\ndef f(x, y=3):\n    return None\n")
    assert [[line.removesuffix(") -> None").removeprefix("(").replace(" = 3", "") for line in k] for k in found] == [
        params
    ]


@pytest.mark.parametrize(
    "spec",
    ["f(float[:] list, int)", "f(float set, int)",
     "f(float[:]", "f(thing)", "f(float128[:])", "f(int: int dict)", "f(float[:,:,:,:,:,:,:])"],
)
def test_pythran_declarations_that_do_not_count(spec):
    answer, _ = checked(f"#pythran export {spec}\ndef f(x, y=3):\n    return None\n")
    assert [(d.code, d.severity) for d in answer.diagnostics] == [("foreign-declaration", "warning")]
    assert not answer.kernels


@pytest.mark.parametrize(("given", "lines"), [
    ('"f8(f8[:], i8)"', ["(x: array[float64, 1], n: int) -> float"]),
    ('"float64(float64[:, ::1], int64)"', ["(x: array[float64, 2], n: int) -> float"]),
    ('"void(f4[:], boolean)"', ["(x: array[float32, 1], n: bool) -> None"]),
    ('"(f8[:], f8)"', ["(x: array[float64, 1], n: float) -> float"]),
    ('["f8(f8[:], i8)", "f8(f4[:], i8)"]',
     ["(x: array[float64, 1], n: int) -> float", "(x: array[float32, 1], n: int) -> float"]),
    ("[nb.f8(nb.f8[:], nb.i8)]", ["(x: array[float64, 1], n: int) -> float"]),
    ("(float64[:], int64)", ["(x: array[float64, 1], n: int) -> float"]),
    ("SIGNATURE", ["(x: array[int32, 1], n: int) -> float"]),
    ("nb.types.float64(nb.types.Array(nb.types.float64, 2, 'C'), nb.optional(nb.int64))",
     ["(x: array[float64, 2], n: int) -> float", "(x: array[float64, 2], n: None) -> float"]),
    ('"f8(UniTuple(f8, 2), Tuple((i8, f8)))"', ["(x: tuple[float, float], n: tuple[int, float]) -> float"]),
])  # fmt: skip
def test_numba_signatures(given, lines):
    body = "return None" if "void" in given else "return 0.5"
    assert signatures(f"""
import numba as nb
from numba import float64, int64, njit
SIGNATURE = "f8(i4[:], i8)"
@njit({given}, cache=True)
def f(x, n):
    {body}
""") == [lines]


def test_numba_without_a_signature():
    text = "from numba import njit\n@njit\ndef f(x):\n    return x\n@njit\ndef g(x: int) -> int:\n    return x\n"
    answer, _ = checked(text)
    assert [(d.code, d.severity) for d in answer.diagnostics] == [("open-signature", "note")]
    assert [k.signature for k in answer.kernels] == ["(x: int) -> int"]


def test_options_of_numba_are_remarked_upon():
    answer, _ = checked('from numba import njit\n@njit("f8(f8)", parallel=True, cache=True)\ndef f(x):\n    return x\n')
    (note,) = (d for d in answer.diagnostics if d.code == "numba-options")
    assert note.severity == "note"
    assert "parallel loops run in one thread" in note.message
    assert "cache is not needed" in note.message


def test_fastmath_of_numba_is_kept():
    text = '@nb.njit("f8(f8)", fastmath={"contract", "nnan"})\ndef f(x):\n    return x * x + x\n'
    source = SourceFile("m.py", "m", "import numba as nb\n" + text)
    _, built = pipeline.front(CompilationUnit("_m_kernels", "m", (source,)), BuildOptions())
    assert built.specs[0].options.fastmath == ("contract", "nnan")


def test_declarations_of_functions_that_are_chosen_by_name_too():
    source = SourceFile("m.py", "m", "#pythran export f(float)\ndef f(x):\n    return x * 2\n")
    answer = pipeline.check_unit(CompilationUnit("_m_kernels", "m", (source,)), BuildOptions(kernels=("m:*",)))
    assert not answer.diagnostics
    assert [k.signature for k in answer.kernels] == ["(x: float) -> float"]

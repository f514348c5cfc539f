"""Elementary functions of our own: within their bound, and the same bits in vectors, tails and scalar code.

Compiled as shipped, for the lowest CPU level that has a fused product.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib
import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from types import ModuleType

import mpmath
import numpy as np
import pytest

from kernelmill.passes.elementary.elementary import ELEMENTARY
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.targets import host_target
from support.checking import problems_of, report
from support.corpus import Case, calls, find_cases, install_reference, kernels
from support.elementary import ROWS, Row, errors, points
from support.native import Loaded, build, load

HEAD = '"""Every elementary function."""\nimport math\nimport numpy as np\nfrom kernelmill import Array1, kernel\n'
ONE = """

@kernel
def scalar_{name}({floats}) -> np.{dtype}:
    return {call}({names})


@kernel
def vector_{name}({arrays}, result: Array1[np.{dtype}]) -> None:
    for i in range(x.shape[0]):
        result[i] = {call}({items})
"""
THEIRS = """

@kernel(math="libm")
def theirs_{name}({floats}) -> np.float64:
    return {call}({names})
"""
POWER = """

@kernel
def {name}_{dtype}(x: Array1[np.{dtype}], result: Array1[np.{dtype}]) -> None:
    for i in range(x.shape[0]):
        result[i] = x[i] ** {exponent}
"""
#: Constant exponents whose powers are not those of `pow`, and the functions that have them, if it is not one operation.
SIMPLE = {2: "square", -1: "inverse", 0.5: "root", 1: "same", 0: "one"}
OTHER = {
    **{n: f"power_{n}" for n in (3, 4, 5, 6, 7, 8, 10, 12)},
    **{-n: f"power_minus_{n}" for n in (2, 3, 4, 6)},
    -0.5: "power_minus_half",
    -1.5: "power_minus_3_halves",
    1.5: "power_3_halves",
    2.5: "power_5_halves",
}
WHOLE = {**SIMPLE, **OTHER}


def kernels_of(name: str, row: Row, dtype: str) -> str:
    """One function on scalars and on arrays."""
    names = ("x", "y") if row.second else ("x",)
    return (ONE if dtype == "float32" else ONE + THEIRS).format(
        name=name,
        call=row.call,
        dtype=dtype,
        names=", ".join(names),
        floats=", ".join(f"{n}: np.{dtype}" for n in names),
        arrays=", ".join(f"{n}: Array1[np.{dtype}]" for n in names),
        items=", ".join(f"{n}[i]" for n in names),
    )


#: Every function, by the C library's name.
ALL = {**ROWS, **{f"{name}f": row for name, row in ROWS.items() if f"{name}f" in ELEMENTARY}}


def dtype_of(name: str) -> str:
    """Of the operands: functions of float32 have an f at the end, in C."""
    return ELEMENTARY[name].dtype


LEVELS = tuple(level.name for level in host_target().levels if "fma" in level.has)[:1]
FUSED = BuildOptions(on_unsupported="fallback", code=CodeOptions(cpu_levels=LEVELS))  # mathematics of our own is the default
POWERS = tuple((dtype, exponent) for dtype in ("float64", "float32") for exponent in WHOLE)
CASE = Case(
    "elementary.functions",
    HEAD
    + "".join(kernels_of(name, row, dtype_of(name)) for name, row in ALL.items())
    + "".join(POWER.format(dtype=dtype, exponent=exponent, name=WHOLE[exponent]) for dtype, exponent in POWERS),
)
#: Cases in which elementary functions are called.
CORPUS = find_cases(
    r"^(math_functions|array_expressions)\.|^arithmetic\.(augmented|floats|mixed)$|^numpy_scalars\.(floats|float32_powers)$"
    r"|^(numpy_functions\.more|leaving\.python_first|lists\.results)$"
)
SPECIAL = np.array(
    [
        0.0,
        -0.0,
        np.inf,
        -np.inf,
        np.nan,
        5e-324,
        -5e-324,
        1e-310,
        2.3e-308,
        1.0,
        -1.0,
        0.25,
        2.0,
        -2.0,
        3.0,
        1e200,
        715.0,
        -715.0,
        1.7e308,
        -1e308,
    ]
)


def special(name: str) -> tuple[np.ndarray, ...]:
    """Operands at which functions have values of their own, and every pair of them; those at which `math` raises left out."""
    with np.errstate(all="ignore"):
        values = SPECIAL.astype(dtype_of(name))
    return defined(ALL[name], tuple(a.ravel() for a in np.meshgrid(values, values)) if ALL[name].second else (values,))


def usual(name: str, count: int) -> tuple[np.ndarray, ...]:
    """Operands of every size, finite and not 0."""
    with np.errstate(all="ignore"):
        columns = [a.astype(dtype_of(name)) for a in points(ALL[name], count)]
    kept = np.all([np.isfinite(a) & (a != 0.0) for a in columns], axis=0)
    return defined(ALL[name], [a[kept] for a in columns])


def special_and_usual(name: str, count: int) -> list[np.ndarray]:
    """Both."""
    return [np.concatenate(pair) for pair in zip(special(name), usual(name, count), strict=True)]


def defined(row: Row, operands: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    """The operands at which a function of `math` gives a value; all of NumPy's."""
    if row.call.startswith("np."):
        return tuple(operands)
    kept = [vs for vs in zip(*operands, strict=True) if gives(reference(row), vs)]
    return tuple(np.array(column) for column in zip(*kept, strict=True))


def gives(function: Callable[..., object], operands: Sequence[float]) -> bool:
    """Whether it does not raise."""
    try:
        function(*operands)
    except (ValueError, OverflowError):
        return False
    return True


def reference(row: Row) -> Callable[..., object]:
    """What Python computes, on arrays if it is NumPy's."""
    module, _, name = row.call.partition(".")
    return getattr(np if module == "np" else math, name)


def plain(name: str) -> Callable[..., np.float64]:
    """The library's function, run by Python."""
    stem, _, function = ELEMENTARY[name].function.rpartition(".")
    return getattr(importlib.import_module(f"kernelmill.library.elementary.{stem}"), function)


def called_on(milled: ModuleType, name: str, operands: Sequence[np.ndarray]) -> np.ndarray:
    """The values that the kernel for arrays gives."""
    result = np.empty_like(operands[0])
    getattr(milled, f"vector_{name}")(*operands, result)
    return result


@pytest.fixture(scope="module")
def milled() -> ModuleType:
    return load(build((CASE,), FUSED), (CASE,), "aot-llvm").modules[CASE.name]


def test_every_function_is_tried() -> None:
    assert ALL.keys() == ELEMENTARY.keys()


@pytest.mark.parametrize("name", ALL)
def test_within_its_bound(milled: ModuleType, name: str) -> None:
    x = usual(name, 300)
    y = called_on(milled, name, x)
    found = errors(ALL[name], x, y)
    worst = int(np.argmax(found))
    assert found[worst] <= ALL[name].bound, f"{name}{tuple(float(a[worst]).hex() for a in x)} is {found[worst]:.3f} units off"


@pytest.mark.parametrize("name", ALL)
def test_vectors_tails_and_scalars_agree(milled: ModuleType, name: str) -> None:
    scalar, vector = getattr(milled, f"scalar_{name}"), getattr(milled, f"vector_{name}")
    x = special_and_usual(name, 400)
    alone = np.array([scalar(*v) for v in zip(*x, strict=True)], x[0].dtype)
    for start in (0, 1, 3):
        for length in (*range(40), x[0].size - start):
            y = np.empty(length, x[0].dtype)
            vector(*(a[start : start + length].copy() for a in x), y)
            assert y.tobytes() == alone[start : start + length].tobytes()


@pytest.mark.parametrize("name", ALL)
def test_as_plain_python(milled: ModuleType, name: str) -> None:
    x = special_and_usual(name, 20)
    x = [a[:: max(a.size // 60, 1)] for a in x]  # exact products of fractions take their time
    with np.errstate(all="ignore"):
        expected = np.array([plain(name)(*vs) for vs in zip(*x, strict=True)], x[0].dtype)
    np.testing.assert_array_equal(called_on(milled, name, x), expected)


@pytest.mark.parametrize("name", ALL)
def test_special_values_are_pythons(milled: ModuleType, name: str) -> None:
    x = special(name)
    y = called_on(milled, name, x)
    function = reference(ALL[name])
    with np.errstate(all="ignore"):
        expected = np.array([function(*vs) for vs in zip(*x, strict=True)], x[0].dtype)
    np.testing.assert_array_max_ulp(y, expected, 1)
    assert (np.signbit(y) == np.signbit(expected))[~np.isnan(y)].all()


@pytest.mark.parametrize("name", ROWS)
def test_the_c_librarys_on_demand(milled: ModuleType, name: str) -> None:
    count = 2 if ROWS[name].second else 1
    function = getattr(ctypes.CDLL(ctypes.util.find_library("m")), name)
    function.argtypes, function.restype = [ctypes.c_double] * count, ctypes.c_double
    for x in (0.5, 0.7, 0.9):
        operands = [np.float64(v) for v in (x, 0.3)[:count]]
        if gives(reference(ROWS[name]), operands):
            np.testing.assert_array_equal(getattr(milled, f"theirs_{name}")(*operands), function(*operands))


def exact_power(x: float, exponent: float) -> float:
    """The float nearest to a power; infinite if it is too large."""
    try:
        if exponent == int(exponent):
            return float(Fraction(x) ** int(exponent))
        with mpmath.workprec(200):
            power = mpmath.power(mpmath.mpf(x), mpmath.mpf(exponent))
            digits = 200 - int(mpmath.frexp(power)[1])
            return float(Fraction(int(mpmath.nint(mpmath.ldexp(power, digits)))) / Fraction(2) ** digits)
    except OverflowError:
        return math.copysign(math.inf, x) if exponent % 2 else math.inf


@pytest.mark.parametrize(("dtype", "exponent"), POWERS)
def test_powers_with_constant_exponents(milled: ModuleType, dtype: str, exponent: float) -> None:
    random = np.random.default_rng(4)
    limits = (float(np.finfo(dtype).max), float(np.finfo(dtype).tiny), float(np.finfo(dtype).smallest_subnormal))
    with np.errstate(over="ignore"):
        edges = [np.float64(size) ** (1 / (exponent or 1)) * (1 + 0.25 * random.integers(-3, 4, 20)) for size in limits]
        x = np.concatenate([random.uniform(-5, 5, 60), random.integers(-9, 9, 20), *edges]).astype(dtype)
    whole = exponent == int(exponent)
    x = x[np.isfinite(x) & ((x != 0.0) if whole else (x > 0.0))]
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, -2.0, np.finfo(dtype).max, np.finfo(dtype).min], dtype)
    found, there = np.empty_like(x), np.empty_like(special)
    kernel = getattr(milled, f"{WHOLE[exponent]}_{dtype}")
    kernel(x, found)
    kernel(special, there)
    with np.errstate(all="ignore"):
        right = np.array([exact_power(float(v), exponent) for v in x]).astype(dtype)
        expected = np.power(special, np.full_like(special, exponent))
    np.testing.assert_array_max_ulp(found, right, 0 if exponent in SIMPLE else 1)  # one operation, so rounded once
    np.testing.assert_array_max_ulp(there[np.isfinite(there)], expected[np.isfinite(there)], 1)
    np.testing.assert_array_equal(there[~np.isfinite(there)], expected[~np.isfinite(there)])
    assert (np.signbit(there) == np.signbit(expected))[~np.isnan(expected)].all()
    if exponent in OTHER and dtype == "float64":
        library = "whole_powers" if exponent in (3, 4, 5, 6) else "other_powers"
        function = getattr(importlib.import_module(f"kernelmill.library.elementary.{library}"), WHOLE[exponent])
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(found, [function(v, np.float64(exponent)) for v in x])


COUNTS = np.arange(-30.0, 31.0)
TWOS = np.arange(-1074.0, 1024.0)
POWERS_OF_TWO = np.ldexp(1.0, TWOS.astype(int))
#: Results that a float holds: they are exactly these, for each function by name.
EXACT: dict[str, tuple[tuple[Sequence[float] | np.ndarray, ...], Sequence[float] | np.ndarray]] = {
    "exp": (((0.0, -0.0),), (1.0, 1.0)),
    "exp2": ((TWOS,), POWERS_OF_TWO),
    "log": (((1.0,),), (0.0,)),
    "log2": ((POWERS_OF_TWO,), TWOS),
    "log10": (([10.0**k for k in range(23)],), range(23)),
    "cos": (((0.0, -0.0),), (1.0, 1.0)),
    "acos": (((1.0,),), (0.0,)),
    "cosh": (((0.0, -0.0),), (1.0, 1.0)),
    "acosh": (((1.0,),), (0.0,)),
    "tanh": (((-40.0, 40.0),), (-1.0, 1.0)),
    "erfc": (((0.0, -40.0),), (1.0, 2.0)),
    "cbrt": ((COUNTS**3,), COUNTS),
    "hypot": (((3.0, -5.0, 8.0, 0.0), (4.0, 12.0, -15.0, -2.5)), (5.0, 13.0, 17.0, 2.5)),
    "pow": (
        ([2.0, 10.0, -3.0, 0.5, 7.0, 4.0, 2.25, 16.0, -2.0, 1e10], [-1074.0, 22.0, 33.0, 3.0, 18.0, 0.5, 1.5, 0.75, -3.0, 1.0]),
        [5e-324, 1e22, -(3.0**33), 0.125, 7.0**18, 2.0, 3.375, 8.0, -0.125, 1e10],
    ),
}


@pytest.mark.parametrize("name", EXACT)
def test_what_a_float_holds_is_exact(milled: ModuleType, name: str) -> None:
    operands, expected = EXACT[name]
    found = called_on(milled, name, [np.array(a, np.float64) for a in operands])
    assert found.tobytes() == np.array(expected, np.float64).tobytes()


#: One function of each kind, or more.
KINDS = (
    "exp",
    "expm1",
    "log1p",
    "sin",
    "tan",
    "atan2",
    "sinh",
    "tanh",
    "cbrt",
    "pow",
    "fmod",
    "erfc",
    "sinf",
    "powf",
    "atanf",
)


@pytest.fixture(scope="module")
def values(milled: ModuleType) -> dict[str, tuple[list[np.ndarray], np.ndarray]]:
    """Operands and results of these; computed before the package of the C path takes the other's place."""
    operands = {name: special_and_usual(name, 2000) for name in KINDS}
    return {name: (x, called_on(milled, name, x)) for name, x in operands.items()}


@pytest.mark.slow
@pytest.mark.parametrize("program", ["gcc", "clang"])
def test_the_c_path_has_the_same_bits(
    values: dict[str, tuple[list[np.ndarray], np.ndarray]], program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"this machine has no {program}")
    monkeypatch.setenv("CC", program)
    case = Case("elementary.in_c", HEAD + "".join(kernels_of(name, ALL[name], dtype_of(name)) for name in KINDS))
    other = load(build((case,), replace(FUSED, backend="c")), (case,), "aot-llvm").modules[case.name]
    for name, (x, here) in values.items():
        there = called_on(other, name, x)
        np.testing.assert_array_equal(there, here, name)
        assert (np.signbit(here) == np.signbit(there))[~np.isnan(here)].all(), name


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, dict[str, ModuleType]]:
    plain = install_reference(CORPUS, tmp_path_factory.mktemp("reference"), "kmelementary")
    return load(build(CORPUS, FUSED), CORPUS, "aot-llvm"), plain


@pytest.mark.parametrize(("case", "name"), [(c, n) for c in CORPUS for n in kernels(c)], ids=lambda v: getattr(v, "name", v))
def test_corpus(case: Case, name: str, corpus: tuple[Loaded, dict[str, ModuleType]]) -> None:
    loaded, plain = corpus
    here, there = ([c for c in calls(m) if c.function == name] for m in (plain[case.name], loaded.modules[case.name]))
    has_classes = any(isinstance(v, type) and issubclass(v, tuple) for v in vars(plain[case.name]).values())
    # the C library's functions, which are CPython's, are off by an ulp as well (glibc's cbrt)
    own = there if has_classes else ()
    problems = problems_of(name, here, plain[case.name], case.name, loaded, "aot-llvm", own, oracle_ulp=1)
    assert not problems, report(problems)

"""Elementary functions of our own: within their bound, and the same bits in vectors, tails and scalar code.

Compiled as shipped, at every CPU level; skipped where the CPU has no fused product, since the C library's serve there.
"""

from __future__ import annotations

import math
from types import ModuleType

import numpy as np
import pytest

from kernelmill.library.elementary import circular, exponential, logarithm
from kernelmill.passes.elementary.elementary import ELEMENTARY
from kernelmill.project.options import BuildOptions, CodeOptions
from support.checking import problems_of, report
from support.corpus import Case, calls, find_cases, install_reference, kernels
from support.elementary import ROWS, errors, points
from support.native import Loaded, build, load

FULL = BuildOptions(on_unsupported="fallback", code=CodeOptions(math="own"))
HEAD = '"""Every elementary function."""\nimport math\nimport numpy as np\nfrom kernelmill import Array1, kernel\n'
ONE = '''

@kernel
def scalar_{name}(x: np.float64) -> np.float64:
    return np.{fn}(x)


@kernel
def vector_{name}(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        y[i] = np.{fn}(x[i])


@kernel(math="libm")
def theirs_{name}(x: float) -> np.float64:
    return np.{fn}(np.float64(x))
'''
CASE = Case("elementary.functions", HEAD + "".join(ONE.format(name=name, fn=row.numpy) for name, row in ROWS.items()))
CORPUS = find_cases(r"^(math_functions|array_expressions)\.")
PLAIN = {"exp": exponential.exp, "log": logarithm.log, "sin": circular.sin, "cos": circular.cos}
SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 1e-310, 2.3e-308, 1.0, -1.0, 0.5, 1.7e308, -1.7e308])


@pytest.fixture(scope="module")
def milled() -> ModuleType:
    return load(build((CASE,), FULL), (CASE,), "aot-llvm").modules[CASE.name]


def test_every_function_is_tried() -> None:
    assert ROWS.keys() == ELEMENTARY.keys() == PLAIN.keys()


@pytest.mark.parametrize("name", ROWS)
def test_within_its_bound(milled: ModuleType, name: str) -> None:
    _check_errors(milled, name, 2000)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_within_its_bound_at_a_million_points(milled: ModuleType, name: str) -> None:
    _check_errors(milled, name, 1_000_000)


def _check_errors(milled: ModuleType, name: str, count: int) -> None:
    x = points(ROWS[name], count)
    y = np.empty_like(x)
    getattr(milled, f"vector_{name}")(x, y)
    found = errors(ROWS[name], x, y)
    worst = int(np.argmax(found))
    assert found[worst] <= ROWS[name].bound, f"{name}({x[worst].hex()}) is {found[worst]:.3f} units off"


@pytest.mark.parametrize("name", ROWS)
def test_vectors_tails_and_scalars_agree(milled: ModuleType, name: str) -> None:
    scalar, vector = getattr(milled, f"scalar_{name}"), getattr(milled, f"vector_{name}")
    x = np.concatenate([SPECIAL, points(ROWS[name], 400)])
    alone = np.array([scalar(v) for v in x])
    for start in (0, 1, 3):
        for length in (*range(40), x.size - start):
            y = np.empty(length)
            vector(x[start : start + length].copy(), y)
            assert y.tobytes() == alone[start : start + length].tobytes()


@pytest.mark.parametrize("name", ROWS)
def test_as_plain_python(milled: ModuleType, name: str) -> None:
    scalar = getattr(milled, f"scalar_{name}")
    for v in [*SPECIAL, *points(ROWS[name], 300)]:
        with np.errstate(all="ignore"):
            expected = PLAIN[name](np.float64(v))
        assert scalar(v) == expected or (math.isnan(expected) and math.isnan(scalar(v))), (name, float(v).hex())


@pytest.mark.parametrize("name", ROWS)
def test_special_values_are_numpys(milled: ModuleType, name: str) -> None:
    with np.errstate(all="ignore"):
        expected = getattr(np, ROWS[name].numpy)(SPECIAL)
    y = np.empty_like(SPECIAL)
    getattr(milled, f"vector_{name}")(SPECIAL, y)
    np.testing.assert_array_max_ulp(y, expected, 1)
    assert (np.signbit(y) == np.signbit(expected))[~np.isnan(y)].all()


@pytest.mark.parametrize("name", [n for n in ROWS if n not in ("exp2",)])
def test_the_c_librarys_on_demand(milled: ModuleType, name: str) -> None:
    theirs = getattr(milled, f"theirs_{name}")
    for x in (0.5, 0.7, 1.0):
        try:
            expected = getattr(math, name)(x)
        except ValueError:
            continue
        assert theirs(x) == expected


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, dict[str, ModuleType]]:
    plain = install_reference(CORPUS, tmp_path_factory.mktemp("reference"), "kmelementary")
    return load(build(CORPUS, FULL), CORPUS, "aot-llvm"), plain


@pytest.mark.parametrize(("case", "name"), [(c, n) for c in CORPUS for n in kernels(c)], ids=lambda v: getattr(v, "name", v))
def test_corpus(case: Case, name: str, corpus: tuple[Loaded, dict[str, ModuleType]]) -> None:
    loaded, plain = corpus
    here, there = ([c for c in calls(m) if c.function == name] for m in (plain[case.name], loaded.modules[case.name]))
    has_classes = any(isinstance(v, type) and issubclass(v, tuple) for v in vars(plain[case.name]).values())
    problems = problems_of(name, here, plain[case.name], case.name, loaded, "aot-llvm", there if has_classes else ())
    assert not problems, report(problems)

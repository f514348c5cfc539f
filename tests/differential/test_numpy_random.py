"""NumPy functions whose results are exact, on random arrays with awkward values, against CPython."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from support.checking import compare, report
from support.corpus import Case, install_reference
from support.native import build, load

DTYPES = ("float64", "float32", "int64", "int8", "uint8")
ONE = (
    "np.argmax(x)", "np.argmin(x)", "np.count_nonzero(x)", "np.ptp(x)", "np.nanmin(x)", "np.nanmax(x)", "np.nonzero(x)",
    "np.cumsum(x)", "np.cumprod(x)", "np.diff(x)", "np.sort(x)", "np.argsort(x)", "np.argsort(x, kind='stable')",
    "np.unique(x)", "np.unique(x, return_inverse=True)", "np.unique(x, return_counts=True)", "np.median(x)",
    "np.roll(x, 3)", "np.repeat(x, 2)", "np.linalg.norm(x, np.inf)", "np.flip(x)", "np.pad(x, 1)",
)
TWO = (
    "np.searchsorted(np.sort(x), y)", "np.searchsorted(np.sort(x), y, 'right')", "np.digitize(x, np.sort(y))",
    "np.interp(x, np.sort(y), y)", "np.isclose(x, y)", "np.allclose(x, y)", "np.array_equal(x, y)",
    "np.concatenate((x, y))", "np.outer(x, y)",
)
CALLS = 60


def kernel_text(name: str, parameters: str, dtype: str, expression: str) -> str:
    declared = ", ".join(f"{p}: Array1[np.{dtype}]" for p in parameters)
    return f"\n\n@kernel\ndef {name}({declared}):\n    return {expression}\n"


def functions() -> list[tuple[str, str, str, str]]:
    return [
        (f"{group}{k}_{dtype}", parameters, dtype, expression)
        for group, parameters, table in (("one", "x", ONE), ("two", "xy", TWO))
        for k, expression in enumerate(table)
        for dtype in DTYPES
    ]


def random_array(rng: np.random.Generator, dtype: str, n: int) -> np.ndarray:
    """Few different values, so that there are ties; now and then extremes; contiguous, strided or reversed."""
    if np.dtype(dtype).kind == "f":
        pool = [0.0, 1.0, -1.0, 2.5, 3.0, -0.5, 7.0, 10.25]
        if rng.random() < 0.3:
            pool += [np.nan, np.inf, -np.inf, -0.0, 1e30]
        values = rng.choice(np.array(pool), n) + (rng.random(n) if rng.random() < 0.4 else 0)
    else:
        info = np.iinfo(dtype)
        values = rng.choice(np.array([0, 1, 2, 3, 5, 7, info.max, info.min, info.max - 1], dtype), n)
    steps = {0: slice(None), 1: slice(None, None, 2), 2: slice(None, None, -1)}[int(rng.integers(3))]
    return np.repeat(values.astype(dtype), 2)[::2][steps] if n else values.astype(dtype)


def test_same_as_cpython(tmp_path: Path) -> None:
    rows = functions()
    text = '"""Generated."""\nimport numpy as np\n\nfrom kernelmill import Array1, kernel\n'
    case = Case("random.numpy", text + "".join(kernel_text(*row) for row in rows))
    plain = install_reference((case,), tmp_path, "kmrandomnumpy")[case.name]
    loaded = load(build((case,)), (case,), "aot-llvm")
    rng = np.random.default_rng(5)
    problems = []
    for name, parameters, dtype, expression in rows:
        function = getattr(loaded.modules[case.name], name)
        assert loaded.explain(function).native, name
        for _ in range(CALLS):
            n = int(rng.integers(0, 14))
            args = tuple(random_array(rng, dtype, n) for _ in parameters)
            found, _ = compare(getattr(plain, name), function, lambda args=args: args, loaded)
            problems += [f"{expression} of {args}: {p}" for p in found[:1]]
    assert not problems, report(problems)

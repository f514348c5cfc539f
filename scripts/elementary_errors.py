"""Measures the errors of kernelmill's elementary functions and writes the table of `docs/reference/accuracy.md`.

`python3 scripts/elementary_errors.py [--count N] [--every N] [NAME …]` needs an environment with kernelmill, NumPy and
mpmath, a C compiler with libquadmath, and a CPU with a fused multiply-add. Each function is compiled as users get it.

float64: about a million operands (`--count`) of `tests/support/elementary.py`: whole ranges, sizes of every kind, next to
zeros, poles and ends. Values of libquadmath, of 113 digits, find the largest errors; mpmath gives the table's, for the
hundred worst operands and a thousand at random. float32: every float (`--every 1`), or each 61st; the float64 function says
which are worst, mpmath how far they are off. Of two operands as many pairs as of float64.
"""

from __future__ import annotations

import argparse
import ctypes
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from kernelmill.passes.elementary.elementary import ELEMENTARY  # noqa: E402 - after the path of the tests
from kernelmill.project.options import BuildOptions, CodeOptions  # noqa: E402
from kernelmill.targets import host_target  # noqa: E402
from support.corpus import Case  # noqa: E402
from support.elementary import ROWS, Row, errors, points  # noqa: E402
from support.native import build, load  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "accuracy.md"
HEAD = '"""Every elementary function."""\nimport math\nimport numpy as np\nfrom kernelmill import Array1, kernel\n'
KERNEL = """

@kernel
def {name}({arrays}, result: Array1[np.{dtype}]) -> None:
    for i in range(x.shape[0]):
        result[i] = {call}({items})
"""
QUAD = """
void quad_{name}({params}, double *high, double *low, long n) {{
    for (long i = 0; i < n; i++) {{
        __float128 r = {name}q({items});
        high[i] = (double)r;
        low[i] = (double)((r - (__float128)high[i]) * 0x1p60Q);
    }}
}}
"""
CHUNK = 1 << 20
WORST, SAMPLE = 100, 1000


def functions(names: Sequence[str]) -> dict[str, Row]:
    """The rows of the functions, those of float32 among them."""
    every = {**ROWS, **{f"{name}f": row for name, row in ROWS.items() if f"{name}f" in ELEMENTARY}}
    return {name: row for name, row in every.items() if not names or name in names}


def operands_of(row: Row) -> tuple[str, ...]:
    """What the operands are called."""
    return ("x", "y") if row.second else ("x",)


def compiled(rows: dict[str, Row]) -> ModuleType:
    """The functions on arrays, as kernels."""
    text = HEAD
    for name, row in rows.items():
        dtype = ELEMENTARY[name].dtype
        arrays = ", ".join(f"{x}: Array1[np.{dtype}]" for x in operands_of(row))
        text += KERNEL.format(
            name=name, arrays=arrays, dtype=dtype, call=row.call, items=", ".join(f"{x}[i]" for x in operands_of(row))
        )
    fused = tuple(level.name for level in host_target().levels if "fma" in level.has)[:1]
    case = Case("elementary.errors", text)
    return load(build((case,), BuildOptions(code=CodeOptions(math="own", cpu_levels=fused))), (case,), "aot-llvm").modules[
        case.name
    ]


def quadruple(rows: dict[str, Row], folder: Path) -> ctypes.CDLL:
    """The functions of libquadmath on arrays."""
    text = "#include <quadmath.h>\n"
    for name, row in rows.items():
        params = ", ".join(f"const double *{x}" for x in operands_of(row))
        text += QUAD.format(name=name, params=params, items=", ".join(f"(__float128){x}[i]" for x in operands_of(row)))
    (folder / "quadruple.c").write_text(text)
    library = folder / "quadruple.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", folder / "quadruple.c", "-o", library, "-lquadmath"], check=True)  # noqa: S603, S607
    return ctypes.CDLL(str(library))


def double_errors(values: np.ndarray, quad: Any, operands: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Errors of float64 values in units in the last place, and the right ones."""
    high, low = np.empty_like(values), np.empty_like(values)
    quad(*(ctypes.c_void_p(a.ctypes.data) for a in (*operands, high, low)), ctypes.c_long(values.size))
    unit = np.spacing(np.abs(high))
    return np.abs((values - high) / unit - low / (unit * 2.0**60)), high


def single_errors(values: np.ndarray, wide: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same of float32 values, beside float64 ones."""
    right = wide.astype(np.float32)
    return np.abs(values.astype(np.float64) - wide) / np.spacing(np.abs(right)).astype(np.float64), right


def tried(name: str, row: Row, count: int, every: int) -> Iterator[tuple[np.ndarray, ...]]:
    """Operands, a part at a time."""
    if ELEMENTARY[name].dtype == "float32" and not row.second:
        for start in range(0, 1 << 32, CHUNK * every):
            bits = np.arange(start, min(start + CHUNK * every, 1 << 32), every, dtype=np.uint64)
            yield (bits.astype(np.uint32).view(np.float32),)
        return
    columns = points(row, count)
    if row.call.startswith("math."):  # whose kernels leave where it raises
        kept = np.array([_gives(getattr(math, row.call.removeprefix("math.")), vs) for vs in zip(*columns, strict=True)])
        columns = tuple(a[kept] for a in columns)
    columns = tuple(a.astype(ELEMENTARY[name].dtype) for a in columns)
    kept = np.logical_and.reduce([np.isfinite(a) & (a != 0.0) for a in columns])
    yield tuple(a[kept] for a in columns)


def _gives(function: Any, operands: Sequence[float]) -> bool:
    try:
        function(*operands)
    except (ValueError, OverflowError):
        return False
    return True


def measured(name: str, row: Row, milled: ModuleType, quad: ctypes.CDLL, count: int, every: int) -> str:
    """A line of the table."""
    tests, wrong, largest = 0, 0, 0.0
    random = np.random.default_rng(7)
    for operands in tried(name, row, count, every):
        values = np.empty_like(operands[0])
        getattr(milled, name)(*operands, values)
        if values.dtype == np.float64:
            found, right = double_errors(values, getattr(quad, f"quad_{name}"), operands)
        else:
            wide = np.empty(values.shape)
            getattr(milled, name.removesuffix("f"))(*(a.astype(np.float64) for a in operands), wide)
            found, right = single_errors(values, wide)
        usable = np.isfinite(right) & np.isfinite(values) & np.logical_and.reduce([np.isfinite(a) for a in operands])
        if (
            not (np.isnan(values) == np.isnan(right)).all()
            or not (values[~usable] == right[~usable])[~np.isnan(values[~usable])].all()
        ):
            raise SystemExit(f"{name}: infinities or NaNs in wrong places")
        found = np.where(usable, found, 0.0)
        tests += int(usable.sum())
        wrong += int((values[usable] != right[usable]).sum())
        chosen = np.unique(np.concatenate([np.argsort(found)[-WORST:], random.integers(0, found.size, SAMPLE)]))
        chosen = chosen[usable[chosen]]
        if values.dtype == np.float32 and tests > CHUNK and found.max() + 1e-6 < largest:
            continue
        exact = errors(row, [a[chosen] for a in operands], values[chosen])
        largest = max([largest, *exact])
    return f"| `{name}` | {tests:,} | {largest:.3f} | {100 * wrong / max(tests, 1):.2f} % | {row.bound:g} |"


def main() -> None:
    """Measure and print; write the page when all functions were measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="C names of functions, all without")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--every", type=int, default=61)
    options = parser.parse_args()
    rows = functions(options.names)
    needed = {**rows, **{n.removesuffix("f"): r for n, r in rows.items() if ELEMENTARY[n].dtype == "float32"}}
    milled = compiled(needed)
    lines = []
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        quad = quadruple({n: r for n, r in needed.items() if ELEMENTARY[n].dtype == "float64"}, Path(folder))
        for name, row in rows.items():
            lines.append(measured(name, row, milled, quad, options.count, options.every))
            print(lines[-1], flush=True)
    if not options.names:
        text = PAGE.read_text(encoding="utf-8")
        start = text.index("| function")
        head = text[start:].splitlines()[:2]
        PAGE.write_text(text[:start] + "\n".join([*head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

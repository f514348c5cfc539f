"""Kernels of SciPy and scikit-image, unchanged: fetched, compiled from their `#pythran export` lines, compared with CPython.

`python3 scripts/public_kernels.py` needs an environment with kernelmill, NumPy, setuptools and pip, and the package
index. pip fetches two source archives, the modules named below become a package, `kernelmill build` makes its wheel,
and every exported function is called natively and as Python with random arguments of every declared type. Results,
dtypes, exceptions and what was written to arguments must agree; sums of NumPy's and elementary functions up to rounding.
"""

from __future__ import annotations

import importlib
import os
import runpy
import shutil
import subprocess
import sys
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ARCHIVES = {
    "scipy==1.15.3": (
        "scipy/signal/_max_len_seq_inner.py",
        "scipy/linalg/_linalg_pythran.py",
        "scipy/linalg/_matfuncs_sqrtm_triu.py",
        "scipy/optimize/_group_columns.py",
        "scipy/stats/_stats_pythran.py",
        "scipy/interpolate/_rbfinterp_pythran.py",
    ),
    "scikit-image==0.21.0": ("skimage/feature/brief_pythran.py", "skimage/feature/_hessian_det_appx_pythran.py"),
}
#: What stays Python, and why.
STAYS_PYTHON: dict[str, str] = {}
FOLDER = Path(__file__).resolve().parents[1] / "build" / "public_kernels"
PACKAGE = "public_kernels"
ROUNDS = 20
#: pip asks the build backend of an archive for its metadata before it keeps the archive; this one only answers that.
BACKEND = '''
import os, re
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    text = open("PKG-INFO", encoding="utf-8").read()
    name, version = (re.search(rf"^{key}: (.*)$", text, re.M).group(1) for key in ("Name", "Version"))
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    os.makedirs(os.path.join(folder, info))
    with open(os.path.join(folder, info, "METADATA"), "w", encoding="utf-8") as file:
        file.write(f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    return info
def build_wheel(*arguments, **keywords):
    raise SystemExit("only the sources are wanted")
'''
PROJECT = f"""
[build-system]
requires = ["kernelmill", "setuptools>=77"]
build-backend = "kernelmill_build"
[project]
name = "{PACKAGE.replace("_", "-")}"
version = "1"
[tool.setuptools]
packages = ["{PACKAGE}"]
[tool.kernelmill]
on-unsupported = "fallback"
"""
Arguments = tuple[Any, ...]
Case = tuple[str, str, Callable[[np.random.Generator], Arguments]]


def main() -> None:
    """Fetch, build, compare; exit status 1 where something differs."""
    sources = fetch()
    native, plain = packages(sources)
    warnings.simplefilter("ignore")
    problems: list[str] = []
    for module, function, make in cases():
        here = [p for seed in range(ROUNDS) if (p := difference(native[module], plain[module], function, make, seed))]
        print(f"{module}.{function}: {'ok' if not here else here[0]}", flush=True)
        problems += here
    for name, reason in STAYS_PYTHON.items():
        print(f"{name} stays Python: {reason}")
    sys.exit(1 if problems else 0)


# ---- the package


def fetch() -> list[Path]:
    """The modules, out of source archives that pip downloads."""
    backend, archives, sources = FOLDER / "backend", FOLDER / "archives", FOLDER / "project" / PACKAGE
    for folder in (backend, archives, sources):
        folder.mkdir(parents=True, exist_ok=True)
    (backend / "mesonpy.py").write_text(BACKEND, encoding="utf-8")
    found = []
    for requirement, members in ARCHIVES.items():
        stem = requirement.replace("==", "-").replace("scikit-image", "scikit_image")
        archive = archives / f"{stem}.tar.gz"
        if not archive.exists():
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-binary", ":all:", "--no-deps", "--no-build-isolation"]
            environment = {**os.environ, "PYTHONPATH": str(backend)}
            subprocess.run([*command, "-d", str(archives), requirement], check=True, env=environment)  # noqa: S603  # our own
        with tarfile.open(archive) as opened:
            for member in members:
                target = sources / Path(member).name
                stream = opened.extractfile(f"{stem}/{member}")
                if stream is None:
                    raise SystemExit(f"{archive.name} has no {member}")
                target.write_bytes(stream.read())
                found.append(target)
    return found


def packages(sources: list[Path]) -> tuple[dict[str, ModuleType], dict[str, dict[str, Any]]]:
    """The modules of the built wheel, and the plain sources run by Python."""
    project, wheels, site = FOLDER / "project", FOLDER / "wheels", FOLDER / "site"
    (project / PACKAGE / "__init__.py").touch()
    (project / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    for folder in (wheels, site):
        shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "kernelmill", "build", str(project), "--out", str(wheels)]
    subprocess.run(command, check=True)  # noqa: S603  # our own
    wheel = next(path for path in sorted(wheels.glob("*.whl")) if "musllinux" not in path.name)
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(site)  # noqa: S202  # the wheel that was just built
    sys.path.insert(0, str(site))
    stems = [path.stem for path in sources]
    native = {stem: importlib.import_module(f"{PACKAGE}.{stem}") for stem in stems}
    return native, {path.stem: runpy.run_path(str(path)) for path in sources}


# ---- the comparison


def difference(native: ModuleType, plain: dict[str, Any], function: str, make: Callable[..., Arguments], seed: int) -> str:
    """What differs between native code and CPython for one call; empty if nothing does."""
    explain = importlib.import_module(f"{PACKAGE}._kernelmill").explain
    compiled = getattr(native, function)
    expected_arguments = make(np.random.default_rng(seed))
    found_arguments = make(np.random.default_rng(seed))
    before = explain(compiled)
    expected = outcome(plain[function], expected_arguments)
    found = outcome(compiled, found_arguments)
    after = explain(compiled)
    if after.left_calls != before.left_calls and not isinstance(expected, tuple):
        return f"seed {seed}: the call left native code"
    if not same(expected, found):
        return f"seed {seed}: {expected!r:.300} in Python, {found!r:.300} natively"
    return "" if same(expected_arguments, found_arguments) else f"seed {seed}: the arguments differ after the call"


def outcome(function: Callable[..., Any], arguments: Arguments) -> Any:
    """The result, in a list; or the exception's type and text, in a tuple."""
    try:
        return [function(*arguments)]
    except Exception as error:  # noqa: BLE001  # whatever CPython raises is what is to be compared
        return type(error).__name__, str(error)


def same(a: Any, b: Any) -> bool:
    """Whether two values are the same: type, dtype, shape; floats up to the rounding of sums."""
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray) and (a.dtype != b.dtype or a.shape != b.shape or a.flags.f_contiguous != b.flags.f_contiguous):
        return False
    if isinstance(a, np.ndarray | np.generic | float | complex):
        precise = np.asarray(a).dtype not in (np.float32, np.complex64)
        tolerance = 1e-11 if precise else 1e-3
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))
    return bool(a == b)


# ---- the calls


def matrix(rng: np.random.Generator, dtype: str, rows: int, columns: int) -> np.ndarray[Any, Any]:
    """Random numbers of any dtype; whole ones are small and not negative."""
    if np.dtype(dtype).kind in "iu":
        return rng.integers(0, 9, (rows, columns)).astype(dtype)
    real = rng.normal(size=(rows, columns))
    return (real + 1j * rng.normal(size=(rows, columns)) if np.dtype(dtype).kind == "c" else real).astype(dtype)


def cases() -> Iterator[Case]:
    """Module, function, and how to make arguments: one row for every declared combination."""
    for dtype in ("int32", "int64"):
        yield "_max_len_seq_inner", "_max_len_seq_inner", lambda r, d=dtype: (
            r.integers(0, 7, 3).astype(d), r.integers(0, 2, 7).astype(np.int8), 7, 20, np.zeros(20, np.int8))
        yield "_group_columns", "group_dense", lambda r, d=dtype: (5, 6, (r.random((5, 6)) < 0.4).astype(d))
        yield "_group_columns", "group_sparse", lambda r, d=dtype: (
            5, 6, r.integers(0, 5, 9).astype(d), np.array([0, 2, 2, 5, 6, 8, 9], d))
        yield "_group_columns", "group_sparse", lambda r, d=dtype: (
            5, 6, r.integers(0, 5, 18).astype(d)[::2], np.repeat(np.array([0, 2, 2, 5, 6, 8, 9], d), 2)[::2])
    for dtype, real in (("float32", np.float32), ("float64", float), ("complex64", np.float32), ("complex128", float)):
        yield "_linalg_pythran", "_funm_loops", lambda r, d=dtype, f=real: (
            np.triu(matrix(r, d, 5, 5)), np.triu(matrix(r, d, 5, 5)), 5, f(1.0))
    for dtype in ("float64", "complex128"):
        yield "_matfuncs_sqrtm_triu", "within_block_loop", lambda r, d=dtype: (
            np.triu(matrix(r, d, 6, 6)), np.triu(matrix(r, d, 6, 6)), [(0, 3), (3, 6)], 2)
    yield "_matfuncs_sqrtm_triu", "within_block_loop", lambda r: (
        np.zeros((3, 3)), np.triu(matrix(r, "float64", 3, 3)), [(0, 3)], 1)
    yield from _statistics()
    yield from _interpolation()
    for dtype in ("float32", "float64"):
        yield "brief_pythran", "_brief_loop", lambda r, d=dtype: (
            matrix(r, d, 12, 12), np.zeros((5, 7), np.uint8), r.integers(4, 8, (5, 2)),
            r.integers(-4, 4, (7, 2)).astype(np.int32), r.integers(-4, 4, (7, 2)).astype(np.int32))
    yield "_hessian_det_appx_pythran", "_hessian_matrix_det", lambda r: (matrix(r, "float64", 9, 8).cumsum(0).cumsum(1), 2.5)
    yield "_hessian_det_appx_pythran", "_hessian_matrix_det", lambda r: (matrix(r, "float64", 9, 8).cumsum(0).cumsum(1), 3)


def _statistics() -> Iterator[Case]:
    module = "_stats_pythran"
    for dtype in ("float64", "int64"):
        for name in ("_Aij", "_Dij"):
            yield module, name, lambda r, d=dtype: (matrix(r, d, 4, 5), int(r.integers(0, 4)), int(r.integers(0, 5)))
        for name in ("_concordant_pairs", "_discordant_pairs", "_a_ij_Aij_Dij2"):
            yield module, name, lambda r, d=dtype: (matrix(r, d, 4, 5),)
    yield module, "_compute_outer_prob_inside_method", lambda r: (*map(int, r.integers(1, 30, 2)), 1, int(r.integers(1, 40)))
    for dtype in (np.float32, np.float64):
        for method in ("separate", "hierarchical"):
            yield module, "siegelslopes", lambda r, d=dtype, m=method: (r.normal(size=9).astype(d), r.normal(size=9).astype(d), m)
    yield module, "_poisson_binom_pmf", lambda r: (r.random(6),)
    for kind in ("pdf", "cdf"):
        yield module, "_poisson_binom", lambda r, t=kind: (r.integers(0, 4, 12), r.integers(0, 3, (3, 12)) * 0.25, t)


def _interpolation() -> Iterator[Case]:
    module = "_rbfinterp_pythran"
    powers = np.array([[0, 0], [1, 0], [0, 1]])
    yield module, "_polynomial_matrix", lambda r: (matrix(r, "float64", 5, 2), powers)
    names = (
        "linear", "thin_plate_spline", "cubic", "quintic", "multiquadric", "inverse_multiquadric", "inverse_quadratic",
        "gaussian",
    )
    for name in names:
        yield module, "_kernel_matrix", lambda r, n=name: (matrix(r, "float64", 5, 2), n)
        yield module, "_build_system", lambda r, n=name: (
            matrix(r, "float64", 5, 2), matrix(r, "float64", 5, 1), r.random(5), n, 1.5, powers)
        yield module, "_build_evaluation_coefficients", lambda r, n=name: (
            matrix(r, "float64", 3, 2), matrix(r, "float64", 5, 2), n, 1.5, powers, r.random(2), r.random(2) + 1)


if __name__ == "__main__":
    main()

"""Arithmetic of a real and a complex number by the rules of Python 3.14, on whatever Python runs the tests.

The switch that chooses the rules when a native module is loaded is set for every version; results are compared with the
rules in full (C99, Annex G: the real operand stays real).
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import itertools
import math
import struct
from pathlib import Path
from typing import Any

import pytest

from kernelmill import pipeline
from kernelmill.boundary import module_start as start
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import host_target

SOURCE = """
from kernelmill import kernel

@kernel
def mixed(a: complex, x: float):
    return x * a, a * x, x + a, a + x, a - x, x - a

@kernel
def joined(a: complex, x: float, pick: bool):
    z = x
    if pick:
        z = a
    return z * a, a * z, z + a, a + z, a - z, z - a

@kernel
def over(a: complex, x: float) -> complex:
    return a / x
"""
EDGES = (0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 5e-324, 1e308, 2.5)


class LeftError(Exception):
    """The kernel was handed to its fallback."""


def _fallback(*args: Any) -> Any:
    raise LeftError


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start, "REAL_WITH_COMPLEX_SINCE", 0x0300)
        unit = CompilationUnit("_rules", "rules", (SourceFile("rules.py", "rules", SOURCE),))
        built = pipeline.compile_unit(unit, BuildOptions(), host_target())
    path: Path = tmp_path_factory.mktemp("rules") / f"_rules{importlib.machinery.EXTENSION_SUFFIXES[-1]}"
    assert built.native is not None, built.diagnostics
    path.write_bytes(built.native)
    spec = importlib.util.spec_from_file_location("_rules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _bits(*numbers: complex) -> list[bytes]:
    halves = (half for z in numbers for half in (z.real, z.imag))
    return [b"nan" if math.isnan(half) else struct.pack("d", half) for half in halves]


def test_a_real_operand_stays_real(native: Any) -> None:
    mixed, joined = (native._bind(f"rules.{name}", _fallback) for name in ("mixed", "joined"))
    for re, im, x in itertools.product(EDGES, EDGES, EDGES):
        product, total = complex(re * x, im * x), complex(re + x, im)
        expected = (product, product, total, total, complex(re - x, im), complex(x - re, -im))
        assert _bits(*mixed(complex(re, im), x)) == _bits(*expected), (re, im, x)
        try:
            result = joined(complex(re, im), x, False)
        except LeftError:
            continue
        assert _bits(*result) == _bits(*expected), (re, im, x)


def test_a_real_divisor_divides_both_halves(native: Any) -> None:
    over = native._bind("rules.over", _fallback)
    compared = 0
    for re, im, x in itertools.product(EDGES, EDGES, EDGES):
        try:
            result = over(complex(re, im), x)
        except LeftError:
            continue
        assert _bits(result) == _bits(complex(re / x, im / x)), (re, im, x)
        compared += 1
    assert compared > 500

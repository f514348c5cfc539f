"""Exported modules: the types of their functions are those of the native ones."""

from __future__ import annotations

from pathlib import Path

from support.corpus import PACKAGE, Case
from support.exported import compiled_front, write_case

TEXT = """
import numpy as np
from kernelmill import Array1, kernel


@kernel
def element(k: Array1[np.uint64], i: int) -> int:
    return int(k[i])


@kernel
def hashed(seed: int) -> tuple[int, float]:
    x = seed & 0xFFFFFFFFFFFFFFFF
    return (x * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF, 0.5


@kernel
def total(n: int) -> int:
    return n * 3
"""


def test_ints_up_to_64_bits_are_unsigned(tmp_path: Path) -> None:
    """What a kernel holds without a sign has none in C either; what has one keeps it."""
    case = Case("unsigned.exported", TEXT)
    built, low, sources = compiled_front([case])
    assert write_case(f"{PACKAGE}.{case.name}", low, built, sources, tmp_path) is not None
    header = (tmp_path / "cases.h").read_text(encoding="utf-8")
    assert "int32_t cases_element(const kernelmill_array1_u64 *k, int64_t i, uint64_t *result);" in header
    assert "cases_tuple_u64_f64 *result" in header
    assert "int32_t cases_total(int64_t n, int64_t *result);" in header
    assert "uint64_t made{};" in (tmp_path / "cases.hpp").read_text(encoding="utf-8")

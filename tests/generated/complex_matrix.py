"""Generated cases: the operators of complex numbers beside every dtype and every Python scalar, on either side.

Out: `Case` values as in `matrix.py`, whose helpers make the values of the other dtypes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from generated.matrix import ARITHMETIC, COMPARE, DTYPES, HEADER, PYTHON, annotation, array, one, values, works
from support.corpus import Case

COMPLEX = ("complex64", "complex128")
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    **{sign: ARITHMETIC[sign] for sign in ("+", "-", "*", "/")},
    **COMPARE,
}
HALVES = (0.0, -0.0, 1.0, -2.5, 1e30, np.inf, np.nan)
NUMBERS = [complex(re, im) for re, im in itertools.product(HALVES, HALVES)]


def complex_array(dtype: str) -> str:
    """Source text of an array of complex numbers at the edges."""
    items = ", ".join(f"complex({z.real!r}, {z.imag!r})" for z in NUMBERS)
    return f"np.array([{items}], np.{dtype})".replace("inf", "np.inf").replace("nan", "np.nan")


def _chosen(left: Any, right: Any) -> list[str]:
    return [sign for sign, function in SIGNS.items() if works(function, left, right)]


def dtype_module(dtype: str) -> Case:
    """Operators between a complex dtype and every dtype, on either side; stores; casts."""
    parts, rows = [HEADER], []
    others = (*DTYPES, *COMPLEX)
    for other in others:
        source = complex_array(other) if other in COMPLEX else array(other)
        count = len(NUMBERS) if other in COMPLEX else len(values(other))
        for side, order in (("left", "a {} b"), ("right", "b {} a")):
            sample = (one(dtype), one(other)) if side == "left" else (one(other), one(dtype))
            items = ", ".join(order.format(sign) for sign in _chosen(*sample))
            name = f"{side}_{dtype}_{other}"
            parts.append(f"""
@kernel
def {name}(x: Array1[np.{dtype}], y: Array1[np.{annotation(other)}], i: int, j: int):
    a = x[i]
    b = y[j]
    return {items}
""")
            rows.append(
                f"    for i in range({len(NUMBERS)}):\n        for j in range({count}):\n"
                f"            yield {name!r}, lambda i=i, j=j: (X, Y_{other}, i, j), 'any'\n"
            )
        parts.append(f"""
Y_{other} = {source}


@kernel
def store_{other}_in_{dtype}(x: Array1[np.{dtype}], y: Array1[np.{annotation(other)}], j: int) -> None:
    x[1] = y[j]
    x[0] = np.{dtype}(y[j])
""")
        rows.append(
            f"    for j in range({count}):\n"
            f"        yield 'store_{other}_in_{dtype}', lambda j=j: (np.zeros(2, np.{dtype}), Y_{other}, j), 'any'\n"
        )
    parts.append(f"\nX = {complex_array(dtype)}\n")
    return Case(f"matrix.complex_{dtype}", "".join(parts) + "\n\ndef calls():\n" + "".join(rows))


def python_module() -> Case:
    """A Python complex beside every dtype and Python scalar; Python scalars beside complex dtypes."""
    parts, rows = [HEADER], []
    kinds = [*((d, False) for d in (*DTYPES, *COMPLEX)), *((p, True) for p in (*PYTHON, "complex"))]
    for other, python in kinds:
        sample = {"bool": True, "int": 1, "float": 1.0, "complex": 1j}[other] if python else one(other)
        for side, order in (("left", "k {} b"), ("right", "b {} k")):
            chosen = _chosen(*((1j, sample) if side == "left" else (sample, 1j)))
            name = f"{side}_{'python_' if python else ''}{other}"
            given, value = (other, "y") if python else (f"Array1[np.{annotation(other)}]", "y[0]")
            parts.append(f"""
@kernel
def {name}(k: complex, y: {given}):
    b = {value}
    return {", ".join(order.format(sign) for sign in chosen)}
""")
            rows.append(
                f"    for k, y in itertools.product(X, {_given(other, python=python)}):\n"
                f"        yield {name!r}, lambda k=k, y=y: (k, y), 'any'\n"
            )
    for dtype, (python, texts) in itertools.product(COMPLEX, PYTHON.items()):
        for side, order in (("left", "k {} a"), ("right", "a {} k")):
            sample = {"bool": True, "int": 1, "float": 1.0}[python]
            chosen = _chosen(*((sample, one(dtype)) if side == "left" else (one(dtype), sample)))
            name = f"{side}_{python}_{dtype}"
            parts.append(f"""
@kernel
def {name}(x: Array1[np.{dtype}], k: {python}):
    a = x[0]
    return {", ".join(order.format(sign) for sign in chosen)}
""")
            rows.append(
                f"    for z, k in itertools.product(X, ({', '.join(texts)},)):\n"
                f"        yield {name!r}, lambda z=z, k=k: (one_item(z, np.{dtype}), k), 'any'\n"
            )
    parts.append(f"""
import itertools

X = [complex(re, im) for re, im in itertools.product({HALVES!r}, {HALVES!r})]


def one_item(value, dtype):
    with np.errstate(all="ignore"):
        return np.array([value], dtype)
""".replace("inf", "np.inf").replace("nan", "np.nan"))
    return Case("matrix.complex_python", "".join(parts) + "\n\ndef calls():\n" + "".join(rows))


def _given(other: str, *, python: bool) -> str:
    """Source text of the values of a dtype (as arrays of one) or of a Python type."""
    if other == "complex":
        return "X"
    if python:
        return f"({', '.join(PYTHON[other])},)"
    items = complex_array(other) if other in COMPLEX else array(other)
    return f"[{items}[i : i + 1] for i in range({len(NUMBERS) if other in COMPLEX else len(values(other))})]"


def complex_cases() -> tuple[Case, ...]:
    """All generated modules."""
    return (*(dtype_module(d) for d in COMPLEX), python_module())

"""Generated cases: every operator, cast and store for every pair of dtypes, and for dtypes beside Python scalars.

Out: `Case` values (module text with calls), one module per left dtype. What CPython refuses for the types alone (`~` of
a float) is left out; what depends on values is in.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from support.corpus import Case

DTYPES = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
)
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
UNARY: dict[str, Callable[[Any], Any]] = {
    "-{}": operator.neg,
    "+{}": operator.pos,
    "~{}": operator.invert,
    "abs({})": abs,
    "not {}": operator.not_,
    "bool({})": bool,
    "float({})": float,
}
PYTHON = {
    "int": ("0", "1", "-1", "7", "127", "128", "-129", "300", "2**40", "-2**62"),
    "float": ("0.0", "-0.0", "0.1", "-2.5", "1e300", "float('nan')"),
    "bool": ("False", "True"),
}
HEADER = '"""Generated."""\nimport numpy as np\nfrom kernelmill import Array1, kernel\n'


def values(dtype: str) -> list[Any]:
    """Numbers of a dtype where rules show: zero, one, extremes, and for floats infinities, NaN, subnormals."""
    kind = np.dtype(dtype).kind
    if kind == "b":
        return [False, True]
    if kind in "iu":
        info = np.iinfo(dtype)
        return sorted({0, 1, 2, 7, int(info.max), int(info.max) - 1, int(info.min), *([-1, -7] if kind == "i" else [])})
    tiny = float(np.finfo(dtype).smallest_subnormal)
    return [0.0, -0.0, 1.0, -2.5, 0.1, 7.0, float(np.finfo(dtype).max), tiny, np.inf, -np.inf, np.nan]


def array(dtype: str, numbers: Iterable[Any] | None = None) -> str:
    """Source text of an array of the values."""
    items = ", ".join(repr(v).replace("inf", "np.inf").replace("nan", "np.nan") for v in numbers or values(dtype))
    return f"np.array([{items}], np.{annotation(dtype)})"


def annotation(dtype: str) -> str:
    return "bool_" if dtype == "bool" else dtype


def works(function: Callable[..., Any], *operands: Any) -> bool:
    """Whether CPython accepts operands of these types."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            function(*operands)
        except TypeError:
            return False
        except (ValueError, OverflowError, ZeroDivisionError):
            return True
    return True


def one(name: str) -> Any:
    """A value of a dtype or of a Python type."""
    return (
        {"int": int, "float": float}[name](1)
        if name in ("int", "float")
        else True
        if name == "pybool"
        else np.dtype(name).type(1)
    )


def binary_module(left: str) -> Case:
    """Every operator between `left` and each dtype."""
    parts, calls = [HEADER], []
    for right in DTYPES:
        for group, table in (("arithmetic", ARITHMETIC), ("compare", COMPARE)):
            chosen = [sign for sign, function in table.items() if works(function, one(left), one(right))]
            items = ", ".join(f"a {sign} b" for sign in chosen)
            name = f"{group}_{left}_{right}"
            parts.append(f"""
@kernel
def {name}(x: Array1[np.{annotation(left)}], y: Array1[np.{annotation(right)}], i: int, j: int):
    a = x[i]
    b = y[j]
    return {items}
""")
            calls.append(_pairs(name, left, right))
    return Case(f"matrix.binary_{left}", "".join(parts) + _calls(calls))


def power_module(left: str) -> Case:
    """`**` between `left` and each dtype."""
    parts = [
        HEADER,
        '\nTOL_ULP = 1\nTOL_REASON = "NumPy brings its own pow for float32, and the C library decides for float64"\n',
    ]
    calls = []
    for right in DTYPES:
        name = f"power_{left}_{right}"
        parts.append(f"""
@kernel
def {name}(x: Array1[np.{annotation(left)}], y: Array1[np.{annotation(right)}], i: int, j: int):
    return x[i] ** y[j]
""")
        calls.append(_pairs(name, left, right))
    return Case(f"matrix.power_{left}", "".join(parts) + _calls(calls))


def _pairs(name: str, left: str, right: str) -> str:
    n, m = len(values(left)), len(values(right))
    return (
        f"    for i in range({n}):\n        for j in range({m}):\n"
        f"            yield {name!r}, lambda i=i, j=j: ({array(left)}, {array(right)}, i, j), 'any'\n"
    )


def python_module(left: str) -> Case:
    """Every operator between `left` and Python scalars, on either side."""
    parts, calls = [HEADER], []
    for python, texts in PYTHON.items():
        sample = "pybool" if python == "bool" else python
        for side in ("left", "right"):
            order = (one(sample), one(left)) if side == "left" else (one(left), one(sample))
            for group, table in (("arithmetic", ARITHMETIC), ("compare", COMPARE)):
                text = "k {} a" if side == "left" else "a {} k"
                items = ", ".join(text.format(sign) for sign, function in table.items() if works(function, *order))
                name = f"{group}_{python}_{side}_{left}"
                parts.append(f"""
@kernel
def {name}(x: Array1[np.{annotation(left)}], k: {python}, i: int):
    a = x[i]
    return {items}
""")
                calls.append(
                    f"    for i in range({len(values(left))}):\n        for k in ({', '.join(texts)},):\n"
                    f"            yield {name!r}, lambda i=i, k=k: ({array(left)}, k, i), 'any'\n"
                )
    return Case(f"matrix.python_{left}", "".join(parts) + _calls(calls))


def conversion_module(left: str) -> Case:
    """Unary operators, casts to every dtype, and stores into every dtype."""
    parts, calls = [HEADER], []
    chosen = [text.format("a") for text, function in UNARY.items() if works(function, one(left))]
    parts.append(f"""
@kernel
def unary_{left}(x: Array1[np.{annotation(left)}], i: int):
    a = x[i]
    return {", ".join(chosen)}


@kernel
def casts_{left}(x: Array1[np.{annotation(left)}], i: int):
    a = x[i]
    return {", ".join(f"np.{annotation(d)}(a)" for d in DTYPES)}


@kernel
def to_int_{left}(x: Array1[np.{annotation(left)}], i: int):
    return int(x[i])
""")
    safe = [v for v in values(left) if np.dtype(left).kind != "f" or v in (0.0, 1.0, 7.0, 0.1)]
    for name, numbers in ((f"unary_{left}", values(left)), (f"casts_{left}", safe), (f"to_int_{left}", values(left))):
        calls.append(_each(name, len(numbers), f"{array(left, numbers)}, i"))
    for right in DTYPES:
        name = f"store_{left}_in_{right}"
        parts.append(f"""
@kernel
def {name}(x: Array1[np.{annotation(left)}], y: Array1[np.{annotation(right)}], i: int) -> None:
    y[1] = x[i]
""")
        defined = values(left)
        if np.dtype(left).kind == "f" and np.dtype(right).kind == "u":
            defined = safe  # a C cast of a float out of range has no defined value
        calls.append(_each(name, len(defined), f"{array(left, defined)}, np.zeros(2, np.{annotation(right)}), i"))
    return Case(f"matrix.convert_{left}", "".join(parts) + _calls(calls))


def _each(name: str, count: int, arguments: str) -> str:
    return f"    for i in range({count}):\n        yield {name!r}, lambda i=i: ({arguments}), 'any'\n"


def _calls(rows: list[str]) -> str:
    return "\n\ndef calls():\n" + "".join(rows)


def matrix_cases() -> tuple[Case, ...]:
    """All generated modules."""
    return tuple(make(d) for d in DTYPES for make in (binary_module, power_module, python_module, conversion_module))

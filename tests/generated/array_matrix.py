"""Generated cases: operators and ufuncs of two operands on whole arrays, augmented assignment, and built-in functions of
two numbers, for pairs of dtypes and for dtypes beside Python scalars.

Out: `Case` values as in `matrix.py`, one module per left dtype. An array call holds every pair of awkward values at once,
so that a module has few calls. What CPython refuses for the types alone is left out.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from generated.complex_matrix import COMPLEX
from generated.matrix import ARITHMETIC, COMPARE, DTYPES, HEADER, PYTHON, annotation, array, one, values, works
from support.corpus import Case

HALVES = (0.0, -0.0, 1.0, -2.5, 8.0, np.inf, np.nan)
ALL = (*DTYPES, *COMPLEX)
EXACT: dict[str, Callable[[Any, Any], Any]] = {
    **{f"{{}} {sign} {{}}": function for sign, function in {**ARITHMETIC, **COMPARE}.items()},
    **{f"np.{u.__name__}({{}}, {{}})": u for u in (np.copysign, np.fmod)},
    **{f"np.{u.__name__}({{}}, {{}})": u for u in (np.logical_and, np.logical_or, np.logical_xor)},
}
#: the operators by NumPy's names
NAMED = {f"np.{u.__name__}({{}}, {{}})": u for u in (
    np.add, np.subtract, np.multiply, np.floor_divide, np.remainder, np.true_divide, np.less, np.not_equal, np.bitwise_and,
    np.left_shift, np.right_shift,
)}  # fmt: skip
#: of 0.0 and -0.0 NumPy's vector loops take either, by position and CPU; from one to the other `nextafter` of float16 stays
#: where it is before NumPy 2.5
EXTREMES = {f"np.{u.__name__}({{}}, {{}})": u for u in (np.minimum, np.maximum, np.fmin, np.fmax, np.nextafter)}
#: NumPy's own versions differ from the C library by a unit in the last place, by platform
ROUNDED = {f"np.{u.__name__}({{}}, {{}})": u for u in (np.hypot, np.arctan2)}
AUGMENTED: dict[str, Callable[[Any, Any], Any]] = {
    "+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "/=": operator.itruediv, "//=": operator.ifloordiv,
    "%=": operator.imod, "&=": operator.iand, "|=": operator.ior, "^=": operator.ixor, "<<=": operator.ilshift,
    ">>=": operator.irshift,
}  # fmt: skip
BUILTIN: dict[str, Callable[[Any, Any], Any]] = {
    "divmod({}, {})": divmod,
    "min({}, {})": min,
    "max({}, {})": max,
}
TOLERANCE = '\nTOL_ULP = 4\nTOL_REASON = "what NumPy allows its own versions in single precision"\n'


def sample(name: str) -> Any:
    """An array of a dtype, or a Python number."""
    return one(name) if name in ("int", "float", "pybool") else np.array([1], name)


def chosen(table: dict[str, Callable[..., Any]], *names: str) -> list[str]:
    """The rows whose types NumPy accepts; of complex numbers the operators only."""
    real = not any(name in COMPLEX for name in names)
    operands = [sample(name) for name in names]
    return [text for text, function in table.items() if (real or "np." not in text) and works(function, *operands)]


def source(dtype: str, *, zeros: bool = True) -> str:
    """Source text of an array of the awkward values of a dtype; without `zeros`, -0.0 is left out."""
    if dtype in COMPLEX:  # products of these are exact: NumPy fuses multiplication and addition where the CPU can
        items = ", ".join(f"complex({re!r}, {im!r})" for re, im in itertools.product(HALVES, HALVES))
        return f"np.array([{items}], np.{dtype})".replace("inf", "np.inf").replace("nan", "np.nan")
    return array(dtype, [v for v in values(dtype) if zeros or str(v) != "-0.0"])


def _constants(dtypes: Iterable[str]) -> str:
    rows = "".join(f"V_{d} = {source(d)}\nP_{d} = {source(d, zeros=False)}\n" for d in sorted(dtypes))
    return f"""
{rows}

def product(a, b):
    return np.repeat(a, len(b)), np.tile(b, len(a))
"""


class Module:
    """Collects kernels and calls of one module."""

    def __init__(self, name: str, dtypes: Iterable[str], head: str = "") -> None:
        self.name, self.parts, self.rows = name, [HEADER + head + _constants(dtypes)], list[str]()

    def add(self, name: str, parameters: str, body: Iterable[str], arguments: str) -> None:
        """A kernel that is called with `arguments`, source text of a tuple."""
        lines = "".join(f"    {line}\n" for line in body)
        self.parts.append(f"\n\n@kernel\ndef {name}({parameters}):\n{lines}")
        self.rows.append(f"    yield {name!r}, lambda: {arguments}, 'any'\n")

    def case(self) -> Case:
        return Case(self.name, "".join(self.parts) + "\n\ndef calls():\n" + "".join(self.rows))


def pairs_module(left: str, rights: Iterable[str], *, rounded: bool = False, named: bool = False) -> Case:
    """Operators and ufuncs of whole arrays, results of one call in a tuple."""
    tables = [(ROUNDED, "V")] if rounded else [(EXACT, "V"), (EXTREMES, "P"), *([(NAMED, "V")] if named else [])]
    label = "rounded" if rounded else "pairs"
    module = Module(f"matrix.array_{label}_{left}", {left, *rights}, TOLERANCE if rounded else "")
    for right in rights:
        declared = f"x: Array1[np.{annotation(left)}], y: Array1[np.{annotation(right)}]"
        groups = [
            (texts[k : k + 14], letter)
            for table, letter in tables
            for texts in [chosen(table, left, right)]
            for k in range(0, len(texts), 14)
        ]
        for number, (group, letter) in enumerate(groups):
            items = ", ".join(text.format("x", "y") for text in group)
            given = f"product({letter}_{left}, {letter}_{right})"
            module.add(f"{label}{number}_{right}", declared, [f"return {items},"], given)
    return module.case()


def augmented_module(left: str, rights: Iterable[str], *, elements: bool) -> Case:
    """`x op= y` on arrays whose casts NumPy allows, on elements, and on locals."""
    module = Module(f"matrix.augmented_{left}", {left, *rights})
    for right in rights:
        declared = f"x: Array1[np.{annotation(left)}], y: Array1[np.{annotation(right)}]"
        given = f"product(V_{left}, V_{right})"
        whole = chosen(AUGMENTED, left, right)
        for number, sign in enumerate(whole):
            module.add(f"whole{number}_{right}", declared, [f"x {sign} y"], given)
        scalars = [s for s in AUGMENTED if works(ARITHMETIC[s[:-1]], one(left), one(right))]
        kept = [s for s in scalars if _stores(left, ARITHMETIC[s[:-1]](one(left), one(right)))]
        body = [line for s in kept for line in ("for i in range(len(x)):", f"    z[i] {s} y[i]", "z = x.copy()")]
        if body and elements:
            module.add(f"elements_{right}", declared, ["z = x.copy()", *_collected(body)], given)
        names = ", ".join(f"a{k}" for k in range(len(scalars)))
        lines = [line for k, s in enumerate(scalars) for line in (f"a{k} = x[i]", f"a{k} {s} y[i]")]
        module.add(f"locals_{right}", f"{declared}, i: int", [*lines, f"return {names},"], f"(V_{left}, V_{right}[:1], 0)")
    return module.case()


def _collected(body: list[str]) -> list[str]:
    """Every copy kept under its own name, all returned."""
    names = []
    lines = []
    for line in body:
        if line == "z = x.copy()":
            names.append(f"z{len(names)}")
            lines.append(f"{names[-1]} = z")
        lines.append(line)
    return [*lines[:-1], f"return {', '.join(names)},"]


def _stores(dtype: str, value: Any) -> bool:
    """Whether an element can take the value: a complex number goes nowhere but into complex elements."""
    return np.dtype(dtype).kind == "c" or np.asarray(value).dtype.kind != "c"


def python_module(left: str) -> Case:
    """Whole arrays beside Python scalars on either side, which may not fit."""
    module = Module(f"matrix.array_python_{left}", [left])
    for python, texts in PYTHON.items():
        k = "pybool" if python == "bool" else python
        for side in ("left", "right"):
            order = ("k", "x") if side == "left" else ("x", "k")
            names = (k, left) if side == "left" else (left, k)
            rows = chosen(EXACT, *names)
            items = ", ".join(text.format(*order) for text in rows)
            name = f"{python}_{side}"
            declared = f"x: Array1[np.{annotation(left)}], k: {python}"
            module.parts.append(f"\n\n@kernel\ndef {name}({declared}):\n    return {items},\n")
            module.rows.append(
                f"    for k in ({', '.join(texts)},):\n        yield {name!r}, lambda k=k: (V_{left}, k), 'any'\n"
            )
    return module.case()


def builtin_module(left: str, rights: Iterable[str]) -> Case:
    """`divmod`, `min`, `max` of two elements; `round` of one."""
    module = Module(f"matrix.builtin_{left}", {left, *rights})
    for right in rights:
        texts = [text for text, function in BUILTIN.items() if works(function, one(left), one(right))]
        if left != right:  # which of two dtypes an extreme has depends on the values
            texts = [text for text in texts if "divmod" in text]
        if texts:
            declared = f"x: Array1[np.{annotation(left)}], y: Array1[np.{annotation(right)}], i: int, j: int"
            items = ", ".join(text.format("a", "b") for text in texts)
            module.parts.append(f"\n\n@kernel\ndef two_{right}({declared}):\n    a = x[i]\n    b = y[j]\n    return {items},\n")
            module.rows.append(
                f"    for i in range(len(V_{left})):\n        for j in range(len(V_{right})):\n"
                f"            yield 'two_{right}', lambda i=i, j=j: (V_{left}, V_{right}, i, j), 'any'\n"
            )
    return module.case()


def array_cases(*, everything: bool) -> tuple[Case, ...]:
    """Modules of every pair, or of some pairs in which every dtype occurs, these with more forms."""
    found = []
    for k, left in enumerate(ALL):
        rights = ALL if everything else (ALL[(5 * k + 3) % len(ALL)],)
        found += [pairs_module(left, rights, named=not everything), augmented_module(left, rights, elements=not everything)]
        if left not in COMPLEX:
            real = [r for r in rights if r not in COMPLEX] or [left]
            found += [builtin_module(left, real)]
            found += [] if everything else [python_module(left), pairs_module(left, real, rounded=True)]
    return tuple(found)

"""The dtype and rank of an array of a module, from the expression that makes it.

    np.zeros((8, 2), np.int32)     int32, 2         np.sin(np.linspace(0, 1, 9))     float64, 1
    np.array([1, 2.5]) / 3         float64, 1       TABLE[1:, 0].copy()              one axis less than TABLE

What the array holds is read when the kernel runs, and dtype and rank are compared then; so an array that is not what was
found here leaves the call to Python, and is never read wrongly.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.function.errors import Stop
from kernelmill.frontend.function.values import ArrayOf, ConstArray, Tuple, Value
from kernelmill.frontend.type_rules.dtypes import dtype_name, dtype_of_text
from kernelmill.frontend.type_rules.numpy_promotion import binary_dtype, promote, weak_dtype
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import DEFAULT_DTYPE, DTYPES, MOST_AXES, NpScalar, PyScalar
from kernelmill.records import dataclass
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.uses import dotted_name

ConstantOf = Callable[[ScannedProject, ModuleInfo, ast.expr], Value]

_OPERATORS: Final[dict[type[ast.operator], str]] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor",
}  # fmt: skip
#: Functions of NumPy that make an array of a shape: position of the shape's and of the dtype's argument.
_OF_SHAPE: Final = {"zeros": 1, "ones": 1, "empty": 1, "full": 2}
_LIKE: Final = {"zeros_like": 1, "ones_like": 1, "empty_like": 1, "full_like": 2}
#: Functions that give an array of a fixed rank: that rank, the dtype, the position of the argument that names one.
_FIXED: Final = {
    "eye": (2, "float64", 3), "identity": (2, "float64", 1), "tri": (2, "float64", 3), "linspace": (1, "float64", 5),
    "logspace": (1, "float64", 5), "geomspace": (1, "float64", 4), "hanning": (1, "float64", 9), "hamming": (1, "float64", 9),
    "blackman": (1, "float64", 9), "bartlett": (1, "float64", 9), "kaiser": (1, "float64", 9), "fromiter": (1, "float64", 1),
}  # fmt: skip
_FLOATING: Final = frozenset((
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "exp", "exp2", "expm1", "log", "log2", "log10",
    "log1p", "sqrt", "cbrt", "deg2rad", "rad2deg", "radians", "degrees",
))  # fmt: skip
_KEEPING: Final = frozenset((
    "asarray", "ascontiguousarray", "asfortranarray", "copy", "negative", "absolute", "sort", "flip", "roll", "flipud", "fliplr",
    "transpose", "round", "square", "conj", "conjugate",
))  # fmt: skip
_KEEPING_METHODS: Final = frozenset(("copy", "round", "conj", "conjugate", "transpose"))
_BINARY: Final = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "truediv", "power": "pow", "mod": "mod"}


def array_type(project: ScannedProject, info: ModuleInfo, node: ast.expr, constant_of: ConstantOf) -> ArrayOf | None:
    """The type of the array that an expression at the top of a module makes; None where that is not known."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
        return None  # they are what they stand for
    found = _Typing(project, info, constant_of).of(node)
    return found if isinstance(found, ArrayOf) and 1 <= found.ndim <= MOST_AXES else None


@dataclass(frozen=True, slots=True)
class _Typing:
    """Finds types of expressions of one module: of an array, or the name of a Python scalar's type."""

    project: ScannedProject
    info: ModuleInfo
    constant_of: ConstantOf

    def of(self, node: ast.expr) -> ArrayOf | str | None:
        """The type of an expression."""
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                return _combined(_OPERATORS.get(type(op), ""), self.of(left), self.of(right))
            case ast.Compare(left=left, comparators=[right]):
                found = _combined("add", self.of(left), self.of(right))
                return ArrayOf("bool", found.ndim) if isinstance(found, ArrayOf) else None
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert(), operand=inner):
                return self.of(inner)
            case ast.Subscript(value=base, slice=index):
                return self.view(self.of(base), index)
            case ast.Attribute(value=base, attr="T"):
                return self.of(base)
            case ast.Call(func=ast.Attribute(value=base, attr=method), args=args) if not self.function(node.func):
                return self.method(self.of(base), method, args, node.keywords)
            case ast.Call(func=func, args=args):
                return self.made(self.function(func), args, {k.arg: k.value for k in node.keywords if k.arg})
            case ast.Name() | ast.Attribute() | ast.Constant():
                return _type_of(self.constant(node))
            case _:
                return None

    def constant(self, node: ast.expr) -> Value | None:
        """The value of an expression, None where it is not known."""
        try:
            return self.constant_of(self.project, self.info, node)
        except Stop:
            return None

    def function(self, func: ast.expr) -> str:
        """The name of the function of NumPy that is called, or ''."""
        dotted = dotted_name(func)
        found = self.project.resolve(self.info.name, dotted) if dotted else None
        return found.name if found is not None and found.kind == "external" and found.module == "numpy" else ""

    def dtype(self, node: ast.expr | None, otherwise: str = "") -> str:
        """The dtype that an argument names; `otherwise` without one, '' where it is not known."""
        if node is None:
            return otherwise
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return dtype_of_text(node.value) or ""
        dotted = dotted_name(node)
        found = self.project.resolve(self.info.name, dotted) if dotted else None
        if found is None:
            return DEFAULT_DTYPE.get(dotted, "")
        return dtype_name(found.name) or "" if found.kind == "external" and found.module == "numpy" else ""

    def made(self, name: str, args: list[ast.expr], named: dict[str, ast.expr]) -> ArrayOf | str | None:
        """The type of `np.name(…)`."""

        def argument(position: int, key: str) -> ast.expr | None:
            return named.get(key, args[position] if position < len(args) else None)

        if name in _OF_SHAPE:
            rank = self.rank(argument(0, "shape"))
            fill = argument(1, "fill_value") if name == "full" else None
            scalar = self.of(fill) if fill is not None else "float"
            dtype = self.dtype(argument(_OF_SHAPE[name], "dtype"), DEFAULT_DTYPE.get(str(scalar), ""))
        elif name in _FIXED:
            rank, default, position = _FIXED[name]
            dtype = self.dtype(argument(position, "dtype"), default)
        elif name == "arange":
            kinds = [self.of(a) for a in (*args[:3], *(named[k] for k in ("start", "stop", "step") if k in named))]
            natural = "int64" if set(kinds) == {"int"} else "float64" if "float" in kinds else ""
            rank, dtype = 1, self.dtype(argument(3, "dtype"), natural)
        else:
            return self.made_of(name, args, argument)
        return ArrayOf(dtype, rank) if rank and dtype else None

    def made_of(
        self, name: str, args: list[ast.expr], argument: Callable[[int, str], ast.expr | None]
    ) -> ArrayOf | str | None:
        """The type of `np.name(…)` of another array."""
        first = self.of(args[0]) if args else None
        if dtype_name(name) and len(args) == 1:
            return ArrayOf(dtype_name(name) or "", first.ndim) if isinstance(first, ArrayOf) else None
        if name == "array" and args:
            first = first if isinstance(first, ArrayOf) else self.display(args[0])
        if name == "outer" and len(args) == 2:
            both = _combined("mul", first, self.of(args[1]))
            return ArrayOf(both.dtype, 2) if isinstance(both, ArrayOf) else None
        if name in _BINARY and len(args) == 2:
            return _combined(_BINARY[name], first, self.of(args[1]))
        if not isinstance(first, ArrayOf):
            return None
        if name in _FLOATING:
            return first if DTYPES[first.dtype].kind in "fc" else ArrayOf("float64", first.ndim)
        if name == "array" or name in _LIKE:
            dtype = self.dtype(argument(_LIKE.get(name, 1), "dtype"), first.dtype)
        elif name in _KEEPING:
            dtype = first.dtype
        elif name in ("cumsum", "cumprod", "ravel"):
            return ArrayOf(first.dtype, 1) if name == "ravel" or DTYPES[first.dtype].itemsize == 8 else None
        else:
            return None
        return ArrayOf(dtype, first.ndim) if dtype else None

    def display(self, node: ast.expr) -> ArrayOf | None:
        """The type of the array of a list or tuple display, or one made by a comprehension."""
        if isinstance(node, ast.ListComp):
            item = self.of(node.elt)
            return ArrayOf(DEFAULT_DTYPE[item], 1) if isinstance(item, str) and item in DEFAULT_DTYPE else None
        if not isinstance(node, ast.List | ast.Tuple) or not node.elts:
            return ArrayOf("float64", 1) if isinstance(node, ast.List | ast.Tuple) else None
        found: list[ArrayOf | str | None] = [self.display(e) or self.of(e) for e in node.elts]
        kinds = {f for f in found if isinstance(f, str)}
        if None in found or (kinds and len(kinds) < len(set(found))):
            return None
        if kinds:
            order = [name for name in ("complex", "float", "int", "bool") if name in kinds]
            return ArrayOf(DEFAULT_DTYPE[order[0]], 1) if len(order) == len(kinds) else None
        parts = [f for f in found if isinstance(f, ArrayOf)]
        if any(p.ndim != parts[0].ndim for p in parts):
            return None
        dtype = parts[0].dtype
        for part in parts[1:]:
            dtype = promote(dtype, part.dtype)
        return ArrayOf(dtype, parts[0].ndim + 1)

    def rank(self, shape: ast.expr | None) -> int:
        """The number of axes of a shape; 0 where it is not known."""
        match shape:
            case None:
                return 0
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                return len(elements)
            case ast.Attribute(value=base, attr="shape"):
                found = self.of(base)
                return found.ndim if isinstance(found, ArrayOf) else 0
            case ast.Call(func=ast.Name(id="len")):
                return 1
            case _:
                value = self.constant(shape)
                return len(value.items) if isinstance(value, Tuple) else int(isinstance(value, Const))

    def view(self, base: ArrayOf | str | None, index: ast.expr) -> ArrayOf | None:
        """The type of `base[index]` for basic indices."""
        if not isinstance(base, ArrayOf):
            return None
        rank = base.ndim
        for part in index.elts if isinstance(index, ast.Tuple) else [index]:
            if isinstance(part, ast.Slice) or (isinstance(part, ast.Constant) and part.value is ...):
                continue
            if isinstance(part, ast.Constant) and part.value is None:
                rank += 1
            elif self.of(part) == "int":
                rank -= 1
            else:
                return None
        return ArrayOf(base.dtype, rank)

    def method(
        self, base: ArrayOf | str | None, name: str, args: list[ast.expr], keywords: list[ast.keyword]
    ) -> ArrayOf | None:
        """The type of `base.name(…)`."""
        if not isinstance(base, ArrayOf):
            return None
        if name in _KEEPING_METHODS:
            return base
        if name in ("ravel", "flatten"):
            return ArrayOf(base.dtype, 1)
        if name == "astype" and (args or keywords):
            dtype = self.dtype(args[0] if args else next((k.value for k in keywords if k.arg == "dtype"), None))
            return ArrayOf(dtype, base.ndim) if dtype else None
        if name == "reshape" and args and not keywords:
            rank = len(args) if len(args) > 1 else self.rank(args[0]) or 1
            return ArrayOf(base.dtype, rank)
        return None


def _type_of(value: Value | None) -> ArrayOf | str | None:
    match value:
        case ArrayOf():
            return value
        case ConstArray(dtype=dtype, shape=shape):
            return ArrayOf(dtype, len(shape))
        case Const(type=PyScalar(name=name)):
            return name
        case Const(type=NpScalar(dtype=dtype)):
            return f"np.{dtype}"
        case _:
            return None


def _combined(op: str, a: ArrayOf | str | None, b: ArrayOf | str | None) -> ArrayOf | str | None:
    """The type of `a op b`."""
    match a, b:
        case ArrayOf(), ArrayOf():
            dtype = binary_dtype(op, a.dtype, b.dtype) if op else None
            return ArrayOf(dtype, max(a.ndim, b.ndim)) if dtype else None
        case (ArrayOf() as array, str(scalar)) | (str(scalar), ArrayOf() as array):
            known = scalar.removeprefix("np.")
            other = known if scalar.startswith("np.") else weak_dtype(scalar, array.dtype) if scalar in DEFAULT_DTYPE else ""
            dtype = binary_dtype(op, array.dtype, other) if op and other else None
            return ArrayOf(dtype, array.ndim) if dtype else None
        case (str(x), str(y)) if x in DEFAULT_DTYPE and y in DEFAULT_DTYPE:
            if op == "truediv":
                return "complex" if "complex" in (x, y) else "float"
            return next((name for name in ("complex", "float", "int") if name in (x, y)), "int") if op else None
        case _:
            return None


__all__ = ["array_type"]

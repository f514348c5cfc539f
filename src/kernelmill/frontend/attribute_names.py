"""Attributes that NumPy's arrays and scalars and Python's numbers have, to tell a misspelt one from one not supported."""

from __future__ import annotations

import ast
import difflib
from typing import Final

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.ir.nodes import Operand
from kernelmill.ir.types import ArrayType, MixedScalar, NpScalar, PyScalar

#: Public attributes of np.ndarray in NumPy 2; a test compares them with those of the NumPy at hand.
ARRAY: Final = frozenset((
    "T", "all", "any", "argmax", "argmin", "argpartition", "argsort", "astype", "base", "byteswap", "choose", "clip",
    "compress", "conj", "conjugate", "copy", "ctypes", "cumprod", "cumsum", "data", "device", "diagonal", "dot", "dtype",
    "dump", "dumps", "fill", "flags", "flat", "flatten", "getfield", "imag", "item", "itemsize", "mT", "max", "mean", "min",
    "nbytes", "ndim", "nonzero", "partition", "prod", "put", "ravel", "real", "repeat", "reshape", "resize", "round",
    "searchsorted", "setfield", "setflags", "shape", "size", "sort", "squeeze", "std", "strides", "sum", "swapaxes", "take",
    "to_device", "tobytes", "tofile", "tolist", "trace", "transpose", "var", "view",
))  # fmt: skip
#: What NumPy's scalars have besides.
SCALAR: Final = ARRAY | {"as_integer_ratio", "bit_count", "denominator", "fromhex", "hex", "is_integer", "numerator"}
_PYTHON: Final = {"int": int, "float": float, "bool": bool, "complex": complex}


def refuse_misspelt(fb: FunctionBuilder, node: ast.Attribute, value: Operand) -> None:
    """Raise Stop for an attribute that the value does not have in Python either."""
    match value.type:
        case ArrayType():
            known, what = ARRAY, "an array"
        case PyScalar(name=name) if name in _PYTHON:
            known, what = frozenset(dir(_PYTHON[name])), f"a Python {name}"
        case NpScalar() | MixedScalar():
            known, what = SCALAR, f"a value of type {value.type}"
        case _:
            return
    if node.attr in known or node.attr.startswith("__"):
        return
    close = difflib.get_close_matches(node.attr, known, n=1)
    raise stop(fb.info, node, "type-error", f"{what} has no attribute {node.attr!r}",
               f"did you mean .{close[0]}?" if close else "Python would raise AttributeError here")


__all__ = ["ARRAY", "SCALAR", "refuse_misspelt"]

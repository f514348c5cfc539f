"""jaxtyping's arrays: `Float64[np.ndarray, "rows cols"]` is an array whose rank is the number of named axes."""

from __future__ import annotations

import ast
from collections.abc import Callable

from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.ir.types import DTYPES, MOST_AXES, ArrayType
from kernelmill.scan.modules import ModuleInfo

External = Callable[[ast.expr], tuple[str, str]]


def jaxtyping_array(info: ModuleInfo, node: ast.expr, name: str, items: list[ast.expr], external: External) -> ArrayType:
    """The type of `name[items]`. Names of axes and their sizes say more than a kernel needs to know."""
    dtype = name.lower()
    if dtype not in DTYPES:
        raise stop(
            info,
            node,
            "unknown-dtype",
            f"jaxtyping's {name} is not a dtype kernelmill knows",
            "use Float64, Float32, Int64, Bool and the like, or Float and Int for several of them",
        )
    if len(items) != 2 or not (isinstance(items[1], ast.Constant) and isinstance(items[1].value, str)):
        raise stop(info, node, "unknown-type", f"{ast.unparse(node)!r} names no axes", f'write {name}[np.ndarray, "n m"]')
    if external(items[0]) != ("numpy", "ndarray"):
        raise stop(
            info,
            items[0],
            "unknown-type",
            f"{ast.unparse(items[0])!r} is no NumPy array",
            f'write {name}[np.ndarray, "n m"]',
        )
    return ArrayType(dtype, _rank(info, items[1], items[1].value))


def _rank(info: ModuleInfo, node: ast.expr, axes: str) -> int:
    names = axes.split()
    for name in names:
        if name == "..." or "*" in name[:2]:
            raise _open(info, node, f"{name!r} leaves the rank of the array open")
    if not 1 <= len(names) <= MOST_AXES:
        raise _open(info, node, f"an array of rank {len(names)}")
    return len(names)


def _open(info: ModuleInfo, node: ast.expr, message: str) -> Stop:
    return stop(info, node, "unknown-type", message, "name each of 1 to 6 axes")

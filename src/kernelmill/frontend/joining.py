"""`concatenate stack hstack vstack dstack` of arrays of higher rank: a function is written out for the number and rank of arrays.

    np.stack((a, b), axis=1)   ->   out = np.empty((a.shape[0], 2, a.shape[1]), dtype); out[:, 0] = a; out[:, 1] = b
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.by_axis import axes_of, in_order_test
from kernelmill.frontend.constants import scalar
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.promotion import promote
from kernelmill.frontend.values import DTypeRef, Tuple, Value
from kernelmill.frontend.written import call_written
from kernelmill.ir.nodes import Var
from kernelmill.ir.types import MOST_AXES, ArrayType

JOINING: Final = ("concatenate", "stack", "hstack", "vstack", "dstack")
#: The axis along which arrays of rank 3 and more are put together.
_ALONG: Final = {"hstack": 1, "vstack": 0, "dstack": 2}


def joined(fb: FunctionBuilder, node: ast.AST, name: str, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """The call, where it is one of arrays of a rank that the library's own functions do not take; else None."""
    if not args or not isinstance(args[0], Tuple) or len(args) > 2 or set(keywords) - {"axis"}:
        return None
    arrays = [x for x in args[0].items if isinstance(x, Var) and isinstance(x.type, ArrayType)]
    ranks = {x.type.ndim for x in arrays}  # type: ignore[union-attr]  # arrays, as filtered
    if len(arrays) != len(args[0].items) or len(ranks) != 1:
        return None
    (rank,) = ranks
    new = name == "stack" or (name == "dstack" and rank == 2)
    if rank < (2 if new else 3) or rank + new > MOST_AXES:
        return None
    if name in _ALONG and (keywords or len(args) > 1):
        return None
    given = scalar(_ALONG[name]) if name in _ALONG else keywords.get("axis", args[1] if len(args) > 1 else scalar(0))
    axes = axes_of(given, rank + new)
    if axes is None or len(axes) != 1:
        return None
    dtype = arrays[0].type.dtype  # type: ignore[union-attr]  # as above
    for other in arrays[1:]:
        dtype = promote(dtype, other.type.dtype)  # type: ignore[union-attr]  # as above
    word = f"{'stack' if new else 'join'}_{len(arrays)}_r{rank}_{axes[0]}"
    text = (_stacked if new else _connected)(word, len(arrays), rank, axes[0])
    return call_written(fb, node, word, text, [*arrays, DTypeRef(dtype)])


def _head(name: str, count: int, rank: int, compared: list[int]) -> list[str]:
    lines = [f"def {name}({', '.join(f'a{k}' for k in range(count))}, dtype):"]
    for k in range(count):
        lines += in_order_test(f"a{k}", rank)
        if k:
            differs = " or ".join(f"a{k}.shape[{axis}] != a0.shape[{axis}]" for axis in compared)
            lines += [f"    if {differs}:", "        raise ValueError('all input array dimensions must match')"]
    return lines


def _stacked(name: str, count: int, rank: int, axis: int) -> str:
    lines = _head(name, count, rank, list(range(rank)))
    extents = [f"a0.shape[{k}]" for k in range(rank)]
    extents.insert(axis, str(count))
    lines.append(f"    out = np.empty(({', '.join(extents)}), dtype)")
    lines += [f"    out[{', '.join([*[':'] * axis, str(k)])}] = a{k}" for k in range(count)]
    return "\n".join([*lines, "    return out"]) + "\n"


def _connected(name: str, count: int, rank: int, axis: int) -> str:
    lines = _head(name, count, rank, [k for k in range(rank) if k != axis])
    total = " + ".join(f"a{k}.shape[{axis}]" for k in range(count))
    extents = [total if k == axis else f"a0.shape[{k}]" for k in range(rank)]
    lines += [f"    out = np.empty(({', '.join(extents)}), dtype)", "    at = 0"]
    for k in range(count):
        place = ", ".join([*[":"] * axis, f"at:at + a{k}.shape[{axis}]"])
        lines += [f"    out[{place}] = a{k}", f"    at += a{k}.shape[{axis}]"]
    return "\n".join([*lines, "    return out"]) + "\n"


__all__ = ["JOINING", "joined"]

"""`np.einsum` with constant subscripts and `np.tensordot` with constant axes: the loops are expanded to text and compiled.

np.einsum("ij,j->i", a, x)  ->  a call of

def einsum(a0, a1, dtype):
    n_i, n_j = a0.shape[0], a0.shape[1]
    if a1.shape[0] != n_j: raise ValueError(...)
    out = np.empty((n_i,), dtype)
    for at_i in range(n_i):
        total = dtype(0)
        for at_j in range(n_j): total = total + dtype(a0[at_i, at_j]) * dtype(a1[at_j])
        out[at_i] = total
    return out
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import call_written
from kernelmill.frontend.function.values import DTypeRef, Text, Tuple, Value
from kernelmill.frontend.type_rules.numpy_promotion import promote
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import DTYPES, ArrayType
from kernelmill.records import dataclass

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Subscripts:
    """The labels of each operand and of the result."""

    operands: tuple[str, ...]
    result: str

    @property
    def summed(self) -> str:
        """The labels that the result does not have."""
        return "".join(dict.fromkeys(label for labels in self.operands for label in labels if label not in self.result))


def einsum(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.einsum(subscripts, *operands)`; `optimize` is a matter of order only."""
    subscripts_given, rest = given["subscripts"], given["operands"]
    assert isinstance(rest, Tuple)
    if not isinstance(subscripts_given, Text):
        raise stop(
            fb.info,
            node,
            "not-constant",
            "the subscripts of np.einsum must be a constant text",
            'write np.einsum("ij,j->i", a, x)',
        )
    operands = _arrays(fb, node, "einsum", rest.items)
    text = spelled_out(subscripts_given.value, [v.type.ndim for v in operands])  # type: ignore[union-attr]  # arrays, as checked
    subscripts = parsed(text)
    ranks = [v.type.ndim for v in operands]  # type: ignore[union-attr]  # arrays, as checked
    if subscripts is None or [len(labels) for labels in subscripts.operands] != ranks:
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            f"subscripts {subscripts_given.value!r} do not fit arrays of rank {', '.join(map(str, ranks))}",
            "one letter per axis",
        )
    if len(operands) == 1 and not subscripts.summed:
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            "np.einsum of one array without a sum gives a view",
            "write x.T, x.transpose(...) or x.diagonal()",
        )
    appearance = [x for x in dict.fromkeys("".join(subscripts.operands)) if x in subscripts.result]
    if list(subscripts.result) != appearance:
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            "np.einsum keeps the order of axes in memory, so that this result is not C-ordered",
            f"write the result as {''.join(appearance)!r} and transpose it",
        )
    return _call(fb, node, subscripts, operands, view=False)


def spelled_out(text: str, ranks: list[int]) -> str:
    """Subscripts with letters in the place of `...`; as they are where the ranks do not fit."""
    if "..." not in text:
        return text
    left, arrow, right = text.replace(" ", "").partition("->")
    operands = left.split(",")
    hidden = [rank - len(o.replace("...", "")) if "..." in o else 0 for o, rank in zip(operands, ranks, strict=False)]
    most = max(hidden, default=0)
    free = [x for x in _LETTERS if x not in text]
    if len(operands) != len(ranks) or min(hidden, default=0) < 0 or most > len(free):
        return text
    letters = "".join(free[:most])
    spelled = [o.replace("...", letters[most - n :] if n else "") for o, n in zip(operands, hidden, strict=True)]
    if not arrow:
        once = sorted(x for x in set(left) & set(_LETTERS) if left.count(x) == 1)
        right = "..." + "".join(once)
    return ",".join(spelled) + "->" + right.replace("...", letters)


def tensordot(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.tensordot(a, b, axes)`."""
    axes = given["axes"]
    a, b = _arrays(fb, node, "tensordot", (given["a"], given["b"]))
    assert isinstance(a.type, ArrayType)
    assert isinstance(b.type, ArrayType)
    match axes:
        case Const(value=int(count)):
            left, right = list(range(a.type.ndim - count, a.type.ndim)), list(range(count))
        case Tuple(items=(first, second)):
            left, right = _numbers(first, a.type.ndim), _numbers(second, b.type.ndim)
        case _:
            left, right = [], [0]
    if len(left) != len(right) or not set(left) <= set(range(a.type.ndim)) or not set(right) <= set(range(b.type.ndim)):
        raise stop(
            fb.info,
            node,
            "not-constant",
            "the axes of np.tensordot must be constants that fit the arrays",
            "write axes=1 or axes=((1,), (0,))",
        )
    labels = list(_LETTERS[: a.type.ndim])
    others = list(_LETTERS[a.type.ndim : a.type.ndim + b.type.ndim])
    for i, j in zip(left, right, strict=True):
        others[j] = labels[i]
    result = "".join(x for k, x in enumerate(labels) if k not in left) + "".join(x for k, x in enumerate(others) if k not in right)
    if not result:
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            "np.tensordot over all axes gives an array without axes",
            "use np.vdot, or np.einsum",
        )
    return _call(fb, node, Subscripts(("".join(labels), "".join(others)), result), [a, b], view=True)


def parsed(text: str) -> Subscripts | None:
    """The labels that subscripts name, or None where they are not of the plain form."""
    text = text.replace(" ", "")
    left, arrow, result = text.partition("->")
    operands = tuple(left.split(","))
    flat = "".join(operands)
    if not arrow:
        result = "".join(sorted(x for x in set(flat) if flat.count(x) == 1))
    if not all(x.isalpha() and x.isascii() for x in flat + result) or not all(operands):
        return None
    if len(set(result)) != len(result) or not set(result) <= set(flat):
        return None
    return Subscripts(operands, result)


def expanded(subscripts: Subscripts, name: str, *, view: bool) -> str:
    """The function that computes these subscripts."""
    names = [f"a{k}" for k in range(len(subscripts.operands))]
    lines = [f"def {name}({', '.join(names)}, dtype):"]
    if len(subscripts.result) > 1 and not view:  # the result keeps the order of its operands: only C's is made here
        lines += [f"    {name}.reshape(-1)" for name, labels in zip(names, subscripts.operands, strict=True) if len(labels) > 1]
    seen: set[str] = set()
    for name, labels in zip(names, subscripts.operands, strict=True):
        for axis, label in enumerate(labels):
            if label in seen:
                lines += [
                    f"    if {name}.shape[{axis}] != n_{label}:",
                    '        raise ValueError("operands could not be broadcast together")',
                ]
            else:
                lines.append(f"    n_{label} = {name}.shape[{axis}]")
            seen.add(label)
    product = " * ".join(
        f"dtype({name}[{', '.join(f'at_{x}' for x in labels)}])" for name, labels in zip(names, subscripts.operands, strict=True)
    )
    result, summed = subscripts.result, subscripts.summed
    place = f"out[{', '.join(f'at_{x}' for x in result)}]"
    extents = ", ".join(f"n_{x}" for x in result)
    along = result and summed and any(labels[-1] == result[-1] for labels in subscripts.operands)
    if along:  # the innermost loop runs along memory and adds to the result
        lines.append(f"    out = np.zeros(({extents},), dtype)")
        lines += _loops(result[:-1] + summed + result[-1], 1, [f"{place} = {place} + {product}"])
    elif not summed:
        lines.append(f"    out = np.empty(({extents},), dtype)")
        lines += _loops(result, 1, [f"{place} = {product}"])
    elif result:
        lines.append(f"    out = np.empty(({extents},), dtype)")
        inner = ["total = dtype(0)", *_loops(summed, 0, [f"total = total + {product}"]), f"{place} = total"]
        lines += _loops(result, 1, inner)
    else:
        lines += ["    total = dtype(0)", *_loops(summed, 1, [f"total = total + {product}"]), "    return total"]
    if result:
        lines.append(f"    return out[{', '.join(':' for _ in result)}]" if view else "    return out")
    return "\n".join(lines) + "\n"


def _loops(labels: str, depth: int, body: list[str]) -> list[str]:
    lines = []
    for label in labels:
        lines.append("    " * depth + f"for at_{label} in range(n_{label}):")
        depth += 1
    return [*lines, *("    " * depth + line for line in body)]


def _arrays(fb: FunctionBuilder, node: ast.AST, name: str, values: tuple[Value, ...]) -> list[Var]:
    out: list[Var] = []
    for value in values:
        if not (
            isinstance(value, Var)
            and isinstance(value.type, ArrayType)
            and DTYPES[value.type.dtype].kind in "iufc"
            and value.type.dtype != "float16"
        ):
            raise stop(
                fb.info,
                node,
                "unsupported-arguments",
                f"np.{name} needs arrays of integers, floats or complex numbers",
                "convert the arguments first",
            )
        out.append(value)
    return out


def _numbers(value: Value, rank: int) -> list[int]:
    items = value.items if isinstance(value, Tuple) else (value,)
    return [x.value % rank if isinstance(x, Const) and isinstance(x.value, int) and -rank <= x.value < rank else -1 for x in items]


def _call(fb: FunctionBuilder, node: ast.AST, subscripts: Subscripts, operands: list[Var], *, view: bool) -> Value:
    dtype = operands[0].type.dtype  # type: ignore[union-attr]  # arrays, as checked
    for other in operands[1:]:
        dtype = promote(dtype, other.type.dtype)  # type: ignore[union-attr]  # as above
    name = f"einsum_{'_'.join(subscripts.operands)}_to_{subscripts.result}{'_view' if view else ''}"
    return call_written(fb, node, name, expanded(subscripts, name, view=view), [*operands, DTypeRef(dtype)])

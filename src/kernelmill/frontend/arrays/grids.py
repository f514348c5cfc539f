"""`np.mgrid[0:n, 0:m]` and `np.ogrid[…]`: the function that makes the grid is generated for the slices at hand."""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import call_written
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import DTypeRef, External, NoneValue, Value, scalar
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import FLOAT, ArrayType, NpScalar

_MOST_SLICES = 4


def is_grid(value: Value) -> bool:
    """Whether a value is `np.mgrid` or `np.ogrid`."""
    return isinstance(value, External) and value.module == "numpy" and value.name in ("mgrid", "ogrid")


def grid(fb: FunctionBuilder, node: ast.Subscript, name: str) -> Value:
    """`np.mgrid[slices]` or `np.ogrid[slices]`."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    slices = [part for part in parts if isinstance(part, ast.Slice)]
    if len(slices) != len(parts) or len(slices) > _MOST_SLICES:
        raise stop(
            fb.info,
            node,
            "unsupported-index",
            f"np.{name} takes up to {_MOST_SLICES} slices in a kernel",
            f"write np.{name}[0:n, 0:m]",
        )
    word, args, whole = "", [], True
    for one in slices:
        start = _number(fb, one, one.lower, scalar(0))
        end = _number(fb, one, one.upper, None)
        step = _number(fb, one, one.step, scalar(1))
        counted = isinstance(step, Const) and isinstance(step.value, complex)
        if counted:
            assert isinstance(step, Const)
            step = scalar(int(abs(complex(step.value or 0))))
        whole = whole and not counted and all(is_integer(x.type) for x in (start, end, step))  # type: ignore[arg-type]  # high IR
        word += "n" if counted else "s"
        args += [start, end, step]
    single = not isinstance(node.slice, ast.Tuple)
    function = f"{name}_{word}{'_single' if single else ''}{'' if whole else '_float'}"
    dtype = DTypeRef("int64" if whole else "float64")
    return call_written(fb, node, function, _written(function, name, word, single=single, whole=whole), [*args, dtype])


def _number(fb: FunctionBuilder, one: ast.Slice, node: ast.expr | None, default: Operand | None) -> Operand:
    value = fb.evaluate(node) if node is not None else NoneValue()
    if isinstance(value, NoneValue):
        if default is None:
            raise stop(fb.info, node or one, "unsupported-index", "a grid needs the end of each slice", "write 0:n")
        return default
    x = operand_of(fb, value, node or one)
    constant = isinstance(x, Const) and isinstance(x.value, complex)
    fine = x.type in (FLOAT, NpScalar("float64"), NpScalar("int64")) or is_integer(x.type)  # type: ignore[arg-type]  # high IR
    if isinstance(x.type, ArrayType) or not (fine or constant):
        raise stop(fb.info, node or one, "type-error", f"a grid with {x.type}", "use ints and floats")
    return x


def _written(function: str, name: str, word: str, *, single: bool, whole: bool) -> str:
    axes = range(len(word))
    lines = [f"def {function}({', '.join(f'a{k}, b{k}, s{k}' for k in axes)}, dtype):"]
    for k in axes:
        if word[k] == "n":
            lines += [f"    n{k} = s{k}", f"    d{k} = (b{k} - a{k}) / float(s{k} - 1) if s{k} > 1 else 1.0"]
        elif whole:
            lines += [
                f"    if s{k} == 0:",
                '        raise ZeroDivisionError("division by zero")',
                f"    n{k} = -((a{k} - b{k}) // s{k})",
                f"    d{k} = s{k}",
            ]
        else:
            lines += [
                f"    if s{k} == 0:",
                '        raise ZeroDivisionError("division by zero")',
                f"    r{k} = (b{k} - a{k}) / (s{k} * 1.0)",
                f"    if not -1e15 < r{k} < 1e15:",
                '        raise ValueError("size")',
                f"    n{k} = int(r{k})",
                f"    if n{k} < r{k}:",
                f"        n{k} += 1",
                f"    d{k} = s{k}",
            ]
        if single:
            lines.append(f"    n{k} = max(n{k}, 0)")
        lines += [
            f"    v{k} = np.empty(n{k}, dtype)",
            f"    for i in range(n{k}):",
            f"        v{k}[i] = dtype(i) * dtype(d{k}) + dtype(a{k})",
        ]
    if single:
        lines.append("    return v0")
    elif name == "ogrid":
        views = [f"v{k}[{', '.join(':' if j == k else 'None' for j in axes)}]" for k in axes]
        lines.append(f"    return ({', '.join(views)},)")
    else:
        lines.append(f"    out = np.empty(({len(word)}, {', '.join(f'n{k}' for k in axes)}), dtype)")
        lines += [f"    out[{k}] = v{k}[{', '.join(':' if j == k else 'None' for j in axes)}]" for k in axes]
        lines.append("    return out")
    return "\n".join(lines) + "\n"

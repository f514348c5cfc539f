"""Variants for `array.array` and `memoryview`: for kernels that merely index their arrays and take `len`.

    def total(x: Array1[np.int32]) -> int:     a second variant takes x: array[int32, 1, python]
        s = 0
        for v in x:                            there v is a Python int: sums do not wrap, x[i] // 0 raises
            s += v
        return s

An array of type `python` gives Python scalars and takes what both `array.array` and `memoryview` take. Whether a function
does nothing else with it is asked twice: of its text, before it is built (`misuse`: `x.shape`, `x is None`, `np.sum(x)` do
not show in the IR), and of the IR that came out (`merely_indexed`: slices, copies). The pass `share_buffers` drops
variants that turn out to be the same code as those for arrays.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import Final

from kernelmill.frontend.arrays.indexing import ELEMENTS, _is_python
from kernelmill.frontend.declarations.combinations import Combination
from kernelmill.frontend.function.parameters import assigned_names
from kernelmill.ir.nodes import Function, Op, Operand, Return, attr
from kernelmill.ir.types import DTYPES, INT, ArrayType, NpScalar
from kernelmill.ir.walk import reads, statements
from kernelmill.records import replace
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.uses import dotted_name

HELD: Final = frozenset(name for name, d in DTYPES.items() if d.kind in ELEMENTS and name != "float16")


#: Built-ins that go over an array as `for` does.
OVER: Final = frozenset(("enumerate", "zip", "reversed"))


def as_buffers(combination: Combination) -> Combination | None:
    """The combination with array.array and memoryview for its arrays; None where there is none or no buffer is like it."""
    arrays = {name: t for name, t in combination.types.items() if isinstance(t, ArrayType)}
    if not arrays or any(t.dtype not in HELD for t in arrays.values()):
        return None
    return replace(combination, types={**combination.types, **{n: replace(t, python=True) for n, t in arrays.items()}})


def misuse(project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, names: Collection[str]) -> ast.Name | None:
    """A place where a function does more with one of the parameters `names` than indexing, `len`, `is None` and handing it on."""
    if not names:
        return None
    local = assigned_names(node.body) | {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    plain = {id(name) for inner in ast.walk(node) for name in _plain(project, info, local, inner)}
    found = (n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in names)
    return next((n for n in found if id(n) not in plain), None)


def _plain(project: ScannedProject, info: ModuleInfo, local: frozenset[str], node: ast.AST) -> Iterator[ast.expr]:
    """The operands of `node` that may be arrays of Python scalars."""
    match node:
        case ast.Subscript(value=base):
            yield base
        case ast.For(iter=over) | ast.comprehension(iter=over):
            yield over
            if isinstance(over, ast.Call) and dotted_name(over.func) in OVER and _builtin(project, info, local, over.func):
                yield from over.args
        case ast.Call(func=ast.Name(id="len") as func, args=[array]) if _builtin(project, info, local, func):
            yield array
        case ast.Compare(left=array, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            yield array
        case ast.Call(func=func) if _own(project, info, local, func):
            yield from node.args
            yield from (keyword.value for keyword in node.keywords)


def _builtin(project: ScannedProject, info: ModuleInfo, local: frozenset[str], func: ast.expr) -> bool:
    return project.resolve(info.name, dotted_name(func)) is None and dotted_name(func).partition(".")[0] not in local


def _own(project: ScannedProject, info: ModuleInfo, local: frozenset[str], func: ast.expr) -> bool:
    """Whether a function of the project is called."""
    dotted = dotted_name(func)
    found = project.resolve(info.name, dotted) if dotted else None
    return found is not None and found.kind == "function" and dotted.partition(".")[0] not in local


def merely_indexed(functions: dict[str, Function], symbol: str) -> bool:
    """Whether a function built for buffers, and all that it calls, only loads and stores their elements and takes `len`."""
    seen: set[str] = set()
    waiting = [symbol]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for stmt in statements(functions[name].body):
            if not _is_array_use(functions, stmt):
                return False
            if isinstance(stmt, Op) and stmt.name == "invoke":
                waiting.append(str(attr(stmt, "callee")))
    return True


def _is_array_use(functions: dict[str, Function], stmt: object) -> bool:
    if isinstance(stmt, Return):
        return not any(map(_is_python, stmt.values))
    if not isinstance(stmt, Op) or not any(map(_is_python, reads(stmt))):
        return True
    arrays = [k for k, a in enumerate(stmt.args) if _is_python(a)]
    match stmt.name:
        case "index" | "store_item":
            return arrays == [0] and all(_is_index(a) for a in stmt.args[1 : 1 + stmt.args[0].type.ndim])  # type: ignore[union-attr]  # an array
        case "shape":
            return attr(stmt, "axis") == 0
        case "copy":
            return stmt.results[0].type == stmt.args[0].type
        case "invoke":
            params = functions[str(attr(stmt, "callee"))].params
            return all(params[k].type == stmt.args[k].type for k in arrays)
        case _:
            return False


def _is_index(operand: Operand) -> bool:
    t = operand.type
    return t == INT or (isinstance(t, NpScalar) and DTYPES[t.dtype].kind in "iu")

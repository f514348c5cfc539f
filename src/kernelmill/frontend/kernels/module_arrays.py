"""Arrays of modules become parameters: a function takes those that it and the functions it calls read.

    def smooth(x): … WEIGHTS[k] …        smooth(x, global$lib.WEIGHTS)
    def twice(x): … smooth(x) …          twice(x, global$lib.WEIGHTS), which passes it on

Input: high functions that read such variables, as `UnitBuilder.module_array` names them, without having them. Output: the
functions with these parameters at the end, in the order of their names, and every call with the arguments for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.ir.nodes import Function, Op, Stmt, Var, attr
from kernelmill.ir.walk import map_block, operations, used
from kernelmill.project.expectations import ModuleArray
from kernelmill.records import replace

#: No name of Python holds a `$`.
PREFIX: Final = "global$"


def variable_name(array: ModuleArray) -> str:
    """The name of the variable that holds an array, in every function."""
    steps = "".join(f"${_spelled(step)}" for step in array.steps)
    return f"{PREFIX}{array.module}.{array.name}{steps}"


def _spelled(step: object) -> str:
    text = str(step)
    return text if text.isidentifier() else f"{type(step).__name__}{text.encode().hex()}"


def with_module_arrays(functions: tuple[Function, ...], arrays: Mapping[str, Var]) -> tuple[Function, ...]:
    """The functions with a parameter for each of `arrays` (variables by name) that they need."""
    own = {f.name: used(f.body) & arrays.keys() for f in functions}
    if not any(own.values()):
        return functions
    callees = {f.name: {str(attr(op, "callee")) for op in operations(f.body) if op.name == "invoke"} for f in functions}
    changed = True
    while changed:
        changed = False
        for name, called in callees.items():
            needed = own[name].union(*(own.get(c, set()) for c in called))
            changed = changed or needed != own[name]
            own[name] = needed
    params = {name: tuple(arrays[v] for v in sorted(needed)) for name, needed in own.items()}

    def passed(stmt: Stmt) -> tuple[Stmt, ...]:
        if isinstance(stmt, Op) and stmt.name == "invoke" and params.get(str(attr(stmt, "callee"))):
            return (replace(stmt, args=(*stmt.args, *params[str(attr(stmt, "callee"))])),)
        return (stmt,)

    return tuple(replace(f, params=(*f.params, *params[f.name]), body=map_block(f.body, passed)) for f in functions)


__all__ = ["PREFIX", "variable_name", "with_module_arrays"]

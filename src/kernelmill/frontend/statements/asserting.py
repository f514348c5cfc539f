"""`assert`: compiled as Python runs it without `-O`, and whether that is right with `-O` too.

With `-O` Python neither evaluates nor tests. An assert that only looks, before anything was written, and outside `try`, is right
in both: where it fails the call leaves, and Python goes on or raises. Any other is noted (`fb.asserts`); its kernel stays Python
where Python runs with `-O`.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.expressions.truth import condition
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.flow import catching, jump
from kernelmill.frontend.statements.raising import constant_message
from kernelmill.scan.uses import dotted_name

#: Built-in functions and methods that only look at their arguments.
_LOOKING: Final = frozenset((
    "abs", "all", "any", "bool", "float", "int", "isinstance", "len", "max", "min", "range", "round", "sum", "zip", "enumerate",
))  # fmt: skip
_METHODS: Final = frozenset(("all", "any", "count", "get", "index", "item", "max", "mean", "min", "prod", "std", "sum", "var"))


def assertion(fb: FunctionBuilder, node: ast.Assert) -> None:
    """`assert test, message`."""
    only_looks = _only_looks(fb, node.test) and not fb.catches
    early = not fb.loops and not fb.emitter.writes
    fb.asserts.append("late" if not only_looks else "early" if early else "open")
    cond = condition(fb, node.test)

    def fail() -> None:
        taken = catching(fb, "AssertionError")
        if taken is not None:
            jump(fb, taken)
            return
        message = constant_message(fb, [node.msg] if node.msg is not None else [])
        if message is None:
            fb.emitter.emit("leave", (), why="AssertionError with a message made at run time")
        else:
            fb.emitter.emit("raise", (), exc="AssertionError", message=message)
        fb.env = None

    fb.branch(cond, lambda: None, fail)


def _only_looks(fb: FunctionBuilder, test: ast.expr) -> bool:
    """Whether evaluating a test changes nothing, so that not evaluating it does not either."""
    for node in ast.walk(test):
        if isinstance(node, ast.NamedExpr):
            return False
        if isinstance(node, ast.Call) and not _is_looking(fb, node):
            return False
    return True


def _is_looking(fb: FunctionBuilder, call: ast.Call) -> bool:
    dotted = dotted_name(call.func)
    found = fb.unit.project.resolve(fb.info.name, dotted) if dotted and dotted.partition(".")[0] not in fb.locals else None
    if found is not None:
        outside = found.kind == "external" and found.module in ("math", "cmath", "numpy")
        return outside and not any(k.arg == "out" for k in call.keywords)
    if isinstance(call.func, ast.Name):
        return call.func.id in _LOOKING and call.func.id not in fb.locals
    return isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS


__all__ = ["assertion"]

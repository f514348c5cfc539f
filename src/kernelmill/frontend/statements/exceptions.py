"""`try`: a block that a caught exception jumps out of, and the handlers after it.

    try:                         while True:                       # runs once
        y = a / b          ->        if b == 0: left = True; break
    except ZeroDivisionError:        y = a / b; left = False; break
        y = 0.0                  if left: y = 0.0

What may raise is tested before it happens (division, subscripts, domains of `math`, `raise` itself) where a handler
around takes that exception. Everything else that fails inside leaves for Python as always, which is exact; so do handlers
that look at the exception or cannot be compiled. `finally` is built once for each target that jumps out of the statement
go to. How jumps leave what is around them: `function/flow.py`.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.drafts import Draft
from kernelmill.frontend.function.errors import Stop
from kernelmill.frontend.function.flow import catching, enclosed, jump, trial
from kernelmill.frontend.function.frames import Caught, Frame, Handler, Target
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.values import External, Tuple, Value, scalar
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, ListType, PyScalar

#: `math` functions whose domain is a plain comparison: (operator, bound) where ValueError is raised.
_DOMAINS: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "sqrt": (("lt", 0.0),),
    "log": (("le", 0.0),),
    "log2": (("le", 0.0),),
    "log10": (("le", 0.0),),
    "log1p": (("le", -1.0),),
    "asin": (("lt", -1.0), ("gt", 1.0)),
    "acos": (("lt", -1.0), ("gt", 1.0)),
}


Attributes = Mapping[str, object]


def try_statement(fb: FunctionBuilder, node: ast.Try) -> None:
    """The statement."""
    fb.catches = True
    if fb.emitter.watch is None:
        fb.emitter.watch = partial(_watch, fb)
    if not node.finalbody:
        _handled(fb, node)
        return
    frame = Frame(final=True)

    def follow(target: Target) -> None:
        fb.handling.append("")
        fb.build(node.finalbody)
        fb.handling.pop()
        if fb.env is not None and target.frame is not frame:
            jump(fb, target)

    enclosed(fb, frame, lambda: _handled(fb, node), follow)


def _handled(fb: FunctionBuilder, node: ast.Try) -> None:
    """The statement without its `finally`."""
    frame = Frame(
        handlers=tuple(
            Handler(_classes(fb, h.type), h.name is None or not _mentions(h.body, h.name), _raises_again(h.body))
            for h in node.handlers
        )
    )

    def follow(target: Target) -> None:
        if target.frame is not frame:
            jump(fb, target)
        elif isinstance(target.place, Caught):
            _handler(fb, node.handlers[target.place.handler], target.place.exception)
        else:
            fb.build(node.orelse)

    enclosed(fb, frame, lambda: fb.build(node.body), follow)


def _handler(fb: FunctionBuilder, handler: ast.ExceptHandler, exception: str) -> None:
    """A handler; one that cannot be compiled hands the call to Python."""
    draft, known = Draft(), len(fb.diagnostics)
    with trial(fb, draft) as keep:
        if handler.name is not None:
            fb.forget(handler.name)  # as Python does at the end, but nothing of the body reads it
        fb.handling.append(exception)
        fb.build(handler.body)
        fb.handling.pop()
        compiled = len(fb.diagnostics) == known
        if compiled:
            keep()
    if compiled:
        fb.emitter.block.items.append(draft)
    else:
        leave(fb, "exception handler")


def _classes(fb: FunctionBuilder, node: ast.expr | None) -> tuple[type, ...] | None:
    """The built-in exception classes that a handler names, None where one is no built-in."""
    if node is None:
        return (BaseException,)
    try:
        value = fb.evaluate(node)
    except Stop:
        return None
    items: tuple[Value, ...] = value.items if isinstance(value, Tuple) else (value,)
    found = [getattr(builtins, v.name, None) if isinstance(v, External) and v.module == "builtins" else None for v in items]
    classes = tuple(c for c in found if isinstance(c, type) and issubclass(c, BaseException))
    return classes if len(classes) == len(found) else None


def _mentions(body: list[ast.stmt], name: str) -> bool:
    nodes = list(ast.walk(ast.Module(body, [])))
    return any(isinstance(n, ast.Name) and n.id == name for n in nodes)


def _raises_again(body: list[ast.stmt]) -> bool:
    return any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(ast.Module(body, [])))


def _watch(fb: FunctionBuilder, name: str, args: tuple[Operand, ...], attributes: Attributes) -> None:
    """Before an operation is emitted: jump to the handler where it would raise."""
    test = _TESTS.get(name)
    if test is None or fb.env is None:
        return
    watching, fb.emitter.watch = fb.emitter.watch, None
    try:
        test(fb, args, attributes)
    finally:
        fb.emitter.watch = watching


def _jump_if(fb: FunctionBuilder, exception: str, op: str, x: Operand, y: Operand) -> None:
    found = catching(fb, exception)
    if found is not None and fb.env is not None:
        test = fb.emitter.value("compare", BOOL, x, y, op=op)
        fb.branch(test, lambda: jump(fb, found), lambda: None)


def _division(fb: FunctionBuilder, args: tuple[Operand, ...], attributes: Attributes) -> None:
    op, (x, y) = attributes.get("op"), args
    if not (isinstance(x.type, PyScalar) and isinstance(y.type, PyScalar)) or "complex" in (x.type.name, y.type.name):
        return
    zero = scalar(0.0 if y.type.name == "float" else 0)
    if op in ("truediv", "floordiv", "mod"):
        _jump_if(fb, "ZeroDivisionError", "eq", y, zero)
    elif op in ("lshift", "rshift"):
        _jump_if(fb, "ValueError", "lt", y, zero)


def _subscripts(fb: FunctionBuilder, args: tuple[Operand, ...], attributes: Attributes) -> None:
    array, *rest = args
    if not isinstance(array.type, ArrayType) or catching(fb, "IndexError") is None:
        return
    for axis, index in enumerate(rest[: array.type.ndim]):
        _in_range(fb, index, fb.emitter.value("shape", INT, array, axis=axis))


def _list_subscript(fb: FunctionBuilder, args: tuple[Operand, ...], attributes: Attributes) -> None:
    if isinstance(args[0].type, ListType) and not attributes.get("proved") and catching(fb, "IndexError") is not None:
        _in_range(fb, args[1], fb.emitter.value("list_len", INT, args[0]))


def _in_range(fb: FunctionBuilder, index: Operand, size: Var) -> None:
    _jump_if(fb, "IndexError", "ge", index, size)
    _jump_if(fb, "IndexError", "lt", index, fb.emitter.value("unary", INT, size, op="neg"))


def _domain(fb: FunctionBuilder, args: tuple[Operand, ...], attributes: Attributes) -> None:
    if len(args) == 1 and isinstance(args[0].type, PyScalar) and args[0].type.name == "float":
        for op, bound in _DOMAINS.get(str(attributes.get("fn")), ()):
            _jump_if(fb, "ValueError", op, args[0], scalar(bound))


_TESTS: Final[dict[str, Callable[[FunctionBuilder, tuple[Operand, ...], Attributes], None]]] = {
    "binary": _division,
    "index": _subscripts,
    "store_item": _subscripts,
    "list_get": _list_subscript,
    "list_set": _list_subscript,
    "math": _domain,
}

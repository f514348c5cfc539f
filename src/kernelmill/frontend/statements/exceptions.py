"""`try`: a block that a caught exception jumps out of, and the handlers behind it.

    try:                         while True:                       # one turn
        y = a / b          ->        if b == 0: caught = 1; break
    except ZeroDivisionError:        y = a / b; caught = 0; break
        y = 0.0                  if caught == 1: y = 0.0

What may raise is tested before it happens (division, subscripts, domains of `math`, `raise` itself) where a handler
of the innermost `try` takes that exception. Everything else that fails inside leaves for Python as always, which is
exact; so do handlers that look at the exception or cannot be compiled. `finally` is built at the end of every way
out.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.drafts import Draft, DraftIf, DraftWhile
from kernelmill.frontend.function.errors import Stop
from kernelmill.frontend.function.flow import catching, jump
from kernelmill.frontend.function.joins import BREAK, CONTINUE, NORMAL, LoopFrame, Region, WayIn, merge
from kernelmill.frontend.function.values import External, Tuple, Value, leaves, scalar
from kernelmill.ir.nodes import Break, Const, Continue, Op, Operand, Var
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
    if not node.finalbody:
        _try_except(fb, node)
        return
    fb.finals.append((node.finalbody, len(fb.loops)))
    try:
        _try_except(fb, node)
    finally:
        fb.finals.pop()
    if fb.env is not None:
        fb.build(node.finalbody)


def run_finals(fb: FunctionBuilder, depth: int) -> None:
    """Build the `finally` blocks that a jump out of all loops but `depth` goes through, innermost first."""
    kept = list(fb.finals)
    while fb.finals and fb.finals[-1][1] >= depth and fb.env is not None:
        body, _ = fb.finals.pop()
        fb.build(body)
    fb.finals[:] = kept


def _try_except(fb: FunctionBuilder, node: ast.Try) -> None:
    if not node.handlers:
        fb.build(node.body)
        if fb.env is not None:
            fb.build(node.orelse)
        return
    code = fb.emitter.fresh("caught", INT)
    handlers = [(_classes(fb, h.type), h.name is None or not _mentions(h.body, h.name)) for h in node.handlers]
    region = Region(code, handlers)
    frame = LoopFrame(frozenset(), once=True, region=region)
    body, span = Draft(), fb.emitter.span
    fb.emitter.copy(code, scalar(NORMAL))
    fb.loops.append(frame)
    watching, fb.emitter.watch = fb.emitter.watch, lambda name, args, attributes: _watch(fb, name, args, attributes)
    with fb.into(body):
        fb.build(node.body)
        if fb.env is not None:
            jump(fb, region, NORMAL)
    fb.emitter.watch = watching
    fb.loops.pop()
    for number, ways in ((BREAK, frame.breaks), (CONTINUE, frame.continues)):  # the author's jumps to the loop around
        for way in ways:
            way.block.before_end(Op("copy", (code,), (scalar(number),), (), span))
            region.ways.setdefault(number, []).append(way)
    fb.emitter.block.items.append(DraftWhile(Draft(), Const(True, BOOL), body, span))
    endings: dict[int, Callable[[], None]] = {
        NORMAL: lambda: fb.build(node.orelse),
        BREAK: lambda: _again(fb, leave_loop=True),
        CONTINUE: lambda: _again(fb, leave_loop=False),
        **{k + 1: partial(_handler, fb, h) for k, h in enumerate(node.handlers)},
    }
    _dispatch(fb, code, [(k, ways, endings[k]) for k, ways in sorted(region.ways.items(), key=lambda item: abs(item[0]))])


def _dispatch(fb: FunctionBuilder, code: Var, groups: list[tuple[int, list[WayIn], Callable[[], None]]]) -> None:
    """Behind the block: go on with what belongs to the way that was taken."""
    if not groups:
        fb.env = None
        return
    (number, ways, build), *others = groups
    env = merge(fb.slots, ways)
    for local in env.values():
        if local.value is not None:
            fb.slots.late.update(leaves(local.value))
    if not others:
        fb.env = env
        build()
        return
    test = fb.emitter.value("compare", BOOL, code, scalar(number), op="eq")
    here, there = Draft(), Draft()
    ends: list[WayIn] = []
    fb.env = env
    with fb.into(here):
        build()
    if fb.env is not None:
        ends.append(WayIn(fb.env, here))
    with fb.into(there):
        _dispatch(fb, code, others)
    if fb.env is not None:
        ends.append(WayIn(fb.env, there))
    fb.emitter.block.items.append(DraftIf(test, here, there, fb.emitter.span))
    fb.env = merge(fb.slots, ends) if ends else None


def _handler(fb: FunctionBuilder, handler: ast.ExceptHandler) -> None:
    """A handler; one that cannot be compiled hands the call to Python."""
    before, known, draft = dict(fb.env or {}), list(fb.diagnostics), Draft()
    with fb.into(draft):
        fb.build(handler.body)
    if len(fb.diagnostics) > len(known):
        fb.diagnostics[:] = known
        fb.env = before
        fb.emitter.emit("leave", (), why="exception handler")
        fb.env = None
        return
    fb.emitter.block.items.extend(draft.items)
    if fb.env is not None and handler.name is not None and handler.name in fb.env:
        fb.forget(handler.name)


def _again(fb: FunctionBuilder, *, leave_loop: bool) -> None:
    """A `break` or `continue` out of the block, now for the loop around it."""
    assert fb.env is not None
    frame, block = fb.loops[-1], fb.emitter.block
    block.items.append(Break(fb.emitter.span) if leave_loop or frame.once else Continue(fb.emitter.span))
    (frame.breaks if leave_loop else frame.continues).append(WayIn(fb.env, block))
    fb.env = None


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
        fb.branch(test, lambda: jump(fb, *found), lambda: None)


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

"""Statements: one function per kind of statement, found through one table."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kernelmill.frontend import closures, dict_makers, dict_methods, dicts, list_methods, lists, loops, matching, trying
from kernelmill.frontend.array_expressions import augmented_array
from kernelmill.frontend.constants import BINARY
from kernelmill.frontend.errors import Stop, stop
from kernelmill.frontend.expressions import condition
from kernelmill.frontend.fancy import is_fancy
from kernelmill.frontend.function import FunctionBuilder, assigned_names, describe, operand_of
from kernelmill.frontend.locals import WayIn
from kernelmill.frontend.mathlib_modules import PACKAGE
from kernelmill.frontend.messages import constant_message, evaluate_arguments
from kernelmill.frontend.operators import operate
from kernelmill.frontend.results import return_value
from kernelmill.frontend.subscripts import delete_item, load_subscript, prepare_subscript, store_subscript
from kernelmill.frontend.synthesis import Given, fill
from kernelmill.frontend.unsupported import refuse
from kernelmill.frontend.values import External, NoneValue, Text, Tuple, Value
from kernelmill.ir.nodes import Break, Const, Continue, Var
from kernelmill.ir.types import BOOL, ArrayType, ListType
from kernelmill.scan.candidates import dotted_name

Handler = Callable[[FunctionBuilder, ast.stmt], None]


def build_block(fb: FunctionBuilder, body: list[ast.stmt]) -> None:
    """Build statements in order; after a jump the rest is not built. Errors are recorded per statement."""
    for node in body:
        if fb.env is None:
            return
        fb.emitter.at(node)
        try:
            handler = _STATEMENTS.get(type(node))
            if handler is None:
                refuse(fb, node)
            else:
                handler(fb, node)
        except Stop as problem:
            fb.report(problem)
            if not (problem.diagnostic.code == "unbound-local" and any(frame.missed for frame in fb.loops)):
                fb.poison(assigned_names([node]))  # else the loop is built again, knowing what its body assigns
            if isinstance(node, ast.Return | ast.Raise):
                fb.env = None


def _expression(fb: FunctionBuilder, node: ast.Expr) -> None:
    if isinstance(node.value, ast.Constant):
        return  # a docstring, or `...`
    if dict_methods.popped_unseen(fb, node.value):
        return
    fb.evaluate(node.value)


def _assign(fb: FunctionBuilder, node: ast.Assign) -> None:
    value = Tuple(()) if _empties(node) else fb.evaluate(node.value)
    if len(node.targets) > 1 or isinstance(node.targets[0], ast.Tuple | ast.List):
        value = settled(fb, value)
    for target in node.targets:
        assign_target(fb, target, value)


def _empties(node: ast.Assign) -> bool:
    """Whether this is `xs[i:j] = []`, where nothing tells what the right side would hold."""
    return isinstance(node.value, ast.List) and not node.value.elts and all(
        isinstance(t, ast.Subscript) and isinstance(t.slice, ast.Slice) for t in node.targets)


def settled(fb: FunctionBuilder, value: Value) -> Value:
    """The same value in temporaries, so that assigning to one target cannot change what the next one gets."""
    if isinstance(value, Tuple):
        return replace(value, items=tuple(settled(fb, item) for item in value.items))
    if isinstance(value, Var):
        return fb.emitter.value("copy", value.type, value)
    return value


def assign_target(fb: FunctionBuilder, target: ast.expr, value: Value) -> None:
    """Bind one target: a name, a tuple of targets, a subscript."""
    match target:
        case ast.Name(id=name):
            fb.assign(name, value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            if any(isinstance(e, ast.Starred) for e in elements):
                _unpack_starred(fb, target, value, elements)
                return
            items = _unpack(fb, target, value, elements)
            for element, item in zip(elements, items, strict=True):
                assign_target(fb, element, item)
        case ast.Subscript():
            store_subscript(fb, prepare_subscript(fb, target), value)
        case _:
            refuse(fb, target)


def _unpack_starred(fb: FunctionBuilder, node: ast.expr, value: Value, elements: list[ast.expr]) -> None:
    """`a, *rest, z = value`: the rest is a list."""
    at = next(k for k, e in enumerate(elements) if isinstance(e, ast.Starred))
    starred = elements[at]
    assert isinstance(starred, ast.Starred)
    after = len(elements) - at - 1
    if not isinstance(value, Tuple):
        raise stop(fb.info, node, "unsupported-value", f"{describe(value)} cannot be unpacked here",
                   "a tuple, an array or a list can be unpacked")
    if len(value.items) < len(elements) - 1:
        raise stop(fb.info, node, "wrong-length", f"{len(value.items)} values for at least {len(elements) - 1} targets",
                   "Python raises ValueError here")
    end = len(value.items) - after
    rest: list[ast.expr] = [Given(v, starred) for v in value.items[at:end]]
    for element, item in zip(elements[:at], value.items[:at], strict=True):
        assign_target(fb, element, item)
    assign_target(fb, starred.value, fb.evaluate(ast.copy_location(ast.List(rest, ast.Load()), starred)))
    for element, item in zip(elements[at + 1 :], value.items[end:], strict=True):
        assign_target(fb, element, item)


def _unpack(fb: FunctionBuilder, node: ast.expr, value: Value, elements: list[ast.expr]) -> tuple[Value, ...]:
    if isinstance(value, Var) and isinstance(value.type, ArrayType | ListType):
        return _unpack_sequence(fb, node, value, len(elements))
    if not isinstance(value, Tuple):
        raise stop(fb.info, node, "unsupported-value", f"{describe(value)} cannot be unpacked here",
                   "a tuple, an array or a list can be unpacked")
    if len(value.items) != len(elements):
        raise stop(fb.info, node, "wrong-length", f"{len(value.items)} values for {len(elements)} targets",
                   "Python raises ValueError here")
    return value.items


_UNPACKING: Final = """
if len(_sequence) < _count:
    raise ValueError(f"not enough values to unpack (expected _count, got {len(_sequence)})")
if len(_sequence) > _count:
    raise ValueError("too many values to unpack (expected _count)")
"""


def _unpack_sequence(fb: FunctionBuilder, node: ast.expr, value: Var, count: int) -> tuple[Value, ...]:
    """The items of an array or list, whose length is known at run time only."""
    given = Given(value, node)
    text = _UNPACKING.replace("_count", str(count))
    build_block(fb, fill(text, node, _sequence=given))
    return tuple(
        fb.evaluate(ast.copy_location(ast.Subscript(given, ast.Constant(k), ast.Load()), node)) for k in range(count)
    )


def _annotated(fb: FunctionBuilder, node: ast.AnnAssign) -> None:
    if node.value is not None:
        if isinstance(node.value, ast.List | ast.ListComp):
            lists.annotated(fb, node)
        elif isinstance(node.value, ast.Dict | ast.DictComp | ast.Set | ast.SetComp | ast.Call):
            dicts.annotated(fb, node)
        assign_target(fb, node.target, fb.evaluate(node.value))


def _augmented(fb: FunctionBuilder, node: ast.AugAssign) -> None:
    if type(node.op) not in BINARY:
        refuse(fb, node)
    if isinstance(node.target, ast.Name):
        name = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        left = fb.evaluate(name)
        if isinstance(left, Var) and dicts.is_table(left):
            dict_methods.augmented(fb, node, left)
            return
        if isinstance(left, Var) and lists.is_list(left) and not lists.is_fixed(left):
            list_methods.augmented(fb, node, left)
            return
        if isinstance(left, Var) and isinstance(left.type, ArrayType):
            augmented_array(fb, node, BINARY[type(node.op)][0], left, operand_of(fb, fb.evaluate(node.value), node.value))
            return
        if lists.is_fixed(left):
            fb.assign(node.target.id, lists.operate(fb, node, type(node.op), left, fb.evaluate(node.value)))
            return
        fb.assign(node.target.id, operate(fb, node, type(node.op), left, fb.evaluate(node.value)))
    elif isinstance(node.target, ast.Subscript):
        place = prepare_subscript(fb, node.target)
        old = load_subscript(fb, place)
        if isinstance(old, Var) and isinstance(old.type, ArrayType) and not is_fancy(place.parts):
            augmented_array(fb, node, BINARY[type(node.op)][0], old, operand_of(fb, fb.evaluate(node.value), node.value))
            return
        store_subscript(fb, place, operate(fb, node, type(node.op), old, fb.evaluate(node.value)))
    else:
        refuse(fb, node.target)


def _if(fb: FunctionBuilder, node: ast.If) -> None:
    try:
        cond = condition(fb, node.test)
    except Stop as problem:
        if problem.diagnostic.code != "unknown-type":
            raise
        fb.report(problem)  # of a list that a branch may put the first item into: then all is built again, knowing its type
        cond = fb.emitter.value("copy", BOOL, Const(False, BOOL))
    fb.branch(cond, lambda: build_block(fb, node.body), lambda: build_block(fb, node.orelse))


def _return(fb: FunctionBuilder, node: ast.Return) -> None:
    value = fb.evaluate(node.value) if node.value is not None else NoneValue()
    if fb.result_fixed and fb.result is not None:
        given, value = value, dict_makers.as_result(fb, node, lists.as_result(fb, node, value, fb.result), fb.result)
        if given != value:
            lists.distinct(fb, given)
    if fb.finals:
        value = settled(fb, value)
        trying.run_finals(fb, 0)
    if fb.env is not None:
        return_value(fb, node, value)
    fb.env = None


def _jump(fb: FunctionBuilder, node: ast.Break | ast.Continue) -> None:
    around = next(k for k in range(len(fb.loops), 0, -1) if fb.loops[k - 1].region is None)
    trying.run_finals(fb, around)
    if fb.env is None:
        return
    frame = fb.loops[-1]
    block = fb.emitter.block
    block.items.append(Break(fb.emitter.span) if isinstance(node, ast.Break) or frame.once else Continue(fb.emitter.span))
    (frame.breaks if isinstance(node, ast.Break) else frame.continues).append(WayIn(fb.env, block))
    fb.env = None


def _raise(fb: FunctionBuilder, node: ast.Raise) -> None:
    if _is_own_exception(fb, node):
        fb.emitter.at(node)
        fb.emitter.emit("leave", (), why="an exception of a class that is no built-in")
        fb.env = None
        return
    exc, args = _exception(fb, node)
    taken = trying.catching(fb, exc)
    if taken is not None:
        evaluate_arguments(fb, args)
        trying.jump(fb, *taken)
        return
    named = isinstance(node.exc, ast.Call) and node.exc.keywords
    message = None if named else constant_message(fb, args)
    if message is None:
        fb.emitter.emit("leave", (), why=f"{exc} with arguments made at run time")
    elif fb.info.name.startswith(PACKAGE):  # our library never raises by itself: NumPy does, called by the fallback
        fb.emitter.emit("leave", (), why=message)
    else:
        fb.emitter.emit("raise", (), exc=exc, message=message)
    fb.env = None


def _is_own_exception(fb: FunctionBuilder, node: ast.Raise) -> bool:
    """Whether the exception's class comes from the project or another module: Python raises it."""
    func = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    dotted = dotted_name(func) if func is not None else ""
    if not dotted or dotted.split(".")[0] in fb.locals:
        return False
    found = fb.unit.project.resolve(fb.info.name, dotted)
    if found is None:
        return False
    return found.kind == "class" or (found.kind == "external" and found.module != "builtins")


def _exception(fb: FunctionBuilder, node: ast.Raise) -> tuple[str, list[ast.expr]]:
    """The built-in exception's name and its arguments."""
    call = node.exc
    if call is None:
        raise stop(fb.info, node, "unsupported-syntax", "a bare raise needs an exception being handled", "raise ValueError('…')")
    func = call.func if isinstance(call, ast.Call) else call
    value = fb.evaluate(func)
    if not (isinstance(value, External) and value.module == "builtins"):
        raise stop(fb.info, call, "unsupported-syntax", "only built-in exceptions can be raised in a kernel",
                   "raise ValueError('…') or another built-in exception")
    return value.name, [*call.args, *(k.value for k in call.keywords)] if isinstance(call, ast.Call) else []


def _assert(fb: FunctionBuilder, node: ast.Assert) -> None:
    cond = condition(fb, node.test)

    def fail() -> None:
        taken = trying.catching(fb, "AssertionError")
        if taken is not None:
            trying.jump(fb, *taken)
            return
        message = constant_message(fb, [node.msg] if node.msg is not None else [])
        if message is None:
            fb.emitter.emit("leave", (), why="AssertionError with a message made at run time")
        else:
            fb.emitter.emit("raise", (), exc="AssertionError", message=message)
        fb.env = None

    fb.branch(cond, lambda: None, fail)


def _delete(fb: FunctionBuilder, node: ast.Delete) -> None:
    for target in node.targets:
        match target:
            case ast.Name(id=name):
                fb.evaluate(ast.copy_location(ast.Name(name, ast.Load()), target))
                fb.forget(name)
            case ast.Subscript() if isinstance(held := fb.evaluate(target.value), Var) and dicts.is_dict(held):
                dict_methods.delete(fb, target, held)
            case ast.Subscript() if isinstance(held, Var) and lists.is_list(held):
                delete_item(fb, target, held)
            case _:
                raise stop(fb.info, target, "unsupported-syntax",
                           "only names and items of lists and dictionaries can be deleted in a kernel",
                           "build a new tuple or array without the item")


def _global(fb: FunctionBuilder, node: ast.Global) -> None:
    changed = sorted(set(node.names) & assigned_names(fb.node.body))
    if changed:
        raise stop(fb.info, node, "unsupported-syntax", f"a kernel cannot assign to the global name {changed[0]!r}",
                   "pass the value as an argument and return the new one")


def _with(fb: FunctionBuilder, node: ast.With) -> None:
    """`with np.errstate(…):` says only which warnings NumPy gives, and kernels give none."""
    for item in node.items:
        call = item.context_expr
        if not isinstance(call, ast.Call) or item.optional_vars is not None or not _is_errstate(fb, call):
            refuse(fb, node)
        for keyword in call.keywords:
            value = fb.evaluate(keyword.value)
            if not (isinstance(value, Text) and value.value in ("ignore", "warn", "print")):
                raise stop(fb.info, keyword.value, "unsupported-call",
                           "np.errstate that raises or calls is not supported in a kernel", "test the values and raise")
    build_block(fb, node.body)


def _is_errstate(fb: FunctionBuilder, call: ast.Call) -> bool:
    target = fb.evaluate(call.func)
    return isinstance(target, External) and (target.module, target.name) == ("numpy", "errstate") and not call.args


def _pass(fb: FunctionBuilder, node: ast.Pass) -> None:
    return


def _while(fb: FunctionBuilder, node: ast.While) -> None:
    loops.while_loop(fb, node, build_block)


def _for(fb: FunctionBuilder, node: ast.For) -> None:
    loops.for_loop(fb, node, build_block, assign_target)


_STATEMENTS: Final[dict[type[ast.stmt], Handler]] = {
    ast.Expr: _expression,  # type: ignore[dict-item]  # each handler takes its own node type, as the key says
    ast.Assign: _assign,  # type: ignore[dict-item]
    ast.AnnAssign: _annotated,  # type: ignore[dict-item]
    ast.AugAssign: _augmented,  # type: ignore[dict-item]
    ast.If: _if,  # type: ignore[dict-item]
    ast.Return: _return,  # type: ignore[dict-item]
    ast.Break: _jump,  # type: ignore[dict-item]
    ast.Continue: _jump,  # type: ignore[dict-item]
    ast.Raise: _raise,  # type: ignore[dict-item]
    ast.Assert: _assert,  # type: ignore[dict-item]
    ast.Try: trying.try_statement,  # type: ignore[dict-item]
    ast.FunctionDef: closures.define,  # type: ignore[dict-item]
    ast.Match: matching.match,  # type: ignore[dict-item]
    ast.Delete: _delete,  # type: ignore[dict-item]
    ast.Global: _global,  # type: ignore[dict-item]
    ast.With: _with,  # type: ignore[dict-item]
    ast.Pass: _pass,  # type: ignore[dict-item]
    ast.While: _while,  # type: ignore[dict-item]
    ast.For: _for,  # type: ignore[dict-item]
}


"""Arguments of exceptions: a message known at compile time, or one that Python makes when it raises the exception again.

raise ValueError("n must be positive")              known: native code raises it
raise ValueError(f"n is {n}")                       not known, nor are "%d" % n, "{}".format(n), str(n), n: native code
                                                    leaves, and the Python function raises it
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import catching, jump
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.values import External, Text
from kernelmill.scan.uses import dotted_name


def constant_message(fb: FunctionBuilder, args: list[ast.expr]) -> str | None:
    """The message of an exception with these arguments, '' without any; None where it is made at run time."""
    return "" if not args else constant_text(fb, args[0]) if len(args) == 1 else None


def constant_text(fb: FunctionBuilder, node: ast.expr) -> str | None:
    """Text known at compile time and not empty, as written or by the name of a constant."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            parts = [constant_text(fb, side) for side in (left, right)]
            return None if parts[0] is None or parts[1] is None else parts[0] + parts[1]
        case ast.Constant() | ast.Name() | ast.Attribute():
            value = fb.evaluate(node)
            return value.value if isinstance(value, Text) and value.value else None
    return None


def evaluate_arguments(fb: FunctionBuilder, args: list[ast.expr]) -> None:
    """Compute what the arguments of an exception that is caught here are made from, since that may raise another."""
    for node in args:
        if is_text(node):
            evaluate_arguments(fb, [leaf for leaf in ast.iter_child_nodes(node) if isinstance(leaf, ast.expr)])
        elif isinstance(node, ast.Tuple):
            evaluate_arguments(fb, node.elts)
        elif not isinstance(node, ast.Attribute) or not is_text(node.value):
            fb.evaluate(node)


def is_text(node: ast.expr) -> bool:
    """Whether an expression is text by its form."""
    match node:
        case ast.Constant(value):
            return isinstance(value, str)
        case ast.JoinedStr() | ast.FormattedValue() | ast.Call(ast.Name("str" | "repr" | "ascii" | "format")):
            return True
        case ast.BinOp(left, ast.Add() | ast.Mod(), right):
            return is_text(left) or is_text(right)
        case ast.Call(ast.Attribute(value)):
            return is_text(value)
    return False


def raise_statement(fb: FunctionBuilder, node: ast.Raise) -> None:
    """`raise E(...)` and `raise`."""
    if _is_own_exception(fb, node):
        fb.emitter.at(node)
        fb.emitter.emit("leave", (), why="an exception of a class that is no built-in")
        fb.env = None
        return
    if node.exc is None and fb.handling:
        _raise_again(fb)
        return
    exc, args = _exception(fb, node)
    taken = catching(fb, exc)
    if taken is not None:
        evaluate_arguments(fb, args)
        if fb.env is not None:
            jump(fb, taken)
        return
    named = isinstance(node.exc, ast.Call) and node.exc.keywords
    message = None if named else constant_message(fb, args)
    if message is None:
        fb.emitter.emit("leave", (), why=f"{exc} with arguments made at run time")
    elif fb.info.source.library:  # our library never raises by itself: NumPy does, called by the fallback
        fb.emitter.emit("leave", (), why=message)
    else:
        fb.emitter.emit("raise", (), exc=exc, message=message)
    fb.env = None


def _raise_again(fb: FunctionBuilder) -> None:
    """A bare `raise` in a handler: to the handler around that takes the exception, or Python does it."""
    exception = fb.handling[-1]
    taken = catching(fb, exception) if exception else None
    if taken is not None:
        jump(fb, taken)
    else:
        leave(fb, "an exception that is raised again")


def _is_own_exception(fb: FunctionBuilder, node: ast.Raise) -> bool:
    """Whether the exception's class comes from the project or another module: Python raises it."""
    func = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    dotted = dotted_name(func) if func is not None else ""
    if not dotted or dotted.split(".")[0] in fb.locals:
        return False
    found = fb.unit.project.resolve(fb.info.name, dotted)
    if found is None:
        return False
    return found.kind in ("class", "variable") or (found.kind == "external" and found.module != "builtins")


def _exception(fb: FunctionBuilder, node: ast.Raise) -> tuple[str, list[ast.expr]]:
    """The built-in exception's name and its arguments."""
    call = node.exc
    if call is None:
        raise stop(fb.info, node, "unsupported-syntax", "a bare raise needs an exception being handled", "raise ValueError('…')")
    func = call.func if isinstance(call, ast.Call) else call
    value = fb.evaluate(func)
    if not (isinstance(value, External) and value.module == "builtins"):
        raise stop(
            fb.info,
            call,
            "unsupported-syntax",
            "only built-in exceptions can be raised in a kernel",
            "raise ValueError('…') or another built-in exception",
        )
    return value.name, [*call.args, *(k.value for k in call.keywords)] if isinstance(call, ast.Call) else []

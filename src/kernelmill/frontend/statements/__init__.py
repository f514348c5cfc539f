"""Statements: one function per kind of statement, found through one table."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.builtins import containers
from kernelmill.frontend.containers import dict_methods, lists
from kernelmill.frontend.expressions import closures
from kernelmill.frontend.expressions.truth import condition
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import Stop, Unbound, stop
from kernelmill.frontend.function.flow import jump
from kernelmill.frontend.function.frames import Returned, Target
from kernelmill.frontend.function.operands import refuse
from kernelmill.frontend.function.parameters import assigned_names
from kernelmill.frontend.function.templates import place
from kernelmill.frontend.function.values import External, NoneValue, Text, leaves
from kernelmill.frontend.statements import exceptions, loops
from kernelmill.frontend.statements import match as matching
from kernelmill.frontend.statements.asserting import assertion
from kernelmill.frontend.statements.assignment import annotated, assign, assign_target, augmented, delete
from kernelmill.frontend.statements.raising import raise_statement
from kernelmill.frontend.statements.returns import return_value
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import BOOL

#: Statements that hold others: what they evaluate themselves is theirs to mark with `rebinding`.
_COMPOUND: Final = (ast.If, ast.While, ast.For, ast.Match, ast.Try, ast.With, ast.FunctionDef)

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
            with fb.rebinding(*([] if isinstance(node, _COMPOUND) else [node])):
                handler(fb, node)
        except Stop as problem:
            fb.report(problem)
            if not (isinstance(problem, Unbound) and any(frame.missed for frame in fb.frames)):
                fb.poison(assigned_names([node]))  # else the loop is built again, knowing what its body assigns
            if isinstance(node, ast.Return | ast.Raise):
                fb.env = None


def _expression(fb: FunctionBuilder, node: ast.Expr) -> None:
    if isinstance(node.value, ast.Constant):
        return  # a docstring, or `...`
    if dict_methods.popped_unseen(fb, node.value):
        return
    fb.evaluate(node.value)


def _if(fb: FunctionBuilder, node: ast.If) -> None:
    try:
        with fb.rebinding(node.test):
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
        given, value = value, containers.as_result(fb, node, lists.as_result(fb, node, value, fb.result), fb.result)
        if given != value:
            lists.distinct(fb, given)
    if not any(frame.final for frame in fb.frames):
        return_value(fb, node, value)
        fb.env = None
        return
    held = fb.slots.store(f"returned${place(node)}", value)
    fb.slots.late.update(leaves(held))
    jump(fb, Target(None, Returned(held, lambda: return_value(fb, node, held))))


def _jump(fb: FunctionBuilder, node: ast.Break | ast.Continue) -> None:
    left, again = fb.loops[-1]
    jump(fb, left if isinstance(node, ast.Break) else again)


def _global(fb: FunctionBuilder, node: ast.Global) -> None:
    changed = sorted(set(node.names) & assigned_names(fb.node.body))
    if changed:
        raise stop(
            fb.info,
            node,
            "unsupported-syntax",
            f"a kernel cannot assign to the global name {changed[0]!r}",
            "pass the value as an argument and return the new one",
        )


def _with(fb: FunctionBuilder, node: ast.With) -> None:
    """`with np.errstate(…):` says only which warnings NumPy gives, and kernels give none."""
    for item in node.items:
        call = item.context_expr
        if not isinstance(call, ast.Call) or item.optional_vars is not None or not _is_errstate(fb, call):
            refuse(fb, node)
        for keyword in call.keywords:
            value = fb.evaluate(keyword.value)
            if not (isinstance(value, Text) and value.value in ("ignore", "warn", "print")):
                raise stop(
                    fb.info,
                    keyword.value,
                    "unsupported-call",
                    "np.errstate that raises or calls is not supported in a kernel",
                    "test the values and raise",
                )
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
    ast.Assign: assign,  # type: ignore[dict-item]
    ast.AnnAssign: annotated,  # type: ignore[dict-item]
    ast.AugAssign: augmented,  # type: ignore[dict-item]
    ast.If: _if,  # type: ignore[dict-item]
    ast.Return: _return,  # type: ignore[dict-item]
    ast.Break: _jump,  # type: ignore[dict-item]
    ast.Continue: _jump,  # type: ignore[dict-item]
    ast.Raise: raise_statement,  # type: ignore[dict-item]
    ast.Assert: assertion,  # type: ignore[dict-item]
    ast.Try: exceptions.try_statement,  # type: ignore[dict-item]
    ast.FunctionDef: closures.define,  # type: ignore[dict-item]
    ast.Match: matching.match,  # type: ignore[dict-item]
    ast.Delete: delete,  # type: ignore[dict-item]
    ast.Global: _global,  # type: ignore[dict-item]
    ast.With: _with,  # type: ignore[dict-item]
    ast.Pass: _pass,  # type: ignore[dict-item]
    ast.While: _while,  # type: ignore[dict-item]
    ast.For: _for,  # type: ignore[dict-item]
}

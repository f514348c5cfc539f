"""Comprehensions and generator expressions as the loops that they stand for.

    sum(w * v for w, v in zip(a, b) if v > 0)   ->   for w', v' in zip(a, b):
                                                         if v' > 0:
                                                             <what sum does with w' * v'>

Input: the expression (or any iterable) and a function that says what to do with an element. Output: statements, to
be built like the author's own; the loop variables get names of their own, as Python gives them a scope of their
own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.templates import Given, hidden, load, renamed, target_names
from kernelmill.frontend.function.values import Value

Body = Callable[[ast.expr], list[ast.stmt]]


Comprehension = ast.GeneratorExp | ast.ListComp

#: What follows the name of a variable of a comprehension.
_INSIDE: Final = "$in"


def element_loop(fb: FunctionBuilder, node: ast.expr, body: Body, after: list[ast.stmt] | None = None) -> list[ast.stmt]:
    """Loops that run `body` for each element of a comprehension or iterable; `after` is put after each inner loop."""
    if isinstance(node, Comprehension):
        return _comprehension(fb, node, body, after or [])
    item = hidden(fb, node, "item")
    target = ast.copy_location(ast.Name(item, ast.Store()), node)
    return [_for(target, node, body(load(item, node)), node)]


def own_names(target: ast.expr) -> list[str]:
    """The names of a loop's target that belong to a comprehension."""
    return [name for name in target_names(target) if _INSIDE in name]


def over_value(fb: FunctionBuilder, node: ast.AST, value: Value, body: Body) -> list[ast.stmt]:
    """A loop that runs `body` for each element of a value."""
    return element_loop(fb, Given(value, node), body)


def _comprehension(fb: FunctionBuilder, node: Comprehension, body: Body, after: list[ast.stmt]) -> list[ast.stmt]:
    names: dict[str, str] = {}
    heads: list[tuple[ast.expr, ast.expr, list[ast.expr]]] = []
    for number, generator in enumerate(node.generators):
        if generator.is_async:
            raise stop(
                fb.info,
                node,
                "unsupported-syntax",
                "an asynchronous comprehension is not supported in a kernel",
                "write a loop",
            )
        (over,) = renamed([generator.iter], names) if number else [generator.iter]
        names = {**names, **{name: hidden(fb, node, f"{name}{_INSIDE}") for name in target_names(generator.target)}}
        target, *tests = renamed([generator.target, *generator.ifs], names)
        heads.append((target, over, tests))
    (element,) = renamed([node.elt], names)
    statements = body(element)
    for number, (target, over, tests) in reversed(list(enumerate(heads))):
        for test in reversed(tests):
            statements = [ast.copy_location(ast.If(test, statements, []), test)]
        statements = [_for(target, over, statements, node), *(after if number else [])]
    return statements


def _for(target: ast.expr, over: ast.expr, body: list[ast.stmt], node: ast.AST) -> ast.stmt:
    return ast.copy_location(ast.For(target, over, body, []), node)

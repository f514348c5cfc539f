"""What calls have in common: their evaluated arguments, and what is wrong with them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import TypeVar

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.signature import Bound, Signature, bind, normal, signature
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value, scalar
from kernelmill.ir.nodes import Operand
from kernelmill.ir.types import ArrayType

T = TypeVar("T")


def number(fb: FunctionBuilder, node: ast.AST, value: Value) -> Operand:
    """A scalar operand."""
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType):
        raise stop(
            fb.info,
            node,
            "unsupported-array-expression",
            "a whole array is used where a number is expected",
            "loop over the elements",
        )
    return x


Arguments = list[Value]


Keywords = dict[str, Value]


def known(value: object) -> Value:
    """A constant of the compiler as a value: a number, a string, a truth value or None."""
    if value is None:
        return NoneValue()
    if isinstance(value, str):
        return Text(value)
    assert isinstance(value, bool | int | float | complex)
    return scalar(value)


def given_arguments(
    fb: FunctionBuilder,
    node: ast.AST,
    name: str,
    sig: Signature,
    args: Sequence[T],
    keywords: Mapping[str, T],
    *,
    whole: bool = True,
) -> Bound[T]:
    """The arguments of `name(*args, **keywords)` by parameter, as they were given; raises Stop where they do not fit."""
    found = bind(sig, name, args, keywords)
    if isinstance(found, Bound):
        return found
    if whole or not (found.unknown or found.surplus):
        raise stop(fb.info, node, "wrong-arguments", found.message, "Python would raise TypeError")
    shown = f"argument {found.unknown!r} of {name} is not supported" if found.unknown else found.message
    raise stop(fb.info, node, "wrong-arguments", f"{shown} in a kernel", f"supported: {name}({sig.text})")


def unevaluated_arguments(
    fb: FunctionBuilder, node: ast.Call, name: str, parameters: str, *, whole: bool = True
) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    """The expressions that a call gives, by position up to the first that is missing, the others by name."""
    for part in (*node.args, *node.keywords):
        if isinstance(part, ast.Starred) or (isinstance(part, ast.keyword) and part.arg is None):
            message = f"* and ** in a call of {name}() are not supported in a kernel"
            raise stop(fb.info, part.value, "unsupported-syntax", message, "write the arguments out")
    sig = signature(parameters)
    keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    return normal(sig, given_arguments(fb, node, name, sig, node.args, keywords, whole=whole))


def bound_arguments(
    fb: FunctionBuilder,
    node: ast.AST,
    name: str,
    sig: Signature,
    args: Sequence[Value],
    keywords: Mapping[str, Value],
    *,
    whole: bool = True,
) -> dict[str, Value]:
    """The arguments of `name(*args, **keywords)` by parameter, with the known defaults, and all of `*rest` as a tuple.

    `whole`: the signature is all that the function has in Python; else it is what a kernel may give.
    """
    found = given_arguments(fb, node, name, sig, args, keywords, whole=whole)
    defaults = {p: known(value) for p, value in sig.defaults.items() if p not in found.given}
    values = {p: {**defaults, **found.given}[p] for p in sig.names if p in defaults or p in found.given}
    return {**values, sig.rest: Tuple(found.rest)} if sig.rest else values

"""What calls have in common: their evaluated arguments, and what is wrong with them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.signature import Mismatch, Signature, bind
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value, scalar
from kernelmill.ir.nodes import Operand
from kernelmill.ir.types import ArrayType


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


def wrong_count(fb: FunctionBuilder, node: ast.Call, name: str, wanted: str) -> Exception:
    """The error of a call with a number of arguments that does not fit."""
    return stop(
        fb.info,
        node,
        "wrong-arguments",
        f"{name} takes {wanted} positional argument(s) here",
        "Python would raise TypeError, or the form is not supported in a kernel",
    )


def known(value: object) -> Value:
    """A constant of the compiler as a value: a number, a string, a truth value or None."""
    if value is None:
        return NoneValue()
    if isinstance(value, str):
        return Text(value)
    assert isinstance(value, bool | int | float | complex)
    return scalar(value)


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
    found = bind(sig, name, args, keywords)
    if isinstance(found, Mismatch):
        if whole or not (found.unknown or found.surplus):
            raise stop(fb.info, node, "wrong-arguments", found.message, "Python would raise TypeError")
        shown = f"argument {found.unknown!r} of {name} is not supported" if found.unknown else found.message
        raise stop(fb.info, node, "wrong-arguments", f"{shown} in a kernel", f"supported: {name}({sig.text})")
    defaults = {p: known(value) for p, value in sig.defaults.items() if p not in found.given}
    values = {p: {**defaults, **found.given}[p] for p in sig.names if p in defaults or p in found.given}
    return {**values, sig.rest: Tuple(found.rest)} if sig.rest else values

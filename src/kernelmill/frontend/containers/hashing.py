"""Keys of dictionaries and members of sets: which values can be one, how they are compared with those held, their hash.

    d: dict[int, …];   d[np.int32(3)], d[True]     looked up as they are: integers of any type are equal by value
    d: dict[float, …]; d[2]                        looked up as 2.0
    d: dict[int, …];   d[2.0]                      looked up as 2; 2.5 and NaN are left to Python

The hash is our own, since it decides nothing that can be seen: equal keys have equal ones.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.containers.lists import as_items
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe, leave, operand_of
from kernelmill.frontend.function.templates import Given, Seen, fill, hidden, load
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import cast, to_int
from kernelmill.frontend.type_rules.items import same_type
from kernelmill.frontend.type_rules.operators import may_be_complex
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, DictType, HighType, ListType, MixedScalar, NpScalar, PyScalar, TupleType, scalar_dtype

_SEED: Final = 1


#: Integers up to this size are exact as floats.
_EXACT: Final = 2**53


_HINT: Final = "a key may be a number, or a tuple of numbers"


def check_key(fb: FunctionBuilder, node: ast.AST, value: Value) -> None:
    """Refuse what cannot be a key."""
    if isinstance(value, Tuple) and value.items:
        for item in value.items:
            check_key(fb, node, item)
        return
    kind = value.type if isinstance(value, Var | Const) else None
    if isinstance(kind, DictType) or (isinstance(kind, ListType) and not kind.fixed):
        raise stop(
            fb.info,
            node,
            "type-error",
            f"{describe(value)} cannot be a key",
            "Python would raise TypeError; a tuple can: tuple(xs)",
        )
    if isinstance(kind, ListType):
        if not _is_number(kind.item):
            raise stop(fb.info, node, "unsupported-value", f"a tuple of {kind.item} cannot be a key in a kernel", _HINT)
    elif not _is_number(kind):
        what = "a complex number" if may_be_complex(kind) else describe(value)
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            f"{what} cannot be a key in a kernel",
            "number the strings, for example with an IntEnum" if isinstance(value, Text) else _HINT,
        )


def _is_number(kind: object) -> bool:
    return isinstance(kind, PyScalar | NpScalar | MixedScalar) and scalar_dtype(kind).kind != "c"


def probe(fb: FunctionBuilder, node: ast.AST, held: HighType, value: Value) -> Value | None:
    """`value` as it is compared with keys of type `held`; None where it can never be equal to one."""
    if isinstance(held, TupleType):
        if not isinstance(value, Tuple) or len(value.items) != len(held.items):
            return None
        items = [probe(fb, node, t, v) for t, v in zip(held.items, value.items, strict=True)]
        return None if None in items else Tuple(tuple(v for v in items if v is not None))
    if isinstance(held, ListType):
        if isinstance(value, Tuple):
            return as_items(fb, node, Tuple(tuple(_as_item(fb, node, held.item, v) for v in value.items)), held.item)
        if not isinstance(value, Var) or not isinstance(value.type, ListType):
            return None
        if not same_type(value.type, held):
            raise stop(
                fb.info,
                node,
                "conflicting-types",
                f"a {value.type} is looked up among keys of type {held}",
                "give their items one type",
            )
        return value
    if isinstance(value, Tuple | NoneValue) or (isinstance(value, Var) and isinstance(value.type, ListType)):
        return None
    x = operand_of(fb, value, node)
    assert isinstance(held, PyScalar | NpScalar | MixedScalar)
    assert isinstance(x.type, PyScalar | NpScalar | MixedScalar)
    return x if x.type == held else _number(fb, node, held, x)


def _as_item(fb: FunctionBuilder, node: ast.AST, held: HighType, value: Value) -> Value:
    """An item of a tuple that is looked up, in the type of those held; leaves where there is no such number."""
    x = probe(fb, node, held, value)
    if not isinstance(x, Var | Const) or not isinstance(held, PyScalar | NpScalar):
        raise stop(
            fb.info, node, "conflicting-types", f"a {describe(value)} is looked up in tuples of {held}", "give their items one type"
        )
    made = cast(fb, node, x, held)
    if x.type != held:
        _leave_if(fb, node, fb.rules.compare(fb, node, "ne", made, x), "a number of another type")
    return made


def _number(fb: FunctionBuilder, node: ast.AST, held: PyScalar | NpScalar | MixedScalar, x: Operand) -> Operand:
    floats = [scalar_dtype(t).kind == "f" for t in (held, x.type)]  # type: ignore[arg-type]  # a scalar
    if floats == [True, True]:
        return cast(fb, node, x, NpScalar("float64"))  # compared exactly with any float
    if floats == [True, False]:
        number = to_int(fb, node, x)
        for op, bound in (("gt", _EXACT), ("lt", -_EXACT)):
            _leave_if(fb, node, fb.rules.compare(fb, node, op, number, scalar(bound)), "a large int among floats")
        return cast(fb, node, number, NpScalar("float64"))
    if floats == [False, True]:
        inside = fb.rules.compare(fb, node, "le", fb.emitter.value("builtin", x.type, x, fn="abs"), scalar(float(_EXACT)))
        _leave_if(fb, node, fb.emitter.value("not", BOOL, fb.rules.truth(fb, inside, node)), "a large float among ints")
        whole = to_int(fb, node, x)
        _leave_if(fb, node, fb.rules.compare(fb, node, "ne", whole, x), "a fraction among ints")
        return whole
    return x


def _leave_if(fb: FunctionBuilder, node: ast.AST, test: Operand, why: str) -> None:
    fb.branch(fb.rules.truth(fb, test, node), lambda: leave(fb, why), lambda: None)


def hash_of(fb: FunctionBuilder, node: ast.AST, value: Value, start: Operand | None = None) -> Operand:
    """The hash of a key; leaves for a NaN, which is found only where it is the very object."""
    begin: Operand = scalar(_SEED) if start is None else start
    if isinstance(value, Tuple):
        for item in value.items:
            begin = hash_of(fb, node, item, begin)
        return begin
    if isinstance(value, Var) and isinstance(value.type, ListType):
        return _hash_of_items(fb, node, value, begin)
    x = operand_of(fb, value, node)
    assert isinstance(x.type, PyScalar | NpScalar | MixedScalar)
    if scalar_dtype(x.type).kind == "f":
        _leave_if(fb, node, fb.rules.compare(fb, node, "ne", x, x), "NaN as a key")
    return fb.emitter.value("hash_mix", INT, begin, x)


def _hash_of_items(fb: FunctionBuilder, node: ast.AST, items: Var, begin: Operand) -> Operand:
    names = {f"_{k}": hidden(fb, node, f"hash_{k}") for k in ("h", "v")}
    fb.assign(names["_h"], begin)

    def mixed(value: Value) -> Value:
        before = fb.evaluate(load(names["_h"], node))
        assert isinstance(before, Var | Const)
        return hash_of(fb, node, value, before)

    text = "for _v in _items: _h = _mixed"
    fb.build(fill(text, node, _items=Given(items, node), _mixed=Seen(load(names["_v"], node), mixed), **names))
    found = fb.evaluate(load(names["_h"], node))
    assert isinstance(found, Var)
    return fb.emitter.value("copy", INT, found)

"""Items of tuples at a position that is known only at run time, and tuples made from other sequences.

t[i]            ->  t[0] if i == 0 else t[1] if i == 1 else … (or an element of a constant array, for numbers)
tuple(f(k) for k in range(3)), t * 2, zip(t, u), enumerate(t)   ->  their items, at compile time
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.containers import lists
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose_by
from kernelmill.frontend.function.sizes import refuse_large
from kernelmill.frontend.function.templates import Given, hidden, renamed, target_names
from kernelmill.frontend.function.values import MODULE_LIST, ConstArray, RangeValue, Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import to_int
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, DEFAULT_DTYPE, FLOAT, INT, ArrayType, MixedScalar, NpScalar, PyScalar

#: So many items are expanded; a longer tuple must hold constants.
_MOST_WRITTEN: Final = 32




def item_at(fb: FunctionBuilder, node: ast.AST, base: Tuple, index: Operand) -> Value:
    """`base[index]` with Python's IndexError; all items must have one type."""
    _uniform(fb, node, base)
    count = scalar(len(base.items))
    position = to_int(fb, node, index, index=True)
    negative = fb.emitter.value("compare", BOOL, position, scalar(0), op="lt")
    wrapped = fb.emitter.value("binary", INT, position, count, op="add")
    chosen = choose_by(fb, node, negative, wrapped, position)
    assert isinstance(chosen, Var | Const)
    low = fb.emitter.value("compare", BOOL, chosen, scalar(0), op="ge")
    high = fb.emitter.value("compare", BOOL, chosen, count, op="lt")
    inside = fb.emitter.value("binary", BOOL, low, high, op="and")
    fb.branch(inside, lambda: None, lambda: _out_of_range(fb, base))
    return item_within(fb, node, base, chosen)


def _out_of_range(fb: FunctionBuilder, base: Tuple) -> None:
    what = "list" if base.cls == MODULE_LIST else "tuple"
    fb.emitter.emit("raise", (), exc="IndexError", message=f"{what} index out of range")
    fb.env = None


def item_within(fb: FunctionBuilder, node: ast.AST, base: Tuple, position: Operand) -> Value:
    """`base[position]` for a position known to be in range."""
    _uniform(fb, node, base)
    first = base.items[0]
    if isinstance(first, Tuple):
        columns = zip(*(i.items for i in base.items if isinstance(i, Tuple)), strict=True)
        return Tuple(tuple(item_within(fb, node, Tuple(column), position) for column in columns), first.cls, first.fields)
    constants = _constant_array(base)
    if constants is not None:
        dtype, numbers = constants
        held = ConstArray(dtype, (len(numbers),), numbers)
        array = fb.emitter.value("const_array", ArrayType(dtype, 1, readonly=True), of=fb.unit.constant(held), shape=held.shape)
        return fb.emitter.value("cast", first.type, fb.emitter.value("index", NpScalar(dtype), array, position))  # type: ignore[union-attr]  # a constant
    result = base.items[-1]
    for k in reversed(range(len(base.items) - 1)):
        here = fb.emitter.value("compare", BOOL, position, scalar(k), op="eq")
        result = choose_by(fb, node, here, base.items[k], result)
    return result


def _constant_array(base: Tuple) -> tuple[str, tuple[bool | int | float | complex, ...]] | None:
    consts = [i for i in base.items if isinstance(i, Const) and i.type in (BOOL, INT, FLOAT)]
    if len(consts) < len(base.items) or len(consts) < 3:
        return None
    numbers = tuple(c.value for c in consts if isinstance(c.value, bool | int | float))
    dtype = DEFAULT_DTYPE[str(consts[0].type)]
    if dtype == "int64" and any(not -(2**63) <= n < 2**63 for n in numbers):
        return None
    return dtype, numbers


def _uniform(fb: FunctionBuilder, node: ast.AST, base: Tuple) -> None:
    shapes = {_shape(item) for item in base.items}
    if len(shapes) != 1 or None in shapes:
        raise stop(
            fb.info,
            node,
            "not-constant",
            "only a constant can be the subscript of this tuple: its items differ in type"
            if base.items
            else "an empty tuple has no items",
            "use an array, or if/elif on the index",
        )
    if len(base.items) > _MOST_WRITTEN and not isinstance(base.items[0], Const):
        raise stop(fb.info, node, "not-constant", f"a tuple of {len(base.items)} items is indexed by a variable", "use an array")


def _shape(item: Value) -> object:
    """What must be the same in every item."""
    if isinstance(item, Tuple):
        inner = tuple(_shape(i) for i in item.items)
        return None if None in inner else (item.cls, inner)
    if isinstance(item, Var | Const) and isinstance(item.type, PyScalar | NpScalar | MixedScalar | ArrayType):
        return item.type
    return None


def make_tuple(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`tuple(…)` of something whose length is known when the kernel is compiled."""
    if len(node.args) > 1 or node.keywords:
        raise stop(fb.info, node, "wrong-arguments", "tuple() takes one iterable", "Python would raise TypeError")
    if not node.args:
        return Tuple(())
    over = node.args[0]
    comprehension = isinstance(over, ast.GeneratorExp | ast.ListComp)
    value = None if comprehension else fb.evaluate(over)
    if value is not None and lists.is_fixed(value):
        return value
    items = _generated(fb, over) if value is None else items_of(value)  # type: ignore[arg-type]  # a comprehension
    if items is not None:
        return Tuple(items)
    made = lists.collected(fb, node, over if value is None else Given(value, node), "tuple")
    assert isinstance(made, Var)
    return lists.fixed(fb, made)


def repeated(fb: FunctionBuilder, node: ast.AST, base: Tuple, times: Value) -> Value:
    """`base * times`."""
    if not (isinstance(times, Const) and isinstance(times.value, int)):
        raise stop(
            fb.info, node, "not-constant", "a tuple can be repeated only a constant number of times", "use an array, or a list"
        )
    refuse_large(fb.info, node, base, times=times.value)
    return Tuple(base.items * times.value)


def items_of(value: Value) -> tuple[Value, ...] | None:
    """The items of a tuple or of a range with constant bounds."""
    if isinstance(value, Tuple):
        return value.items
    if isinstance(value, RangeValue) and all(isinstance(x, Const) for x in (value.start, value.stop, value.step)):
        numbers = range(*(int(x.value) for x in (value.start, value.stop, value.step) if isinstance(x, Const)))  # type: ignore[arg-type]
        return tuple(scalar(k) for k in numbers) if len(numbers) <= _MOST_WRITTEN else None
    return None


def _generated(fb: FunctionBuilder, over: ast.GeneratorExp | ast.ListComp) -> tuple[Value, ...] | None:
    """The items of a comprehension over one such sequence, without conditions."""
    if len(over.generators) != 1 or over.generators[0].ifs or over.generators[0].is_async:
        return None
    generator = over.generators[0]
    sources = items_of(fb.evaluate(generator.iter))
    if sources is None:
        return None
    names = {name: hidden(fb, over, f"{name}$in") for name in target_names(generator.target)}
    target, element = renamed([generator.target, over.elt], names)
    items = []
    for source in sources:
        fb.build([ast.copy_location(ast.Assign([target], Given(source, over)), over)])
        value = fb.evaluate(element)
        items.append(fb.emitter.value("copy", value.type, value) if isinstance(value, Var) else value)
    return tuple(items)

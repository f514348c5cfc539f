"""`np.array` and `np.asarray` of lists, of displays such as `[[a, b], [c, d]]`, and of tuples.

The dtype is what NumPy finds in the items: of a display each item's own type counts, of a growable list the type of
its items; where the items' types are known only at run time the caller has to name a dtype.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.containers import lists
from kernelmill.frontend.containers.lists import is_list, length
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.dtypes import dtype_of
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.templates import Given, Part, fill, fill_one, hidden
from kernelmill.frontend.function.values import Tuple, Value, scalar
from kernelmill.frontend.numpy import joining
from kernelmill.frontend.type_rules.numpy_promotion import promote
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import (
    BOOL,
    DEFAULT_DTYPE,
    DTYPES,
    INT,
    NONE,
    ArrayType,
    DictType,
    HighType,
    ListType,
    MixedScalar,
    NpScalar,
    PyScalar,
    TupleType,
)


def array_of(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value | None:
    """`np.array` of the items of a list or tuple; None of anything else."""
    source = next(iter(given.values()))
    if not (isinstance(source, Tuple) or lists.is_list(source)):
        return None
    return array_of_items(fb, node, source, dtype_of(fb, node, given["dtype"], ""))


def tolist(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value | None:
    """`x.tolist()` of a vector."""
    (x,) = given.values()
    if not (isinstance(x, Var) and isinstance(x.type, ArrayType) and x.type.ndim == 1):
        return None
    parts: dict[str, Part] = {"_x": Given(x, node), "_v": hidden(fb, node, "v")}
    return fb.evaluate(fill_one("[_v.item() for _v in _x]", node, **parts))


def array_of_items(fb: FunctionBuilder, node: ast.AST, source: Value, dtype: str) -> Value:
    """The items of a list or tuple as the array that an assignment to part of an array of `dtype` makes of them."""
    if isinstance(source, Tuple):
        return _of_tuple(fb, node, source, dtype)
    assert isinstance(source, Var)
    return _of_list(fb, node, source, dtype)


def as_array(fb: FunctionBuilder, node: ast.AST, value: Value) -> Value:
    """A display of numbers as the array that NumPy makes of them; of several sequences each."""
    if isinstance(value, Var) and isinstance(value.type, ListType):
        return array_of_items(fb, node, value, "")
    if not isinstance(value, Tuple) or not value.items:
        return value
    if all(isinstance(x, Var | Const) and not isinstance(x.type, ArrayType | ListType) for x in value.items):
        return array_of_items(fb, node, value, "")
    items = [as_array(fb, node, x) for x in value.items]
    same = all(new is old for new, old in zip(items, value.items, strict=True))
    return value if same else Tuple(tuple(items))


def _of_list(fb: FunctionBuilder, node: ast.AST, source: Var, given: str) -> Value:
    kind = source.type
    assert isinstance(kind, ListType)
    if joining.is_list_of(source, ListType):
        return joining.array_of_lists(fb, node, source, given)
    if isinstance(kind.item, ArrayType | DictType):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            f"np.array of a list of {kind.item} is not supported here in a kernel",
            "np.stack(parts), np.concatenate(parts) and np.array(parts) without a dtype are",
        )
    items = kind.item.items if isinstance(kind.item, TupleType) else (kind.item,)
    dtype = given or _natural(fb, node, [] if kind.item == NONE else items)
    _storable(fb, node, items if kind.item != NONE else (), dtype, given)
    size = lists.length(fb, source)
    if (dtype != "float64" and not given) or isinstance(kind.item, TupleType):
        nonempty = fb.emitter.value("truth", scalar(True).type, size)  # np.array([]) is a float64 array of shape (0,)
        fb.branch(nonempty, lambda: None, lambda: leave(fb, "array of nothing"))
    extents: list[Operand] = [size, *([scalar(len(items))] if isinstance(kind.item, TupleType) else [])]
    made = fb.emitter.value("new", ArrayType(dtype, len(extents)), *extents, fill="empty")
    if kind.item == NONE:
        return made
    names = {"_k": hidden(fb, node, "k"), "_v": hidden(fb, node, "v")}
    text = "for _k in range(_n):\n    _v = _list[_k]\n"
    if isinstance(kind.item, TupleType):
        text += "".join(f"    _out[_k, {j}] = _v[{j}]\n" for j in range(len(items)))
    else:
        text += "    _out[_k] = _v\n"
    fb.build(fill(text, node, _n=Given(size, node), _list=Given(source, node), _out=Given(made, node), **names))
    return made


def _of_tuple(fb: FunctionBuilder, node: ast.AST, source: Tuple, given: str) -> Value:
    shape = _shape(fb, node, source)
    leaves = [operand_of(fb, leaf, node) for leaf in _leaves(source)]
    types = tuple(x.type for x in leaves)
    dtype = given or _natural(fb, node, types)  # type: ignore[arg-type]  # high IR has high types only
    _storable(fb, node, types, dtype, given)  # type: ignore[arg-type]  # as above
    made = fb.emitter.value("new", ArrayType(dtype, len(shape)), *(scalar(n) for n in shape), fill="empty")
    for number, x in enumerate(leaves):
        place: list[Operand] = []
        for extent in reversed(shape):
            number, rest = divmod(number, extent)  # the digits of the flat index
            place.insert(0, scalar(rest))
        fb.emitter.emit("store_item", (), made, *place, x)
    return made


def _shape(fb: FunctionBuilder, node: ast.AST, value: Value) -> tuple[int, ...]:
    if not isinstance(value, Tuple):
        if isinstance(value, Var | Const) and not isinstance(value.type, ArrayType | ListType):
            return ()
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "np.array of arrays or of lists in lists is not supported in a kernel",
            "use np.stack, or fill an array in a loop",
        )
    inner = {_shape(fb, node, item) for item in value.items}
    if len(inner) > 1:
        raise stop(fb.info, node, "type-error", "the items have different shapes", "NumPy would raise ValueError")
    return (len(value.items), *(next(iter(inner)) if inner else ()))


def _leaves(value: Value) -> list[Value]:
    return [leaf for item in value.items for leaf in _leaves(item)] if isinstance(value, Tuple) else [value]


def _natural(fb: FunctionBuilder, node: ast.AST, types: list[HighType] | tuple[HighType, ...]) -> str:
    """The dtype that NumPy finds for items of these types."""
    found: str | None = None
    for kind in types:
        match kind:
            case PyScalar(name=name):
                dtype = DEFAULT_DTYPE[name]
            case NpScalar(dtype=dtype):
                pass
            case MixedScalar(name=name, dtype=dtype) if DEFAULT_DTYPE.get(name) == dtype:
                pass
            case _:
                raise stop(
                    fb.info,
                    node,
                    "unknown-dtype",
                    f"the dtype depends on which items are there at run time: {kind}",
                    "give dtype=np.float64 or the like",
                )
        found = dtype if found is None else promote(found, dtype)
    return found or "float64"


def _storable(fb: FunctionBuilder, node: ast.AST, types: tuple[HighType, ...], dtype: str, given: str) -> None:
    """Only conversions that `np.array` and item assignment do alike."""
    order = "buifc"
    for kind in types:
        source = kind.dtype if isinstance(kind, NpScalar | MixedScalar) else DEFAULT_DTYPE[getattr(kind, "name", "float")]
        if given and order.index(DTYPES[source].kind) > order.index(DTYPES[dtype].kind):
            raise stop(
                fb.info,
                node,
                "unsupported-call",
                f"np.array of {kind} items as {dtype} is not supported in a kernel",
                "convert the items before, for example int(v)",
            )


def is_items(value: Value) -> bool:
    """Whether a value is a tuple or a list, to be written into a slice."""
    return isinstance(value, Tuple) or is_list(value)


def store_items(fb: FunctionBuilder, node: ast.AST, target: Var, value: Value) -> None:
    """Write the items of `value` into the vector `target`."""
    assert isinstance(target.type, ArrayType)
    items = value.items if isinstance(value, Tuple) else ()
    kinds = [i.type for i in items if isinstance(i, Var | Const)]
    item = value.type.item if isinstance(value, Var) and isinstance(value.type, ListType) else None
    numbers = len(kinds) == len(items) and all(
        isinstance(k, PyScalar | NpScalar | MixedScalar) for k in (*kinds, *([item] if item else []))
    )
    if target.type.ndim != 1 or not numbers:
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "only numbers can be written item by item, into a slice of a vector",
            "write np.array(...), or one row at a time",
        )
    count: Operand = length(fb, value) if isinstance(value, Var) else scalar(len(items))
    extent = fb.emitter.value("shape", INT, target, axis=0)
    differs = fb.emitter.value("compare", BOOL, extent, count, op="ne")
    fb.branch(differs, lambda: leave(fb, "items for a slice of another length"), lambda: None)
    if isinstance(value, Var):
        k = hidden(fb, node, "k")
        text = "for _k in range(_n): _target[_k] = _items[_k]"
        fb.build(fill(text, node, _k=k, _n=Given(count, node), _target=Given(target, node), _items=Given(value, node)))
        return
    for position, one in enumerate(items):
        fb.build(
            fill("_target[_k] = _item", node, _target=Given(target, node), _k=Given(scalar(position), node), _item=Given(one, node))
        )

"""Loops over iterators that are no plain sequence of positions, as the nested loops that they stand for.

    for a, b in itertools.product(x, y): body     ->  for a$ in x:
                                                          for b$ in y:
                                                              a, b = a$, b$; body
                                                          else: continue
                                                          break

Input: the loop and the iterator (`Sequence` of a kind in `ITERATORS`, or one around such). Output: statements. What
`product` and `combinations` would copy beforehand must not change in the loop.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.containers import dict_loops
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.templates import Given, Part, call_of, fill, hidden, load
from kernelmill.frontend.function.values import NoneValue, RangeValue, Sequence, Tuple, Value, scalar
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, FLOAT, INT, ArrayType, ListType
from kernelmill.scan.uses import dotted_name

#: Functions of itertools: how many positional arguments they take.
ITERATORS: Final = {
    "count": (0, 2),
    "product": (1, 5),
    "combinations": (2, 2),
    "chain": (1, 8),
    "accumulate": (1, 2),
    "pairwise": (1, 1),
}


_PRODUCT: Final = """
for _first in _over:
    _rest
else:
    _orelse
"""


_ACCUMULATE: Final = """
_begun = False
for _item in _over:
    if _begun:
        _total = _next
    else:
        _total = _item
        _begun = True
    _body
else:
    _orelse
"""


_PAIRWISE: Final = """
_begun = False
for _item in _over:
    if not _begun:
        _begun = True
        _last = _item
        continue
    _pair = (_last, _item)
    _last = _item
    _body
else:
    _orelse
"""


_ENUMERATE: Final = """
_count = _start
for _item in _over:
    _now = _count
    _count = _count + 1
    _body
else:
    _orelse
"""


_COUNT: Final = """
_count = _start
while True:
    _now = _count
    _count = _count + _step
    _body
"""


_MAP: Final = """
for _item in _over:
    _body
else:
    _orelse
"""


_COMBINATIONS: Final = """
for _i in range(_n):
    for _j in range(_i + 1, _n):
        _body
    else:
        continue
    break
else:
    _orelse
"""


def make_iterator(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """A call of a function of itertools."""
    if name not in ITERATORS:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"itertools.{name} is not supported in a kernel",
            f"supported: {', '.join(sorted(ITERATORS))}; or write the loop",
        )
    least, most = ITERATORS[name]
    repeat = keywords.pop("repeat", scalar(1)) if name == "product" else scalar(1)
    if keywords or not least <= len(args) <= most or not (isinstance(repeat, Const) and isinstance(repeat.value, int)):
        raise stop(
            fb.info,
            node,
            "wrong-arguments",
            f"itertools.{name} with these arguments is not supported in a kernel",
            "write the loop",
        )
    if name == "product":
        args = args * repeat.value
    if name == "count" and not all(isinstance(a, Var | Const) and a.type in (INT, FLOAT) for a in args):
        raise stop(fb.info, node, "wrong-arguments", "itertools.count needs ints or floats in a kernel", "convert with int(...)")
    if name == "combinations" and args[1] != scalar(2):
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            "itertools.combinations is supported for pairs in a kernel",
            "write one loop for each element",
        )
    return Sequence(name, tuple(args))


def _index_range(stop: Operand) -> RangeValue:
    return RangeValue(scalar(0), stop, scalar(1))


def _extents(fb: FunctionBuilder, array: Var) -> list[Value]:
    assert isinstance(array.type, ArrayType)
    return [_index_range(fb.emitter.value("shape", INT, array, axis=axis)) for axis in range(array.type.ndim)]


def ndindex(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.ndindex(n, m)` or of a tuple of extents."""
    shape = given["shape"]
    assert isinstance(shape, Tuple)
    parts = shape.items[0].items if len(shape.items) == 1 and isinstance(shape.items[0], Tuple) else shape.items
    extents = [operand_of(fb, part, node) for part in parts]
    if not extents or any(e.type != INT for e in extents):
        raise stop(
            fb.info,
            node,
            "wrong-arguments",
            "np.ndindex with these arguments is not supported in a kernel",
            "give the extents as ints",
        )
    for extent in extents:
        negative = fb.emitter.value("compare", BOOL, extent, scalar(0), op="lt")
        fb.branch(negative, lambda: leave(fb, "np.ndindex of a negative extent"), lambda: None)
    return Sequence("product", tuple(map(_index_range, extents)))


def ndenumerate(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.ndenumerate(x)`: indices and elements."""
    array = given["arr"]
    if not (isinstance(array, Var) and isinstance(array.type, ArrayType)):
        raise stop(fb.info, node, "type-error", "np.ndenumerate needs an array in a kernel", "pass an array")
    return Sequence("ndenumerate", (array,))


def needs_rewriting(value: Value) -> bool:
    """Whether a loop over `value` cannot go by positions."""
    if not isinstance(value, Sequence):
        return False
    if dict_loops.is_view(value) or value.kind in ITERATORS or value.kind in ("filter", "flat", "ndenumerate"):
        return True
    parts = value.parts[1:] if value.kind == "map" else value.parts
    return value.kind in ("enumerate", "map") and len(parts) == 1 and needs_rewriting(parts[0])


def rewritten(fb: FunctionBuilder, node: ast.For, value: Sequence) -> list[ast.stmt]:
    """The statements that a loop over `value` stands for."""
    names: dict[str, Part] = {
        f"_{n}": hidden(fb, node.iter, n) for n in ("begun", "item", "total", "last", "pair", "count", "now", "i", "j")
    }
    orelse = node.orelse or [ast.copy_location(ast.Pass(), node)]

    def given(v: Value) -> ast.expr:
        return Given(v, node.iter)

    def read(name: str) -> ast.expr:
        return load(str(names[name]), node.iter)

    def body(bound: ast.expr) -> list[ast.stmt]:
        return [ast.copy_location(ast.Assign([node.target], bound), node), *node.body]

    match value:
        case Sequence() if dict_loops.is_view(value):
            return dict_loops.loop(fb, node, value, orelse)
        case Sequence(kind="filter"):
            return [filter_loop(fb, node, value)]
        case Sequence(kind="product", parts=parts):
            _unchanging(fb, node, parts)
            return _product(fb, node, list(parts), [], orelse, lambda indices: indices)
        case Sequence(kind="flat" | "ndenumerate" as kind, parts=(Var() as array,)):
            held = fb.emitter.value("copy", array.type, array)  # the name may be bound to another array in the loop

            def element(indices: ast.Tuple) -> ast.expr:
                found = ast.copy_location(ast.Subscript(given(held), indices, ast.Load()), node)
                return found if kind == "flat" else ast.copy_location(ast.Tuple([indices, found], ast.Load()), node)

            return _product(fb, node, _extents(fb, held), [], orelse, element)
        case Sequence(kind="combinations", parts=(over, _)):
            _unchanging(fb, node, (over,))
            pair = ast.copy_location(ast.Tuple([_at(node, over, read("_i")), _at(node, over, read("_j"))], ast.Load()), node)
            return fill(
                _COMBINATIONS,
                node,
                _n=call_of(node, fb.evaluate(load("len", node)), over),
                _body=body(pair),
                _orelse=orelse,
                **names,
            )
        case Sequence(kind="chain", parts=(first, *rest)):
            after = rewritten(fb, node, Sequence("chain", tuple(rest))) if rest else node.orelse
            return [ast.copy_location(ast.For(node.target, given(first), node.body, after), node)]
        case Sequence(kind="accumulate", parts=(over, *function)):
            total, item = read("_total"), read("_item")
            step = (
                call_of(node, function[0], total, item)
                if function and not isinstance(function[0], NoneValue)
                else (ast.copy_location(ast.BinOp(total, ast.Add(), item), node))
            )
            return fill(_ACCUMULATE, node, _over=given(over), _next=step, _body=body(total), _orelse=orelse, **names)
        case Sequence(kind="count", parts=parts):
            begin = parts[0] if parts else scalar(0)
            by = parts[1] if len(parts) > 1 else scalar(1)
            names["_step"] = hidden(fb, node.iter, "step")
            fb.assign(str(names["_step"]), by)
            return fill(_COUNT, node, _start=given(begin), _body=body(read("_now")), **names)
        case Sequence(kind="pairwise", parts=(over,)):
            return fill(_PAIRWISE, node, _over=given(over), _body=body(read("_pair")), _orelse=orelse, **names)
        case Sequence(kind="enumerate", parts=(inner,), start=start):
            pair = ast.copy_location(ast.Tuple([read("_now"), read("_item")], ast.Load()), node)
            return fill(
                _ENUMERATE, node, _over=given(inner), _start=given(start or scalar(0)), _body=body(pair), _orelse=orelse, **names
            )
        case Sequence(kind="map", parts=(function, inner)):
            image = call_of(node, function, read("_item"))
            return fill(_MAP, node, _over=given(inner), _body=body(image), _orelse=orelse, **names)
        case _:
            raise AssertionError(value.kind)


def _product(
    fb: FunctionBuilder,
    node: ast.For,
    parts: list[Value],
    names: list[str],
    orelse: list[ast.stmt],
    bind: Callable[[ast.Tuple], ast.expr],
) -> list[ast.stmt]:
    """Nested loops; only the outermost has the `else` of the author, the others hand a `break` outwards.

    `bind`: what the author's target gets in the innermost, given the items of all.
    """
    if not parts:
        bound = bind(ast.copy_location(ast.Tuple([load(n, node) for n in names], ast.Load()), node))
        return [ast.copy_location(ast.Assign([node.target], bound), node), *node.body]
    first, *rest = parts
    name = hidden(fb, node.iter, f"factor{len(names)}")
    inner = _product(fb, node, rest, [*names, name], [ast.copy_location(ast.Continue(), node)], bind)
    if rest:
        inner = [*inner, ast.copy_location(ast.Break(), node)]
    return fill(_PRODUCT, node, _first=name, _over=Given(first, node.iter), _rest=inner, _orelse=orelse)


def _at(node: ast.For, over: Value, index: ast.expr) -> ast.expr:
    if isinstance(over, RangeValue):  # its element at a position
        start, step = Given(over.start, node), Given(over.step, node)
        scaled = ast.copy_location(ast.BinOp(index, ast.Mult(), step), node)
        return ast.copy_location(ast.BinOp(start, ast.Add(), scaled), node)
    return ast.copy_location(ast.Subscript(Given(over, node), index, ast.Load()), node)


def _unchanging(fb: FunctionBuilder, node: ast.For, parts: tuple[Value, ...]) -> None:
    """Refuse a loop that may write to what it goes over."""
    held = any(isinstance(p, Var) and isinstance(p.type, ArrayType | ListType) for p in parts)
    lists = any(isinstance(p, Var) and isinstance(p.type, ListType) for p in parts)
    writes = any(
        (isinstance(n, ast.Call) and not _harmless(fb, n, lists=lists))
        or (isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store))
        for statement in node.body
        for n in ast.walk(statement)
    )
    plain = all(isinstance(p, RangeValue | Tuple) or held for p in parts)
    if not plain or (held and writes):
        raise stop(
            fb.info,
            node.iter,
            "unsupported-iteration",
            "this iterator copies what it goes over, which may change in the loop"
            if plain
            else "this iterator needs ranges, tuples, arrays or lists in a kernel",
            "go over range(...) and index in the loop",
        )


def _harmless(fb: FunctionBuilder, call: ast.Call, *, lists: bool) -> bool:
    """Whether a call is one of a built-in, of math or of NumPy without `out`, or grows a list where none is gone over."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "append":
        return not lists and not isinstance(call.func.value, ast.Subscript)
    dotted = dotted_name(call.func)
    found = fb.unit.project.resolve(fb.info.name, dotted) if dotted else None
    if found is None:
        return isinstance(call.func, ast.Name) and call.func.id not in fb.locals
    plain = found.kind == "external" and found.module.split(".")[0] in ("math", "cmath", "numpy")
    return plain and not any(k.arg == "out" for k in call.keywords) and len(call.args) < 3 and found.name != "copyto"


def filter_loop(fb: FunctionBuilder, node: ast.For, value: Sequence) -> ast.For:
    """`for t in filter(f, xs): …` as a loop over `xs` with a test."""
    function, inner = value.parts
    name = hidden(fb, node.iter, "kept")
    item = load(name, node.iter)
    test = item if isinstance(function, NoneValue) else call_of(node.iter, function, item)
    bind = ast.copy_location(ast.Assign([node.target], item), node)
    guarded = ast.copy_location(ast.If(test, [bind, *node.body], []), node)
    target = ast.copy_location(ast.Name(name, ast.Store()), node.target)
    return ast.copy_location(ast.For(target, Given(inner, node.iter), [guarded], node.orelse), node)

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
from kernelmill.records import dataclass
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


@dataclass(frozen=True, slots=True)
class _Loop:
    """The loop that is rewritten, and the hidden names of its statements."""

    fb: FunctionBuilder
    node: ast.For
    value: Sequence
    names: dict[str, Part]

    @property
    def orelse(self) -> list[ast.stmt]:
        """What follows where the loop was not left by `break`: at least one statement."""
        return self.node.orelse or [ast.copy_location(ast.Pass(), self.node)]

    def given(self, value: Value) -> ast.expr:
        """A value as an expression."""
        return Given(value, self.node.iter)

    def read(self, name: str) -> ast.expr:
        """A hidden name as an expression."""
        return load(str(self.names[name]), self.node.iter)

    def body(self, bound: ast.expr) -> list[ast.stmt]:
        """The body of the loop, with its target assigned first."""
        return [ast.copy_location(ast.Assign([self.node.target], bound), self.node), *self.node.body]

    def pair(self, first: ast.expr, second: ast.expr) -> ast.expr:
        """A tuple of two."""
        return ast.copy_location(ast.Tuple([first, second], ast.Load()), self.node)

    def fill(self, template: str, **parts: Part) -> list[ast.stmt]:
        """The statements of a template."""
        return fill(template, self.node, **parts, **self.names)


def rewritten(fb: FunctionBuilder, node: ast.For, value: Sequence) -> list[ast.stmt]:
    """The statements that a loop over `value` stands for."""
    names: dict[str, Part] = {
        f"_{n}": hidden(fb, node.iter, n) for n in ("begun", "item", "total", "last", "pair", "count", "now", "i", "j")
    }
    loop = _Loop(fb, node, value, names)
    if dict_loops.is_view(value):
        return dict_loops.loop(fb, node, value, loop.orelse)
    return _REWRITES[value.kind](loop)


def _filter(loop: _Loop) -> list[ast.stmt]:
    return [filter_loop(loop.fb, loop.node, loop.value)]


def _cartesian(loop: _Loop) -> list[ast.stmt]:
    _unchanging(loop.fb, loop.node, loop.value.parts)
    return _product(loop.fb, loop.node, list(loop.value.parts), [], loop.orelse, lambda indices: indices)


def _elements(loop: _Loop) -> list[ast.stmt]:
    """`x.flat` and `np.ndenumerate(x)`."""
    fb, node, (array,) = loop.fb, loop.node, loop.value.parts
    assert isinstance(array, Var)
    held = fb.emitter.value("copy", array.type, array)  # the name may be bound to another array in the loop

    def element(indices: ast.Tuple) -> ast.expr:
        found = ast.copy_location(ast.Subscript(loop.given(held), indices, ast.Load()), node)
        return found if loop.value.kind == "flat" else loop.pair(indices, found)

    return _product(fb, node, _extents(fb, held), [], loop.orelse, element)


def _pairs(loop: _Loop) -> list[ast.stmt]:
    """`itertools.combinations(over, 2)`."""
    node, (over, _) = loop.node, loop.value.parts
    _unchanging(loop.fb, node, (over,))
    pair = loop.pair(_at(node, over, loop.read("_i")), _at(node, over, loop.read("_j")))
    length = call_of(node, loop.fb.evaluate(load("len", node)), over)
    return loop.fill(_COMBINATIONS, _n=length, _body=loop.body(pair), _orelse=loop.orelse)


def _chain(loop: _Loop) -> list[ast.stmt]:
    node, (first, *rest) = loop.node, loop.value.parts
    after = rewritten(loop.fb, node, Sequence("chain", tuple(rest))) if rest else node.orelse
    return [ast.copy_location(ast.For(node.target, loop.given(first), node.body, after), node)]


def _accumulate(loop: _Loop) -> list[ast.stmt]:
    over, *function = loop.value.parts
    total, item = loop.read("_total"), loop.read("_item")
    step: ast.expr
    if function and not isinstance(function[0], NoneValue):
        step = call_of(loop.node, function[0], total, item)
    else:
        step = ast.copy_location(ast.BinOp(total, ast.Add(), item), loop.node)
    return loop.fill(_ACCUMULATE, _over=loop.given(over), _next=step, _body=loop.body(total), _orelse=loop.orelse)


def _count(loop: _Loop) -> list[ast.stmt]:
    parts = loop.value.parts
    begin = parts[0] if parts else scalar(0)
    by = parts[1] if len(parts) > 1 else scalar(1)
    step = hidden(loop.fb, loop.node.iter, "step")
    loop.fb.assign(step, by)
    return loop.fill(_COUNT, _step=step, _start=loop.given(begin), _body=loop.body(loop.read("_now")))


def _pairwise(loop: _Loop) -> list[ast.stmt]:
    (over,) = loop.value.parts
    return loop.fill(_PAIRWISE, _over=loop.given(over), _body=loop.body(loop.read("_pair")), _orelse=loop.orelse)


def _enumerate(loop: _Loop) -> list[ast.stmt]:
    (inner,) = loop.value.parts
    body = loop.body(loop.pair(loop.read("_now"), loop.read("_item")))
    start = loop.given(loop.value.start or scalar(0))
    return loop.fill(_ENUMERATE, _over=loop.given(inner), _start=start, _body=body, _orelse=loop.orelse)


def _map(loop: _Loop) -> list[ast.stmt]:
    function, inner = loop.value.parts
    image = call_of(loop.node, function, loop.read("_item"))
    return loop.fill(_MAP, _over=loop.given(inner), _body=loop.body(image), _orelse=loop.orelse)


_REWRITES: Final[dict[str, Callable[[_Loop], list[ast.stmt]]]] = {
    "filter": _filter,
    "product": _cartesian,
    "flat": _elements,
    "ndenumerate": _elements,
    "combinations": _pairs,
    "chain": _chain,
    "accumulate": _accumulate,
    "count": _count,
    "pairwise": _pairwise,
    "enumerate": _enumerate,
    "map": _map,
}


def _product(
    fb: FunctionBuilder,
    node: ast.For,
    parts: list[Value],
    names: list[str],
    orelse: list[ast.stmt],
    bind: Callable[[ast.Tuple], ast.expr],
) -> list[ast.stmt]:
    """Nested loops; only the outermost has the `else` of the source, the others hand a `break` outwards.

    `bind`: what the target in the source gets in the innermost, given the items of all.
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

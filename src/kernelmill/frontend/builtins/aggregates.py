"""Built-ins that consume an iterable: `sum any all min max`.

Each becomes a loop made from a template, so that the types of its hidden locals are found like those of the
loops in the source. `sum` of Python floats follows the running Python: from 3.12 on it adds with Neumaier's
compensation.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import zip_longest
from typing import Final

from kernelmill.frontend.containers.dict_loops import MEMBERS, members
from kernelmill.frontend.function.arguments import Arguments, Keywords, number, unevaluated_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import Comprehension, element_loop
from kernelmill.frontend.function.drafts import Draft
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose_by, trial
from kernelmill.frontend.function.operands import describe, leave, operand_of
from kernelmill.frontend.function.templates import Given, Part, Seen, fill, hidden, load, written_out
from kernelmill.frontend.function.values import NoneValue, Sequence, Tuple, Value, scalar
from kernelmill.frontend.numbers.complex import is_complex, refuse_sum
from kernelmill.frontend.numbers.narrowing import narrow
from kernelmill.frontend.type_rules.operators import alternatives, is_integer
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import BOOL, DEFAULT_DTYPE, FLOAT, INT, ArrayType, MixedScalar, NpScalar, PyScalar, scalar_dtype

_ANY: Final = """
if _item:
    _result = True
    break
"""


_ALL: Final = """
if not _item:
    _result = False
    break
"""


_STOP: Final = {"any": "if _result: break", "all": "if not _result: break"}


_EXTREME: Final = """
_new = _item
if _first:
    _best = _new
    _first = False
elif {test}:
    _best = _new
"""


_KEYED: Final = """
_new = _item
_key = _of
if _first:
    _best = _new
    _least = _key
    _first = False
elif {test}:
    _best = _new
    _least = _key
"""


_FIRST_KEYED: Final = """
_new = _item
_best = _new
_least = _of
"""


_NEXT_KEYED: Final = """
_new = _item
_key = _of
if {test}:
    _best = _new
    _least = _key
"""


_PRODUCT: Final = """
_new = _item
if _first:
    _total = _start * _new
    _first = False
else:
    _total = _total * _new
"""


_PLAIN_SUM: Final = "_total = _total + _item"


_FLOAT_SUM: Final = """
_new = _item
_some = True
if _compensated:
    _next = _total + _new
    if (_total if _total >= 0.0 else -_total) >= (_new if _new >= 0.0 else -_new):
        _lost = _lost + ((_total - _next) + _new)
    else:
        _lost = _lost + ((_new - _next) + _total)
    _total = _next
else:
    _total = _total + _new
"""


_FLOAT_SUM_END: Final = """
if _lost != 0.0 and _lost - _lost == 0.0:
    _total = _total + _lost
"""


def any_all(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`any(iterable)`, `all(iterable)`."""
    name = _name(node)
    over, _ = _operands(fb, node, "iterable, /")
    result = hidden(fb, node, name)
    fb.assign(result, scalar(name == "all"))
    text = _ANY if name == "any" else _ALL
    loop = element_loop(fb, over, lambda item: fill(text, node, _item=item, _result=result), fill_jump(_STOP[name], node, result))
    return _built(fb, node, loop, result)


def _is_unordered(over: ast.expr) -> bool:
    """Whether an iterable is the members of a set."""
    return isinstance(over, Given) and isinstance(over.value, Sequence) and over.value.kind == MEMBERS


def fill_jump(text: str, node: ast.AST, result: str) -> list[ast.stmt]:
    """The statement after an inner loop that leaves the outer one too."""
    return fill(text, node, _result=result)


def extreme(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`min(iterable)`, `max(iterable, default=…)`, also with `key=`; or with a key, of several arguments."""
    if len(node.args) > 1:
        items = ast.copy_location(ast.Tuple(node.args, ast.Load()), node)
        node = ast.copy_location(ast.Call(node.func, [items], node.keywords), node)
    over, named = _operands(fb, node, "iterable, /, *, key=None, default=...")
    if isinstance(over, Given) and isinstance(over.value, Tuple) and not named:
        return extreme_of(fb, node, list(over.value.items), _name(node))
    default = fb.evaluate(named["default"]) if "default" in named else None
    key = fb.evaluate(named["key"]) if "key" in named else NoneValue()
    if not isinstance(key, NoneValue):
        if _is_unordered(over):
            raise stop(
                fb.info,
                node,
                "unsupported-iteration",
                "which of equal members comes first depends on the order of a set",
                f"take {_name(node)}(sorted(s), key=…)",
            )
        return _keyed(fb, node, over, key, default)
    names = {part: hidden(fb, node, part) for part in ("best", "first", "new")}
    fb.assign(names["first"], scalar(True))
    test = "_new < _best" if _name(node) == "min" else "_new > _best"
    parts = {f"_{k}": v for k, v in names.items()}
    types: set[object] = set()
    _probe(fb, node, over, _recorder(fb, node, types))
    if len(types) == 1 and isinstance(only := next(iter(types)), PyScalar | NpScalar):
        kind = scalar_dtype(only).kind
        if kind != "c":
            fb.assign(names["best"], Const(False if kind == "b" else 0.0 if kind == "f" else 0, only))
    if default is not None:
        fb.assign(names["best"], default)
    loop = element_loop(fb, over, lambda item: fill(_EXTREME.format(test=test), node, _item=item, **parts))
    fb.build(loop)
    if fb.env is not None and default is None:
        _leave_if(fb, node, names["first"])
    return _built(fb, node, [], names["best"])


def _keyed(fb: FunctionBuilder, node: ast.Call, over: ast.expr, key: Value, default: Value | None) -> Value:
    """`min(iterable, key=function)`: the first item whose key is least."""
    names = {part: hidden(fb, node, part) for part in ("best", "first", "new", "key", "least")}
    test = "_key < _least" if _name(node) == "min" else "_key > _least"
    of = ast.copy_location(ast.Call(Given(key, node), [load(names["new"], node)], []), node)
    parts: dict[str, Part] = {f"_{k}": v for k, v in names.items()}
    if isinstance(over, Given) and isinstance(over.value, Tuple) and over.value.items:
        for text, value in zip_longest([_FIRST_KEYED], over.value.items, fillvalue=_NEXT_KEYED.format(test=test)):
            fb.build(fill(str(text), node, _item=Given(value, node), _of=of, **parts))  # type: ignore[arg-type]  # an item
        return _built(fb, node, [], names["best"])
    fb.assign(names["first"], scalar(True))
    if default is not None:
        fb.assign(names["best"], default)
    fb.build(element_loop(fb, over, lambda item: fill(_KEYED.format(test=test), node, _item=item, _of=of, **parts)))
    if fb.env is not None and default is None:
        _leave_if(fb, node, names["first"])
    return _built(fb, node, [], names["best"])


def _leave_if(fb: FunctionBuilder, node: ast.AST, first: str) -> None:
    """Nothing was looped over: Python raises, or has a result of another type."""
    empty = fb.evaluate(load(first, node))
    fb.branch(operand_of(fb, empty, node), lambda: leave(fb, "empty"), lambda: None)


def product_of(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`math.prod(iterable, start=1)`."""
    over, named = _operands(fb, node, "iterable, /, *, start=1")
    start = fb.evaluate(named["start"]) if "start" in named else scalar(1)
    if isinstance(over, Given) and isinstance(over.value, Tuple):
        for value in over.value.items:
            start = fb.rules.operate(fb, node, ast.Mult, start, value)
        return start
    if _is_unordered(over):
        raise stop(
            fb.info,
            node,
            "unsupported-iteration",
            "the product of a set depends on its order",
            "multiply the sorted members: math.prod(sorted(s))",
        )
    names = {f"_{part}": hidden(fb, node, part) for part in ("total", "first", "new")}
    fb.assign(names["_first"], scalar(True))
    parts: dict[str, Part] = {**names, "_start": Given(start, node)}
    fb.build(element_loop(fb, over, lambda item: fill(_PRODUCT, node, _item=item, **parts)))
    if fb.env is not None:
        _leave_if(fb, node, names["_first"])
    return _built(fb, node, [], names["_total"])


def extreme_of(fb: FunctionBuilder, node: ast.Call, items: list[Value], name: str) -> Value:
    """`min` or `max` of values that exist already."""
    if not items:
        raise stop(fb.info, node, "wrong-arguments", f"{name}() of nothing", "Python would raise an exception")
    best = number(fb, node, items[0])
    for item in items[1:]:
        other = number(fb, node, item)
        if best.type == other.type and isinstance(best.type, PyScalar | NpScalar) and not is_complex(best):
            best = fb.emitter.value("builtin", best.type, best, other, fn=name)
        else:
            cond = fb.rules.truth(fb, fb.rules.compare(fb, node, "lt" if name == "min" else "gt", other, best), node)
            best = operand_of(fb, choose_by(fb, node, cond, other, best), node)
    return best


def sum_(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`sum(iterable, start=0)`."""
    over, named = _operands(fb, node, "iterable, /, start=0")
    start: Value = fb.evaluate(named["start"]) if "start" in named else scalar(0)
    if isinstance(over, Given) and isinstance(over.value, Tuple):
        return sum_items(fb, node, over.value, start)
    types: set[object] = set()
    _probe(fb, node, over, _recorder(fb, node, types))
    if _is_unordered(over) and not all(is_integer(t) or t == BOOL for t in types):  # type: ignore[arg-type]  # high IR
        raise stop(
            fb.info,
            node,
            "unsupported-iteration",
            "the sum of these depends on their order, and a set has none",
            "sum the sorted members: sum(sorted(s))",
        )
    refuse_sum(fb, node, [*types, getattr(start, "type", None)])
    if any(isinstance(t, ArrayType) for t in types) and not isinstance(getattr(start, "type", None), ArrayType):
        raise stop(
            fb.info,
            node,
            "unsupported-array-expression",
            "sum() of whole arrays is not supported in a kernel",
            "use np.sum(a, axis=0)",
        )
    total = hidden(fb, node, "total")
    fb.assign(total, start)
    if FLOAT in types:
        return _float_sum(fb, node, over, start, types, total)
    see = _numpy_only(fb)
    loop = element_loop(fb, over, lambda item: fill(_PLAIN_SUM, node, _item=Seen(item, see), _total=total))
    return _built(fb, node, loop, total)


def sum_items(fb: FunctionBuilder, node: ast.Call, items: Tuple, start: Value) -> Value:
    """The sum of a tuple's items, each of a type of its own."""
    total: Value = start
    floats: list[Value] = []
    refuse_sum(fb, node, [getattr(x, "type", None) for x in (start, *items.items)])
    for item in items.items:
        x = item
        if isinstance(x, Var) and isinstance(x.type, MixedScalar) and FLOAT in alternatives(x.type):
            x = narrow(fb, x)
        kind = getattr(x, "type", None)
        so_far = FLOAT if floats else getattr(total, "type", None)
        if kind == FLOAT and (so_far == FLOAT or total == scalar(0)):
            floats.append(x)
        elif floats or (so_far == FLOAT and kind != FLOAT) or (kind == FLOAT and so_far in (INT, BOOL)):
            raise _several(fb, node)
        else:
            total = fb.rules.operate(fb, node, ast.Add, total, x)
    if not floats:
        return total
    name = hidden(fb, node, "total")
    fb.assign(name, total if getattr(total, "type", None) == FLOAT else scalar(0.0))
    build = _float_steps(fb, node, name)
    for x in floats:
        fb.build(build(Given(x, node)))
    return _float_end(fb, node, name)


def _float_sum(fb: FunctionBuilder, node: ast.Call, over: ast.expr, start: Value, types: set[object], total: str) -> Value:
    begins = isinstance(start, Const) and start.type == INT and start.value == 0
    if types != {FLOAT} or not (begins or getattr(start, "type", None) == FLOAT):
        raise _several(fb, node)
    some = hidden(fb, node, "some")
    fb.assign(some, scalar(False))
    if begins:
        fb.assign(total, scalar(0.0))
    build = _float_steps(fb, node, total)
    fb.build(element_loop(fb, over, build))
    if fb.env is not None and begins:  # the sum of nothing is the int 0
        found = fb.evaluate(load(some, node))
        fb.branch(operand_of(fb, found, node), lambda: None, lambda: leave(fb, "sum of nothing"))
    return _float_end(fb, node, total)


def _float_steps(fb: FunctionBuilder, node: ast.Call, total: str) -> Callable[[ast.expr], list[ast.stmt]]:
    parts = {part: hidden(fb, node, part) for part in ("new", "next", "lost", "compensated", "some")}
    fb.assign(parts["lost"], scalar(0.0))
    fb.assign(parts["compensated"], fb.emitter.value("sum_mode", BOOL))
    names = {f"_{k}": v for k, v in parts.items()}

    def exact(item: Value) -> Value:
        fb.ask(item, "np", "int")  # only items that are exactly floats are summed with compensation
        return item

    return lambda item: fill(_FLOAT_SUM, node, _item=Seen(item, exact), _total=total, **names)


def _float_end(fb: FunctionBuilder, node: ast.Call, total: str) -> Value:
    return _built(fb, node, fill(_FLOAT_SUM_END, node, _total=total, _lost=hidden(fb, node, "lost")), total)


def _several(fb: FunctionBuilder, node: ast.AST) -> Exception:
    return stop(
        fb.info,
        node,
        "unsupported-value",
        "sum() over Python floats and other numbers together differs between Python versions",
        "make every item a float: sum(float(v) for v in …), with a start of 0 or 0.0",
    )


def _name(node: ast.Call) -> str:
    if isinstance(node.func, Given):
        return getattr(node.func.value, "name", "this function")
    return node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)


def _operands(fb: FunctionBuilder, node: ast.Call, parameters: str) -> tuple[ast.expr, dict[str, ast.expr]]:
    """The iterable, evaluated unless it is a comprehension, and the other arguments by name."""
    (first, *start), named = unevaluated_arguments(fb, node, _name(node), parameters)
    over = iterable(fb, first)
    if isinstance(over, Given):
        over = Given(members(over.value), over)
    return over, {**named, **dict(zip(["start"], start, strict=False))}


def iterable(fb: FunctionBuilder, node: ast.expr) -> ast.expr:
    """An expression to iterate over, evaluated now unless it is a comprehension."""
    return node if isinstance(node, Comprehension | Given) else Given(fb.evaluate(written_out(node)), node)


def _built(fb: FunctionBuilder, node: ast.AST, body: list[ast.stmt], result: str) -> Value:
    fb.build(body)
    if fb.env is None:
        raise stop(fb.info, node, "no-value", "this never gives a value", "see the errors before")
    value = fb.evaluate(load(result, node))
    return fb.emitter.value("copy", value.type, value) if isinstance(value, Var) else value


def _recorder(fb: FunctionBuilder, node: ast.AST, types: set[object]) -> Callable[[Value], Value]:
    def see(value: Value) -> Value:
        if not isinstance(value, Var | Const):
            raise stop(fb.info, node, "unsupported-value", f"{describe(value)} is not a number", "loop over numbers")
        types.add(value.type)
        return value

    return see


def _numpy_only(fb: FunctionBuilder) -> Callable[[Value], Value]:
    """Narrow what may be a Python number or a NumPy one to the latter: `sum` adds Python floats in another way, and a
    mixed sum of mixed items has no type."""

    def see(value: Value) -> Value:
        if isinstance(value, Var) and isinstance(value.type, MixedScalar):
            kind = value.type
            if FLOAT in alternatives(kind) or DEFAULT_DTYPE.get(kind.name) != kind.dtype:
                return narrow(fb, value)
        return value

    return see


def _probe(fb: FunctionBuilder, node: ast.AST, over: ast.expr, see: Callable[[Value], Value]) -> None:
    """Build the loop once without keeping it, so that `see` is shown what the elements are."""
    name = hidden(fb, node, "probe")
    with trial(fb, Draft()):
        fb.build(element_loop(fb, over, lambda item: fill("_probe = _item", node, _item=Seen(item, see), _probe=name)))


Consumer = Callable[[FunctionBuilder, ast.Call], Value]


#: Built-ins that take their arguments unevaluated.
CONSUMERS: Final[dict[str, Consumer]] = {"sum": sum_, "any": any_all, "all": any_all, "min": extreme, "max": extreme}


def extreme_call(name: str) -> Callable[[FunctionBuilder, ast.Call, Arguments, Keywords], Value]:
    """`min(a, b, …)` or `max(a, b, …)` of arguments that are evaluated."""

    def build(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
        if len(args) == 1:
            message = f"{name}() of one unpacked iterable is not supported in a kernel"
            raise stop(fb.info, node, "wrong-arguments", message, f"write {name}(x)")
        return extreme_of(fb, node, args, name)

    return build

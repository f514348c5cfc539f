"""Dictionaries and sets that a kernel makes: displays, comprehensions, items, membership.

A dictionary is the lists that `ir/lists.py` describes; what is done to them in a loop is `library/python/tables.py`. The types
of its keys and values are what everything put into it joins to, found like the item types of lists.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from collections.abc import Sequence as Items
from typing import Final

from kernelmill.frontend.containers.hashing import check_key, hash_of, probe
from kernelmill.frontend.containers.items import Held, fitted, packed
from kernelmill.frontend.containers.lists import item
from kernelmill.frontend.declarations.annotations import parse_annotation
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import element_loop
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.flow import catching, choose, jump
from kernelmill.frontend.function.library import library_function
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.templates import Given, Part, fill, hidden, load, place
from kernelmill.frontend.function.values import Tuple, Value, scalar
from kernelmill.frontend.type_rules.items import current, key_site, value_site, widen
from kernelmill.ir.lists import part_type, parts_of
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, FLOAT, INT, NONE, DictType, HighType, ListType
from kernelmill.project.options import KernelOptions

#: What a missing key gets in a defaultdict of these.
DEFAULTS: Final[dict[str, Value]] = {"int": scalar(0), "float": scalar(0.0), "bool": scalar(False)}


#: The same of containers, each new.
MADE: Final = ("list", "dict", "set")


COUNTER: Final = "Counter"


def is_dict(value: Value | None) -> bool:
    """Whether a value is a dictionary."""
    return isinstance(value, Var) and isinstance(value.type, DictType) and not value.type.is_set


def is_set(value: Value | None) -> bool:
    """Whether a value is a set."""
    return isinstance(value, Var) and isinstance(value.type, DictType) and value.type.is_set


def is_table(value: Value | None) -> bool:
    """Whether a value is a dictionary or a set."""
    return isinstance(value, Var) and isinstance(value.type, DictType)


def kind_of(table: Var) -> DictType:
    """The type of a dictionary or set."""
    assert isinstance(table.type, DictType)
    return table.type


def new_table(fb: FunctionBuilder, node: ast.AST, purpose: str = "", *, as_set: bool = False, default: str = "") -> Var:
    """An empty dictionary (or set) made at `node`."""
    return _new_at(fb, f"{place(node)}{purpose}{'set' if as_set else 'dict'}", as_set=as_set, default=default)


def _new_at(fb: FunctionBuilder, site: str, *, as_set: bool = False, default: str = "") -> Var:
    kind = DictType(NONE, NONE, site, as_set, default)
    known = fb.list_items
    if default:
        widen(known, value_site(kind), _default_type(known, site, default))
    key, value = (current(known, known.get(where, NONE)) for where in (key_site(kind), value_site(kind)))
    return table_of(fb, DictType(key, value, site, as_set, default))


def _default_type(known: dict[str, HighType], site: str, default: str) -> HighType:
    """The type of what a missing key gets."""
    if default in DEFAULTS or default == COUNTER:
        return {"float": FLOAT, "bool": BOOL}.get(default, INT)
    inner: HighType = ListType(NONE, f"{site}:default")
    if default != "list":
        inner = DictType(NONE, NONE, f"{site}:default", default == "set")
    return current(known, inner)


def table_of(fb: FunctionBuilder, kind: DictType) -> Var:
    """An empty dictionary or set of a type."""
    made = {name: fb.emitter.value("list_new", part_type(kind, name)) for name in parts_of(kind)}
    for _ in range(2):
        fb.emitter.emit("list_append", (), made["state"], scalar(0))
    return fb.emitter.value("dict_new", kind, *made.values())


def display(fb: FunctionBuilder, node: ast.Dict) -> Value:
    """`{a: b, **d}`."""
    name = hidden(fb, node, "dict")
    fb.assign(name, new_table(fb, node))
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            text = "for _k, _v in _other.items(): _d[_k] = _v"
            names = {"_k": hidden(fb, value, "k"), "_v": hidden(fb, value, "v"), "_d": name}
            fb.build(fill(text, node, _other=value, **names))
            continue
        k = fb.evaluate(key)
        v = fb.evaluate(value)
        store(fb, node, _read(fb, node, name), k, v)
    return taken(fb, node, name)


def set_display(fb: FunctionBuilder, node: ast.Set) -> Value:
    """`{a, b, *t}`."""
    items = fb.evaluate(ast.copy_location(ast.Tuple(node.elts, ast.Load()), node))
    assert isinstance(items, Tuple)
    made = new_table(fb, node, as_set=True)
    for member in items.items:
        add(fb, node, made, member)
    return made


def comprehension(fb: FunctionBuilder, node: ast.DictComp) -> Value:
    """`{k: v for … in …}`."""
    pair = ast.copy_location(ast.Tuple([node.key, node.value], ast.Load()), node)
    over = ast.copy_location(ast.ListComp(pair, node.generators), node)
    name = hidden(fb, node, "dict")
    fb.assign(name, new_table(fb, node))

    def put(element: ast.expr) -> list[ast.stmt]:
        assert isinstance(element, ast.Tuple)
        return fill("_d[_k] = _v", node, _d=name, _k=element.elts[0], _v=element.elts[1])

    fb.build(element_loop(fb, over, put))
    return taken(fb, node, name)


def set_comprehension(fb: FunctionBuilder, node: ast.SetComp) -> Value:
    """`{v for … in …}`."""
    return set_from(fb, node, ast.copy_location(ast.ListComp(node.elt, node.generators), node))


def set_from(fb: FunctionBuilder, node: ast.AST, over: ast.expr, purpose: str = "") -> Value:
    """A set of all elements of an iterable."""
    name = hidden(fb, node, f"{purpose}set")
    fb.assign(name, new_table(fb, node, purpose, as_set=True))
    fb.build(element_loop(fb, over, lambda v: fill("_s.add(_v)", node, _s=name, _v=v)))
    return taken(fb, node, name)


def _read(fb: FunctionBuilder, node: ast.AST, name: str) -> Var:
    if fb.env is None:
        raise stop(fb.info, node, "no-value", "this never gives a value", "see the errors before")
    value = fb.evaluate(load(name, node))
    assert isinstance(value, Var)
    return value


def taken(fb: FunctionBuilder, node: ast.AST, name: str) -> Var:
    """The table under a hidden name, as a value of its own."""
    value = _read(fb, node, name)
    return fb.emitter.value("copy", value.type, value)


def annotated(fb: FunctionBuilder, node: ast.AnnAssign) -> None:
    """`d: dict[int, float] = {}`: the annotation says what it holds, besides what is put into it."""
    try:
        declared = parse_annotation(fb.unit.project, fb.info, node.annotation)
    except Stop:
        return  # an annotation of a local binds Python to nothing
    if isinstance(declared, DictType) and node.value is not None:
        site = DictType(NONE, NONE, f"{place(node.value)}{'set' if declared.is_set else 'dict'}")
        for where, kind in ((key_site(site), declared.key), (value_site(site), declared.value)):
            if kind != NONE:
                fb.restart = bool(widen(fb.list_items, where, kind)) or fb.restart


def part(fb: FunctionBuilder, table: Var, name: str) -> Var:
    """One of the lists that make up a table; it may be used as long as the table is held."""
    return fb.emitter.value("dict_part", part_type(kind_of(table), name), table, part=name)


def parts(fb: FunctionBuilder, table: Var, *names: str) -> list[Value]:
    """Several of them."""
    return [part(fb, table, name) for name in names]


def size(fb: FunctionBuilder, table: Var) -> Operand:
    """`len(table)`."""
    found = item(fb, ast.Pass(), part(fb, table, "state"), scalar(0), proved=True)
    assert isinstance(found, Var)
    return found


def library(fb: FunctionBuilder, node: ast.AST, name: str, args: Items[Value]) -> Value:
    """A function of `library/python/tables.py`, whose indices need no tests."""
    options = fb.options
    fb.options = KernelOptions(strict=options.strict, overflow="wrap", bounds="unchecked", math=options.math)
    call = ast.copy_location(ast.Call(ast.Name(name), [], []), node)
    try:
        return fb.unit.invoke(fb, call, library_function(fb, f"python.tables.{name}"), list(args), {})
    finally:
        fb.options = options


def entry_of(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value) -> Operand:
    """The number of a key's entry, -1 if there is none."""
    check_key(fb, node, key)
    kind = kind_of(table)
    looked = None if kind.key == NONE else probe(fb, node, kind.key, key)
    if looked is None:
        return scalar(-1)
    return _found(fb, node, table, hash_of(fb, node, looked), looked)


def _found(fb: FunctionBuilder, node: ast.AST, table: Var, hashed: Operand, key: Value) -> Var:
    found = library(fb, node, "find", [*parts(fb, table, "index", "hashes", "keys"), hashed, key])
    assert isinstance(found, Var)
    return found


def is_missing(fb: FunctionBuilder, entry: Operand) -> Operand:
    """Whether an entry number says that there is none."""
    return scalar(True) if isinstance(entry, Const) else fb.emitter.value("compare", BOOL, entry, scalar(0), op="lt")


def contains(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value) -> Operand:
    """`key in table`."""
    entry = entry_of(fb, node, table, key)
    return scalar(False) if isinstance(entry, Const) else fb.emitter.value("compare", BOOL, entry, scalar(0), op="ge")


def no_key(fb: FunctionBuilder) -> None:
    """Raise KeyError: in a handler here, or with the key itself by Python."""
    handler = catching(fb, "KeyError")
    if handler is not None:
        jump(fb, handler)
        return
    leave(fb, "a key that is not there")


def value_at(fb: FunctionBuilder, node: ast.AST, table: Var, entry: Operand) -> Value:
    """The value of an entry that is there."""
    if kind_of(table).value == NONE:
        raise stop(
            fb.info,
            node,
            "unknown-type",
            "nothing tells what this dictionary holds: nothing is ever put into it",
            "make it with an annotation: d: dict[int, float] = {}",
        )
    return item(fb, node, part(fb, table, "values"), entry, proved=True)


def key_at(fb: FunctionBuilder, node: ast.AST, table: Var, entry: Operand) -> Value:
    """The key of an entry that is there."""
    return item(fb, node, part(fb, table, "keys"), entry, proved=True)


def load_value(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value) -> Value:
    """`table[key]`."""
    kind = kind_of(table)
    if kind.default == COUNTER:
        return get(fb, node, table, key, lambda: scalar(0))
    if kind.default:
        return set_default(fb, node, table, key, lambda: made_default(fb, kind))
    entry = entry_of(fb, node, table, key)
    must_be_there(fb, node, entry)
    return value_at(fb, node, table, entry)


def must_be_there(fb: FunctionBuilder, node: ast.AST, entry: Operand) -> None:
    """Raise KeyError where there is no such entry; a mistake where, as far as is known, no key has such a type."""
    message = "nothing with such a key is ever put into this dictionary"
    problem = stop(fb.info, node, "unknown-type", message, "give the keys one type")
    if isinstance(entry, Const) and catching(fb, "KeyError") is None:
        raise problem  # what follows is built all the same: it may say what other containers hold
    fb.branch(is_missing(fb, entry), lambda: no_key(fb), lambda: None)
    if fb.env is None:
        raise problem


def get(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value, default: Callable[[], Value]) -> Value:
    """`table.get(key, default())`."""
    entry = entry_of(fb, node, table, key)
    if isinstance(entry, Const) or kind_of(table).value == NONE:
        return default()
    return choose(fb, node, is_missing(fb, entry), default, lambda: value_at(fb, node, table, entry))


def set_default(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value, default: Callable[[], Value]) -> Value:
    """`table.setdefault(key, default())`."""
    name = hidden(fb, node, "entry")
    fb.assign(name, entry_of(fb, node, table, key))

    def missing() -> None:
        count = fb.emitter.value("list_len", INT, part(fb, table, "hashes"))
        insert(fb, node, table, key, default())
        fb.assign(name, count)

    entry = fb.evaluate(load(name, node))
    assert isinstance(entry, Var | Const)
    fb.branch(is_missing(fb, entry), missing, lambda: None)
    if kind_of(table).value == NONE:
        return default()  # the table is made again, knowing more
    found = fb.evaluate(load(name, node))
    assert isinstance(found, Var | Const)
    return value_at(fb, node, table, found)


def made_default(fb: FunctionBuilder, kind: DictType) -> Value:
    """What a defaultdict makes for a missing key."""
    if kind.default in DEFAULTS:
        return DEFAULTS[kind.default]
    site = f"{kind.site}:default"
    if kind.default == "list":
        return fb.emitter.value("list_new", ListType(current(fb.list_items, fb.list_items.get(site, NONE)), site))
    return _new_at(fb, site, as_set=kind.default == "set")


def _fitted(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value, value: Value | None) -> tuple[Value, list[Operand]] | None:
    """A key and the operands of a value in the table's own types; None if it has to be made for others first."""
    check_key(fb, node, key)
    kind = kind_of(table)
    name = "set" if kind.is_set else "dictionary"
    held = Held(name, "a member" if kind.is_set else "a key", kind.key, key_site(kind))
    if isinstance(key, Tuple) and isinstance(kind.key, ListType):
        made = probe(fb, node, kind.key, key)
        assert made is not None
        key = made
    keys = fitted(fb, node, held, key)
    values = [] if value is None else fitted(fb, node, Held(name, "a value", kind.value, value_site(kind)), value)
    if keys is None or values is None:
        return None
    return packed(iter(keys), kind.key), values


def store(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value, value: Value | None) -> None:
    """`table[key] = value`, or `table.add(key)` for a set."""
    ready = _fitted(fb, node, table, key, value)
    if ready is None:
        return
    own, values = ready
    hashed = hash_of(fb, node, own)
    entry = _found(fb, node, table, hashed, own)

    def replace() -> None:
        if values:
            fb.emitter.emit("list_set", (), part(fb, table, "values"), entry, *values)

    fb.branch(is_missing(fb, entry), lambda: _enter(fb, node, table, hashed, own, values), replace)


def insert(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value, value: Value) -> None:
    """Add a key that is known not to be there."""
    ready = _fitted(fb, node, table, key, value)
    if ready is not None:
        _enter(fb, node, table, hash_of(fb, node, ready[0]), *ready)


def _enter(fb: FunctionBuilder, node: ast.AST, table: Var, hashed: Operand, key: Value, values: list[Operand]) -> None:
    fb.emitter.emit("list_append", (), part(fb, table, "keys"), *_flat(key))
    if values:
        fb.emitter.emit("list_append", (), part(fb, table, "values"), *values)
    library(fb, node, "enter", [*parts(fb, table, "index", "hashes", "state"), hashed])


def _flat(value: Value) -> list[Operand]:
    if isinstance(value, Tuple):
        return [leaf for x in value.items for leaf in _flat(x)]
    assert isinstance(value, Var | Const)
    return [value]


def add(fb: FunctionBuilder, node: ast.AST, table: Var, member: Value) -> None:
    """`table.add(member)`."""
    store(fb, node, table, member, None)


_COMPACT: Final = """
_to = 0
for _from in range(len(_hashes)):
    if _hashes[_from] >= 0:
        _hashes[_to] = _hashes[_from]
        _keys[_to] = _keys[_from]
        _move
        _to = _to + 1
"""


def remove(fb: FunctionBuilder, node: ast.AST, table: Var, entry: Operand) -> None:
    """Take an entry out; those that stay move together when they have become few."""
    sparse = library(fb, node, "remove", [*parts(fb, table, "hashes", "state"), entry])
    assert isinstance(sparse, Var)
    fb.branch(sparse, lambda: _compact(fb, node, table), lambda: None)


def _compact(fb: FunctionBuilder, node: ast.AST, table: Var) -> None:
    names: dict[str, Part] = {"_to": hidden(fb, node, "to"), "_from": hidden(fb, node, "from")}
    lists = {name: part(fb, table, name) for name in parts_of(kind_of(table)) if name in ("hashes", "keys", "values")}
    given: dict[str, Part] = {f"_{name}": Given(held, node) for name, held in lists.items()}
    move = fill("_values[_to] = _values[_from]", node, **given, **names) if "values" in lists else []
    fb.build(fill(_COMPACT, node, **given, **names, _move=move))
    count = fb.evaluate(load(str(names["_to"]), node))
    assert isinstance(count, Var)
    for held in lists.values():
        fb.emitter.emit("list_cut", (), held, count)
    library(fb, node, "rebuild", parts(fb, table, "index", "hashes"))


def clear(fb: FunctionBuilder, node: ast.AST, table: Var) -> None:
    """`table.clear()`."""
    library(fb, node, "forget", parts(fb, table, "index", "hashes", "state"))
    for name in parts_of(kind_of(table)):
        if name in ("keys", "values"):
            fb.emitter.emit("list_cut", (), part(fb, table, name), scalar(0))


def delete(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value) -> None:
    """`del table[key]`, `table.remove(key)` of a set."""
    entry = entry_of(fb, node, table, key)
    fb.branch(is_missing(fb, entry), lambda: no_key(fb), lambda: None)
    if fb.env is not None:
        remove(fb, node, table, entry)


def discard(fb: FunctionBuilder, node: ast.AST, table: Var, key: Value) -> None:
    """`table.discard(key)` of a set."""
    entry = entry_of(fb, node, table, key)
    fb.branch(is_missing(fb, entry), lambda: None, lambda: remove(fb, node, table, entry))

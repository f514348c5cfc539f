"""Nested functions and lambdas: compile-time values, specialised where they are called.

    def f(x):                      Closure(f, free=("a",)); a call f(2.0) becomes a call of a function
        return a * x               f(a, x), given the value that `a` has at that moment

Names of the function around that the body reads become parameters in front of its own. Where a closure is handed to
another function, those values go along with it (`closed`). Closures of one function that call each other share
their names.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function.arguments import bound_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.parameters import all_arguments, assigned_names
from kernelmill.frontend.function.signature import signature_of
from kernelmill.frontend.function.templates import hidden, load, place
from kernelmill.frontend.function.values import Closure, Value
from kernelmill.records import replace

Definition = ast.FunctionDef | ast.Lambda


def define(fb: FunctionBuilder, node: ast.FunctionDef) -> None:
    """The statement `def f(...): ...` inside a function."""
    if node.decorator_list:
        raise stop(
            fb.info,
            node.decorator_list[0],
            "unsupported-syntax",
            "a decorated nested function is not supported in a kernel",
            "leave the decorator out, or define the function at the top level of the module",
        )
    fb.assign(node.name, _closure(fb, node, node.name, node.body))


def anonymous(fb: FunctionBuilder, node: ast.Lambda) -> Value:
    """The expression `lambda ...: ...`."""
    return _closure(fb, node, "lambda", [ast.copy_location(ast.Return(node.body), node.body)])


def _closure(fb: FunctionBuilder, node: Definition, name: str, body: list[ast.stmt]) -> Closure:
    args = node.args
    if args.vararg or args.kwarg:
        raise stop(fb.info, node, "unsupported-syntax", f"{name!r} takes *args or **kwargs", "name its parameters")
    full = f"{fb.node.name}.{name}.{place(node)}"
    positional = [*args.posonlyargs, *args.args]
    pairs = list(zip(positional[len(positional) - len(args.defaults) :], args.defaults, strict=True))
    pairs += [(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None]
    defaults = []
    for arg, default in pairs:
        held = hidden(fb, default, f"{arg.arg}$default")
        fb.assign(held, fb.evaluate(default))
        defaults.append((arg.arg, held))
    parameters = {a.arg for a in all_arguments(args)}
    free = _free(body, parameters) & fb.locals
    names = tuple(sorted(free | {held for _, held in defaults}))
    known = fb.unit.nested.setdefault((fb.info.name, full, None), _function(node, full, args, body, getattr(node, "returns", None)))
    return Closure(known, fb.info.name, name, names, tuple(defaults))


def _function(node: ast.AST, name: str, args: ast.arguments, body: list[ast.stmt], returns: ast.expr | None) -> ast.FunctionDef:
    """A function definition at the place of `node`."""
    (made,) = ast.parse("def f(): pass").body
    assert isinstance(made, ast.FunctionDef)
    made.name, made.args, made.body, made.returns = name, args, body, returns
    return ast.copy_location(made, node)


def _free(body: list[ast.stmt], bound: set[str]) -> set[str]:
    """Names that statements read from outside of themselves."""
    own = bound | assigned_names(body)
    return {name for stmt in body for name in _read(stmt)} - own


def _read(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.FunctionDef(args=args, body=body):
            return _free(body, {a.arg for a in all_arguments(args)}) | _defaults(args)
        case ast.Lambda(args=args, body=expression):
            return (_read(expression) - {a.arg for a in all_arguments(args)}) | _defaults(args)
        case ast.GeneratorExp() | ast.ListComp():
            bound = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
            return ({name for child in ast.iter_child_nodes(node) for name in _read(child)} - bound) | _read(
                node.generators[0].iter
            )
        case _:
            return {name for child in ast.iter_child_nodes(node) for name in _read(child)}


def _defaults(args: ast.arguments) -> set[str]:
    return {name for d in (*args.defaults, *args.kw_defaults) if d is not None for name in _read(d)}


def closed(fb: FunctionBuilder, node: ast.AST, value: Value) -> Value:
    """A closure together with what it reads from the function around, so that it can be handed to another function."""
    if not isinstance(value, Closure) or value.captured is not None:
        return value
    return replace(value, captured=tuple(_captured(fb, node, value).items()))


def _captured(fb: FunctionBuilder, node: ast.AST, closure: Closure) -> dict[str, Value]:
    """The names that a closure and those that it may call read from the function around, and their values now."""
    found: dict[str, Value] = {}
    todo = list(closure.free)
    while todo:
        name = todo.pop(0)
        if name in found:
            continue
        value = fb.read(load(name, node))
        if value is None:
            raise stop(
                fb.info,
                node,
                "unsupported-name",
                f"{name!r} is not at hand where {closure.name!r} is called",
                "pass it as an argument",
            )
        found[name] = value
        if isinstance(value, Closure) and value.captured is None:
            todo += value.free
    return found


def call_closure(fb: FunctionBuilder, node: ast.Call, closure: Closure, args: list[Value], keywords: dict[str, Value]) -> Value:
    """Call a nested function."""
    around = dict(closure.captured) if closure.captured is not None else _captured(fb, node, closure)
    own = _own_arguments(fb, node, closure, args, keywords, around)
    inside = set(own) | assigned_names(closure.node.body)
    clash = sorted((set(around) & inside) - {closure.name})
    if clash:
        raise stop(
            fb.info,
            node,
            "unsupported-name",
            f"{clash[0]!r} means one thing in {closure.name!r} and another in a function that it calls",
            "give them different names",
        )
    function = _with_parameters(fb, closure, tuple(around))
    values = {**around, **{name: closed(fb, node, value) for name, value in own.items()}}
    return fb.unit.invoke_bound(fb, node, fb.unit.project.modules[closure.module], function, values, nested=True)


def _own_arguments(
    fb: FunctionBuilder,
    node: ast.Call,
    closure: Closure,
    args: list[Value],
    keywords: dict[str, Value],
    around: dict[str, Value],
) -> dict[str, Value]:
    own = closure.node.args
    defaults = dict(closure.defaults)
    given = bound_arguments(fb, node, closure.name, signature_of(own, defaults), args, keywords)
    return {a.arg: given[a.arg] if a.arg in given else around[defaults[a.arg]] for a in all_arguments(own)}


def _with_parameters(fb: FunctionBuilder, closure: Closure, names: tuple[str, ...]) -> ast.FunctionDef:
    """The function with what it reads from around as its first parameters; the same object for the same names."""
    key = (closure.module, closure.node.name, tuple(names))
    if key not in fb.unit.nested:
        old = closure.node
        spec = old.args
        plain = [*spec.posonlyargs, *spec.args]
        made = ast.arguments(
            posonlyargs=[],
            args=[*(ast.copy_location(ast.arg(n), old) for n in names), *plain],
            kwonlyargs=spec.kwonlyargs,
            kw_defaults=[None] * len(spec.kwonlyargs),
            defaults=[],
            vararg=None,
            kwarg=None,
        )
        others = fb.unit.expanded[old.name]
        fb.unit.expanded[old.name] += 1
        name = f"{old.name}.{others}" if others else old.name
        fb.unit.nested[key] = _function(old, name, made, old.body, old.returns)
    return fb.unit.nested[key]

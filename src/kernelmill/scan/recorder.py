"""One walk over a module that notes everything that may bind a top-level name, and everything that may change what a
name stands for, each with its place and the branches it lies in.

Input: a syntax tree. Output: `Record`. What runs when is not decided here: the statements of functions count too, where
they say `global`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from kernelmill.records import dataclass, field, replace
from kernelmill.scan.events import Arm, Binding, Change, Event, How, Key, Star
from kernelmill.scan.namespaces import names_bound_through
from kernelmill.scan.origins import Origin, Origins
from kernelmill.scan.scopes import Comprehension, Scope, class_scope, comprehension_scope, function_scope
from kernelmill.scan.uses import use_of


@dataclass(slots=True)
class Record:
    """Of one module: the events of each name, the changes of each object by what it is known as, the star imports. `named`: what
    objects are known as, by the last part of the name; `attributes`: the assignments to an attribute, by its name."""

    events: dict[str, list[Event]] = field(default_factory=dict)
    changes: dict[Key, list[Change]] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    attributes: dict[str, list[tuple[str, Change]]] = field(default_factory=dict)
    stars: list[Star] = field(default_factory=list)


def record(tree: ast.Module, absolute: Callable[[ast.ImportFrom], str]) -> Record:
    """The record of a module; `absolute` gives the dotted module of a `from` import."""
    recorder = _Recorder(absolute)
    recorder.each(tree.body)
    return recorder.record


class _Recorder:
    """The walk: where it is (scopes from outside in, arms, the nodes around) and what was found."""

    def __init__(self, absolute: Callable[[ast.ImportFrom], str]) -> None:
        self.absolute = absolute
        self.record = Record()
        self.scopes: list[Scope] = []
        self.path: tuple[Arm, ...] = ()
        self.around: list[ast.AST] = []
        self.origins = Origins()

    # where ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def arm(self, arm: Arm) -> Iterator[None]:
        """What is walked meanwhile lies in this arm."""
        before, self.path = self.path, (*self.path, arm)
        yield
        self.path = before

    @contextmanager
    def scope(self, scope: Scope) -> Iterator[None]:
        """What is walked meanwhile lies in this scope."""
        self.scopes.append(scope)
        yield
        self.scopes.pop()

    def is_top(self, name: str) -> bool:
        """Whether a name that is bound here is one of the module."""
        scopes = [s for s in self.scopes if not isinstance(s.node, Comprehension)]
        return not scopes or name in scopes[-1].outside

    def keys(self, name: str) -> list[Origin]:
        """What an object that a name stands for here is known as, through the local names that are other names for it; with how
        many times an item is taken of it."""
        return self.origins.of(self.scopes, name)

    # what ----------------------------------------------------------------------------------------------------------

    def bind(self, name: str, how: How, node: ast.AST, binding: Binding | None = None) -> None:
        """A name is bound."""
        if self.is_top(name):
            path = self.path if not self.scopes else (*self.path, Arm(self.scopes[0].node, "function"))
            looped = any(arm.kind in ("loop", "function") for arm in path)
            self.record.events.setdefault(name, []).append(Event(how, node, path, None if looped and how != "import" else binding))

    def change(self, key: Key, change: Change) -> None:
        """An object may be changed."""
        if isinstance(key, str):
            if key not in self.record.changes:
                self.record.named.setdefault(key.rpartition(".")[2], []).append(key)
            if change.how == "attribute" and not change.depth:
                self.record.attributes.setdefault(change.detail, []).append((key, change))
        self.record.changes.setdefault(key, []).append(change)

    # the walk ------------------------------------------------------------------------------------------------------

    def each(self, nodes: Iterable[ast.AST | None]) -> None:
        """Walk over some nodes."""
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit(self, node: ast.AST) -> None:
        """Walk over one node."""
        self.around.append(node)
        for kind in type(node).__mro__:
            if kind in _HANDLERS:
                _HANDLERS[kind](self, node)
                break
        else:
            self.each(ast.iter_child_nodes(node))
        self.around.pop()

    def name(self, node: ast.Name) -> None:
        """A name is read, bound in some other way than by an assignment, or deleted."""
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id, "unpacked", node)
        elif isinstance(node.ctx, ast.Del):
            self.bind(node.id, "deleted", node)
        else:
            self.use(node)

    def use(self, node: ast.Name) -> None:
        """What is done with the object that a name stands for."""
        for key, depth in self.keys(node.id):
            for attributes, change in use_of(node, self.around):
                if change.how == "alias" and not self.is_top(change.detail):
                    if not isinstance(self.scopes[-1].node, ast.ClassDef):
                        continue  # local names are followed by `keys`
                    change = replace(change, how="stored")  # an attribute of the class
                known: Key = key
                if attributes:
                    if not isinstance(key, str):
                        continue
                    known = ".".join([key, *attributes])
                self.change(known, replace(change, depth=change.depth + depth))

    def targets(self, targets: list[ast.expr], how: How, value: ast.expr | None = None, annotation: ast.expr | None = None) -> None:
        """Something is assigned to each of some targets."""
        for target in targets:
            match target:
                case ast.Name(id=name):
                    self.bind(name, how, target, None if value is None else Binding("value", node=value, annotation=annotation))
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    items = _parts(elements, value)
                    for element, item in zip(elements, items, strict=True):
                        self.targets([element], how if item is not None else "unpacked", item)
                case ast.Starred(value=inner):
                    self.targets([inner], "unpacked")
                case _:
                    self.visit(target)

    def assign(self, node: ast.Assign) -> None:
        """`a = b = value`."""
        self.visit(node.value)
        self.targets(node.targets, "assigned", node.value)

    def annotated(self, node: ast.AnnAssign) -> None:
        """`a: T = value`."""
        if node.value is not None:
            self.visit(node.value)
            self.targets([node.target], "assigned", node.value, node.annotation)

    def augmented(self, node: ast.AugAssign) -> None:
        """`a += value` binds again, and changes a list or an array in place."""
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.bind(node.target.id, "augmented", node.target)
            for key, depth in self.keys(node.target.id):
                self.change(key, Change("augmented", node, depth=depth))
        else:
            self.visit(node.target)

    def walrus(self, node: ast.NamedExpr) -> None:
        """`(a := value)`."""
        self.visit(node.value)
        self.targets([node.target], "walrus", node.value)

    def type_alias(self, node: ast.AST) -> None:
        """`type X = …`, which Python 3.11 does not have."""
        named = getattr(node, "name", None)
        if isinstance(named, ast.Name):
            self.bind(named.id, "type", node, Binding("value", node=getattr(node, "value", None)))

    def imports(self, node: ast.Import) -> None:
        """`import a.b, c as d`."""
        for alias in node.names:
            target = alias.name if alias.asname else alias.name.partition(".")[0]
            self.bind(alias.asname or target, "import", node, Binding("module", target))

    def imports_from(self, node: ast.ImportFrom) -> None:
        """`from a import b as c, d`, `from a import *`."""
        package = self.absolute(node)
        for alias in node.names:
            if alias.name == "*":
                self.record.stars.append(Star(package, node, self.path))
            else:
                self.bind(alias.asname or alias.name, "import", node, Binding("name", package, alias.name))

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """`def`: what it is called with by default is evaluated here, its body runs later."""
        self.each([*node.decorator_list, node.args])
        self.bind(node.name, "def", node, Binding("function" if isinstance(node, ast.FunctionDef) else "class", node=node))
        with self.scope(function_scope(node)):
            self.each(node.body)

    def anonymous(self, node: ast.Lambda) -> None:
        """`lambda`."""
        self.visit(node.args)
        with self.scope(function_scope(node)):
            self.visit(node.body)

    def arguments(self, node: ast.arguments) -> None:
        """The defaults of parameters."""
        self.each([*node.defaults, *node.kw_defaults])

    def class_body(self, node: ast.ClassDef) -> None:
        """`class`."""
        self.each([*node.decorator_list, *node.bases, *node.keywords])
        self.bind(node.name, "class", node, Binding("class", node=node))
        with self.scope(class_scope(node)):
            self.each(node.body)

    def comprehension(self, node: Comprehension) -> None:
        """Its first iterable belongs to the scope around."""
        self.visit(node.generators[0].iter)
        with self.scope(comprehension_scope(node)):
            for number, generator in enumerate(node.generators):
                self.each([generator.iter] if number else [])
                self.each(generator.ifs)
            self.each([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        """`for`."""
        self.visit(node.iter)
        with self.arm(Arm(node, "loop")):
            self.marked(node.target, "for")
            self.each(node.body)
        with self.arm(Arm(node, "else")):
            self.each(node.orelse)

    def marked(self, target: ast.expr, how: How) -> None:
        """Targets of a loop or of `with`."""
        if isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self.marked(element, how)
        elif isinstance(target, ast.Name):
            self.bind(target.id, how, target)
        elif isinstance(target, ast.Starred):
            self.marked(target.value, how)
        else:
            self.visit(target)

    def repeat(self, node: ast.While) -> None:
        """`while`."""
        with self.arm(Arm(node, "loop")):
            self.each([node.test, *node.body])
        with self.arm(Arm(node, "else")):
            self.each(node.orelse)

    def branch(self, node: ast.If) -> None:
        """`if`."""
        self.visit(node.test)
        for body, wanted in ((node.body, True), (node.orelse, False)):
            with self.arm(Arm(node, "if", node.test, wanted)):
                self.each(body)

    def attempt(self, node: ast.Try | ast.TryStar) -> None:
        """`try`."""
        with self.arm(Arm(node, "try")):
            self.each(node.body)
        for handler in node.handlers:
            with self.arm(Arm(node, "handler")):
                self.each([handler.type])
                if handler.name:
                    self.bind(handler.name, "except", handler)
                self.each(handler.body)
        with self.arm(Arm(node, "else")):
            self.each(node.orelse)
        self.each(node.finalbody)

    def managed(self, node: ast.With | ast.AsyncWith) -> None:
        """`with`."""
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self.marked(item.optional_vars, "with")
        self.each(node.body)

    def matching(self, node: ast.Match) -> None:
        """`match`."""
        self.visit(node.subject)
        for case in node.cases:
            with self.arm(Arm(node, "case")):
                self.each([case.pattern, case.guard, *case.body])

    def capture(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping) -> None:
        """A pattern that binds a name."""
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            self.bind(name, "match", node)
        self.each(ast.iter_child_nodes(node))

    def call(self, node: ast.Call) -> None:
        """A call, which may bind through the namespace."""
        self.through(node)
        self.each(ast.iter_child_nodes(node))

    def through(self, node: ast.Call | ast.Subscript | ast.Attribute) -> None:
        """Names of the module that are bound as keys of its namespace or attributes of itself."""
        for name in names_bound_through(node, at_top=not self.scopes):
            path = self.path if not self.scopes else (*self.path, Arm(self.scopes[0].node, "function"))
            self.record.events.setdefault(name, []).append(Event("named", node, path))
        if not isinstance(node, ast.Call):
            self.each(ast.iter_child_nodes(node))


def _parts(elements: list[ast.expr], value: ast.expr | None) -> list[ast.expr | None]:
    """The expressions that are unpacked into some targets, where they stand there one by one."""
    if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(elements):
        if not any(isinstance(e, ast.Starred) for e in (*elements, *value.elts)):
            return list(value.elts)
    return [None] * len(elements)


#: Each takes nodes of its own key.
_HANDLERS: Final[dict[type, Callable[[_Recorder, Any], None]]] = {
    ast.Name: _Recorder.name,
    ast.Assign: _Recorder.assign,
    ast.AnnAssign: _Recorder.annotated,
    ast.AugAssign: _Recorder.augmented,
    ast.NamedExpr: _Recorder.walrus,
    ast.Import: _Recorder.imports,
    ast.ImportFrom: _Recorder.imports_from,
    ast.FunctionDef: _Recorder.function,
    ast.AsyncFunctionDef: _Recorder.function,
    ast.Lambda: _Recorder.anonymous,
    ast.arguments: _Recorder.arguments,
    ast.ClassDef: _Recorder.class_body,
    ast.ListComp: _Recorder.comprehension,
    ast.SetComp: _Recorder.comprehension,
    ast.DictComp: _Recorder.comprehension,
    ast.GeneratorExp: _Recorder.comprehension,
    ast.For: _Recorder.loop,
    ast.AsyncFor: _Recorder.loop,
    ast.While: _Recorder.repeat,
    ast.If: _Recorder.branch,
    ast.Try: _Recorder.attempt,
    ast.TryStar: _Recorder.attempt,
    ast.With: _Recorder.managed,
    ast.AsyncWith: _Recorder.managed,
    ast.Match: _Recorder.matching,
    ast.MatchAs: _Recorder.capture,
    ast.MatchStar: _Recorder.capture,
    ast.MatchMapping: _Recorder.capture,
    ast.Call: _Recorder.call,
    ast.Subscript: _Recorder.through,
    ast.Attribute: _Recorder.through,
    getattr(ast, "TypeAlias", type(None)): _Recorder.type_alias,  # Python 3.11 does not have it
}

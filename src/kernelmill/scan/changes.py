"""What may change the object that a module-level name stands for.

    WEIGHTS = [1.0, 2.0]        changes(…, "WEIGHTS"): the place in `install`, since `put` assigns an item of its first
    def put(xs, v): xs[0] = v   parameter
    def install(): put(WEIGHTS, 3.0)

Every module of the project that mentions the name is looked at. Passing an object to a function counts where that function
may change its parameter; functions outside the project may, unless they are known to read only. Handing an object back as
a result does not count.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from kernelmill.records import dataclass, field
from kernelmill.scan.events import Change, Key
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.resolve import Resolved, possible, resolve
from kernelmill.scan.uses import dotted_name

#: Built-in functions that may change an argument, or do with it whatever it says.
_CHANGING_BUILTINS: Final = frozenset(("setattr", "delattr", "exec", "eval", "vars", "next"))
#: Modules whose functions only read their arguments, but for `out=` and names that say otherwise.
_READING_MODULES: Final = frozenset(("math", "cmath", "numpy", "json", "statistics", "itertools", "functools", "pprint", "copy"))
_BUILTINS: Final = frozenset(dir(builtins))


#: What is asked: whether the name is bound from another module; whether attributes that matter are assigned; whether the
#: object is changed; whether it or one of its items is.
What = Literal["name", "function", "class", "object", "items"]
_ATTRIBUTES: Final = ("function", "class")


@dataclass(frozen=True, slots=True)
class Found:
    """A change, and the module in which it stands."""

    module: str
    change: Change


def changes(
    modules: Mapping[str, ModuleInfo], module: str, name: str, what: What, *, mentioning: list[str]
) -> Iterator[Found]:
    """What may change what `name` of `module` stands for; `mentioning`: the modules whose text has the name."""
    search = _Search(modules, what)
    for other in mentioning:
        info = modules.get(other)
        if info is None:
            continue
        for known in info.record.named.get(name, ()) if what != "name" else ():
            if search.means(info, known, module, name):
                yield from search.of(info, known)
        yield from _assigned_from_outside(modules, info, module, name)


def _assigned_from_outside(modules: Mapping[str, ModuleInfo], info: ModuleInfo, module: str, name: str) -> Iterator[Found]:
    """`consts.EPS = 2.0` in another module."""
    for known, change in info.record.attributes.get(name, ()):
        owner = resolve(modules, info.name, known)
        if owner is not None and owner.kind == "module" and owner.module == module:
            yield Found(info.name, change)


@dataclass(slots=True)
class _Search:
    """Follows aliases and parameters, each once."""

    modules: Mapping[str, ModuleInfo]
    what: What
    seen: set[tuple[str, Key, int]] = field(default_factory=set)

    def means(self, info: ModuleInfo, known: str, module: str, name: str) -> bool:
        """Whether a dotted name in a module may be that one."""
        if info.name == module and known == name:
            return True
        return any((f.module, f.name) == (module, name) for f in possible(self.modules, info.name, known))

    def of(self, info: ModuleInfo, key: Key, depth: int = 0) -> Iterator[Found]:
        """The changes of an object that is `depth` items above what is known as `key` in a module."""
        if (info.name, key, depth) in self.seen:
            return
        self.seen.add((info.name, key, depth))
        for change in info.record.changes.get(key, ()):
            here = depth + change.depth
            if change.how == "alias":
                if isinstance(key, str):
                    yield from self.of(info, change.detail, here)
            elif self.what in _ATTRIBUTES:
                if not here and self.sets_attribute(change):
                    yield Found(info.name, change)
            elif here > 0 and self.what != "items":
                continue
            elif change.how == "argument":
                if self.may_change(info, change, here):
                    yield Found(info.name, change)
            elif here >= 0 or change.how == "stored":
                yield Found(info.name, change)

    def sets_attribute(self, change: Change) -> bool:
        """Whether an attribute is assigned that tells what a function or class does."""
        name = change.detail if change.how == "attribute" else ""
        if change.how == "argument":
            call = change.node
            assert isinstance(call, ast.Call)
            if dotted_name(call.func) not in ("setattr", "delattr") or change.detail != "0" or len(call.args) < 2:
                return False
            given = call.args[1]
            name = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else "*"
        if self.what == "function":
            return name in ("__code__", "__defaults__", "__kwdefaults__", "*")
        return bool(name) and name not in ("__doc__", "__module__", "__qualname__", "__name__", "__annotations__")

    def may_change(self, info: ModuleInfo, change: Change, depth: int) -> bool:
        """Whether the function that an object is passed to may change it."""
        call = change.node
        assert isinstance(call, ast.Call)
        if change.detail == "out":
            return True
        dotted = dotted_name(call.func)
        if not dotted:
            return True
        found = possible(self.modules, info.name, dotted)
        if not found:
            return dotted not in _BUILTINS or dotted in _CHANGING_BUILTINS
        return any(self.changes_argument(f, change.detail, depth) for f in found)

    def changes_argument(self, function: Resolved, argument: str, depth: int) -> bool:
        """Whether one function may change the argument for a parameter."""
        node = function.node
        if function.kind == "external":
            return function.module.partition(".")[0] not in _READING_MODULES or "shuffle" in function.name
        if function.kind != "function" or not isinstance(node, ast.FunctionDef):
            return True
        parameters = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
        if argument.isdigit() and int(argument) < len(parameters):
            parameter = parameters[int(argument)]
        elif argument in (*parameters, *(a.arg for a in node.args.kwonlyargs)):
            parameter = argument
        else:
            return True
        return next(self.of(self.modules[function.module], (node, parameter), depth), None) is not None


def described(change: Change) -> str:
    """What happens there, for messages."""
    match change.how:
        case "item":
            return "an item of it is assigned or deleted"
        case "attribute":
            return f"its attribute {change.detail!r} is assigned"
        case "method":
            return f".{change.detail}() may change it"
        case "augmented":
            return "an operator such as += may change it"
        case "argument":
            call = change.node.func if isinstance(change.node, ast.Call) else change.node
            return f"{ast.unparse(call)}() may change it"
        case _:
            return "it is kept elsewhere, where it may be changed"


__all__ = ["Found", "changes", "described"]

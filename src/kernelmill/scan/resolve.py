"""What a dotted name in a module means, followed through the project's own imports.

    resolve(project, "mylib.signal", "np.float64")  ->  Resolved("external", "numpy", "float64")
    resolve(project, "mylib.signal", "helper")      ->  Resolved("function", "mylib.util", "helper", <ast>)

A name that may stand for several things is a `variable`, with the places that bind it. `resolve_declared` is for
annotations, where an import counts before what stands in for it; `possible` is for decorators: each thing that a name
may mean.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from kernelmill.records import dataclass, replace
from kernelmill.scan.conditions import runs
from kernelmill.scan.events import Binding, Event, Star
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.stars import binds

_BUILTINS: Final = frozenset(dir(builtins))
#: Outside modules whose names are taken to come through a star import, where nothing else binds them.
_TRUSTED: Final = frozenset(("numpy",))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name is bound, and how: the other half of a message about it."""

    module: str
    event: Event


@dataclass(frozen=True, slots=True)
class Resolved:
    """`external`: attribute `name` ('' for the module itself, dotted for deeper ones) of module `module` outside the
    project. `module`: a module of the project. `function`, `value`, `class`, `variable`: of project module `module`;
    a `variable` has `places`, the first two that bind it."""

    kind: Literal["external", "module", "function", "value", "class", "variable"]
    module: str
    name: str = ""
    node: ast.AST | None = None
    annotation: ast.expr | None = None
    places: tuple[Place, ...] = ()


Modules = Mapping[str, ModuleInfo]
_Seen = frozenset[tuple[str, str]]


def resolve(modules: Modules, module: str, dotted: str) -> Resolved | None:
    """The meaning of `dotted` at the top level of `module`, or None if nothing binds its first part."""
    return _Resolver(modules).dotted(module, dotted)


def resolve_declared(modules: Modules, module: str, dotted: str) -> Resolved | None:
    """The meaning of `dotted` in an annotation."""
    found = _Resolver(modules, declared=True).dotted(module, dotted)
    return found if found is not None and found.kind != "variable" else resolve(modules, module, dotted)


def possible(modules: Modules, module: str, dotted: str) -> list[Resolved]:
    """Everything that `dotted` may mean at the top level of `module`."""
    first, _, rest = dotted.partition(".")
    resolver = _Resolver(modules)
    found = resolver.candidates(module, first, frozenset())
    return [f for f in (resolver.members(f, rest) for f in found) if f is not None]


@dataclass(frozen=True, slots=True)
class _Resolver:
    """Follows names. `declared`: as in annotations."""

    modules: Modules
    declared: bool = False

    def dotted(self, module: str, dotted: str) -> Resolved | None:
        first, _, rest = dotted.partition(".")
        return self.members(self.lookup(module, first, frozenset()), rest)

    def members(self, found: Resolved | None, rest: str) -> Resolved | None:
        """An attribute of an attribute of what was found."""
        for part in filter(None, rest.split(".")):
            if found is None:
                return None
            if found.kind == "external":
                found = Resolved("external", found.module, f"{found.name}.{part}".lstrip("."))
            elif found.kind == "module":
                found = self.member(found.module, part, frozenset())
            else:
                return found if found.kind == "variable" else None
        return found

    def lookup(self, module: str, name: str, seen: _Seen) -> Resolved | None:
        """What `name` stands for at the top level of `module`."""
        info = self.modules.get(module)
        if info is None or (module, name) in seen:
            return None
        binding = (info.declared if self.declared else info.names).get(name)
        stars = self.stars(info, name, binding)
        if stars:
            return self.through_stars(info, name, binding, stars, seen | {(module, name)})
        return None if binding is None else self.follow(module, name, binding, seen | {(module, name)})

    def stars(self, info: ModuleInfo, name: str, binding: Binding | None) -> list[tuple[Star, bool | None]]:
        """The star imports that may bind a name and are not overruled by what binds it after them."""
        events = info.record.events
        live = [s for s in info.record.stars if runs(s.path, events, checking=self.declared) is not False]
        if binding is not None and live:
            own = [e for e in events[name] if runs(e.path, events, checking=self.declared) is not False]
            certain = [e.node for e in own if runs(e.path, events, checking=self.declared) is True]
            last = max((getattr(node, "lineno", 0) for node in certain), default=0)
            live = [s for s in live if s.node.lineno > last]
        known = [(star, binds(self.modules, star, name)) for star in live]
        return [(star, answer) for star, answer in known if answer is not False]

    def through_stars(
        self, info: ModuleInfo, name: str, binding: Binding | None, stars: list[tuple[Star, bool | None]], seen: _Seen
    ) -> Resolved | None:
        """A name that star imports bind, or may bind."""
        found = [self.member(star.module, name, seen) for star, _ in stars]
        sure = all(answer or (star.module in _TRUSTED and name not in _BUILTINS) for star, answer in stars)
        if binding is None and sure and found[0] is not None and all(f == found[0] for f in found):
            return found[0]
        own = binding.events[:1] if binding is not None and binding.events else ()
        if binding is not None and not own:
            own = tuple(info.record.events[name][:1])
        starred = [Event("star", star.node, star.path) for star, _ in stars]
        return Resolved("variable", info.name, name, places=tuple(Place(info.name, e) for e in (*own, *starred)[:2]))

    def follow(self, module: str, name: str, binding: Binding, seen: _Seen) -> Resolved | None:
        """What a binding stands for."""
        if binding.kind == "module":
            return self.imported(binding.target)
        if binding.kind == "name":
            found = self.member(binding.target, binding.attribute, seen)
            if binding.events and not self.declared and (found is None or found.kind != "external"):
                places = tuple(Place(module, e) for e in binding.events)  # a module of the project may fail to import
                return Resolved("variable", module, name, places=places)
            return found
        places = tuple(Place(module, e) for e in binding.events)
        return Resolved(binding.kind, module, name, binding.node, binding.annotation, places)

    def imported(self, target: str) -> Resolved:
        """What `import target` binds."""
        if target in self.modules:
            return Resolved("module", target)
        inside = any(known.startswith(target + ".") for known in self.modules)
        return Resolved("module" if inside else "external", target)

    def member(self, module: str, name: str, seen: _Seen) -> Resolved | None:
        """Attribute `name` of `module`: a name bound in it, a submodule, or something outside the project."""
        if module in self.modules:
            found = self.lookup(module, name, seen)
            if found is not None:
                return found
        if f"{module}.{name}" in self.modules:
            return Resolved("module", f"{module}.{name}")
        if module in self.modules:
            return None
        return Resolved("external", module, name)

    def candidates(self, module: str, name: str, seen: _Seen) -> Iterator[Resolved]:
        """Everything that a name may stand for."""
        info = self.modules.get(module)
        if info is None or (module, name) in seen:
            return
        for event in info.record.events.get(name, ()):
            if event.binding is not None:
                if event.binding.kind == "name" and event.binding.target in self.modules:
                    yield from self.candidates(event.binding.target, event.binding.attribute, seen | {(module, name)})
                else:
                    found = self.follow(module, name, replace(event.binding, events=()), seen | {(module, name)})
                    yield from [found] if found is not None else []
        for star in info.record.stars:
            if binds(self.modules, star, name) is not False:
                if star.module in self.modules:
                    yield from self.candidates(star.module, name, seen | {(module, name)})
                elif binds(self.modules, star, name):
                    yield Resolved("external", star.module, name)


__all__ = ["Place", "Resolved", "possible", "resolve", "resolve_declared"]

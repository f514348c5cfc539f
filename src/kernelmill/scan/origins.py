"""What the objects are that the local names of a scope stand for, through other local names, each name looked at once.

    def f(p):
        a = TABLE[0]        a    TABLE, an item of it
        b = a if p else p   b    the same, or the parameter p
        b[1] = 2.0

Input: scopes from outside in. A name that stands for very many things stands for the roots of all of them.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import Final

from kernelmill.scan.events import Key
from kernelmill.scan.scopes import Scope

#: What an object is known as, and how many times an item is taken of that.
Origin = tuple[Key, int]

#: Items of items are told apart so far; attributes and origins of one name as many.
_DEEPEST: Final = 20
_MOST: Final = 64


def owner(scopes: list[Scope], name: str) -> int | None:
    """The scope in which a name that the innermost one reads is local; None for a name of the module."""
    innermost = len(scopes) - 1
    for number in range(innermost, -1, -1):
        scope = scopes[number]
        if name in scope.outside:
            return None
        if name in scope.names and (number == innermost or not isinstance(scope.node, ast.ClassDef)):
            return number
    return None


class Origins:
    """The origins of the local names of scopes that are walked, each scope looked at when it is first asked for."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Scope, dict[str, dict[Origin, None]]]] = {}

    def of(self, scopes: list[Scope], name: str) -> list[Origin]:
        """What a name stands for that is read in the innermost of `scopes`."""
        number = owner(scopes, name)
        return [(name, 0)] if number is None else list(self._of_scope(scopes[: number + 1]).get(name, ()))

    def _of_scope(self, scopes: list[Scope]) -> dict[str, dict[Origin, None]]:
        scope = scopes[-1]
        if id(scope) not in self._known:
            self._known[id(scope)] = scope, self._follow(scopes)
        return self._known[id(scope)][1]

    def _follow(self, scopes: list[Scope]) -> dict[str, dict[Origin, None]]:
        """Hand the origins on from name to name until nothing is new."""
        scope, found = scopes[-1], defaultdict[str, dict[Origin, None]](dict)
        others: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        waiting: list[tuple[str, Origin]] = [(name, ((scope.node, name), 0)) for name in sorted(scope.parameters)]
        for name, aliases in scope.aliases.items():
            for dotted, deeper in aliases:
                root, _, rest = dotted.partition(".")
                number = owner(scopes, root)
                if number == len(scopes) - 1:
                    others[root].append((name, rest, deeper))
                else:
                    outer = self.of(scopes, root) if number is not None else [(root, 0)]
                    waiting += [(name, moved) for origin in outer for moved in _moved(origin, rest, deeper)]
        waiting.reverse()
        while waiting:
            name, origin = waiting.pop()
            if len(found[name]) >= _MOST:
                origin = _widened(origin)
            if origin not in found[name]:
                found[name][origin] = None
                waiting += [(other, moved) for other, rest, deeper in others[name] for moved in _moved(origin, rest, deeper)]
        return found


def _moved(origin: Origin, rest: str, deeper: int) -> list[Origin]:
    """The origin of an attribute of an item; attributes of parameters are not followed."""
    key, depth = origin
    depth = max(-_DEEPEST, min(depth + deeper, _DEEPEST))
    if not rest:
        return [(key, depth)]
    if not isinstance(key, str):
        return []
    moved = f"{key}.{rest}", depth
    return [moved if key.count(".") < _DEEPEST else _widened(moved)]


def _widened(origin: Origin) -> Origin:
    key, _ = origin
    return (key.partition(".")[0] if isinstance(key, str) else key), 0


__all__ = ["Origin", "Origins", "owner"]

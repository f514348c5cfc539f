"""Which modules of a wheel have something that others import from them, through whatever modules hand it on.

    pkg/__init__.py   from .a import f
    pkg/b.py          from . import f        reached from pkg.b: pkg (by the import) and pkg.a, but not pkg.c

Input: the modules' sources and the names of some. Output: the names of the modules that these reach.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from kernelmill.source import SourceFile

_ALL = "*"


def reached(sources: Mapping[str, SourceFile], beginning: set[str]) -> set[str]:
    """The modules of `beginning`, and those that they have names from."""
    imports: dict[str, list[tuple[str, str, str]]] = {}
    waiting = [(name, _ALL) for name in sorted(beginning)]
    seen = set(waiting)
    while waiting:
        module, wanted = waiting.pop()
        source = sources.get(module)
        if source is None:
            continue
        if module not in imports:
            imports[module] = list(_imports(source))
        for bound, origin, imported in imports[module]:
            if wanted not in (_ALL, bound) and bound != _ALL:
                continue
            inside = f"{origin}.{imported}" if origin else imported
            name = wanted if imported == _ALL else imported
            found = (inside, _ALL) if inside in sources else (origin, name)
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return {module for module, _ in seen if module in sources}


def _imports(source: SourceFile) -> Iterator[tuple[str, str, str]]:
    """(name bound, module, name in it) of each import; ('*', module, '*') where a whole module is bound."""
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # reported where modules are read
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname or alias.name.partition(".")[0], alias.name, _ALL)
                if not alias.asname:
                    yield (alias.name.partition(".")[0], alias.name.partition(".")[0], _ALL)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(source, node)
            for alias in node.names:
                yield (alias.asname or alias.name, origin, alias.name)


def _origin(source: SourceFile, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module.split(".")
    keep = len(package) - node.level + (1 if source.is_package else 0)
    return ".".join([*package[: max(keep, 0)], *([node.module] if node.module else [])])


__all__ = ["reached"]

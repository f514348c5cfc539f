"""What is said of a name that does not stand for one thing that is known when the wheel is built."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from kernelmill.diagnostics import Diagnostic, Related
from kernelmill.scan.changes import Found, described
from kernelmill.scan.events import HOW
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.resolve import Place, Resolved
from kernelmill.source import Span

Modules = Mapping[str, ModuleInfo]
CODE = "several-meanings"


def several_meanings(modules: Modules, name: str, places: Sequence[Place], span: Span, severity: str = "error") -> Diagnostic:
    """A name that two places bind, or one place to something that cannot be told."""
    only = places[0].event.how if len(places) == 1 else ""
    if only == "star":
        message, hint = f"{name!r} may come from a star import of a module that is not known", f"import {name} by its name"
    elif only:
        message = f"what {name!r} stands for cannot be told: it is {HOW[only]}"
        hint = "assign it once, at the top level of the module, or pass it as an argument"
    else:
        message = f"{name!r} may stand for different things"
        hint = "let one statement bind the name, or give the alternatives different names"
    related = tuple(Related(_span(modules, p), f"{HOW[p.event.how]} here") for p in places)
    return Diagnostic(severity, "several-meanings", message, span, hint, related)  # type: ignore[arg-type]  # one of them


def changed(modules: Modules, found: Resolved, what: str, change: Found, span: Span) -> Diagnostic:
    """A module-level object that is changed after it was made."""
    there = modules[change.module]
    related = [Related(there.span(change.change.node), f"{described(change.change)} here")]
    if found.node is not None:
        related.insert(0, Related(modules[found.module].span(found.node), "made here"))
    hint = "a kernel may read only lists and dictionaries that stay as they were made; arrays may change"
    message = f"{what} {found.name!r} may be changed after it was made"
    return Diagnostic("error", "changed-constant", message, span, hint, tuple(related))


def _span(modules: Modules, place: Place) -> Span:
    info, node = modules[place.module], place.event.node
    span = info.span(node)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        line = info.source.line(node.lineno)
        start = line.find(node.name, span.col)
        return Span(span.path, node.lineno, max(start, 0), node.lineno, max(start, 0) + len(node.name))
    return span


__all__ = ["CODE", "changed", "several_meanings"]

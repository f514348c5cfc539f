"""Which of the places that bind a name counts.

    import numpy as np                         np: the module, since nothing else can be bound to it
    try: from math import fma                  fma: the function of math; where the import fails, another thing is bound, which
    except ImportError: def fma(x, y, z): …         is seen when a kernel is first called
    if FAST: def step(x): …                    step: a variable, with both places
    else: def step(x): …

Input: the events of one name. Output: its `Binding`; `variable` where more than one thing can be bound.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from kernelmill.records import replace
from kernelmill.scan.conditions import Events, runs
from kernelmill.scan.events import Binding, Event


def chosen(found: Sequence[Event], events: Events) -> Binding | None:
    """What a name stands for when the module has been run; None where nothing that runs binds it."""
    live = _without_overloads([e for e in found if runs(e.path, events) is not False])
    if not live:
        return None
    distinct = _distinct(_with_stand_ins(live))
    if len(distinct) == 1 and distinct[0].binding is not None:
        others = [e for e in _distinct(live) if e is not distinct[0]]
        return replace(distinct[0].binding, events=(distinct[0], others[0])) if others else distinct[0].binding
    return Binding("variable", events=tuple(distinct[:1] + distinct[-1:]) if len(distinct) > 1 else tuple(distinct))


def declared(found: Sequence[Event], events: Events) -> Binding | None:
    """What a name stands for in an annotation: an import counts before a stand-in for it, and what only a type checker
    sees counts too."""
    live = _without_overloads([e for e in found if runs(e.path, events, checking=True) is not False])
    imports = [e for e in live if e.how == "import"]
    distinct = _distinct(imports[:1] or live)
    if len(distinct) == 1 and distinct[0].binding is not None:
        return distinct[0].binding
    return chosen(found, events)


def _distinct(events: Sequence[Event]) -> list[Event]:
    """The first event for each thing that is bound."""
    out: list[Event] = []
    for event in events:
        if event.binding is None or all(event.binding != other.binding for other in out):
            out.append(event)
    return out


def _with_stand_ins(events: list[Event]) -> list[Event]:
    """Without what is bound where an import has failed: `except ImportError: np = None`."""
    first = events[0]
    attempt = next((arm.statement for arm in reversed(first.path) if arm.kind == "try"), None)
    if first.how != "import" or attempt is None:
        return events
    failed = [e for e in events[1:] if any(a.statement is attempt and a.kind == "handler" for a in e.path)]
    return [e for e in events if e not in failed]


def _without_overloads(events: list[Event]) -> list[Event]:
    """Without definitions under `@overload`, which the last definition replaces."""
    kept = [e for e in events if not _is_overload(e.node)]
    return kept or events


def _is_overload(node: ast.AST) -> bool:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return any(
        (isinstance(d, ast.Name) and d.id == "overload") or (isinstance(d, ast.Attribute) and d.attr == "overload")
        for d in decorators
    )


__all__ = ["chosen", "declared"]

"""A high module in components that have nothing to do with each other, and their low modules as one.

    kernels a and b that call h, kernel c      ->      (a, b, h), (c)

Each goes through the passes alone, so that what an earlier run has made of one is known by that component alone. Functions belong
together if one calls the other, if one is the other's for buffers, or if both use containers: the functions that these call at run
time are made for all of them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress

from kernelmill.cache.bundle import Bundle, digest_of
from kernelmill.disjoint_sets import DisjointSets
from kernelmill.ir.nodes import Function, Global, Module, attr
from kernelmill.ir.types import Container
from kernelmill.ir.walk import operations
from kernelmill.records import replace

_CONTAINERS = ""  # stands for all functions that use containers: no function is called so


def run_components(module: Module, run: Callable[[Module], Module], bundle: Bundle | None = None) -> Module:
    """What `run`, the passes that are the same for every target, makes of `module`: of each component alone. `bundle`: what it
    made of components before."""
    whole = joined(module, [_run(part, run, bundle) for part in components(module)])
    return run(module) if whole is None else whole


def _run(part: Module, run: Callable[[Module], Module], bundle: Bundle | None) -> Module:
    if bundle is None:
        return run(part)
    try:
        name = digest_of(part)
    except RecursionError:  # nested deeper than Python pickles: it is made every time
        return run(part)
    if (data := bundle.get(name)) is not None:
        known: Module = pickle.loads(data)  # noqa: S301  # the store gives nothing that another user could have written
        return known
    made = run(part)
    with suppress(RecursionError):  # likewise
        bundle.put(name, pickle.dumps(made, protocol=5))
    return made


def components(module: Module) -> list[Module]:
    """The components of a high module, in the order of their first functions, each with the data that it names."""
    sets: DisjointSets[str] = DisjointSets()
    data = {g.name for g in module.globals}
    named = {f.name: frozenset(_names(f, data, sets)) for f in module.functions}
    found: dict[str, list[Function]] = {}
    for function in module.functions:
        found.setdefault(sets.find(function.name), []).append(function)
    parts = []
    for functions in found.values():
        used = frozenset[str]().union(*(named[f.name] for f in functions))
        parts.append(replace(module, functions=tuple(functions), globals=tuple(g for g in module.globals if g.name in used)))
    return parts


def _names(function: Function, data: set[str], sets: DisjointSets[str]) -> Iterator[str]:
    """The data that a function names; what belongs to it is joined with it."""
    sets.find(function.name)
    if counterpart := attr(function, "buffers"):
        sets.join(function.name, str(counterpart))
    variables = list(function.params)
    for op in operations(function.body):
        variables += op.results
        for key, value in op.attrs:
            if key == "callee":
                sets.join(function.name, str(value))
            elif isinstance(value, str) and value in data:
                yield value
    if any(isinstance(v.type, Container) for v in variables):
        sets.join(function.name, _CONTAINERS)


def joined(high: Module, parts: list[Module]) -> Module | None:
    """The low modules of the components of `high` as one, in the order of its functions; None where two of them call different
    things by one name."""
    functions: dict[str, Function] = {}
    data: dict[str, Global] = {}
    for part in parts:
        for function in part.functions:
            if functions.setdefault(function.name, function) != function:
                return None
        for item in part.globals:
            if data.setdefault(item.name, item) != item:
                return None
    externs = {e.name: e for part in parts for e in part.externs}
    order = {f.name: number for number, f in enumerate(high.functions)}
    ordered = sorted(functions.values(), key=lambda f: order.get(f.name, len(order)))
    return Module(tuple(ordered), tuple(data.values()), tuple(externs.values()), "low")

"""Names of functions: how a specialisation is called, and which ones a person means who names a kernel."""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Module
from kernelmill.records import replace

#: First parts of the names that are kernelmill's own; a module of a project may be called so too.
_OWN: Final = frozenset(("km", "constant", "kernelmill"))


def symbol_of(module: str, function: str, number: int = 1) -> str:
    """The name of a specialisation of a function, `number` of them in order: none that kernelmill itself gives to anything,
    and none of another function, since no name of Python holds a `$`."""
    root, dot, rest = module.partition(".")
    owned = root in _OWN and not module.startswith("kernelmill.library.")
    return f"{root}{'$' if owned else ''}{dot}{rest}.{function}" + (f"${number}" if number > 1 else "")


def base_of(symbol: str) -> str:
    """The name of the first specialisation of the same function."""
    name, _, number = symbol.rpartition("$")
    return name if number.isdigit() else symbol


def matches(name: str, kernel: str) -> bool:
    """Whether a function name means the kernel `f`, `mod.f` or `mod:f`, specialisations included."""
    wanted = kernel.replace(":", ".")
    plain = base_of(name).replace("$.", ".", 1)
    return plain == wanted or plain.endswith("." + wanted)


def only(module: Module, kernel: str | None) -> Module:
    """The functions of one kernel (all of its specialisations), or the whole module."""
    return replace(module, functions=tuple(f for f in module.functions if kernel is None or matches(f.name, kernel)))

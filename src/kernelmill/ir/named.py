"""The functions of one kernel among those of a module, by the name that a person gives it."""

from __future__ import annotations

from dataclasses import replace

from kernelmill.ir.nodes import Module


def matches(name: str, kernel: str) -> bool:
    """Whether a function name means the kernel `f`, `mod.f` or `mod:f`, specialisations included."""
    wanted = kernel.replace(":", ".")
    plain = name.rpartition(".s")[0] if name.rpartition(".s")[2].isdigit() else name
    return plain == wanted or plain.endswith("." + wanted)


def only(module: Module, kernel: str | None) -> Module:
    """The functions of one kernel (all of its specialisations), or the whole module."""
    return replace(module, functions=tuple(f for f in module.functions if kernel is None or matches(f.name, kernel)))

"""What `from module import *` binds.

A module of the project hands on the names of its `__all__`, or all that do not begin with an underscore. Of modules
outside it, those of the standard library that kernels use are asked for their names; of NumPy it is known which
built-in names it hides; of others nothing is known.
"""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Mapping
from functools import cache
from typing import Final

from kernelmill.scan.events import Star
from kernelmill.scan.modules import ModuleInfo

_KNOWN: Final = frozenset(("math", "cmath", "operator", "itertools", "functools", "collections", "typing"))
_OURS: Final = frozenset(("Array1", "Array2", "Array3", "Array4", "Array5", "explain", "kernel"))
#: Built-in functions and types that NumPy 2 exports too.
_HIDDEN_BY_NUMPY: Final = frozenset(("abs", "all", "any", "bool", "divmod", "max", "min", "pow", "round", "sum"))
_BUILTINS: Final = frozenset(dir(builtins))


def binds(modules: Mapping[str, ModuleInfo], star: Star, name: str, seen: frozenset[str] = frozenset()) -> bool | None:
    """Whether a star import binds `name`; None where that is not known."""
    info = modules.get(star.module) if star.module in modules else None
    if info is not None:
        return _exports(modules, info, name, seen)
    if name.startswith("_"):
        return False if star.module.partition(".")[0] in (*_KNOWN, "numpy", "kernelmill", "numba") else None
    if star.module == "kernelmill":
        return name in _OURS
    if star.module == "numpy":
        return name in _HIDDEN_BY_NUMPY if name in _BUILTINS else None
    return name in _names_of(star.module) if star.module in _KNOWN else None


def _exports(modules: Mapping[str, ModuleInfo], info: ModuleInfo, name: str, seen: frozenset[str]) -> bool | None:
    listed = _listed(info)
    if listed is not None:
        return name in listed
    if name.startswith("_"):
        return False if "__all__" not in info.names else None
    if name in info.names or f"{info.name}.{name}" in modules:
        return True
    if info.name in seen:
        return False
    inner = [binds(modules, star, name, seen | {info.name}) for star in info.record.stars]
    return True if True in inner else None if None in inner or "__all__" in info.names else False


def _listed(info: ModuleInfo) -> frozenset[str] | None:
    """The names of `__all__`, where it is a literal."""
    binding = info.names.get("__all__")
    if binding is None or "__all__" in info.record.changes or not isinstance(binding.node, ast.List | ast.Tuple):
        return None
    names = [e.value for e in binding.node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return frozenset(names) if len(names) == len(binding.node.elts) else None


@cache
def _names_of(module: str) -> frozenset[str]:
    found = importlib.import_module(module)
    return frozenset(getattr(found, "__all__", [n for n in dir(found) if not n.startswith("_")]))


__all__ = ["binds"]

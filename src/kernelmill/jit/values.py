"""Values and types of a running program as Python text that the compiler reads; '' for those that it has no text for.

    2.5 -> "2.5"      np.float64(1) -> "_km_np.float64(1.0)"      np.sin -> "from numpy import sin as @" (@: the name)
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Final

_PLAIN: Final = (bool, int, str, type(None))


def value_text(value: object) -> str:
    """A number, a string, None, a scalar of NumPy, or a tuple of such."""
    kind = type(value)
    if kind in _PLAIN:
        return repr(value)
    if kind is float:
        assert isinstance(value, float)
        return repr(value) if _finite(value) else f"float({str(value)!r})"
    if kind is complex:
        assert isinstance(value, complex)
        plain = _finite(value.real) and _finite(value.imag)
        return f"complex({value.real!r}, {value.imag!r})" if plain else ""
    if kind is tuple:
        assert isinstance(value, tuple)
        items = [value_text(item) for item in value]
        return f"({''.join(f'{item}, ' for item in items)})" if all(items) else ""
    numpy = sys.modules.get("numpy")
    if numpy is not None and kind.__module__ == "numpy" and isinstance(value, numpy.generic):
        plain_value = value.item()
        inside = value_text(plain_value) if type(plain_value).__module__ == "builtins" else ""
        return f"_km_np.{_scalar_type(value.dtype.name)}({inside})" if inside else ""
    return ""


def _finite(value: float) -> bool:
    return value - value == 0.0  # what `math` says takes longer to load


def _scalar_type(dtype: str) -> str:
    return "bool_" if dtype == "bool" else dtype


def type_text(value: object) -> str:
    """What annotations name, and functions and classes of modules outside the project."""
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", "")
    if module is None and type(value).__name__ == "builtin_function_or_method":
        module = getattr(getattr(value, "__self__", None), "__name__", None)
    if module is None and type(value).__name__ == "ufunc":
        module = "numpy"
    if type(value).__name__ == "_Array" and type(value).__module__ == "kernelmill_templates.shim":
        return f"from kernelmill import {value!r} as @"
    if module == "kernelmill.jit.decorator" and name == "kernel":
        return "from kernelmill import kernel as @"
    if isinstance(module, str) and module.startswith("_") and _member(module[1:], name) is value:
        module = module[1:]  # where it is written in C: _functools.reduce, _operator.add
    outside = isinstance(module, str) and (module in sys.stdlib_module_names or module.partition(".")[0] == "numpy")
    if isinstance(module, str) and outside and name and _member(module, name) is value:
        return f"from {module} import {name} as @"
    return ""


def _member(module: str, name: str) -> Any:
    return getattr(sys.modules.get(module), name, None)

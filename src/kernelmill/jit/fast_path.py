"""The code of a kernel's function once there is native code: as little Python as may stand before a native call.

    def f(a, b):                                        # the parameters of the function itself
        try:
            found = table[type(a), type(b)] if read["FACTOR"] is seen else None
        except (KeyError, ValueError):
            found = None
        return slow(a, b) if found is None else found(a, b)

What the function reads from outside must be what was compiled in, so each call looks at each name. The text is compiled once for
what is read; native functions for further types go into the table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any, Final

from kernelmill.jit.captured import Captured
from kernelmill.jit.marks import ABSENT
from kernelmill.jit.modes import settings

MOST_GUARDS: Final = 40  # names looked at one by one; a loop looks at more
MOST_TEXTS: Final = 20  # for one kernel: where what it reads changes all the time, another text each time costs more than it saves
_VARIADIC: Final = 0x0C  # CO_VARARGS, CO_VARKEYWORDS
_ANYTHING: Final = "*args, **kwargs"
_SIMPLE: Final[dict[str, type]] = {
    "bool": bool, "int": int, "float": float, "complex": complex, "None": type(None), "str": str,
}  # fmt: skip


class _NoArgument:
    """The default of every parameter that has one: the native function has the real one."""

    __slots__ = ()


NO_ARGUMENT: Final = _NoArgument()


class FastPath:
    """What finds native functions in the code of `function`, which stands for `original` and has `names` as its globals, with
    `km_slow` among them: called where it finds none."""

    def __init__(self, function: FunctionType, original: FunctionType, names: dict[str, Any]) -> None:
        self._function, self._original, self._names = function, original, names
        names.update(
            km_given=given, km_none=NO_ARGUMENT, km_settings=settings, km_type=type, km_errors=(KeyError, ValueError)
        )
        self._table: dict[object, Callable[..., Any]] = {}
        self._captured: Captured | None = None
        self._arrays: frozenset[int] = frozenset()
        self._texts = 0

    def add(self, captured: Captured, types: Any, native: Callable[..., Any]) -> None:
        """Find `native` from now on for the types of a call; None: the function declares its own."""
        key, arrays = (None, frozenset[int]()) if types is None else _table_key(types, self._original)
        if self._texts >= MOST_TEXTS or (types is not None and key is None):
            return
        known = self._captured is not None and captured.same_guards(self._captured)
        if not known:
            self._captured, self._table = captured, {}
        grown = not arrays <= self._arrays
        self._arrays |= arrays
        if types is not None:
            self._table[key] = native
        if not known or grown or types is None:
            self._rewrite(captured, None if types is not None else native)

    def forget(self) -> None:
        """Find nothing any more."""
        self._captured, self._table = None, {}
        # the code first: it needs no defaults, and without them another thread's call of the code before would lack arguments
        self._function.__code__ = _compiled(_ANYTHING, [f"return km_slow({_ANYTHING})"], self._original)
        self._function.__defaults__ = None

    def _rewrite(self, captured: Captured, native: Callable[..., Any] | None) -> None:
        self._texts += 1
        mark = f"_{self._texts}"  # another thread may be inside the text before
        names: dict[str, Any] = {f"km_table{mark}": self._table, f"km_native{mark}": native}
        if self._arrays:
            names[f"km_ndarray{mark}"] = sys.modules["numpy"].ndarray
        tests = " and ".join(_guards(captured, names, mark))

        def found(arguments: Sequence[str]) -> str:
            return f"km_native{mark}" if native else f"km_table{mark}[{self._key(arguments, mark)}]"

        defaults = self._original.__defaults__ or ()
        parameters, body = _text(self._original.__code__, len(defaults), tests, found, typed=native is None)
        self._names.update(names)
        self._function.__defaults__ = None if parameters == _ANYTHING else (NO_ARGUMENT,) * len(defaults)
        self._function.__code__ = _compiled(parameters, body, self._original)

    def _key(self, arguments: Sequence[str], mark: str) -> str:
        items = [
            f"({name}.dtype, {name}.ndim) if km_type({name}) is km_ndarray{mark} else km_type({name})"
            if place in self._arrays
            else f"km_type({name})"
            for place, name in enumerate(arguments)
        ]
        return f"({''.join(f'{item}, ' for item in items)})"


def given(names: Sequence[str], values: Sequence[object]) -> dict[str, object]:
    """The arguments of a call that leaves some out before others."""
    return {name: value for name, value in zip(names, values, strict=True) if value is not NO_ARGUMENT}


def _text(
    code: CodeType, optional: int, tests: str, found: Callable[[Sequence[str]], str], *, typed: bool
) -> tuple[str, list[str]]:
    """Parameters and body, with a form for each number of arguments that may be left out."""
    names = code.co_varnames[: code.co_argcount]
    wide = code.co_flags & _VARIADIC or code.co_kwonlyargcount or code.co_posonlyargcount
    if wide or any(name.startswith("km_") for name in names):
        if typed:
            return _ANYTHING, [f"return km_slow({_ANYTHING})"]
        return _ANYTHING, _attempt([("True", found(()), _ANYTHING)], tests, f"return km_slow({_ANYTHING})")
    first = len(names) - optional
    parameters = [name if place < first else f"{name}=None" for place, name in enumerate(names)]
    forms = []
    for count in range(len(names), first - 1, -1):
        absent = [f"{name} is {'not ' if place < count else ''}km_none" for place, name in enumerate(names) if place >= first]
        forms.append((" and ".join(absent) or "True", found(names[:count]), ", ".join(names[:count])))
    everything = f"({''.join(f'{name}, ' for name in names)})"
    return ", ".join(parameters), _attempt(forms, tests, f"return km_slow(**km_given({names!r}, {everything}))")


def _attempt(forms: Sequence[tuple[str, str, str]], tests: str, otherwise: str) -> list[str]:
    """Statements that look for a native function and call it. `forms`: when, what finds it, the arguments."""
    lines = ["try:", f"    if not ({tests}):", "        km_found = None"]
    for condition, found, _ in forms:
        lines += [f"    elif {condition}:", f"        km_found = {found}"]
    lines += ["    else:", "        km_found = None", "except km_errors:", "    km_found = None"]
    for condition, _, arguments in forms:
        lines += [f"if {condition}:", f"    return km_slow({arguments}) if km_found is None else km_found({arguments})"]
    return [*lines, otherwise]


def _compiled(parameters: str, body: Sequence[str], original: FunctionType) -> CodeType:
    text = "\n".join([f"def km_function({parameters}):", *(f"    {line}" for line in body)])
    made = compile(text, "<kernelmill>", "exec", dont_inherit=True)
    code = next(constant for constant in made.co_consts if isinstance(constant, CodeType))
    own = original.__code__
    return code.replace(co_name=own.co_name, co_qualname=own.co_qualname)


def _table_key(types: Any, original: FunctionType) -> tuple[object | None, frozenset[int]]:
    """What the table has a native function by, and which places had arrays; None where such types are not looked at."""
    positional, named = types
    if named:
        names = original.__code__.co_varnames[: original.__code__.co_argcount]
        kinds = [*positional, *(dict(named).get(name) for name in names[len(positional) : len(positional) + len(named)])]
    else:
        kinds = list(positional)
    items = tuple(map(_item, kinds))
    if None in items:
        return None, frozenset()
    return items, frozenset(place for place, kind in enumerate(kinds) if kind[0] == "array")


def _item(kind: Any) -> object | None:
    if kind is None or isinstance(kind, str):
        return _SIMPLE.get(kind or "")
    numpy = sys.modules["numpy"]
    if kind[0] == "scalar":
        return type(numpy.zeros((), kind[1])[()])
    return (numpy.dtype(kind[1]), kind[2]) if kind[0] == "array" else None


def _guards(captured: Captured, names: dict[str, Any], mark: str) -> Iterator[str]:
    """Tests that hold as long as what was captured does, each with its values among `names`."""
    yield f"km_settings.changes == {settings.changes}"
    if len(captured.guards) + len(captured.cells) + len(captured.codes) > MOST_GUARDS:
        names[f"km_holds{mark}"] = captured.holds
        yield f"km_holds{mark}()"
        return
    seen: set[tuple[int, str]] = set()
    places: dict[int, str] = {}

    def name(value: object, kind: str) -> str:
        if id(value) not in places:
            places[id(value)] = f"km_{kind}{len(places)}{mark}"
            names[places[id(value)]] = value
        return places[id(value)]

    for mapping, key, value in captured.guards:
        if (id(mapping), key) not in seen:
            seen.add((id(mapping), key))
            where = name(mapping, "read")
            yield f"{key!r} not in {where}" if value is ABSENT else f"{where}[{key!r}] is {name(value, 'seen')}"
    for cell, value in captured.cells:
        yield f"{name(cell, 'cell')}.cell_contents is {name(value, 'seen')}"
    for function, code, defaults, named in captured.codes:
        where = name(function, "function")
        yield f"{where}.__code__ is {name(code, 'code')}"
        for attribute, value in (("__defaults__", defaults), ("__kwdefaults__", named)):
            if value is not None:
                yield f"{where}.{attribute} is {name(value, 'seen')}"


__all__ = ["NO_ARGUMENT", "FastPath", "given"]

"""What a function reaches, as source text: the definitions of every function with the values of all names that they read.

    def area(r): return PI * square(r)     ->     module m:  def area(r): …
                                                             def square(x): …
                                                             PI = 3.14

Loaded by every process that starts kernels from the cache, so it imports next to nothing, and its classes are plain ones.

In: a Python function. Out: `Captured`: modules of text in which every definition stands at its own line, and the guards that say
for as long as what the text is true. Nothing but functions themselves is read: what another statement of a module would do has
been done. A value that text cannot stand for becomes `object()`, which no kernel takes.
"""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from types import CodeType, FunctionType, ModuleType

from kernelmill.jit.marks import ABSENT, NotCapturedError, kernel_of
from kernelmill.jit.values import type_text, value_text

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Final

_OUTSIDE: Final = frozenset(sys.stdlib_module_names) | {"numpy"}  # modules that the compiler knows by name, or not at all
_NESTED: Final = 0x10  # CO_NESTED: says where code stands, not what it does
_IMPORTS: Final = ("import numpy as _km_np", "import typing as _km_typing", "import kernelmill as _km_own")
MOST_FUNCTIONS: Final = 500


class ModuleText:
    """One module that is being written: its definitions by line, and the line that binds each further name."""

    __slots__ = ("lines", "name", "names", "path")

    def __init__(self, name: str, path: str) -> None:
        self.name, self.path = name, path
        self.lines: dict[int, str] = {}
        self.names: dict[str, str] = {}

    def text(self) -> str:
        """The whole module."""
        last = max(self.lines, default=0)
        definitions = [self.lines.get(number, "") for number in range(1, last + 1)]
        return "\n".join([*definitions, *_IMPORTS, *filter(None, self.names.values())]) + "\n"


class Captured:
    """What a function reaches. `module`, `name`: where the function itself stands. `functions`: every function with the block
    of text that it stands in. `arrays`: arrays by module and name. `guards`: (mapping, key, what it must hold);
    `cells`: (cell, what it must hold); `codes`: (function, its code, its defaults)."""

    __slots__ = ("arrays", "cells", "codes", "functions", "guards", "module", "modules", "name")

    def __init__(self) -> None:
        self.module = self.name = ""
        self.modules: dict[str, ModuleText] = {}
        self.functions: list[tuple[FunctionType, tuple[str, ...]]] = []
        self.arrays: dict[tuple[str, str], Any] = {}
        self.guards: list[tuple[Mapping[str, Any], str, object]] = []
        self.cells: list[tuple[Any, object]] = []
        self.codes: list[tuple[FunctionType, CodeType, Any, Any]] = []

    def holds(self) -> bool:
        """Whether every name still stands for what the text says."""
        for names, key, value in self.guards:
            if names.get(key, ABSENT) is not value:
                return False
        for cell, value in self.cells:
            try:
                if cell.cell_contents is not value:
                    return False
            except ValueError:  # the variable was deleted
                return False
        for function, code, defaults, named in self.codes:
            if function.__code__ is not code or function.__defaults__ is not defaults or function.__kwdefaults__ is not named:
                return False
        return True

    def same_guards(self, other: Captured) -> bool:
        """Whether what both say is true for just as long."""
        pairs = ((self.guards, other.guards), (self.cells, other.cells), (self.codes, other.codes))
        return all(
            len(mine) == len(theirs) and all(a is b for m, t in zip(mine, theirs, strict=True) for a, b in zip(m, t, strict=True))
            for mine, theirs in pairs
        )


def capture(function: FunctionType, found: Captured | None = None) -> Captured:
    """Everything that a function reaches, in `found` if that is given; after a `NotCapturedError` its guards say for how long that
    is true."""
    walk = _Walk(function, Captured() if found is None else found)
    walk.found.module, walk.found.name = walk.place(function)
    return walk.found


class _Walk:
    def __init__(self, root: FunctionType, found: Captured) -> None:
        self.found = found
        self._root = root
        self._places: dict[FunctionType, tuple[str, str]] = {}
        self._homes: dict[tuple[object, ...], str] = {}

    def place(self, function: FunctionType) -> tuple[str, str]:
        """The module and the name that a function has in the text."""
        if function in self._places:
            return self._places[function]
        if len(self._places) >= MOST_FUNCTIONS:
            raise NotCapturedError(f"it reaches more than {MOST_FUNCTIONS} functions")
        code = function.__code__
        first, lines = block_of(function)
        local = function.__closure__ is not None or code.co_qualname != code.co_name
        home = (function.__module__, code.co_filename, function if local else None)
        if home not in self._homes:
            number = sum(known[0] == function.__module__ for known in self._homes)
            name = f"{function.__module__}_{number}" if number else str(function.__module__)
            self._homes[home] = name
            self.found.modules[name] = ModuleText(name, code.co_filename)
        module = self.found.modules[self._homes[home]]
        self._places[function] = module.name, code.co_name
        self._add(module, function, first, lines)
        return module.name, code.co_name

    def _add(self, module: ModuleText, function: FunctionType, first: int, lines: tuple[str, ...]) -> None:
        code = function.__code__
        self.found.functions.append((function, lines))
        self.found.codes.append((function, code, function.__defaults__, function.__kwdefaults__))
        start = next(k for k, line in enumerate(lines) if _defines(line))
        taken = {first + k: line for k, line in enumerate(lines) if k >= start}
        if lines[start][:1].isspace():
            taken[first + start - 1] = "if True:"
        if module.lines.keys() & taken.keys():
            raise NotCapturedError(f"two functions stand at line {first} of {module.path}")
        if code.co_name in module.names:
            raise NotCapturedError(f"{code.co_name} stands for two things in {module.path}")
        module.lines.update(taken)
        module.names[code.co_name] = ""
        cells = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
        read = set(names_read(code))
        for name in _words("\n".join(lines[start:])):
            if name in cells:
                try:
                    value = cells[name].cell_contents
                except ValueError:
                    raise NotCapturedError(f"{name} has no value yet") from None
                self.found.cells.append((cells[name], value))
            else:
                value = function.__globals__.get(name, ABSENT)
                if name in read:
                    self.found.guards.append((function.__globals__, name, value))
                    if value is ABSENT:
                        self._own(builtins, {name})
            if value is not ABSENT:
                self._bind(module, name, value, read)

    def _bind(self, module: ModuleText, name: str, value: object, read: set[str]) -> None:
        function = function_of(value)
        kernel = kernel_of(value)
        if kernel is not None and function is not self._root and kernel.options:
            raise NotCapturedError(f"it calls {name}, a kernel with options of its own")
        if function is not None and not is_outside(function.__module__):
            home, own = self.place(function)
            line = "" if (home, own) == (module.name, name) else f"from {home} import {own} as {name}"
        elif isinstance(value, ModuleType):
            self._members(value, read)
            line = f"import {value.__name__} as {name}"
        else:
            array = _array_text(value)
            if array:
                self.found.arrays[module.name, name] = value
            text = array or value_text(value) or type_text(value)
            line = f"{text[:-1]}{name}" if text.startswith("from ") and text.endswith("@") else f"{name} = {text}"
            line = line if text else self._annotation(module, name, value)
        if module.names.get(name, line) != line:
            raise NotCapturedError(f"{name} stands for two things in {module.path}")
        module.names[name] = line

    def _annotation(self, module: ModuleText, name: str, value: object) -> str:
        """The line that binds a name to a type of the project; to `object()` where it is none, or has no text."""
        text = ""
        if isinstance(value, type) or type(value).__module__ in ("types", "typing", "typing_extensions"):
            annotations = importlib.import_module("kernelmill.jit.annotations")  # few functions need it
            text = annotations.annotation_text(value, lambda cls: self._class(annotations, module, cls))
        if text == name and isinstance(value, type):
            return module.names[name]  # its definition
        if text and isinstance(value, type):
            return f"from {value.__module__} import {value.__name__} as {name}"
        return f"{name} = {text or 'object()'}"

    def _class(self, annotations: Any, module: ModuleText, cls: type) -> str:
        """The name of a NamedTuple class in the text of a module; it is defined in that of its own, where it is looked for when a
        kernel is called."""
        name, home = cls.__name__, cls.__module__
        if home not in self.found.modules:
            path = str(getattr(sys.modules[home], "__file__", "") or "")
            self._homes[home, path, None] = home
            self.found.modules[home] = ModuleText(home, path)
        owner = self.found.modules[home]
        if name not in owner.names:
            owner.names[name] = ""  # it may have itself in a field
            owner.names[name] = annotations.record_text(cls, lambda inner: self._class(annotations, owner, inner))
            self.found.guards.append((vars(sys.modules[home]), name, cls))
        if not owner.names[name].startswith(f"class {name}("):
            return ""
        if owner is module:
            return name
        module.names[f"_km_{name}"] = f"from {home} import {name} as _km_{name}"
        return f"_km_{name}"

    def _members(self, value: ModuleType, read: set[str]) -> None:
        """What functions read of a module."""
        if value.__name__ == "kernelmill":
            return
        if is_outside(value.__name__):
            self._own(value, read)
            return
        home = (value.__name__, getattr(value, "__file__", ""), None)
        if home not in self._homes:
            if any(known[0] == value.__name__ for known in self._homes):
                raise NotCapturedError(f"the module {value.__name__} has functions of several files")
            self._homes[home] = value.__name__
            self.found.modules[value.__name__] = ModuleText(value.__name__, str(home[1]))
        module = self.found.modules[self._homes[home]]
        for name in sorted(read):
            member = vars(value).get(name, ABSENT)
            self.found.guards.append((vars(value), name, member))
            if member is not ABSENT and not isinstance(member, ModuleType):
                self._bind(module, name, member, read)

    def _own(self, module: ModuleType, read: set[str]) -> None:
        """Guard what functions read of a module that the compiler knows by name: its functions must be its own."""
        for name in sorted(read & vars(module).keys()):
            member = vars(module)[name]
            guard = (vars(module), name, member)
            if any(g[0] is guard[0] and g[1] == name for g in self.found.guards):
                continue
            self.found.guards.append(guard)
            if isinstance(member, ModuleType):
                if is_outside(member.__name__):
                    self._own(member, read)
            elif callable(member) and not type_text(member):
                raise NotCapturedError(f"{module.__name__}.{name} is not {module.__name__}'s own function")


def function_of(value: object) -> FunctionType | None:
    """The Python function that a value is, or that a kernel was made of."""
    kernel = kernel_of(value)
    found = value if kernel is None else kernel.original_func
    return found if type(found) is FunctionType else None


def is_outside(module: str) -> bool:
    """Whether a module is none of the project's: of the standard library, or NumPy's."""
    return module.partition(".")[0] in _OUTSIDE and module != "__main__"


def block_of(function: FunctionType) -> tuple[int, tuple[str, ...]]:
    """The number of the first line of a definition, its decorators included, and its lines."""
    code = function.__code__
    first = code.co_firstlineno
    last = max(_last_lines(code), default=first)
    lines = source_lines(function)
    block = tuple(line.rstrip("\r\n") for line in lines[first - 1 : last])
    if not block:
        raise NotCapturedError(f"the source of {code.co_qualname} is not available")
    if not any(map(_defines, block)):
        raise NotCapturedError(f"{code.co_qualname} is not defined by a def statement")
    return first, block


def _defines(line: str) -> bool:
    return line.lstrip().startswith(("def ", "def\t"))


_read: dict[str, tuple[tuple[int, int], list[str]]] = {}


def source_lines(function: FunctionType) -> list[str]:
    """The lines of the file that a function stands in, or of the notebook cell."""
    path = function.__code__.co_filename
    if "linecache" not in sys.modules:  # which takes longer to load than to read files
        try:
            facts = os.stat(path)  # noqa: PTH116  # so does pathlib
            state = (facts.st_mtime_ns, facts.st_size)
            if path not in _read or _read[path][0] != state:
                with open(path, encoding="utf-8") as stream:  # noqa: PTH123
                    lines = stream.readlines()
                if lines and (lines[0].startswith("\ufeff") or any("coding" in line for line in lines[:2])):
                    raise ValueError("another encoding")
                _read[path] = state, lines
            return _read[path][1]
        except (OSError, ValueError):  # no file, or one that linecache knows how to read
            _read.pop(path, None)
    lines = importlib.import_module("linecache").getlines(path, function.__globals__)
    return list(lines)


def _last_lines(code: CodeType) -> Iterator[int]:
    yield from (end for _, end, _, _ in code.co_positions() if end)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _last_lines(inner)


def names_read(code: CodeType) -> Iterator[str]:
    """Names of modules' variables that code reads, and of attributes."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_read(inner)


def _words(text: str) -> dict[str, None]:
    """The words of a program, each once; loading `re` takes longer."""
    spaced = "".join(c if c.isalnum() or c == "_" else " " for c in text)
    return dict.fromkeys(word for found in spaced.split() if (word := found.lstrip("0123456789")))


def _array_text(value: Any) -> str:
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value) is not numpy.ndarray or not value.ndim or not value.dtype.isnative:
        return ""
    return f"_km_np.zeros({(1,) * value.ndim!r}, dtype={value.dtype.name!r})"


def fingerprint(captured: Captured) -> str:
    """Text that differs wherever the functions or what they read differ, for keys."""
    parts = [captured.module, captured.name]
    for module in captured.modules.values():
        parts += [module.name, module.path, module.text()]
    for function, _ in captured.functions:
        parts += [code_text(function.__code__), repr(value_text(function.__defaults__)), repr(function.__kwdefaults__)]
    return "\0".join(parts)


def code_text(code: CodeType) -> str:
    """All of code that decides what it does."""
    constants = [code_text(c) if isinstance(c, CodeType) else f"{type(c).__name__} {_stable(c)}" for c in code.co_consts]
    parts = (code.co_code.hex(), code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount)
    return f"{parts} {code.co_kwonlyargcount} {code.co_flags & ~_NESTED} {constants}"


def _stable(value: object) -> str:
    return repr(sorted(map(repr, value))) if isinstance(value, frozenset) else repr(value)

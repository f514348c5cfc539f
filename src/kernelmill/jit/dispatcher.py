"""What `@kernel` makes of a function in a source checkout: calls the specialisation for the types of its arguments.

Its first calls come here; then the function gets code of its own (`fast_path.py`) that calls the native one.

A specialisation is compiled at its first call. Each call looks whether the names that the function reads still stand for what was
compiled in: where they do not, another specialisation takes its place. Where there is none to be had the Python function is
called, or the error raised where the mode is `jit` or the kernel says `jit=True`.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import os
import threading
from types import CodeType, FunctionType

from kernelmill.jit.arguments import key_of, text_of
from kernelmill.jit.marks import KERNEL
from kernelmill.jit.modes import built_folder, settings

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Final

SLOW_CALLS: Final = 3  # that show that a kernel is called often: making a fast path takes as long as some hundred calls
_SLOW: Final = next(
    constant
    for constant in compile("def f(*args, **kwargs): return km_slow(*args, **kwargs)", "<kernelmill>", "exec").co_consts
    if isinstance(constant, CodeType)
)
_lock = threading.RLock()


def _new_lock() -> None:
    global _lock  # a child of a fork has no thread that would release it
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


class Specialisation:
    """What was made for one combination of types: a native function, or the reason why there is none."""

    __slots__ = ("captured", "error", "ready", "reason")

    def __init__(self, captured: Any = None, ready: Any = None, error: Exception | None = None) -> None:
        self.captured, self.ready, self.error = captured, ready, error
        self.reason = str(error) if error is not None else ""


class Kernel:
    """What is known of a function that is compiled when it is called. `original_func`: the Python function; `function`: what takes
    its place."""

    def __init__(self, function: FunctionType, options: dict[str, Any], jit: bool | None, cache: bool = True) -> None:
        self.original_func = function
        self._names: dict[str, Any] = {"__builtins__": builtins, "__name__": function.__module__, "km_slow": self.slow}
        own = function.__code__
        code = _SLOW.replace(co_name=own.co_name, co_qualname=own.co_qualname)
        made: Any = FunctionType(code, self._names)
        self.function: Any = functools.update_wrapper(made, function)
        self._fast: Any = None
        self._slow_calls = 0
        vars(made).update({"original_func": function, "py_func": function, KERNEL: self})
        self.options, self.jit, self.cache = options, jit, cache
        self.leaves: Any = None  # why calls left, where that is asked for
        self.specialisations: dict[object, Specialisation] = {}
        self.python_calls = 0
        code = function.__code__
        count = code.co_argcount + code.co_kwonlyargcount
        names = code.co_varnames[:count]
        self.declares = not count or any(name in function.__annotations__ for name in names)
        self.parameters = names
        self._seen = settings.changes

    def __repr__(self) -> str:
        return f"<kernel {self.original_func.__qualname__}>"

    def slow(self, *args: Any, **kwargs: Any) -> Any:
        """What the function gives, wherever the fast path finds no native function."""
        key = None if self.declares else _types(args, kwargs)
        found = self.specialisations.get(key)
        if found is None or (found.captured is not None and not found.captured.holds()) or settings.changes != self._seen:
            found = self._specialise(key)
        if found.ready is not None:
            self._slow_calls += 1
            if self._slow_calls >= SLOW_CALLS:
                self._hasten(found, key)
            return found.ready.call(*args, **kwargs)
        if found.error is not None and self.demanded():
            raise found.error
        self.python_calls += 1
        return self.original_func(*args, **kwargs)

    def _hasten(self, found: Specialisation, key: object) -> None:
        """Have the function's own code find what was found."""
        with _lock:
            self._slow_calls = 0
            if self._fast is None:
                fast_path = importlib.import_module("kernelmill.jit.fast_path")
                self._fast = fast_path.FastPath(self.function, self.original_func, self._names)
            self._fast.add(found.captured, key, found.ready.call)

    def export_sources(self, folder: Any) -> Any:
        """See `kernelmill.export_sources`; for code that runs without kernelmill too, which finds this at its kernels."""
        return importlib.import_module("kernelmill.jit.inspection").export(self, folder)

    def demanded(self) -> bool:
        """Whether the kernel must be native."""
        mode = settings.current()
        return mode != "pure" and (self.jit is True or (self.jit is None and mode == "jit"))

    def compiles(self) -> str:
        """Why nothing is compiled in this process; '' where it is."""
        mode = settings.current()
        if mode == "pure":
            return "the mode is pure"
        if self.jit is False:
            return "the kernel says jit=False"
        if mode == "aot" and self.jit is not True:
            return "the mode is aot, and this is the library's source"
        return ""

    def may_be_built(self) -> bool:
        """Whether a native module that was built in place may serve: it is looked for where there is one."""
        usable = self.declares and self.jit is not True and settings.current() in ("auto", "aot")
        return usable and bool(built_folder(self.original_func.__module__))

    def _specialise(self, key: object) -> Specialisation:
        with _lock:
            if settings.changes != self._seen:
                self.specialisations.clear()
                self._seen = settings.changes
            known = self.specialisations.get(key)
            if known is not None and (known.captured is None or known.captured.holds()):
                return known
            made = self.specialisations[key] = self._made(key)
            if made.ready is None and self._fast is not None:
                self._fast.forget()
            return made

    def _made(self, key: object) -> Specialisation:
        reason = self.compiles()
        if reason and not self.may_be_built():
            return Specialisation(error=RuntimeError(reason))
        making = importlib.import_module("kernelmill.jit.making")
        specialisation: Specialisation = making.made(self, key, reason)
        return specialisation


def _types(args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
    return tuple(map(key_of, args)), tuple((name, key_of(value)) for name, value in kwargs.items())


def shown_types(key: Any) -> str:
    """The types of a call, as a signature says them."""
    if key is None:
        return "(as declared)"
    positional, named = key
    texts = ["?" if kind is None else text_of(kind) for kind in positional]
    return f"({', '.join([*texts, *(f'{name}: {text_of(kind) if kind else chr(63)}' for name, kind in named)])})"

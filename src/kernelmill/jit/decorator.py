"""The developer's API: `kernel`, `explain`, `inspect`."""

from __future__ import annotations

import importlib
from types import FunctionType

from kernelmill import runtime
from kernelmill.jit.dispatcher import Kernel, shown_types
from kernelmill.jit.marks import kernel_of
from kernelmill.jit.modes import built_folder, settings

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal, TypeVar, overload

    _Function = TypeVar("_Function", bound=Callable[..., Any])
else:

    def overload(function):
        """At run time an overload is nothing."""
        return function


@overload
def kernel(function: _Function, /) -> _Function: ...
@overload
def kernel(
    *,
    fastmath: bool | Iterable[str] = ...,
    overflow: Literal["exact", "wrap", "raise"] = ...,
    bounds: Literal["checked", "unchecked"] = ...,
    division: Literal["python", "ieee"] = ...,
    strict: bool = ...,
    math: Literal["own", "libm"] = ...,
    jit: bool = ...,
    cache: bool = ...,
) -> Callable[[_Function], _Function]: ...
def kernel(function: Any = None, /, *, jit: bool | None = None, cache: bool = True, **options: Any) -> Any:
    """Mark a function as a kernel: natively where the mode says so, see `kernelmill.configure`.

    `jit=True`: it is compiled when it is called, or the call is an error; `jit=False`: never in this process; `cache=False`: what
    is compiled in this process is kept for no other. The other options relax Python's rules, in a wheel as here. Without an
    annotation on any parameter it is compiled for the types of each call.
    """
    if function is None:
        return lambda f: _made(f, options, jit, cache)
    return _made(function, options, jit, cache)


def _made(function: Any, options: dict[str, Any], jit: bool | None, cache: bool) -> Any:
    if type(function) is not FunctionType:
        return runtime.kernel(function)
    mode = settings.current()
    if jit is not True and (jit is False or mode in ("pure", "aot")) and not settings.mode:
        if mode == "pure" or not built_folder(function.__module__):
            return runtime.kernel(function)
    return Kernel(function, options, jit, cache).function


def export_sources(function: Callable[..., Any], folder: Any) -> list[Any]:
    """Write what a kernel is made from and what becomes of it into a folder, made where it is not there; the paths of the files.

    A folder with the Python text of every function that it reaches, by module; and a file for each stage that `inspect` shows here.
    A kernel without annotations must have been called. Raises TypeError for what is no kernel of this process.
    """
    kernel = kernel_of(function)
    if kernel is None:
        raise TypeError(f"{function!r} is no kernel that this process compiles")
    paths: list[Any] = importlib.import_module("kernelmill.jit.inspection").export(kernel, folder)
    return paths


class Explanation:
    """What became of a kernel; prints itself.

    `native`: whether a specialisation is. `reason`: why not. `signatures`: what native code was made for. `level`: the CPU
    level. `native_calls`, `left_calls`: calls that stayed native, calls that native code handed to Python; `python_calls`: calls
    for which there was no native code. `leaves`: (why, file, line) of calls that left, with their number, where
    `kernelmill.configure(leaves=True)` asks for it. `keys`, `hits`: of the cache, by specialisation; `stages`: milliseconds
    by stage.
    """

    def __init__(self, of: Kernel) -> None:
        self.name = f"{of.original_func.__module__}.{of.original_func.__qualname__}"
        self.fallback = of.original_func
        self.mode = settings.current()
        self.python_calls = of.python_calls
        self.native_calls = self.left_calls = 0
        self.leaves: dict[tuple[str, str, int], int] = dict(of.leaves.reasons) if of.leaves else {}
        self.level = ""
        self.signatures: tuple[str, ...] = ()
        self.keys: dict[str, str] = {}
        self.hits: dict[str, bool] = {}
        self.stages: dict[str, dict[str, float]] = {}
        self.reasons: dict[str, str] = {}
        for key, found in of.specialisations.items():
            types = shown_types(key)
            if found.ready is None:
                self.reasons[types] = found.reason
                continue
            native, left, self.level, _ = found.ready.module._explain(found.ready.name)
            self.native_calls, self.left_calls = self.native_calls + native, self.left_calls + left
            self.signatures += found.ready.signatures
            self.keys[types], self.hits[types], self.stages[types] = found.ready.key, found.ready.hit, found.ready.stages
        self.native = bool(self.signatures)
        missing = of.compiles() or "it has not been called"
        self.reason = "" if self.native else next(iter(self.reasons.values()), missing)

    def __repr__(self) -> str:
        if not self.native:
            return f"{self.name}: Python, because {self.reason}"
        calls = f"{self.native_calls} calls stayed native, {self.left_calls} were handed to Python"
        lines = [f"{self.name}: native at CPU level {self.level}; {calls}, {self.python_calls} had no native code"]
        for types, key in self.keys.items():
            made = "from the cache" if self.hits[types] else ", ".join(f"{k} {v} ms" for k, v in self.stages[types].items())
            lines.append(f"  {types}: {made} [{key[:16]}]" if key else f"  {types}: built in place")
        lines += [f"  {types}: Python, because {reason}" for types, reason in self.reasons.items()]
        for (why, path, line), count in self.leaves.items():
            lines.append(f"  {count} left{f' at {path}:{line}' if line else ''}: {why}")
        return "\n".join(lines)


def explain(function: Callable[..., Any]) -> Explanation | runtime.Explanation:
    """Whether `function` runs natively, why not, for which types, at which CPU level, how many calls stayed native, and what
    compiling it took."""
    kernel = kernel_of(function)
    return runtime.explain(function) if kernel is None else Explanation(kernel)


def inspect(function: Callable[..., Any], stage: str = "ir") -> str:
    """The text of a kernel's specialisations on their way to machine code.

    `stage`: `ir` (typed, high level), `low` (after all passes), `remarks` (what the passes did), `llvm`, `asm`, `c`. A kernel
    without annotations must have been called. Raises TypeError for what is no kernel of this process.
    """
    kernel = kernel_of(function)
    if kernel is None:
        raise TypeError(f"{function!r} is no kernel that this process compiles")
    text: str = importlib.import_module("kernelmill.jit.inspection").texts(kernel, stage)
    return text

"""Why a call left native code, and at which line, where `configure(leaves=True)` asks for it.

The first calls of a kernel that leave are made once more, with copies of their arguments, by code in which every guard raises an
exception that names itself, in place of leaving; it is made without the passes that move, merge or remove guards.
"""

from __future__ import annotations

import copy
import functools
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any, Final

from kernelmill.cache.store import Memory
from kernelmill.ir.failures import Callee, Domain, Failure, Index, Negative, Raise, State, Unbound, ZeroDivision, word
from kernelmill.ir.nodes import Module, Op, Stmt, attr, failure_of, with_attrs
from kernelmill.ir.walk import map_block, operations
from kernelmill.jit.compiler import Lowered, code_of, make
from kernelmill.jit.ready import Ready, Wanted, bound
from kernelmill.passes.context import PassContext
from kernelmill.passes.exceptions.effects import effects
from kernelmill.passes.order import PASSES
from kernelmill.records import replace

MOST: Final = 20  # calls of one specialisation that are looked at
MARK: Final = "kernelmill guard: "
#: What moves guards, makes one of several, or leaves them out.
SKIPPED: Final = frozenset({
    "share_buffers", "check_elimination", "version_signs", "inline_recursion", "count_bits", "version_loops", "peel_borders",
    "usual_slices", "version_strides", "select_stores", "delay_guards", "vectorise_outer", "raise_late",
})  # fmt: skip
_NOTE: Final = re.compile(r'File "(?P<path>.*)", line (?P<line>\d+), in native code')
_WORDS: Final = {
    "index": "an index outside its axis", "zerodiv": "a division by zero", "negative": "a negative number where none may be",
    "domain": "an argument outside of what a function is defined for", "overflow": "an integer that 64 bits do not hold",
    "raise": "an exception", "unbound": "a variable that has no value yet", "memory": "no memory",
    "state": "a case without native code",
    "type": "a value of another type than was compiled for", "depth": "recursion that is too deep",
}  # fmt: skip


class _RefusedError(Exception):
    """The boundary has handed the call on before any native code ran."""


class Leaves:
    """The reasons of one kernel's calls, each with the number of calls: text, file, line (0 where there is none)."""

    def __init__(self) -> None:
        self.reasons: Counter[tuple[str, str, int]] = Counter()

    def watching(self, wanted: Wanted, function: FunctionType) -> Callable[..., Any]:
        """What native code calls in place of `function` when it leaves."""
        told = [0]
        explainer: list[Ready | str] = []

        @functools.wraps(function)
        def left(*args: Any, **kwargs: Any) -> Any:
            told[0] += 1
            if told[0] <= MOST:
                given = _copied((args, kwargs))
                if not explainer:
                    explainer.append(_explainer(wanted, function))
                self.reasons[_reason(explainer[0], given)] += 1
            return function(*args, **kwargs)

        return left


def _copied(given: Any) -> Any:
    try:
        return copy.deepcopy(given)
    except Exception:  # noqa: BLE001  # of classes that nothing is known of: such arguments are the reason
        return None


def _reason(explainer: Ready | str, given: Any) -> tuple[str, str, int]:
    if isinstance(explainer, str):
        return explainer, "", 0
    if given is None:
        return "an argument of a type that kernels do not take", "", 0
    try:
        explainer.call(*given[0], **given[1])
    except _RefusedError:
        return "an argument is not of the type that was compiled for, or not as native code takes it", "", 0
    except Exception as error:  # noqa: BLE001  # the guard's, or one that Python raises there too
        note = next((m for text in getattr(error, "__notes__", ()) if (m := _NOTE.search(text))), None)
        text = str(error).removeprefix(MARK) if str(error).startswith(MARK) else f"{type(error).__name__} is raised"
        return (text, note["path"], int(note["line"])) if note else (text, "", 0)
    return "a test before a loop, which stands for all in it, could not rule something out", "", 0


class _UntoldError(Exception):
    """There is no code that names its guards; the message says why."""


def _explainer(wanted: Wanted, function: FunctionType) -> Ready | str:
    """The code that names its guards; or why there is none."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise _RefusedError

    try:
        data, _ = make(wanted, Memory(), partial(_told, PassContext(code_of(wanted))))
        return bound(wanted, functools.update_wrapper(refuse, function), "", data, hit=True)
    except _UntoldError as error:
        return str(error)


def _told(context: PassContext, lowered: Lowered) -> Lowered:
    module = lowered.built.module
    for row in PASSES:
        if row.name not in SKIPPED:
            module = row.change(module, context)
    if not _can_tell(module):
        raise _UntoldError("a guard in a function that handles exceptions")
    return Lowered(lowered.built, effects(_telling(module), context), {})


def _can_tell(module: Module) -> bool:
    """Whether a guard may raise anywhere in it: nothing catches that, and what is called hands it on."""
    natives = [f for f in module.functions if f.abi == "native"]
    calls = [op for f in natives for op in operations(f.body) if op.name == "guard" and isinstance(failure_of(op), Callee)]
    return not any(attr(f, "catches") for f in natives) and all(attr(op, "mode") == "status" for op in calls)


def _telling(module: Module) -> Module:
    """The module with guards that raise in place of leaving."""
    count = [0]

    def change(stmt: Stmt) -> tuple[Stmt, ...] | None:
        if not isinstance(stmt, Op) or stmt.name != "guard" or attr(stmt, "mode", "leave") == "status":
            return None
        count[0] += 1
        failure = Raise("RuntimeError", f"{MARK}{said(failure_of(stmt))}")
        new = with_attrs(stmt.attrs, {"mode": "raise", "site": count[0], "failure": failure})
        return (replace(stmt, args=stmt.args[:1], attrs=new),)

    changed = (replace(f, body=map_block(f.body, change)) if f.abi == "native" else f for f in module.functions)
    return replace(module, functions=tuple(changed))


def said(failure: Failure) -> str:
    """A failure in words."""
    detail = ""
    match failure:
        case State(why) if why:
            return why
        case Raise(exception, message) if exception:
            return f"{exception} is raised{f': {message}' if message else ''}"
        case Domain(function) if function:
            detail = function
        case Unbound(name) | ZeroDivision(name) | Negative(name) if name:
            detail = name
        case Index(int(axis)):
            detail = f"axis {axis}"
    return f"{_WORDS[word(failure)]}{f' ({detail})' if detail else ''}"

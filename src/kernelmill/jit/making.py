"""A specialisation of a kernel, or why there is none."""

from __future__ import annotations

import importlib
from types import CodeType

from kernelmill.jit.arguments import Key
from kernelmill.jit.captured import Captured, capture
from kernelmill.jit.dispatcher import Kernel, Specialisation
from kernelmill.jit.marks import NotCapturedError
from kernelmill.jit.modes import settings
from kernelmill.jit.project import project_of
from kernelmill.jit.ready import Ready, Wanted, bound, cached
from kernelmill.jit.ready import key as key_in_cache

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

_VARIADIC: Final = 0x0C  # CO_VARARGS, CO_VARKEYWORDS


def made(kernel: Kernel, key: object, reason: str = "") -> Specialisation:
    """What a kernel is for the types of a call: built in place, from the cache, or compiled now, unless there is a `reason` against
    that."""
    found = Captured()
    try:
        capture(kernel.original_func, found)
        ready = importlib.import_module("kernelmill.jit.built").built(kernel.original_func) if kernel.may_be_built() else None
        if ready is not None or reason:
            return Specialisation(found, ready, error=None if ready is not None else RuntimeError(reason))
        wanted = wanted_of(kernel, key, found)
        return Specialisation(found, _ready(wanted, kernel))
    except Exception as error:  # noqa: BLE001  # of the machine or of kernelmill: the mode says whether Python runs instead
        return Specialisation(found, error=_told(kernel.original_func.__code__, error))


def wanted_of(kernel: Kernel, key: object, found: Captured) -> Wanted:
    """What is to be compiled for the types of a call."""
    project = project_of(kernel.original_func.__code__.co_filename)
    return Wanted(found, types_of(kernel, key), tuple(sorted(kernel.options.items())), project.code, project.cache_dir)


def _ready(wanted: Wanted, kernel: Kernel) -> Ready:
    cache = kernel.cache
    fallback: Callable[..., Any] = kernel.original_func
    if settings.leaves:
        leaving = importlib.import_module("kernelmill.jit.leaving")
        kernel.leaves = kernel.leaves or leaving.Leaves()
        fallback = kernel.leaves.watching(wanted, kernel.original_func)
    key = key_in_cache(wanted)
    data, hit = cached(key, wanted.cache_dir) if cache else None, True
    if data is None:
        data, hit = importlib.import_module("kernelmill.jit.keeping").kept(wanted, key, keep=cache)
    return bound(wanted, fallback, key, data, hit=hit)


def _told(code: CodeType, error: Exception) -> Exception:
    """The error that the kernel raises where it must be native."""
    errors = importlib.import_module("kernelmill.jit.errors")
    if type(error) in (errors.CompilationError, errors.JITUnavailableError):
        return error
    message, hint = getattr(error, "message", ""), getattr(error, "hint", None)
    message = message or (str(error) if isinstance(error, NotCapturedError) else f"{type(error).__name__}: {error}")
    told: Exception = errors.CompilationError(
        f"{code.co_filename}:{code.co_firstlineno}: {code.co_qualname} cannot be compiled: {message}", hint=hint
    )
    return told


def types_of(kernel: Kernel, key: Any) -> tuple[Key, ...] | None:
    """The types of a specialisation by parameter, "default" where the call gives none; None where the function declares them."""
    if kernel.declares:
        return None
    positional, named = key
    function = kernel.original_func
    code = function.__code__
    if code.co_flags & _VARIADIC:
        raise NotCapturedError("it takes any number of arguments, without annotations")
    given = dict(zip(kernel.parameters, positional, strict=False)) | dict(named)
    defaults = set(code.co_varnames[: code.co_argcount][code.co_argcount - len(function.__defaults__ or ()) :])
    defaults |= (function.__kwdefaults__ or {}).keys()
    for name in kernel.parameters:
        if name not in given:
            if name not in defaults:
                raise NotCapturedError(f"the call gives no {name}")
            given[name] = "default"
    if len(positional) > code.co_argcount or given.keys() != set(kernel.parameters):
        raise NotCapturedError("the arguments do not fit the parameters")
    for name, kind in given.items():
        if kind is None:
            raise NotCapturedError(f"the argument {name} is of a type that no kernel takes")
    return tuple(given[name] for name in kernel.parameters)

"""Arguments bound to parameters, by Python's rules and in its words; for every call in a kernel.

In: a `Signature`, written as Python writes parameters or read from a function's source, and the arguments of a call.
Out: the arguments by name of parameter, or what Python's TypeError would say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Generic, TypeVar

from kernelmill.frontend.function.parameters import default_nodes
from kernelmill.records import dataclass, field

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters in order. `optional`: those that need not be given; `defaults`: the constants that then stand for them, as far
    as they are known; `rest`: the name of `*rest`, which takes all further arguments, or ''."""

    only_positional: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    only_keyword: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    defaults: Mapping[str, object] = field(default_factory=dict)
    rest: str = ""
    text: str = ""

    @property
    def positional(self) -> tuple[str, ...]:
        """The parameters that take arguments by position."""
        return self.only_positional + self.either

    @property
    def names(self) -> tuple[str, ...]:
        """All parameters, without `*rest`."""
        return self.positional + self.only_keyword


@dataclass(frozen=True, slots=True)
class Bound(Generic[T]):
    """What was given, by parameter in their order; `rest`: what `*rest` takes."""

    given: dict[str, T]
    rest: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a call does not fit: the message of Python's TypeError. `unknown`: the keyword that there is no parameter for;
    `surplus`: whether there are more arguments than parameters."""

    message: str
    unknown: str = ""
    surplus: bool = False


@cache
def signature(text: str) -> Signature:
    """The signature of `a, b, /, c, *rest, d=None`. A default `...` is none: the parameter need not be given."""
    (function,) = ast.parse(f"def f({text}): ...").body
    assert isinstance(function, ast.FunctionDef)
    found = signature_of(function.args)
    constants = {name: ast.literal_eval(node) for name, node in default_nodes(function.args).items()}
    defaults = {name: value for name, value in constants.items() if value is not ...}
    return Signature(found.only_positional, found.either, found.only_keyword, found.optional, defaults, found.rest, text)


@cache
def by_position(least: int, most: int, *, rest: bool = False) -> Signature:
    """The signature of a function of `least` to `most` operands without names, or of any number more with `rest`."""
    names = "xyzuvw"[:most]
    parts = [name if k < least else f"{name}=..." for k, name in enumerate(names)]
    return signature(", ".join([*parts, *["/"] * bool(parts), *["*operands"] * rest]))


def signature_of(args: ast.arguments, optional: Iterable[str] | None = None) -> Signature:
    """The signature of a function as its source declares it (`**` is not among what a kernel has). `optional`: which
    parameters have a default, where the source does not say."""
    return Signature(
        tuple(a.arg for a in args.posonlyargs),
        tuple(a.arg for a in args.args),
        tuple(a.arg for a in args.kwonlyargs),
        frozenset(default_nodes(args) if optional is None else optional),
        rest=args.vararg.arg if args.vararg else "",
        text=ast.unparse(args),
    )


def bind(sig: Signature, name: str, args: Sequence[T], keywords: Mapping[str, T]) -> Bound[T] | Mismatch:
    """The arguments of `name(*args, **keywords)` by parameter. The order of the tests is that of CPython."""
    positional = sig.positional
    given = dict(zip(positional, args, strict=False))
    for key, value in keywords.items():
        if key not in sig.either + sig.only_keyword:
            wrong = [p for p in sig.only_positional if p in keywords]
            if wrong:
                what = "some positional-only arguments passed as keyword arguments"
                return Mismatch(f"{name}() got {what}: '{', '.join(wrong)}'", wrong[0])
            return Mismatch(f"{name}() got an unexpected keyword argument {key!r}", key)
        if key in given:
            return Mismatch(f"{name}() got multiple values for argument {key!r}")
        given[key] = value
    if len(args) > len(positional) and not sig.rest:
        return Mismatch(f"{name}() takes {_taken(sig)} but {_were_given(sig, args, keywords)}", surplus=True)
    for kind, names in (("positional", positional), ("keyword-only", sig.only_keyword)):
        missing = [p for p in names if p not in given and p not in sig.optional]
        if missing:
            plural = "s" if len(missing) > 1 else ""
            return Mismatch(f"{name}() missing {len(missing)} required {kind} argument{plural}: {_listed(missing)}")
    return Bound({p: given[p] for p in sig.names if p in given}, tuple(args[len(positional) :]))


def normal(sig: Signature, bound: Bound[T]) -> tuple[list[T], dict[str, T]]:
    """The same arguments written in one way: by position up to the first that is not given, the others by name."""
    named = dict(bound.given)
    args: list[T] = []
    for name in sig.positional:
        if name not in named:
            break
        args.append(named.pop(name))
    return [*args, *bound.rest], named


def _taken(sig: Signature) -> str:
    most = len(sig.positional)
    least = len([p for p in sig.positional if p not in sig.optional])
    if least < most:
        return f"from {least} to {most} positional arguments"
    return f"{most} positional argument{'' if most == 1 else 's'}"


def _were_given(sig: Signature, args: Sequence[object], keywords: Mapping[str, object]) -> str:
    count = len(args)
    also = sum(k in sig.only_keyword for k in keywords)
    if also:
        word = "argument" if count == 1 else "arguments"
        more = "argument" if also == 1 else "arguments"
        return f"{count} positional {word} (and {also} keyword-only {more}) were given"
    return f"{count} {'was' if count == 1 else 'were'} given"


def _listed(names: Sequence[str]) -> str:
    quoted = [repr(name) for name in names]
    if len(quoted) < 3:
        return " and ".join(quoted)
    return f"{', '.join(quoted[:-1])}, and {quoted[-1]}"

"""Kernels as the boundary sees them, with the ints that their native functions hold unsigned (see `passes/cleanup/unsigned.py`).

    (seed: int) -> int   with {unsigned_results=(0)}   gives   (seed: int) -> uint
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kernelmill.ir.nodes import Function, attr
from kernelmill.ir.types import INT, UINT, HighType, TupleType, flatten
from kernelmill.project.kernels import KernelSpec, Variant
from kernelmill.records import replace


def with_unsigned(kernel: KernelSpec, natives: Mapping[str, Function]) -> KernelSpec:
    """The kernel with the types that its native functions really take and give."""
    first, *others = [_variant(v, natives) for v in kernel.variants]
    buffers = tuple(_variant(v, natives) for v in kernel.buffers)
    return replace(kernel, params=first.params, result=first.result, others=tuple(others), buffers=buffers)


def _variant(variant: Variant, natives: Mapping[str, Function]) -> Variant:
    native = natives.get(variant.symbol)
    if native is None or all(attr(native, name) is None for name in ("unsigned_params", "unsigned_results", "low_bits_params")):
        return variant
    taken, low = _flags(native, "unsigned_params"), _flags(native, "low_bits_params")
    params = tuple(
        replace(p, type=_typed(p.type, taken, result=False), accepts=(*p.accepts, *_any_size(p.type, low))) for p in variant.params
    )
    return replace(variant, params=params, result=_typed(variant.result, _flags(native, "unsigned_results"), result=True))


def _flags(native: Function, name: str) -> Iterator[bool]:
    """Of each low value, in order, whether it is an unsigned int."""
    marked = attr(native, name)
    marks = marked if isinstance(marked, tuple) else ()
    at = 0
    while True:
        yield at in marks
        at += 1


def _any_size(kind: HighType, flags: Iterator[bool]) -> tuple[str, ...]:
    """What a parameter takes besides, by the next flags: ints of any size where only their low bits are read."""
    found = [next(flags) for _ in flatten(kind)]
    return ("wide",) if kind == INT and found[0] else ()


def _typed(kind: HighType, flags: Iterator[bool], *, result: bool) -> HighType:
    """A type with what the next flags say of its low values."""
    if isinstance(kind, TupleType):
        return TupleType(tuple(_typed(item, flags, result=result) for item in kind.items), kind.cls, kind.fields)
    found = [next(flags) for _ in flatten(kind, result=result)]
    return UINT if kind == INT and found[0] else kind

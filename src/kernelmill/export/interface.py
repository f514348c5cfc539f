"""What a program without Python sees of an exported module, as values: functions, structs, failures, in terms of C.

`interface_of` gives the names; `layout.py` says where the fields of structs lie, `entry.py` makes the functions in low IR,
and the writers of headers print the same values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kernelmill.codegen.c.names import RESERVED, plain
from kernelmill.ir.types import (
    ArrayType,
    DictType,
    HighType,
    ListType,
    NoneType_,
    TupleType,
    scalar_dtype,
)
from kernelmill.project.kernels import KernelSpec, Variant
from kernelmill.records import dataclass

#: short names of dtypes in those of types
SHORT: Final = {
    "bool": "b8", "int8": "i8", "uint8": "u8", "int16": "i16", "uint16": "u16", "int32": "i32", "uint32": "u32",
    "int64": "i64", "uint64": "u64", "float16": "f16", "float32": "f32", "float64": "f64", "complex64": "c64",
    "complex128": "c128",
}  # fmt: skip
#: what every module has besides its kernels
SUPPORT: Final = (
    "message", "file", "line", "workspace_size", "init", "init_sized", "workspace_peak", "deinit", "release",
)  # fmt: skip
WORKSPACE: Final = 1 << 20  # bytes of a workspace, if nobody says otherwise


@dataclass(frozen=True, slots=True)
class CParam:
    """A parameter: its name in C and its type; `declared`: the name in the source; `default`: Python text of its default, if it
    has one; `written`: the kernel writes to it."""

    name: str
    type: HighType
    declared: str
    default: str | None = None
    written: bool = False


@dataclass(frozen=True, slots=True)
class CFunction:
    """One kernel for one combination of types. `name`: in C; `base`: what C++ and JavaScript call it, the same for all
    combinations of a kernel. `workspace`: it takes the caller's workspace first, since it makes arrays or lists."""

    name: str
    base: str
    kernel: KernelSpec
    variant: Variant
    params: tuple[CParam, ...]
    result: HighType
    workspace: bool


@dataclass(frozen=True, slots=True)
class CStruct:
    """A struct for tuples of one type."""

    name: str
    type: TupleType
    fields: tuple[tuple[str, HighType], ...]


@dataclass(frozen=True, slots=True)
class CFailure:
    """What a return code stands for. `kind`: a row of `KINDS`, in the low byte of the code."""

    code: int
    kind: str
    message: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Interface:
    """An exported module. `capacity`: bytes that `NAME_workspace_size()` gives."""

    name: str
    functions: tuple[CFunction, ...]
    structs: tuple[CStruct, ...]
    failures: tuple[CFailure, ...] = ()
    capacity: int = WORKSPACE

    @property
    def workspace(self) -> bool:
        """Whether some function takes a workspace."""
        return any(function.workspace for function in self.functions)

    def struct(self, kind: TupleType) -> CStruct:
        """The struct for a tuple."""
        return next(struct for struct in self.structs if struct.type == kind)


def interface_of(
    name: str,
    kernels: Sequence[KernelSpec],
    allocating: Iterable[str],
    capacity: int = WORKSPACE,
    writes: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Interface:
    """The names of everything. `allocating`: symbols of the variants that need a workspace; `writes`: by symbol, the parameters
    that are written to.

    Kernels of the same name in two modules are told apart by their modules' names; a name that C, C++ or the module itself
    has for something else gets a `_` at its end.
    """
    allocating = frozenset(allocating)
    bases = _bases(kernels)
    functions = []
    names = _Local({f"{name}_{word}" for word in SUPPORT})
    for kernel in kernels:
        base = bases[kernel.qualified]
        seen = Counter(_types(variant) for variant in kernel.variants)
        for variant in kernel.variants:
            text = f"{base}{_suffix(kernel, variant)}"
            unique = names.of(f"{name}_{text}")
            overload = base if seen[_types(variant)] == 1 else unique.removeprefix(f"{name}_")
            params = _params(variant, writes.get(variant.symbol, ()))
            allocates = variant.symbol in allocating
            functions.append(CFunction(unique, overload, kernel, variant, params, variant.result, allocates))
    kinds = [kind for f in functions for kind in (*(p.type for p in f.params), f.result)]
    return Interface(name, tuple(functions), _structs(name, kinds, {f.name for f in functions}), (), capacity)


def _bases(kernels: Sequence[KernelSpec]) -> dict[str, str]:
    """What kernels are called, by qualified name: as short as tells them apart, whatever their order."""
    found: dict[str, str] = {}
    rest = list(kernels)
    for parts in range(1, 2 + max((k.qualified.count(".") for k in kernels), default=0)):
        names = {k.qualified: plain(".".join(k.qualified.split(".")[-parts:])) for k in rest}
        counts = Counter(names.values())
        found.update({q: f"{n}_" if n in SUPPORT else n for q, n in names.items() if counts[n] == 1})
        rest = [k for k in rest if counts[names[k.qualified]] > 1]
    return found


def _suffix(kernel: KernelSpec, variant: Variant) -> str:
    """What tells the variants of a kernel apart: the types and literals of the parameters that differ."""
    if len(kernel.variants) == 1:
        return ""
    words = []
    for k, param in enumerate(variant.params):
        if len({(v.params[k].type, v.params[k].literal) for v in kernel.variants}) > 1:
            words.append(_literal(param.literal) if param.literal else short(param.type))
            if isinstance(param.type, ArrayType) and param.type.order:
                words.append(param.type.order.lower())
    return "".join(f"_{word}" for word in words)


def _literal(text: str) -> str:
    """A literal as part of a name."""
    if text == "...":
        return "other"
    return plain(text.replace("-", "minus ")).lower().removeprefix("v" if text[0].isdigit() else "")


def _types(variant: Variant) -> tuple[str, ...]:
    """What C++ tells overloads apart by."""
    return tuple(short(p.type) for p in variant.params if not p.literal and not isinstance(p.type, NoneType_))


def short(kind: HighType) -> str:
    """A type as part of a name."""
    match kind:
        case ArrayType(dtype, ndim):
            return f"array{ndim}_{SHORT[dtype]}"
        case TupleType(items, cls):
            return plain(cls.rpartition(":")[2]) if cls else "_".join(("tuple", *map(short, items)))
        case NoneType_():
            return "none"
        case ListType() | DictType():
            raise ValueError(f"{kind} has no name in C")
    return SHORT[scalar_dtype(kind).name]


def _params(variant: Variant, written: Collection[str]) -> tuple[CParam, ...]:
    """What C passes: not what the variant knows already, a literal or None."""
    names = _Local({"ws", "result"})
    params = [
        CParam(names.of(p.name), p.type, p.name, p.default, p.name in written)
        for p in variant.params
        if not p.literal and not isinstance(p.type, NoneType_)
    ]
    return (*params, *(CParam(names.of(g.array.name), g.type, g.name, None, g.name in written) for g in variant.globals))


class _Local:
    """Names that are told apart from `taken` and from each other."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def of(self, name: str) -> str:
        """An identifier for a name, with a `_` at its end where it would mean something else."""
        text = plain(name)
        if text in RESERVED:
            text += "_"
        while text in self.taken:
            text += "_"
        self.taken.add(text)
        return text


def _structs(module: str, kinds: Iterable[HighType], taken: set[str]) -> tuple[CStruct, ...]:
    found: dict[TupleType, CStruct] = {}

    def add(kind: HighType) -> None:
        if not isinstance(kind, TupleType) or kind in found:
            return
        for item in kind.items:
            add(item)
        name = f"{module}_{short(kind)}"
        while name in taken:
            name += "_"
        taken.add(name)
        local = _Local()
        names = kind.fields or tuple(f"item{k}" for k in range(len(kind.items)))
        found[kind] = CStruct(name, kind, tuple((local.of(n), t) for n, t in zip(names, kind.items, strict=True)))

    for kind in kinds:
        add(kind)
    return tuple(found.values())

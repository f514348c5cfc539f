"""The module's state: which byte holds what. Every interpreter has its own copy; nothing else is mutable but two
numbers that are the same for all interpreters of a process.

    ndarray type · NumPy's C-API table · whether NumPy was looked for · np.True_ · np.False_
    per dtype:      scalar type, its tp_alloc
    the types that arguments are compared with: ndarray, per dtype the scalar type; set after all of the above
    array.array, once it was looked for and found · the function that verifies kernels before their first native call
    per kernel:     fallback, calls done natively, calls that left, whether it was verified
    per parameter name: the interned string; the same for strings that are compared with
    per NamedTuple class: the class, once it was needed
    per kernel:     the arrays of modules that it reads, once it was verified

Where the kernels', names' and classes' parts are depends on all kernels of the module, so code does not know it: it reads the
offset from a global of its own (`slot_of`, `names_of`, `class_of`, `text_of`), and stays the same when another kernel is added.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from kernelmill.digests import sha256
from kernelmill.ir.types import DTYPES, DictType, HighType, ListType, TupleType
from kernelmill.project.kernels import KernelSpec
from kernelmill.records import dataclass

NDARRAY: Final = 0
API: Final = 8
NUMPY: Final = 16  # i64: 0 not found yet, 1 found, 2 too old
TRUE: Final = 24
FALSE: Final = 32
SCALARS: Final = 40
SCALAR_ALLOCS: Final = SCALARS + 8 * len(DTYPES)
ARGUMENT_NDARRAY: Final = SCALAR_ALLOCS + 8 * len(DTYPES)
ARGUMENT_SCALARS: Final = ARGUMENT_NDARRAY + 8
ARRAY_TYPE: Final = ARGUMENT_SCALARS + 8 * len(DTYPES)
VERIFIER: Final = ARRAY_TYPE + 8
KERNELS: Final = VERIFIER + 8
KERNEL_SIZE: Final = 40
FALLBACK: Final = 0
NATIVE_CALLS: Final = 8
LEFT_CALLS: Final = 16
VERIFIED: Final = 24  # i64: 0 not yet, 1 good, 2 refused
LEAVING: Final = 32  # the thread in which a call of this recursion goes on as Python; null outside of that

GOOD: Final = 1
REFUSED: Final = 2
NUMPY_FOUND: Final = 1
NUMPY_REFUSED: Final = 2


@dataclass(frozen=True, slots=True)
class State:
    """Offsets that depend on the kernels. Parameter names of one kernel stand side by side, in order."""

    kernels: int
    names: tuple[str, ...]
    first_name: tuple[int, ...]  # per kernel: index of its first parameter name
    texts: tuple[str, ...] = ()  # strings that arguments are compared with: the last of `names`
    classes: tuple[str, ...] = ()  # `module:name` of the NamedTuple classes of the project, found lazily
    arrays: tuple[int, ...] = ()  # per kernel: how many arrays of modules it reads

    @property
    def names_at(self) -> int:
        """Offset of the interned names."""
        return KERNELS + KERNEL_SIZE * self.kernels

    @property
    def size(self) -> int:
        """Bytes of the whole state."""
        return self.arrays_at(len(self.arrays))

    def arrays_at(self, index: int) -> int:
        """Offset of the arrays of modules that kernel `index` reads."""
        return self.classes_at + 8 * len(self.classes) + 8 * sum(self.arrays[:index])

    @property
    def classes_at(self) -> int:
        """Offset of the classes."""
        return self.names_at + 8 * len(self.names)

    def class_at(self, name: str) -> int:
        """Offset of a class, null until it is found."""
        return self.classes_at + 8 * self.classes.index(name)

    def text_at(self, value: str) -> int:
        """Offset of an interned string that arguments are compared with."""
        return self.names_at + 8 * (len(self.names) - len(self.texts) + self.texts.index(value))

    def kernel(self, index: int) -> int:
        """Offset of what is kept about kernel `index`."""
        return KERNELS + KERNEL_SIZE * index

    def offsets(self, kernels: Sequence[KernelSpec]) -> dict[str, int]:
        """The offset that each of the globals about these kernels holds."""
        found = {slot_of(kernel): self.kernel(k) for k, kernel in enumerate(kernels)}
        found |= {names_of(kernel): self.names_at + 8 * self.first_name[k] for k, kernel in enumerate(kernels)}
        found |= {arrays_of(kernel): self.arrays_at(k) for k, kernel in enumerate(kernels)}
        found |= {text_of(value): self.text_at(value) for value in self.texts}
        return found | {class_of(name): self.class_at(name) for name in self.classes}


def slot_of(kernel: KernelSpec) -> str:
    """The global with the offset of what is kept about a kernel."""
    return f"km.slot.{kernel.qualified}"


def names_of(kernel: KernelSpec) -> str:
    """The global with the offset of the names of a kernel's parameters."""
    return f"km.names.{kernel.qualified}"


def arrays_of(kernel: KernelSpec) -> str:
    """The global with the offset of the arrays of modules that a kernel reads."""
    return f"km.arrays.{kernel.qualified}"


def class_of(name: str) -> str:
    """The global with the offset of a class, `module:name`."""
    return f"km.class.{name}"


def text_of(value: str) -> str:
    """The global with the offset of an interned string."""
    return f"km.literal.{sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def state_of(kernels: Sequence[KernelSpec]) -> State:
    """The state layout of a module with these kernels."""
    names: list[str] = []
    first = []
    for kernel in kernels:
        first.append(len(names))
        names += [p.name for p in kernel.params]
    params = [p for kernel in kernels for variant in kernel.variants for p in variant.params]
    literals = [ast.literal_eval(p.literal) for p in params if p.literal]
    texts = tuple(dict.fromkeys(value for value in literals if isinstance(value, str)))
    kinds = [*(p.type for p in params), *(v.result for kernel in kernels for v in kernel.variants)]
    classes = tuple(dict.fromkeys(name for kind in kinds for name in class_names(kind)))
    arrays = tuple(len(kernel.module_arrays) for kernel in kernels)
    return State(len(kernels), (*names, *texts), tuple(first), texts, classes, arrays)


def class_names(kind: HighType) -> list[str]:
    """The classes that values of a type have, at any depth."""
    if isinstance(kind, ListType):
        return class_names(kind.item)
    if isinstance(kind, DictType):
        return [*class_names(kind.key), *class_names(kind.value)]
    if not isinstance(kind, TupleType):
        return []
    return [*([kind.cls] if kind.cls else []), *(name for item in kind.items for name in class_names(item))]


def scalar_at(dtype: str) -> int:
    """Offset of the NumPy scalar type of `dtype`."""
    return SCALARS + 8 * list(DTYPES).index(dtype)


def scalar_alloc_at(dtype: str) -> int:
    """Offset of that type's tp_alloc."""
    return SCALAR_ALLOCS + 8 * list(DTYPES).index(dtype)


def argument_scalar_at(dtype: str) -> int:
    """Offset of the type that a NumPy scalar of `dtype` must have as an argument."""
    return ARGUMENT_SCALARS + 8 * list(DTYPES).index(dtype)

"""Kernels as values: what the front end hands to the boundary and to the reports."""

from __future__ import annotations

from typing import Literal

from kernelmill.ir.types import ArrayType, HighType, declared
from kernelmill.project.expectations import Expectation, ModuleArray
from kernelmill.project.options import KernelOptions
from kernelmill.records import dataclass
from kernelmill.source import Span

Status = Literal["native", "fallback"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter. `default`: text of the evaluated default as a Python literal ('2.0'), or None without one.

    `kind`: `positional` (before `/`), `both`, `keyword` (after `*`). `accepts`: which exact Python types besides the
    declared one may be taken natively, since the kernel cannot tell the difference: any of 'int', 'bool', 'np'
    ('np' = the NumPy counterpart of a Python scalar: np.float64 for float, np.int64 for int, np.bool_ for bool; 'wide' = an
    int of any size, by its low 64 bits).
    `literal`: Python source of the one value (str, bool or int) that this parameter must have in this variant; the native
    function then knows it, and takes nothing for it (`type` is NONE). `...` means any string that no other variant has.
    """

    name: str
    type: HighType
    kind: Literal["positional", "both", "keyword"] = "both"
    default: str | None = None
    accepts: tuple[str, ...] = ()
    literal: str = ""

    @property
    def shown(self) -> str:
        """The declared type as text."""
        if self.literal == "...":
            return "str"
        return f"Literal[{self.literal}]" if self.literal else str(declared(self.type))


@dataclass(frozen=True, slots=True)
class GlobalParameter:
    """An array of a module that a native function takes after its parameters; `name` is the variable's."""

    name: str
    type: ArrayType
    array: ModuleArray


@dataclass(frozen=True, slots=True)
class Variant:
    """One compiled combination of a kernel's declared types: its own native function, parameters and result.

    `arrays`: of a variant for array.array and memoryview, the symbol of the variant for arrays of the same types; that one
    serves both where there is no function `symbol` of its own. `globals`: the arrays of modules that it reads.
    """

    symbol: str
    params: tuple[Parameter, ...]
    result: HighType
    arrays: str = ""
    globals: tuple[GlobalParameter, ...] = ()


@dataclass(frozen=True, slots=True)
class KernelSpec:
    """A kernel as the boundary needs it.

    `symbol` names the native low function: parameters `ctx`, then (if recursive) `depth`, then `flatten(p.type)` of each
    parameter in order, then an `i1` for each of its `whole_params`; results `flatten(result, result=True)`. `result` is the
    declared or inferred type of the value; a `PyScalar("float")` result is boxed as a Python float, `NpScalar` as a NumPy
    scalar, `MixedScalar` by its `is_np`. `others`: further variants, with the same parameters but for their types; the
    wrapper chooses by the arguments.
    `buffers`: variants that take array.array and memoryview for their arrays. `globals`: of the first variant. `expects`:
    what modules must hold before the kernel may run natively.
    """

    module: str
    name: str
    symbol: str
    params: tuple[Parameter, ...]
    result: HighType
    doc: str | None
    span: Span
    options: KernelOptions = KernelOptions()
    others: tuple[Variant, ...] = ()
    buffers: tuple[Variant, ...] = ()
    globals: tuple[GlobalParameter, ...] = ()
    expects: tuple[Expectation, ...] = ()

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Every compiled combination, in the order of the declaration."""
        return (Variant(self.symbol, self.params, self.result, globals=self.globals), *self.others)

    @property
    def module_arrays(self) -> tuple[ModuleArray, ...]:
        """Every array of a module that some variant reads, in the order in which the shim hands them over."""
        return tuple(dict.fromkeys(g.array for v in (*self.variants, *self.buffers) for g in v.globals))

    @property
    def qualified(self) -> str:
        """`package.module.function`: the kernel's name in the native module and in reports."""
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True)
class KernelReport:
    """What became of one candidate: native or fallback, and why (diagnostics carry the spans)."""

    module: str
    name: str
    status: Status
    reason: str
    span: Span
    signature: str = ""
    notes: tuple[str, ...] = ()
    expects: tuple[Expectation, ...] = ()
    arrays: tuple[ModuleArray, ...] = ()

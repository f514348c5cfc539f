"""One exported function: a C function in low IR that looks at its arguments, calls the kernel and stores its results.

    int32_t NAME_kernel([void *ws,] const kernelmill_array1_f64 *x, double y, double *result)

Returns 0, or the code of what failed; results are stored only with 0. It needs no memory but its frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from kernelmill.boundary.capi import CTX_SIZE, CTX_STATE
from kernelmill.boundary.wrapper import MOST_DEPTH, whole_params
from kernelmill.boundary.writer import FALSE, NULL, Code, Parts, i32
from kernelmill.export.interface import CFunction, CParam
from kernelmill.export.layout import by_value, cells, item_bytes
from kernelmill.export.spelling import parameter_type, result_type
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attr, attrs
from kernelmill.ir.types import I1, I8, I32, I64, PTR, ArrayType, HighType, NoneType_, TupleType, flatten

RAISED: Final = 2  # the status of a native function whose context has a code
LARGEST: Final = 1 << 60  # extents, and the distance between neighbours in bytes, are no larger
Refuse = Callable[[str], int]


class EntryWriter:
    """Writes the functions of a module. `names`: of the structs of tuples; `refuse(function, text)`: the code for an
    argument that is refused."""

    def __init__(self, parts: Parts, struct_name: Callable[[TupleType], str]) -> None:
        self.parts = parts
        self.struct_name = struct_name

    def add(self, function: CFunction, native: Function, refuse: Refuse) -> None:
        """The entry of one kernel. `refuse`: the code for an argument that is not taken, from what to say."""
        params = {"ws": PTR} if function.workspace else {}
        for param in function.params:
            params[param.name] = flatten(param.type)[0].type if by_value(param.type) else PTR
        has_result = not isinstance(function.result, NoneType_)
        if has_result:
            params["result"] = PTR
        code = Code(self.parts, function.name, params, I32)
        arguments = [value for param in function.params for value in self._argument(code, param, refuse)]
        ctx = code.stack(CTX_SIZE)
        code.store(ctx, Const(0, I64))  # compilers cannot see that whatever fails writes its code there
        code.store(ctx, code["ws"] if function.workspace else NULL, CTX_STATE)
        depth = (Const(MOST_DEPTH, I64),) if attr(native, "recursive") else ()
        status = code.var(I32, "status")
        values = [code.var(f.type, f"r.{f.role}") for f in flatten(function.result, result=True)]
        wholes = [Const(True, I1)] * len(whole_params(native))
        code.add(Op("call", (status, *values), (ctx, *depth, *arguments, *wholes), attrs(callee=native.name)))
        with code.when(code.op("ne", I1, status, i32(0))):
            code.ret(code.op("trunc", I32, code.load(I64, ctx)))
        if has_result:
            _store(code, code["result"], function.result, values)
        code.ret(i32(0))
        code.finish(exported=True, c_signature=("int32_t", *self._signature(function)))

    def _signature(self, function: CFunction) -> Iterable[str]:
        if function.workspace:
            yield "void *"
        for param in function.params:
            yield parameter_type(param.type, self.struct_name)
        if not isinstance(function.result, NoneType_):
            yield f"{result_type(function.result, self.struct_name)} *"

    def _argument(self, code: Code, param: CParam, refuse: Refuse) -> list[Operand]:
        """The flattened values of an argument."""
        if by_value(param.type):
            return [code[param.name], *(Const(False, f.type) for f in flatten(param.type)[1:])]
        with code.when(code.is_null(code[param.name])):
            code.ret(i32(refuse(f"{param.declared} is a null pointer")))
        values = _loaded(code, code[param.name], param.type)
        self._check(code, param.declared, param.type, values, refuse)
        return values

    def _check(self, code: Code, path: str, kind: HighType, values: list[Operand], refuse: Refuse) -> None:
        """Refuse arrays that the kernel is not compiled for."""
        if isinstance(kind, TupleType):
            for k, item in enumerate(kind.items):
                parts = len(flatten(item))
                self._check(code, f"{path}[{k}]", item, values[:parts], refuse)
                values = values[parts:]
        if not isinstance(kind, ArrayType):
            return
        size, align = item_bytes(kind)
        data, extents, strides = values[0], values[1 : 1 + kind.ndim], values[1 + kind.ndim : 1 + 2 * kind.ndim]
        bad: Operand = FALSE
        for extent in extents:
            bad = code.op("or", I1, bad, code.op("ugt", I1, extent, LARGEST))
        with code.when(bad):
            code.ret(i32(refuse(f"{path} has a negative extent, or one beyond 2**60")))
        loose = code.op("ptrtoint", I64, data)
        for stride in strides:
            loose = code.op("or", I64, loose, stride)
        with code.when(code.op("ne", I1, code.op("and", I64, loose, align - 1), 0)):
            code.ret(i32(refuse(f"{path} is not aligned: its address and strides are multiples of {align} bytes")))
        if kind.order:
            wrong: Operand = FALSE
            count: Operand = Const(size, I64)
            for k in range(kind.ndim)[:: -1 if kind.order == "C" else 1]:
                differs = code.op("and", I1, code.op("sgt", I1, extents[k], 1), code.op("ne", I1, strides[k], count))
                wrong = code.op("or", I1, wrong, differs)
                count = code.op("mul", I64, count, extents[k])
            with code.when(code.op("and", I1, wrong, code.op("ne", I1, count, 0))):  # nothing is in any order
                code.ret(i32(refuse(f"{path} is not contiguous in {kind.order}'s order")))


def _loaded(code: Code, base: Operand, kind: HighType) -> list[Operand]:
    """The low values of an argument that a pointer leads to."""
    values: list[Operand] = []
    for cell in cells(kind):
        if cell.offset is None:
            values.append(NULL if cell.type == PTR else Const(False, cell.type))
            continue
        value = code.load(cell.stored, base, cell.offset)
        values.append(code.op("ne", I1, value, Const(0, I8)) if cell.type == I1 else value)
    return values


def _store(code: Code, base: Operand, kind: HighType, values: Iterable[Var]) -> None:
    for cell, value in zip(cells(kind, result=True), values, strict=True):
        if cell.offset is not None:
            code.store(base, code.op("zext", I8, value) if cell.type == I1 else value, cell.offset)



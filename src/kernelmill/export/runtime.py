"""The functions that native code calls, for programs without Python: the same contract as `kernelmill.boundary.runtime`.

An array that a kernel makes and returns is a block of the workspace with a count of references, as those are that only the
kernel sees; the object of an argument is null, which is counted by nobody. What depends on Python's version is that of the
Python that is exported for. Also the functions of a module that say what its codes mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kernelmill.boundary.writer import NULL, Code, Parts, i32
from kernelmill.export.interface import CFailure
from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import DTYPES, I1, I8, I32, I64, PTR
from kernelmill.passes.lowering.allocation import block_functions

COMPENSATED_SUMS: Final = (3, 12)  # since then sum() of floats is compensated
REAL_WITH_COMPLEX: Final = (3, 14)  # since then `1.0 * z` does not make 1.0 complex first
_STRANGER: Final = "not a code of this module"
_HEADER: Final = 64  # of a block (see passes.lowering.allocation)


def add_runtime(parts: Parts, python: tuple[int, int]) -> None:
    """All of them; what is not used is dropped later."""
    for name, since in (("km_sum_mode", COMPENSATED_SUMS), ("km_real_with_complex", REAL_WITH_COMPLEX)):
        code = Code(parts, name, {}, I1)
        code.ret(Const(python >= since, I1))
        code.finish(inline="always")
    for function in block_functions():
        parts.functions[function.name] = function
        parts.results[function.name] = PTR if function.results else None
    for name, other in (("km_incref", "km_block_retain"), ("km_decref", "km_block_release")):
        code = Code(parts, name, {"obj": PTR}, None)
        code.run(other, code["obj"])
        code.ret()
        code.finish()
    _add_arrays(parts)


def _add_arrays(parts: Parts) -> None:
    code = Code(parts, "km_array_data", {"obj": PTR}, PTR)
    code.ret(code.at(code["obj"], _HEADER))
    code.finish(inline="always")

    code = Code(parts, "km_set_stride", {"obj": PTR, "axis": I64, "stride": I64}, None)
    code.ret()  # a block knows no strides
    code.finish(inline="always")

    code = Code(parts, "km_new_array", {"ctx": PTR, "typenum": I32, "ndim": I32, "dims": PTR, "zero": I32}, PTR)
    count = code.var(I64, "count")
    code.assign(count, _item_size(code))
    with code.count_up(code.op("zext", I64, code["ndim"])) as k:  # the product fits: the caller looked
        code.assign(count, code.op("mul", I64, count, code.load(I64, code["dims"], code.op("mul", I64, k, 8))))
    made = code.op("alloc", PTR, code.op("add", I64, count, _HEADER))
    code.ret_if(code.is_null(made), NULL)
    code.store(made, 1)
    zeroed = code.op("and", I32, code["zero"], i32(1))
    with code.when(code.op("ne", I1, zeroed, i32(0))):
        code.do("memset", code.at(made, _HEADER), Const(0, I8), count, roots=())
    code.ret(made)
    code.finish()


def _item_size(code: Code) -> Operand:
    size: Operand = Const(8, I64)
    for dtype in DTYPES.values():
        same = code.op("eq", I1, code["typenum"], i32(dtype.typenums[0]))
        size = code.op("select", I64, same, dtype.itemsize, size)
    return size


def add_messages(parts: Parts, name: str, failures: Sequence[CFailure]) -> None:
    """`NAME_message(code)`, `NAME_file(code)`, `NAME_line(code)`: of the rows of a table."""
    rows: list[Const | bytes | str] = []
    for row in failures:
        rows += [*parts.pointer(parts.text(_message(row))), *parts.pointer(parts.text(row.path)), Const(row.line, I64)]
    if not rows:
        rows = [*parts.pointer(parts.text(_STRANGER)), *parts.pointer(parts.text("")), Const(0, I64)]
    parts.data("km.failures", *rows)
    count = max(len(failures), 1)
    for field, offset in (("message", 0), ("file", 8)):
        code = Code(parts, f"{name}_{field}", {"code": I32}, PTR)
        code.ret_if(code.op("eq", I1, code["code"], i32(0)), code.text("" if offset else "no failure"))
        number = _row(code)
        with code.when(code.op("uge", I1, number, count)):
            code.ret(code.text("" if offset else _STRANGER))
        code.ret(code.load(PTR, code.address("km.failures"), code.op("add", I64, code.op("mul", I64, number, 24), offset)))
        code.finish(exported=True, c_signature=("const char *", "int32_t"))
    code = Code(parts, f"{name}_line", {"code": I32}, I32)
    number = _row(code)
    code.ret_if(code.op("uge", I1, number, count), i32(0))
    line = code.load(I64, code.address("km.failures"), code.op("add", I64, code.op("mul", I64, number, 24), 16))
    code.ret(code.op("trunc", I32, line))
    code.finish(exported=True, c_signature=("int32_t", "int32_t"))


def _row(code: Code) -> Operand:
    """The number of the row of a code: beyond the last one where there is none."""
    shifted = code.op("lshr", I32, code["code"], i32(8))
    return code.op("sub", I64, code.op("zext", I64, shifted), 1)


def _message(row: CFailure) -> str:
    known = row.kind if row.kind not in ("exception", "argument", "interpreter") else ""
    return f"{known}: {row.message}" if known else row.message

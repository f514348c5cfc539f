"""Arguments: Python objects -> the low values of their declared types, or a jump out of the wrapper's `once` block.

Nothing here raises: whatever is not exactly what the kernel takes natively leaves, and Python sees to it.

    float    ob_type == &PyFloat_Type, value read after the header
    int      exact int that fits 64 bits
    arrays   exact ndarray with the declared rank and dtype, native byte order, aligned
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import ClassVar

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import FLAG_ALIGNED, FLAG_C, FLAG_F, FLAG_WRITEABLE
from kernelmill.boundary.literals import is_literal
from kernelmill.boundary.writer import FALSE, NULL, TRUE, Code, i32
from kernelmill.ir.lists import ITEMS, LENGTH, item_layout
from kernelmill.ir.nodes import Const, Op, Operand, Var, attrs
from kernelmill.ir.types import (
    DTYPES,
    F64,
    I1,
    I8,
    I32,
    I64,
    PTR,
    UINT,
    ArrayType,
    DictType,
    DType,
    HighType,
    ListType,
    MixedScalar,
    NoneType_,
    NpScalar,
    PyScalar,
    TupleType,
    flatten,
    scalar_dtype,
)
from kernelmill.project.kernels import Parameter
from kernelmill.project.literals import UNKNOWN, value_of
from kernelmill.records import dataclass, field

EXACT_FLOAT = 2**53  # every int up to here is a float
_Convert = Callable[["Unpacker", Var, DType], list[Operand]]
PY_TYPES = {"bool": "PyBool_Type", "int": "PyLong_Type", "float": "PyFloat_Type", "complex": "PyComplex_Type"}


@dataclass(frozen=True, slots=True)
class Unpacker:
    """What unpacking needs besides the code it writes: the module's state."""

    code: Code
    state: Var
    written: Collection[str] = ()  # arrays that the kernel writes to: `a`, or `t.0` for an item of a tuple
    held: Iterator[Var] = field(default_factory=lambda: iter(()))  # where the copies of lists go

    def parameter(self, param: Parameter, argument: Var) -> list[Operand]:
        """The low values of one parameter; a null `argument` means its default."""
        if param.literal:
            return self._known(param, argument)
        if param.default is None:
            return self.value(argument, param.type, param.accepts, param.name)
        code = self.code
        results = [code.var(f.type, f"{param.name}.{f.role}") for f in flatten(param.type)]
        constants = default_values(param)
        with code.when(code.is_null(argument)):
            if constants is None:
                code.leave()
            else:
                self._assign(results, constants)
        with code.otherwise():
            self._assign(results, self.value(argument, param.type, param.accepts, param.name))
        return list(results)

    def _known(self, param: Parameter, argument: Var) -> list[Operand]:
        """No values, but the test that the argument is the one that the kernel was compiled for."""
        code = self.code
        present = code.op("ne", I1, argument, NULL)
        with code.when(present):
            same = is_literal(code, self.state, argument, param.literal)
            code.leave_if(code.op("eq", I1, same, FALSE))
        if param.default is not None and default_values(param) is None:
            with code.when(code.op("eq", I1, present, FALSE)):
                code.leave()
        return []

    def _assign(self, results: Sequence[Var], values: Sequence[Operand]) -> None:
        for result, value in zip(results, values, strict=True):
            self.code.assign(result, value)

    def value(self, argument: Var, kind: HighType, accepts: tuple[str, ...], path: str = "") -> list[Operand]:
        """The low values of `argument`, which is not null; `path` is its name, or its place in the tuple of that name."""
        code = self.code
        match kind:
            case NoneType_():
                code.leave_if(code.op("ne", I1, argument, code.object("_Py_NoneStruct")))
                return []
            case TupleType(items):
                return self._tuple(argument, kind, items, accepts, path)
            case ArrayType():
                return self._array(argument, kind, path in self.written)
            case ListType(item):
                return self._list(argument, item)
            case DictType():
                raise TypeError("a dictionary cannot be an argument")
        choices = self._choices(kind, accepts)
        actual = code.load(PTR, argument, self.code.parts.header.type)
        if len(choices) == 1:
            wanted, convert = choices[0]
            code.leave_if(code.op("ne", I1, actual, wanted()))
            return convert(argument)
        results = [code.var(f.type, f.role) for f in flatten(kind)]
        self._try(argument, actual, choices, results)
        return list(results)

    def _try(
        self,
        argument: Var,
        actual: Var,
        choices: Sequence[tuple[Callable[[], Var], Callable[[Var], list[Operand]]]],
        results: Sequence[Var],
    ) -> None:
        """The first choice whose type the argument has; leave if there is none."""
        code = self.code
        if not choices:
            code.leave()
            return
        wanted, convert = choices[0]
        with code.when(code.op("eq", I1, actual, wanted())):
            self._assign(results, convert(argument))
        with code.otherwise():
            self._try(argument, actual, choices[1:], results)

    # scalars -----------------------------------------------------------------------------------------------------

    def _choices(
        self, kind: PyScalar | NpScalar | MixedScalar, accepts: tuple[str, ...]
    ) -> list[tuple[Callable[[], Var], Callable[[Var], list[Operand]]]]:
        """The Python types that are taken, each with its conversion; the likeliest first."""
        dtype = scalar_dtype(kind)
        if isinstance(kind, NpScalar):
            return [(lambda: self._np_type(dtype), lambda v: self._np_value(v, dtype))]
        out: list[tuple[Callable[[], Var], Callable[[Var], list[Operand]]]] = []

        def take(name: str, is_int: bool = False) -> None:
            tail: list[Operand] = [FALSE] if isinstance(kind, MixedScalar) else []
            if isinstance(kind, MixedScalar) and kind.name == "number":
                tail.append(TRUE if is_int else FALSE)
            convert = self._py_values[name]
            if name == "int" and (kind == UINT or "wide" in accepts):
                convert = Unpacker._low_bits if "wide" in accepts else Unpacker._unsigned
            out.append((lambda: self.code.object(PY_TYPES[name]), lambda v: [*convert(self, v, dtype), *tail]))

        for name in ("float", "int") if kind.name == "number" else (kind.name,):
            take(name, name == "int")
        if isinstance(kind, MixedScalar):
            tail = [TRUE, FALSE] if kind.name == "number" else [TRUE]
            out.append((lambda: self._np_type(dtype), lambda v: [*self._np_value(v, dtype), *tail]))
        elif "np" in accepts:
            stored, natural = DTYPES["int64"] if kind == UINT else dtype, kind == UINT and "wide" not in accepts
            out.append((lambda: self._np_type(stored), lambda v: self._stand_in(v, stored, unsigned=natural)))
        for name in ("int", "bool"):
            if name in accepts and kind.name not in (name, "bool"):
                take(name)
        return out

    def _np_type(self, dtype: DType) -> Var:
        if self.state is None:
            raise TypeError("NumPy scalars need the module's state")
        return self.code.known(self.state, layout.argument_scalar_at(dtype.name))

    def _np_value(self, argument: Var, dtype: DType) -> list[Operand]:
        code = self.code
        if dtype.kind == "b":
            return [code.op("ne", I1, code.load(I8, argument, self.code.parts.header.value), Const(0, I8))]
        if dtype.kind == "c":
            return self._pair(argument, dtype)
        return [code.load(dtype.low, argument, self.code.parts.header.value)]

    def _stand_in(self, argument: Var, dtype: DType, *, unsigned: bool) -> list[Operand]:
        """The value of a NumPy scalar for a Python one; a negative one leaves where that is unsigned."""
        values = self._np_value(argument, dtype)
        if unsigned:
            self.code.leave_if(self.code.op("slt", I1, values[0], 0))
        return values

    def _pair(self, argument: Var, dtype: DType) -> list[Operand]:
        return [
            self.code.load(dtype.low, argument, self.code.parts.header.value + k * dtype.itemsize // 2) for k in (0, 1)
        ]

    def _float(self, argument: Var, dtype: DType) -> list[Operand]:
        return [self._fit(self.code.load(F64, argument, self.code.parts.header.value), dtype)]

    def _fit(self, value: Var, dtype: DType) -> Operand:
        """A double in the storage of `dtype`, which may be narrower: leave if that would change it."""
        if dtype.low == F64:
            return value
        code = self.code
        narrow = code.op("fptrunc", dtype.low, value)
        code.leave_if(code.op("fne", I1, code.op("fpext", F64, narrow), value))
        return narrow

    def _bool(self, argument: Var, dtype: DType) -> list[Operand]:
        code = self.code
        truth = code.op("eq", I1, argument, code.object("_Py_TrueStruct"))
        if dtype.kind == "b":
            return [truth]
        if dtype.kind in "iu":
            return [code.op("zext", dtype.low, truth)]
        values: list[Operand] = [code.op("uitofp", dtype.low, code.op("zext", I64, truth))]
        return [*values, Const(0.0, dtype.low)] if dtype.kind == "c" else values

    def _int(self, argument: Var, dtype: DType) -> list[Operand]:
        code = self.code
        value = code.call("PyLong_AsLongLong", argument)
        with code.when(code.op("eq", I1, value, -1)), code.when(code.op("ne", I1, code.call("PyErr_Occurred"), NULL)):
            code.run("PyErr_Clear")
            code.leave()
        if dtype.kind in "fc":
            span = code.op("add", I64, value, EXACT_FLOAT)
            code.leave_if(code.op("ugt", I1, span, 2 * EXACT_FLOAT))
            number = self._fit(code.op("sitofp", F64, value), dtype)
            return [number, Const(0.0, dtype.low)] if dtype.kind == "c" else [number]
        if dtype.kind == "u":
            code.leave_if(code.op("slt", I1, value, 0))
        if dtype.low == I64:
            return [value]
        narrow = code.op("trunc", dtype.low, value)
        widened = code.op("sext" if dtype.kind == "i" else "zext", I64, narrow)
        code.leave_if(code.op("ne", I1, widened, value))
        return [narrow]

    def _unsigned(self, argument: Var, dtype: DType) -> list[Operand]:
        """An int from 0 to 2**64 - 1; others leave."""
        code = self.code
        del dtype  # uint64
        value = code.var(I64, "unsigned")
        code.assign(value, code.call("PyLong_AsLongLong", argument))
        with code.when(code.op("slt", I1, value, 0)):  # negative, or an error
            code.leave_if(code.op("eq", I1, code.call("PyErr_Occurred"), NULL))
            code.run("PyErr_Clear")
            code.assign(value, code.call("PyLong_AsUnsignedLongLong", argument))
            with code.when(code.op("eq", I1, value, -1)), code.when(code.op("ne", I1, code.call("PyErr_Occurred"), NULL)):
                code.run("PyErr_Clear")
                code.leave()
        return [value]

    def _low_bits(self, argument: Var, dtype: DType) -> list[Operand]:
        """The low 64 bits of an int of any size."""
        code = self.code
        del dtype  # int64 or uint64
        value = code.var(I64, "low")
        code.assign(value, code.call("PyLong_AsLongLong", argument))
        with code.when(code.op("eq", I1, value, -1)), code.when(code.op("ne", I1, code.call("PyErr_Occurred"), NULL)):
            code.run("PyErr_Clear")
            code.assign(value, code.call("PyLong_AsUnsignedLongLongMask", argument))
        return [value]

    def _complex(self, argument: Var, dtype: DType) -> list[Operand]:
        wide = DType("complex128", "c", 16, F64, ())
        values = [v for v in self._pair(argument, wide) if isinstance(v, Var)]
        return [self._fit(v, dtype) for v in values]

    _py_values: ClassVar[dict[str, _Convert]] = {"bool": _bool, "int": _int, "float": _float, "complex": _complex}

    # compounds ---------------------------------------------------------------------------------------------------

    def _tuple(
        self, argument: Var, kind: TupleType, items: tuple[HighType, ...], accepts: tuple[str, ...], path: str
    ) -> list[Operand]:
        code = self.code
        actual = code.load(PTR, argument, self.code.parts.header.type)
        if kind.cls:
            wanted = code.known(code.placed(self.state, layout.class_of(kind.cls)), 0)
        else:
            wanted = code.object("PyTuple_Type")
        code.leave_if(code.op("ne", I1, actual, wanted))
        code.leave_if(code.op("ne", I1, code.call("PyTuple_Size", argument), len(items)))
        out: list[Operand] = []
        for k, item in enumerate(items):
            out += self.value(code.call("PyTuple_GetItem", argument, k), item, accepts, f"{path}.{k}")
        return out

    def _list(self, argument: Var, item: HighType) -> list[Operand]:
        """A native copy of a list, which `held` keeps for the one who gives it back."""
        code = self.code
        # a longer header means free threads, which may change the list meanwhile
        code.leave_if(code.op("ne", I1, code.header_size(), 2 * code.parts.word))
        held = next(self.held)
        code.leave_if(code.op("ne", I1, code.load(PTR, argument, code.parts.header.type), code.object("PyList_Type")))
        placed, step = item_layout(item)
        count = code.call("PyList_Size", argument)
        code.add(Op("ccall", (held,), (count, Const(step, I64)), attrs(callee="km_list_new")))
        code.leave_if(code.is_null(held))
        items = code.load(PTR, held, ITEMS)
        with code.count_up(count) as k:
            member = code.call("PyList_GetItem", argument, k)
            with code.when(code.is_null(member)):
                code.run("PyErr_Clear")
                code.leave()
            address = code.at(items, code.op("mul", I64, k, step))
            for (part, offset), value in zip(placed, self.value(member, item, ()), strict=True):
                code.store(address, code.op("zext", I8, value) if part.type == I1 else value, offset)
            code.store(held, code.op("add", I64, k, 1), LENGTH)
        code.leave_if(code.op("ne", I1, code.load(I64, held, LENGTH), count))
        return [held]

    def _array(self, argument: Var, kind: ArrayType, writes: bool) -> list[Operand]:
        code, header = self.code, self.code.parts.header
        if self.state is None:
            raise TypeError("arrays need the module's state")
        actual = code.load(PTR, argument, header.type)
        code.leave_if(code.op("ne", I1, actual, array_type(code, self.state, kind)))
        descr = code.load(PTR, argument, header.descr)
        number = code.load(I32, descr, header.type_num)
        wanted = self.code.parts.model.dtype_numbers(kind.dtype)
        strange = code.op("ne", I1, number, i32(wanted[0]))
        for other in wanted[1:]:
            strange = code.op("and", I1, strange, code.op("ne", I1, number, i32(other)))
        mask = FLAG_ALIGNED | (FLAG_WRITEABLE if writes else 0) | {"C": FLAG_C, "F": FLAG_F}.get(kind.order, 0)
        flags = code.op("and", I32, code.load(I32, argument, header.flags), i32(mask))
        swapped = ord("<" if self.code.parts.model.big_endian else ">")
        code.leave_if(
            code.either(
                (
                    strange,
                    code.op("ne", I1, code.load(I32, argument, header.ndim), i32(kind.ndim)),
                    code.op("ne", I1, flags, i32(mask)),
                    code.op("eq", I1, code.load(I8, descr, header.byteorder), Const(swapped, I8)),
                )
            )
        )
        extents = code.load(PTR, argument, header.dimensions)
        strides = code.load(PTR, argument, header.strides)
        return [
            code.load(PTR, argument, header.data),
            *(code.load_size(extents, k) for k in range(kind.ndim)),
            *(code.load_size(strides, k) for k in range(kind.ndim)),
            argument,
        ]


def array_type(code: Code, state: Var, kind: ArrayType) -> Var:
    """The type of array arguments: ndarray, or that of what stands for array.array and memoryview (see `buffers`)."""
    return code.address("km.left") if kind.python else code.known(state, layout.ARGUMENT_NDARRAY)


def default_values(param: Parameter, *, exact: bool = False) -> list[Operand] | None:
    """The low values of a parameter's default; None where the default is nothing the kernel takes natively."""
    literal = value_of(param.default or UNKNOWN)
    if param.literal:
        known = ast.literal_eval(param.literal)
        return [] if type(known) is type(literal) and known == literal else None
    return _literal(literal, param.type, () if exact else param.accepts)


def _literal(value: object, kind: HighType, accepts: tuple[str, ...]) -> list[Operand] | None:
    match kind:
        case NoneType_():
            return [] if value is None else None
        case TupleType(items):
            if not isinstance(value, tuple) or len(value) != len(items):
                return None
            parts = [_literal(v, item, accepts) for v, item in zip(value, items, strict=True)]
            return None if None in parts else [v for part in parts for v in part or ()]
        case PyScalar() | MixedScalar():
            number = _scalar_literal(value, kind, accepts)
            if number is None or not isinstance(kind, MixedScalar):
                return number
            return [*number, FALSE, *((TRUE if type(value) is int else FALSE,) if kind.name == "number" else ())]
    return None


def _scalar_literal(value: object, kind: PyScalar | MixedScalar, accepts: tuple[str, ...]) -> list[Operand] | None:
    names = ("float", "int") if kind.name == "number" else (kind.name,)
    name = type(value).__name__
    dtype = scalar_dtype(kind)
    if name not in PY_TYPES or (name not in names and name not in accepts):
        return None
    match value:
        case bool() | int() if dtype.kind == "b":
            return [Const(bool(value), I1)]
        case bool() | int() if dtype.kind in "iu":
            low, high = _int_range(dtype)
            bits = (int(value) + (1 << 63)) % (1 << 64) - (1 << 63)
            return [Const(bits, dtype.low)] if low <= value <= high or "wide" in accepts else None
        case bool() | int() if abs(value) > EXACT_FLOAT:
            return None
        case bool() | int() | float() if dtype.kind == "f":
            return [Const(float(value), dtype.low)] if dtype.low == F64 else None
        case bool() | int() | float() | complex() if dtype.low == F64:
            number = complex(value)
            return [Const(number.real, F64), Const(number.imag, F64)]
    return None


def _int_range(dtype: DType) -> tuple[int, int]:
    bits = 8 * dtype.itemsize
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if dtype.kind == "i" else (0, (1 << bits) - 1)


def needs_numpy(kind: HighType, accepts: tuple[str, ...] = ()) -> bool:
    """Whether a value of this type can only be told or made with NumPy's types at hand."""
    match kind:
        case TupleType(items):
            return any(needs_numpy(item, accepts) for item in items)
        case ListType(item):
            return needs_numpy(item)
        case ArrayType(python=True):
            return False
        case DictType(key, value):
            return needs_numpy(key) or needs_numpy(value)
        case ArrayType() | NpScalar() | MixedScalar():
            return True
        case PyScalar():
            return "np" in accepts
    return False

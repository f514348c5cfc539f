"""Results: low values -> a new reference to the Python object of the declared type, or null with a Python error set.

float    PyFloat_FromDouble               np.float32   allocated by its type, value stored after the header
None     the singleton                    arrays       the object itself, or a new view on it
"""

from __future__ import annotations

from collections.abc import Sequence

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import (
    FLAG_WRITEABLE,
    NPY_DESCR_FROM_TYPE,
    NPY_NEW_FROM_DESCR,
    NPY_SET_BASE,
)
from kernelmill.boundary.writer import NULL, Code, Parts, i32
from kernelmill.ir.lists import BOXED, ITEMS, LENGTH, PARTS, item_layout
from kernelmill.ir.nodes import Const, Op, Operand, Var, attrs
from kernelmill.ir.types import (
    F64,
    I1,
    I8,
    I32,
    I64,
    PTR,
    ArrayType,
    DictType,
    DType,
    Field,
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
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Boxer:
    """What boxing needs besides the code it writes: the module's state."""

    code: Code
    state: Operand

    def value(self, kind: HighType, values: Sequence[Operand]) -> Var:
        """A new reference for a value of type `kind`, or null."""
        match kind:
            case NoneType_():
                return self.singleton(self.code.object("_Py_NoneStruct"))
            case TupleType(items):
                return self._tuple(kind, items, values)
            case ArrayType():
                return self._array(kind, values)
            case ListType() | DictType():
                return self._once(kind, values[0])
            case PyScalar():
                return self._python(kind.name, scalar_dtype(kind), values)
            case NpScalar():
                return self._numpy(scalar_dtype(kind), values)
        return self._mixed(kind, values)

    def singleton(self, obj: Var) -> Var:
        """A new reference to an object that lives as long as the interpreter."""
        self.code.run("km_keep", obj)
        return obj

    def _mixed(self, kind: MixedScalar, values: Sequence[Operand]) -> Var:
        code, dtype = self.code, scalar_dtype(kind)
        count = 2 if dtype.kind == "c" else 1
        result = code.var(PTR, "boxed")
        with code.when(values[count]):
            python = kind.name == "any"
            code.assign(result, self._python("complex", dtype, values[:2]) if python else self._numpy(dtype, values[:count]))
        with code.otherwise():
            if kind.name in ("number", "any"):
                with code.when(values[count + 1]):
                    code.assign(result, self._python("int", dtype, values[:count]))
                with code.otherwise():
                    code.assign(result, self._python("float", dtype, values[:count]))
            else:
                code.assign(result, self._python(kind.name, dtype, values[:count]))
        return result

    def _python(self, name: str, dtype: DType, values: Sequence[Operand]) -> Var:
        code = self.code
        match name:
            case "bool":
                truth = values[0]
                yes, no = code.object("_Py_TrueStruct"), code.object("_Py_FalseStruct")
                return self.singleton(code.op("select", PTR, truth, yes, no))
            case "int" if dtype.kind in "fc":
                return code.call("PyLong_FromLongLong", code.op("fptosi", I64, values[0]))
            case "int":
                signed = dtype.kind == "i"
                wide = values[0] if dtype.low == I64 else code.op("sext" if signed else "zext", I64, values[0])
                return code.call("PyLong_FromLongLong" if signed else "PyLong_FromUnsignedLongLong", wide)
            case "float":
                return code.call("PyFloat_FromDouble", self._double(dtype, values[0]))
        return code.call("PyComplex_FromDoubles", *(self._double(dtype, v) for v in values))

    def _double(self, dtype: DType, value: Operand) -> Operand:
        return value if dtype.low == F64 else self.code.op("fpext", F64, value)

    def _numpy(self, dtype: DType, values: Sequence[Operand]) -> Var:
        code = self.code
        if dtype.kind == "b":
            yes, no = (code.load(PTR, self.state, k, order="monotonic") for k in (layout.TRUE, layout.FALSE))
            truth = code.op("select", PTR, values[0], yes, no)
            code.run("Py_IncRef", truth)
            return truth
        kind = code.load(PTR, self.state, layout.scalar_at(dtype.name), order="monotonic")
        alloc = code.load(PTR, self.state, layout.scalar_alloc_at(dtype.name), order="monotonic")
        obj = code.call_pointer(PTR, alloc, kind, code.parts.size(0))
        with code.when(code.op("ne", I1, obj, NULL)):
            for k, value in enumerate(values):
                code.store(obj, value, self.code.parts.header.value + k * dtype.itemsize // 2)
        return obj

    def _tuple(self, kind: TupleType, items: Sequence[HighType], values: Sequence[Operand]) -> Var:
        code = self.code
        boxed, at = [], 0
        for item in items:
            count = len(flatten(item, result=True))
            boxed.append(self.value(item, values[at : at + count]))
            at += count
        result = code.var(PTR, "boxed")
        code.assign(result, NULL)
        bad: Operand = code.either([code.is_null(v) for v in boxed]) if boxed else code.op("ne", I1, NULL, NULL)
        with code.when(bad):
            for v in boxed:
                code.run("km_decref", v)
        with code.otherwise():
            new = code.call("PyTuple_New", len(items))
            with code.when(code.op("ne", I1, new, NULL)):
                for k, v in enumerate(boxed):
                    code.run("PyTuple_SetItem", new, k, v)
                if kind.cls:
                    cls = code.known(code.placed(self.state, layout.class_of(kind.cls)), 0)
                    code.assign(result, code.call("km_instance", cls, new))
                else:
                    code.assign(result, new)
            with code.otherwise():
                for v in boxed:
                    code.run("km_decref", v)
        return result

    def _once(self, kind: ListType | DictType, source: Operand) -> Var:
        """The Python object for a native list or dictionary, which is released; the same again for one seen before."""
        code = self.code
        result = code.var(PTR, "boxed")
        code.assign(result, code.load(PTR, source, BOXED))
        with code.when(code.op("ne", I1, result, NULL)):
            code.run("Py_IncRef", result)
        with code.otherwise():
            code.assign(result, self._dict(kind, source) if isinstance(kind, DictType) else self._list(kind, source))
            code.store(source, result, BOXED)
        code.add(Op("ccall", (), (source,), attrs(callee="km_list_release")))
        return result

    def _list(self, kind: ListType, source: Operand) -> Var:
        """A Python list (or tuple) of the items."""
        code, what = self.code, "PyTuple" if kind.fixed else "PyList"
        size = code.load(I64, source, LENGTH)
        result = code.call(f"{what}_New", size)
        with code.when(code.op("ne", I1, result, NULL)), code.count_up(size) as k:
            boxed = self._item(kind.item, source, k)
            with code.when(code.is_null(boxed)):
                code.run("Py_DecRef", result)
                code.assign(result, NULL)
                code.leave()
            code.run(f"{what}_SetItem", result, k, boxed)  # takes the reference
        return result

    def _item(self, item: HighType, source: Operand, k: Operand) -> Var:
        """A new reference for an item of a native list, or null."""
        code = self.code
        placed, step = item_layout(item)
        address = code.at(code.load(PTR, source, ITEMS), code.op("mul", I64, k, step))
        values = [self._field(address, field, offset) for field, offset in placed]
        for (field, _), value in zip(placed, values, strict=True):  # boxing takes the references
            match field.counts:
                case "list":
                    code.add(Op("ccall", (), (value,), attrs(callee="km_list_retain")))
                case "array":
                    code.run("km_incref", value)
        return self.value(item, values)

    def _dict(self, kind: DictType, source: Operand) -> Var:
        """A Python dictionary of the entries, in order of insertion."""
        code = self.code
        lists = code.load(PTR, source, ITEMS)
        hashes, keys, values = (code.load(PTR, lists, 8 * PARTS.index(name)) for name in ("hashes", "keys", "values"))
        result = code.call("PyDict_New")
        with code.when(code.op("ne", I1, result, NULL)), code.count_up(code.load(I64, hashes, LENGTH)) as k:
            hashed = code.load(I64, code.at(code.load(PTR, hashes, ITEMS), code.op("mul", I64, k, 8)))
            with code.when(code.op("sge", I1, hashed, 0)):
                failed = code.var(I1, "failed")
                key = self._item(kind.key, keys, k)
                value = code.var(PTR, "value")
                code.assign(value, NULL)
                with code.when(code.op("ne", I1, key, NULL)):
                    code.assign(value, self._item(kind.value, values, k))
                code.assign(failed, code.is_null(value))
                with code.when(code.op("ne", I1, value, NULL)):
                    status = code.call("PyDict_SetItem", result, key, value)
                    code.assign(failed, code.op("ne", I1, status, i32(0)))
                code.run("km_decref", key)
                code.run("km_decref", value)
                with code.when(failed):
                    code.run("Py_DecRef", result)
                    code.assign(result, NULL)
                    code.leave()
        return result

    def _field(self, address: Operand, field: Field, offset: int) -> Operand:
        if field.type == I1:
            return self.code.op("ne", I1, self.code.load(I8, address, offset), Const(0, I8))
        return self.code.load(field.type, address, offset)

    def _array(self, kind: ArrayType, values: Sequence[Operand]) -> Var:
        code, rank = self.code, kind.ndim
        data, extents, strides = values[0], values[1 : 1 + rank], values[1 + rank : 1 + 2 * rank]
        obj, whole = values[1 + 2 * rank : 3 + 2 * rank]
        memory = code.stack(max(16, 16 * rank))
        result = code.var(PTR, "boxed")
        with code.when(whole):
            code.assign(result, obj)
        with code.otherwise():
            for k, value in enumerate((*extents, *strides)):
                code.store_size(memory, value, k)
            number = i32(self.code.parts.model.dtype_numbers(kind.dtype)[0])
            code.assign(result, code.call("km_view", self.state, obj, data, memory, i32(rank), number))
        return result


def add_box_helpers(parts: Parts) -> None:
    """`km_keep`, `km_sum_mode`, `km_real_with_complex` and `km_view`."""
    code = Code(parts, "km_sum_mode", {}, I1)  # sum() compensates since the version that made objects immortal
    code.ret(code.op("ne", I1, code.load(I8, code.address("km.immortal")), Const(0, I8)))
    code.finish(inline="always")

    code = Code(parts, "km_real_with_complex", {}, I1)  # since Python 3.14 `1.0 * z` does not make 1.0 complex first
    code.ret(code.op("ne", I1, code.load(I8, code.address("km.real_with_complex")), Const(0, I8)))
    code.finish(inline="always")

    code = Code(parts, "km_keep", {"obj": PTR}, None)
    # immortal objects (None, True, False from CPython 3.12) need no counting
    with code.when(code.op("eq", I1, code.load(I8, code.address("km.immortal")), Const(0, I8))):
        code.run("Py_IncRef", code["obj"])
    code.ret()
    code.finish(inline="always")
    if not parts.compiled:
        _add_view(parts)


def _add_view(parts: Parts) -> None:
    code = Code(parts, "km_view", {"state": PTR, "obj": PTR, "data": PTR, "memory": PTR, "rank": I32, "number": I32}, PTR)
    api = code.known(code["state"], layout.API)
    descr = code.call_pointer(PTR, code.load(PTR, api, parts.word * NPY_DESCR_FROM_TYPE), code["number"])
    flags = code.op("and", I32, code.load(I32, code["obj"], parts.header.flags), i32(FLAG_WRITEABLE))
    strides = code.at(code["memory"], code.op("mul", I64, code.op("zext", I64, code["rank"]), parts.word))
    make = code.load(PTR, api, parts.word * NPY_NEW_FROM_DESCR)
    kind = code.load(PTR, code["state"], layout.NDARRAY, order="monotonic")
    shape = (code["rank"], code["memory"], strides)
    view = code.call_pointer(PTR, make, kind, descr, *shape, code["data"], flags, NULL)
    with code.when(code.is_null(view)):
        code.run("Py_DecRef", code["obj"])
        code.ret(NULL)
    set_base = code.load(PTR, api, parts.word * NPY_SET_BASE)
    failed = code.call_pointer(I32, set_base, view, code["obj"])  # takes the reference
    with code.when(code.op("ne", I1, failed, i32(0))):
        code.run("Py_DecRef", view)
        code.ret(NULL)
    code.ret(view)
    code.finish(inline="never")

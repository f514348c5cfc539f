"""What we use of CPython and NumPy, as tables: stable functions by C signature, constants, struct offsets.

Every function and object named here is in the stable ABI of CPython 3.11. Struct offsets follow from the size of the
object header; they are checked against real interpreters by the tests.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Extern
from kernelmill.ir.types import F64, I32, I64, PTR, Low
from kernelmill.records import dataclass

_P, _L, _I, _D = PTR, I64, I32, F64


def _functions(*rows: tuple[str, Low | None, tuple[Low, ...]]) -> dict[str, Extern]:
    return {name: Extern(name, result, params) for name, result, params in rows}


FUNCTIONS: Final = {
    **_functions(
        ("PyModuleDef_Init", _P, (_P,)),
        ("PyModule_GetState", _P, (_P,)),
        ("PyCFunction_NewEx", _P, (_P, _P, _P)),
        ("PyImport_GetModule", _P, (_P,)),
        ("PyImport_ImportModule", _P, (_P,)),
        ("PyObject_GetAttrString", _P, (_P, _P)),
        ("PyObject_GetItem", _P, (_P, _P)),
        ("PyObject_GetBuffer", _I, (_P, _P, _I)),
        ("PyBuffer_Release", None, (_P,)),
        ("PyObject_Call", _P, (_P, _P, _P)),
        ("PyCapsule_GetPointer", _P, (_P, _P)),
        ("PyType_GetSlot", _P, (_P, _I)),
        ("PyType_GetModule", _P, (_P,)),
        ("PyType_IsSubtype", _I, (_P, _P)),
        ("PyObject_IsInstance", _I, (_P, _P)),
        ("Py_IncRef", None, (_P,)),
        ("Py_DecRef", None, (_P,)),
        ("PyLong_AsLongLong", _L, (_P,)),
        ("PyLong_AsUnsignedLongLong", _L, (_P,)),
        ("PyLong_AsUnsignedLongLongMask", _L, (_P,)),
        ("PyLong_FromLongLong", _P, (_L,)),
        ("PyLong_FromUnsignedLongLong", _P, (_L,)),
        ("PyFloat_FromDouble", _P, (_D,)),
        ("PyComplex_FromDoubles", _P, (_D, _D)),
        ("PyUnicode_InternFromString", _P, (_P,)),
        ("PyUnicode_FromStringAndSize", _P, (_P, _L)),
        ("PyUnicode_Compare", _I, (_P, _P)),
        ("PyUnicode_CompareWithASCIIString", _I, (_P, _P)),
        ("PyList_New", _P, (_L,)),
        ("PyList_SetItem", _I, (_P, _L, _P)),
        ("PyList_Size", _L, (_P,)),
        ("PyList_GetItem", _P, (_P, _L)),
        ("PyTuple_New", _P, (_L,)),
        ("PyTuple_Size", _L, (_P,)),
        ("PyTuple_GetItem", _P, (_P, _L)),
        ("PyTuple_SetItem", _I, (_P, _L, _P)),
        ("PyDict_New", _P, ()),
        ("PyDict_SetItem", _I, (_P, _P, _P)),
        ("PyErr_Occurred", _P, ()),
        ("PyErr_Clear", None, ()),
        ("PyErr_SetString", None, (_P, _P)),
        ("PyErr_SetObject", None, (_P, _P)),
        ("PyErr_SetNone", None, (_P,)),
        ("PyErr_Fetch", None, (_P, _P, _P)),
        ("PyErr_NormalizeException", None, (_P, _P, _P)),
        ("PyErr_Restore", None, (_P, _P, _P)),
        ("PyEval_SaveThread", _P, ()),
        ("PyThreadState_Get", _P, ()),
        ("PyEval_RestoreThread", None, (_P,)),
        ("Py_GetRecursionLimit", _I, ()),
    ),
    "Py_BuildValue": Extern("Py_BuildValue", _P, (_P,), variadic=True),
    "PyObject_CallFunctionObjArgs": Extern("PyObject_CallFunctionObjArgs", _P, (_P,), variadic=True),
    "PyObject_CallMethod": Extern("PyObject_CallMethod", _P, (_P, _P, _P), variadic=True),
    "PyErr_Format": Extern("PyErr_Format", _P, (_P, _P), variadic=True),
}

OBJECTS: Final = {
    name: Extern(name, data=True)
    for name in (
        "Py_Version", "_Py_NoneStruct", "_Py_TrueStruct", "_Py_FalseStruct", "PyBaseObject_Type", "PyFloat_Type",
        "PyLong_Type", "PyBool_Type", "PyComplex_Type", "PyTuple_Type", "PyList_Type", "PyType_Type", "PyUnicode_Type",
        "PyMemoryView_Type",
        "PyExc_ImportError", "PyExc_KeyError", "PyExc_RuntimeError", "PyExc_SystemError", "PyExc_TypeError",
    )
}  # fmt: skip

#: the Python 3 version that took a name into the stable ABI, where that was not the first with one (3.2)
SINCE: Final = {
    "PyType_GetSlot": 4, "PyModuleDef_Init": 5, "PyImport_GetModule": 8, "Py_Version": 11,
    "PyType_GetModule": 10, "PyObject_GetBuffer": 11, "PyBuffer_Release": 11,
}  # fmt: skip
FIRST_STABLE: Final = 2

METH_FASTCALL: Final = 0x80
METH_KEYWORDS: Final = 0x02
SLOT_EXEC: Final = 2
SLOT_MULTIPLE_INTERPRETERS: Final = 3  # from 3.12; an error before
PER_INTERPRETER_GIL: Final = 2
SLOT_GIL: Final = 4  # from 3.13; an error before
GIL_NOT_USED: Final = 1
SLOT_TP_ALLOC: Final = 47
SLOT_TP_NEW: Final = 65

# indices into NumPy's C-API table, equal in every NumPy 1.23 .. 2.x
NPY_VERSION: Final = 0
NPY_NDARRAY: Final = 2
NPY_DESCR_FROM_TYPE: Final = 45
NPY_TYPE_FROM_NUMBER: Final = 46
NPY_NEW: Final = 93
NPY_NEW_FROM_DESCR: Final = 94
NPY_ZEROS: Final = 183
NPY_SET_BASE: Final = 282
NPY_MAJOR: Final = 2  # of the C ABI, which is NumPy's own major version

FLAG_C: Final = 0x1
FLAG_F: Final = 0x2
FLAG_ALIGNED: Final = 0x100
FLAG_WRITEABLE: Final = 0x400

CTX_SIZE: Final = 80  # struct { i64 or ptr site; i64 values[8]; ptr state; }
CTX_VALUES: Final = 8
CTX_STATE: Final = 72


#: Py_ssize_t among the parameters (by position) and results (-1) above, where the tables say i64
SIZES: Final = {
    "PyUnicode_FromStringAndSize": (1,),
    "PyList_New": (0,),
    "PyList_SetItem": (1,),
    "PyList_Size": (-1,),
    "PyList_GetItem": (1,),
    "PyTuple_New": (0,),
    "PyTuple_Size": (-1,),
    "PyTuple_GetItem": (1,),
    "PyTuple_SetItem": (1,),
}


def stable_since(name: str) -> int | None:
    """The minor version of Python 3 from which a name is in the stable ABI; None for what we have no business with."""
    return SINCE.get(name, FIRST_STABLE) if name in FUNCTIONS or name in OBJECTS else None


@dataclass(frozen=True, slots=True)
class Moved:
    """An offset that counts from the end of an object's header, whose size is read from the interpreter at load: so one
    code serves builds with the GIL and without."""

    offset: int

    def __add__(self, more: int) -> Moved:
        return Moved(self.offset + more)


@dataclass(frozen=True, slots=True)
class Header:
    """Places in objects, for pointers of `word` bytes."""

    word: int = 8

    @property
    def type(self) -> Moved:
        """`ob_type`."""
        return Moved(-self.word)

    @property
    def value(self) -> Moved:
        """The value of a float, complex or NumPy scalar object."""
        return Moved(0)

    @property
    def data(self) -> Moved:
        """ndarray: first element."""
        return Moved(0)

    @property
    def ndim(self) -> Moved:
        """ndarray: rank, i32."""
        return Moved(self.word)

    @property
    def dimensions(self) -> Moved:
        """ndarray: pointer to the extents."""
        return Moved(2 * self.word)

    @property
    def strides(self) -> Moved:
        """ndarray: pointer to the strides in bytes."""
        return Moved(3 * self.word)

    @property
    def descr(self) -> Moved:
        """ndarray: its dtype object."""
        return Moved(5 * self.word)

    @property
    def flags(self) -> Moved:
        """ndarray: flags, i32."""
        return Moved(6 * self.word)

    @property
    def byteorder(self) -> Moved:
        """dtype: one of `=<>|`."""
        return Moved(self.word + 2)

    @property
    def type_num(self) -> Moved:
        """dtype: NumPy's type number, i32."""
        return Moved(self.word + 4)


@dataclass(frozen=True, slots=True)
class BufferView:
    """Places in a `Py_buffer`, whose layout is in the stable ABI from 3.11, for pointers of `word` bytes."""

    word: int = 8

    @property
    def data(self) -> int:
        """`buf`."""
        return 0

    @property
    def itemsize(self) -> int:
        """Py_ssize_t."""
        return 3 * self.word

    @property
    def readonly(self) -> int:
        """i32."""
        return 4 * self.word

    @property
    def ndim(self) -> int:
        """i32."""
        return 4 * self.word + 4

    @property
    def format(self) -> int:
        """C string, null for bytes."""
        return 4 * self.word + 8

    @property
    def shape(self) -> int:
        """Pointer to the extents."""
        return 5 * self.word + 8

    @property
    def strides(self) -> int:
        """Pointer to the strides in bytes."""
        return 6 * self.word + 8

    @property
    def suboffsets(self) -> int:
        """Null but for arrays of pointers to arrays."""
        return 7 * self.word + 8


FREE_THREADED_SIZE: Final = 32  # of the object header, on 64-bit platforms


def header_size(objects: str, word: int) -> int:
    """Bytes of the header of objects laid out as an ABI says; 0 where that may be either."""
    return {"gil": 2 * word, "free": FREE_THREADED_SIZE, "either": 0}[objects]

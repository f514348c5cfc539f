"""Functions that every module with kernels carries: references, NumPy found lazily, new arrays, leaving for Python.

Names that begin with `km_` are the contract with native functions (docs/architecture/contracts.md). NumPy is never
imported here: it is looked up in `sys.modules` when a value is met that only NumPy can have made.
"""

from __future__ import annotations

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import (
    CTX_STATE,
    NPY_DESCR_FROM_TYPE,
    NPY_MAJOR,
    NPY_NDARRAY,
    NPY_NEW,
    NPY_TYPE_FROM_NUMBER,
    NPY_VERSION,
    NPY_ZEROS,
    SLOT_TP_ALLOC,
)
from kernelmill.boundary.writer import FALSE, NULL, TRUE, Code, Parts, i32
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import DTYPES, I1, I32, I64, PTR

MOST_PASSED = 8  # positional arguments that a left call passes on without making a tuple


def add_runtime(parts: Parts) -> None:
    """All of them; what a module does not use is dropped by the optimiser."""
    _add_state(parts)
    _add_references(parts)
    _add_array_data(parts)
    if parts.compiled:
        return
    _add_numpy(parts)
    _add_new_array(parts)
    _add_arrange(parts)
    _add_call_tuple(parts)
    _add_leave(parts)
    _add_leave_recursion(parts)
    _add_verify(parts)
    _add_retry(parts)


def _add_state(parts: Parts) -> None:
    """`km_state(module)`: where init found the state inside the module object it is read there, else asked for."""
    code = Code(parts, "km_state", {"module": PTR}, PTR)
    offset = code.load(I64, code.address("km.state_offset"), order="monotonic")
    with code.when(code.op("ne", I1, offset, 0)):
        code.ret(code.load(PTR, code["module"], offset))
    code.ret(code.call("PyModule_GetState", code["module"]))
    code.finish(inline="always")


def _add_references(parts: Parts) -> None:
    code = Code(parts, "km_incref", {"obj": PTR}, None)
    code.run("Py_IncRef", code["obj"])  # allows null
    code.ret()
    code.finish(inline="always")

    code = Code(parts, "km_decref", {"obj": PTR}, None)
    with code.when(code.op("ne", I1, code["obj"], NULL)):  # which is mostly known where this stands
        code.run("Py_DecRef", code["obj"])
    code.ret()
    code.finish(inline="always")


def _add_numpy(parts: Parts) -> None:
    """`km_numpy(state)`: 1 if NumPy's types and C-API table are known, after looking for them if need be."""
    code = Code(parts, "km_numpy", {"state": PTR}, I1)
    state = code["state"]
    known = code.load(I64, state, layout.NUMPY, order="acquire")
    with code.when(code.op("ne", I1, known, 0)):
        code.ret(code.op("eq", I1, known, layout.NUMPY_FOUND))
    with code.once():
        core = _loaded_module(code, "numpy._core._multiarray_umath")
        capsule = code.call("PyObject_GetAttrString", core, code.text("_ARRAY_API"))
        code.run("Py_DecRef", core)
        code.leave_if(code.is_null(capsule))
        api = code.call("PyCapsule_GetPointer", capsule, NULL)
        code.run("Py_DecRef", capsule)
        code.leave_if(code.is_null(api))
        version = code.call_pointer(I32, code.load(PTR, api, parts.word * NPY_VERSION))
        with code.when(code.op("ne", I1, code.op("lshr", I32, version, i32(24)), i32(NPY_MAJOR))):
            code.store(state, layout.NUMPY_REFUSED, layout.NUMPY, order="release")
            code.leave()
        numpy = _loaded_module(code, "numpy")
        for name, at in (("True_", layout.TRUE), ("False_", layout.FALSE)):
            code.store(state, code.call("PyObject_GetAttrString", numpy, code.text(name)), at, order="monotonic")
        code.run("Py_DecRef", numpy)
        numbers = parts.data("km.typenums", *(i32(parts.model.dtype_numbers(dtype)[0]) for dtype in DTYPES))
        failed = code.var(I1, "failed")
        code.assign(failed, FALSE)
        with code.count_up(len(DTYPES)) as k:
            number = code.load(I32, code.address(numbers), code.op("mul", I64, k, 4))
            kind = code.call_pointer(PTR, code.load(PTR, api, parts.word * NPY_TYPE_FROM_NUMBER), number)
            place = code.at(state, code.op("mul", I64, k, 8))
            with code.when(code.op("ne", I1, kind, NULL)):
                code.store(place, kind, layout.SCALARS, order="monotonic")
                alloc = code.call("PyType_GetSlot", kind, i32(SLOT_TP_ALLOC))
                code.store(place, alloc, layout.SCALAR_ALLOCS, order="monotonic")
            with code.when(code.is_null(code.load(PTR, place, layout.SCALAR_ALLOCS, order="monotonic"))):
                code.assign(failed, TRUE)
                code.leave()
        code.leave_if(failed)
        both = code.either([code.is_null(code.load(PTR, state, at, order="monotonic")) for at in (layout.TRUE, layout.FALSE)])
        code.leave_if(both)
        ndarray = code.load(PTR, api, parts.word * NPY_NDARRAY)
        code.run("Py_IncRef", ndarray)
        code.store(state, ndarray, layout.NDARRAY, order="monotonic")
        code.store(state, api, layout.API, order="release")
        code.store(state, layout.NUMPY_FOUND, layout.NUMPY, order="release")
        # what arguments are compared with comes last: whoever sees one of these sees everything above
        with code.count_up(len(DTYPES)) as k:
            place = code.at(state, code.op("mul", I64, k, 8))
            kind = code.load(PTR, place, layout.SCALARS, order="monotonic")
            code.store(place, kind, layout.ARGUMENT_SCALARS, order="release")
        code.store(state, ndarray, layout.ARGUMENT_NDARRAY, order="release")
        code.ret(code.op("eq", I1, NULL, NULL))
    code.run("PyErr_Clear")  # NumPy absent, half imported or too old
    code.ret(code.op("ne", I1, NULL, NULL))
    code.finish(inline="never", cold=True)


def _loaded_module(code: Code, name: str) -> Var:
    """A module from `sys.modules` (a new reference), or a jump out."""
    text = code.call("PyUnicode_InternFromString", code.text(name))
    code.leave_if(code.is_null(text))
    module = code.call("PyImport_GetModule", text)
    code.run("Py_DecRef", text)
    code.leave_if(code.is_null(module))
    return module


def _add_array_data(parts: Parts) -> None:
    code = Code(parts, "km_array_data", {"obj": PTR}, PTR)
    code.ret(code.load(PTR, code["obj"], parts.header.data))
    code.finish(inline="always")

    code = Code(parts, "km_set_stride", {"obj": PTR, "axis": I64, "stride": I64}, None)
    code.store_size(code.load(PTR, code["obj"], parts.header.strides), code["stride"], code["axis"])
    code.ret()
    code.finish(inline="always")


def _add_new_array(parts: Parts) -> None:
    code = Code(parts, "km_new_array", {"ctx": PTR, "typenum": I32, "ndim": I32, "dims": PTR, "zero": I32}, PTR)
    state = code.load(PTR, code["ctx"], CTX_STATE)
    with code.when(code.is_null(code.known(state, layout.API))):
        code.ret_if(code.op("eq", I1, code.call("km_numpy", state), code.op("ne", I1, NULL, NULL)), NULL)
    api = code.known(state, layout.API)
    dims = _narrow_extents(code) if parts.word != 8 else code["dims"]
    number, fortran = _number_here(code), code.op("lshr", I32, code["zero"], i32(1))
    array = code.var(PTR, "array")
    code.assign(array, NULL)
    zeroed = code.op("ne", I1, code.op("and", I32, code["zero"], i32(1)), i32(0))
    with code.when(zeroed):
        descr = code.call_pointer(PTR, code.load(PTR, api, parts.word * NPY_DESCR_FROM_TYPE), number)
        make = code.load(PTR, api, parts.word * NPY_ZEROS)
        code.assign(array, code.call_pointer(PTR, make, code["ndim"], dims, descr, fortran))  # takes the reference to descr
    with code.when(code.op("xor", I1, zeroed, TRUE)):
        kind = code.load(PTR, state, layout.NDARRAY, order="monotonic")
        make = code.load(PTR, api, parts.word * NPY_NEW)  # quicker than PyArray_Empty, which looks at descr once more
        made = code.call_pointer(PTR, make, kind, code["ndim"], dims, number, NULL, NULL, i32(0), fortran, NULL)
        code.assign(array, made)
    with code.when(code.is_null(array)):
        code.run("PyErr_Clear")
    code.ret(array)
    code.finish()


def _number_here(code: Code) -> Operand:
    """`typenum`, which names a dtype as on 64-bit Linux, as this platform's C types have it."""
    number: Operand = code["typenum"]
    for name, dtype in DTYPES.items():
        here = code.parts.model.dtype_numbers(name)[0]
        if dtype.typenums and here != dtype.typenums[0]:
            same = code.op("eq", I1, code["typenum"], i32(dtype.typenums[0]))
            number = code.op("select", I32, same, i32(here), number)
    return number


def _narrow_extents(code: Code) -> Var:
    """The i64 extents at `dims` as Py_ssize_t; returns null where one is too large."""
    memory = code.stack(64 * code.parts.word)
    with code.count_up(code.op("zext", I64, code["ndim"])) as k:
        extent = code.load(I64, code["dims"], code.op("mul", I64, k, 8))
        code.ret_if(code.op("ugt", I1, extent, 2**31 - 1), NULL)
        code.store_size(memory, extent, k)
    return memory


def _add_arrange(parts: Parts) -> None:
    """`km_arrange(names, spec, args, nargs, kwnames, slots)`: arguments by position in `slots`, null where absent.

    `spec` is { parameters, positional only, at most positional, bit set of those without a default }, `names` the
    interned parameter names. False where the call does not fit; Python then says so in its own words.
    """
    code = Code(
        parts,
        "km_arrange",
        {"names": PTR, "spec": PTR, "args": PTR, "nargs": I64, "kwnames": PTR, "slots": PTR},
        I1,
    )
    no = code.op("ne", I1, NULL, NULL)
    count, only, most, required = (code.load(I64, code["spec"], 8 * k) for k in range(4))
    slots, nargs = code["slots"], code["nargs"]
    code.ret_if(code.op("sgt", I1, nargs, most), no)
    with code.count_up(count) as i:
        code.store(slots, NULL, code.scaled(i))
    with code.count_up(nargs) as i:
        offset = code.scaled(i)
        code.store(slots, code.load(PTR, code["args"], offset), offset)
    keywords = code.var(I64, "keywords")
    code.assign(keywords, 0)
    with code.when(code.op("ne", I1, code["kwnames"], NULL)):
        code.assign(keywords, code.call("PyTuple_Size", code["kwnames"]))
    with code.count_up(keywords) as k:
        key = code.call("PyTuple_GetItem", code["kwnames"], k)
        place = code.var(I64, "place")
        code.assign(place, -1)
        for same in (_same_object, _same_text):
            with code.when(code.op("slt", I1, place, 0)), code.count_up(count) as j:
                name = code.load(PTR, code["names"], code.op("mul", I64, j, 8))
                fits = code.op("and", I1, code.op("sge", I1, j, only), same(code, name, key))
                with code.when(fits):
                    code.assign(place, code.scaled(j))
                    code.leave()
        code.ret_if(code.op("slt", I1, place, 0), no)
        code.ret_if(code.op("ne", I1, code.load(PTR, slots, place), NULL), no)
        at = code.scaled(code.op("add", I64, nargs, k))
        code.store(slots, code.load(PTR, code["args"], at), place)
    with code.count_up(count) as i:
        bit = code.op("and", I64, code.op("lshr", I64, required, i), 1)
        absent = code.op("zext", I64, code.is_null(code.load(PTR, slots, code.scaled(i))))
        code.ret_if(code.op("ne", I1, code.op("and", I64, bit, absent), 0), no)
    code.ret(code.op("eq", I1, NULL, NULL))
    code.finish(inline="never", freestanding=True)


def _same_object(code: Code, name: Var, key: Var) -> Var:
    return code.op("eq", I1, name, key)


def _same_text(code: Code, name: Var, key: Var) -> Var:
    """Equal strings that are not the same object; comparing exact strings can't fail."""
    return code.op("eq", I1, code.call("PyUnicode_Compare", name, key), i32(0))


def _add_call_tuple(parts: Parts) -> None:
    """`km_call_tuple`: a call with keywords or many arguments (vectorcall is in the stable ABI from 3.12 only)."""
    code = Code(parts, "km_call_tuple", {"function": PTR, "args": PTR, "nargs": I64, "kwnames": PTR}, PTR)
    args, nargs, kwnames = code["args"], code["nargs"], code["kwnames"]
    positional = code.call("PyTuple_New", nargs)
    code.ret_if(code.is_null(positional), NULL)
    with code.count_up(nargs) as i:
        item = code.load(PTR, args, code.scaled(i))
        code.run("Py_IncRef", item)
        code.run("PyTuple_SetItem", positional, i, item)
    keywords = code.var(PTR, "keywords")
    code.assign(keywords, NULL)
    with code.when(code.op("ne", I1, kwnames, NULL)):
        code.assign(keywords, code.call("PyDict_New"))
        with code.when(code.is_null(keywords)):
            code.run("Py_DecRef", positional)
            code.ret(NULL)
        with code.count_up(code.call("PyTuple_Size", kwnames)) as i:
            at = code.scaled(code.op("add", I64, nargs, i))
            failed = code.call(
                "PyDict_SetItem", keywords, code.call("PyTuple_GetItem", kwnames, i), code.load(PTR, args, at)
            )
            with code.when(code.op("ne", I1, failed, i32(0))):
                code.run("Py_DecRef", positional)
                code.run("Py_DecRef", keywords)
                code.ret(NULL)
    result = code.call("PyObject_Call", code["function"], positional, keywords)
    code.run("Py_DecRef", positional)
    code.run("Py_DecRef", keywords)
    code.ret(result)
    code.finish(inline="never", cold=True)


def _add_leave(parts: Parts) -> None:
    """`km_leave(slot, args, nargs, kwnames)`: the kernel's Python function with the same arguments."""
    code = Code(parts, "km_leave", {"slot": PTR, "args": PTR, "nargs": I64, "kwnames": PTR}, PTR)
    slot, args, nargs, kwnames = code["slot"], code["args"], code["nargs"], code["kwnames"]
    code.add_one(slot, layout.LEFT_CALLS)
    fallback = code.load(PTR, slot, layout.FALLBACK, order="acquire")
    with code.when(code.is_null(fallback)):
        code.run("PyErr_SetString", code.exception("RuntimeError"), code.text("the kernel is bound to no function"))
        code.ret(NULL)
    code.run("Py_IncRef", fallback)
    result = code.var(PTR, "result")
    with code.once():
        with code.when(code.is_null(kwnames)):
            for count in range(MOST_PASSED + 1):
                with code.when(code.op("eq", I1, nargs, count)):
                    items = [code.load(PTR, args, code.scaled(k)) for k in range(count)]
                    code.assign(result, code.call("PyObject_CallFunctionObjArgs", fallback, *items, NULL))
                    code.leave()
        code.assign(result, code.call("km_call_tuple", fallback, args, nargs, kwnames))
        code.leave()
    code.run("Py_DecRef", fallback)
    code.ret(result)
    code.finish(inline="never", cold=True)


def _add_leave_recursion(parts: Parts) -> None:
    """`km_leave_recursion(shared, slot, args, nargs, kwnames)`: `km_leave`, in which what calls itself stays Python.

    Calls of the same recursion in this thread find the mark in the slot `shared`, and do not enter native code again.
    """
    params = {"shared": PTR, "slot": PTR, "args": PTR, "nargs": I64, "kwnames": PTR}
    code = Code(parts, "km_leave_recursion", params, PTR)
    shared, thread = code["shared"], code.call("PyThreadState_Get")
    code.store(shared, thread, layout.LEAVING, order="monotonic")
    result = code.call("km_leave", code["slot"], code["args"], code["nargs"], code["kwnames"])
    with code.when(code.op("eq", I1, code.load(PTR, shared, layout.LEAVING, order="monotonic"), thread)):
        code.store(shared, NULL, layout.LEAVING, order="monotonic")
    code.ret(result)
    code.finish(inline="never", cold=True)


def _add_verify(parts: Parts) -> None:
    """`km_verify(state, slot, name, arrays, count)`: whether the kernel may run natively, asked of the shim the first time.

    The shim's function gives a tuple of the arrays of modules that the kernel reads, False where something differs from what
    was compiled in, or None where that cannot be told yet.
    """
    params = {"state": PTR, "slot": PTR, "name": PTR, "arrays": PTR, "count": I64}
    code = Code(parts, "km_verify", params, I1)
    slot = code["slot"]
    code.ret_if(code.op("eq", I1, code.load(I64, slot, layout.VERIFIED, order="acquire"), layout.REFUSED), FALSE)
    verifier = code.known(code["state"], layout.VERIFIER)
    fallback = code.load(PTR, slot, layout.FALLBACK, order="acquire")
    code.ret_if(code.op("or", I1, code.is_null(verifier), code.is_null(fallback)), FALSE)
    name = code.call("PyUnicode_InternFromString", code["name"])
    result = code.var(PTR, "result")
    code.assign(result, NULL)
    with code.when(code.op("ne", I1, name, NULL)):
        code.assign(result, code.call("PyObject_CallFunctionObjArgs", verifier, name, fallback, NULL))
        code.run("Py_DecRef", name)
    with code.when(code.is_null(result)):
        code.run("PyErr_Clear")
        code.ret(FALSE)
    good = code.op("eq", I1, code.load(PTR, result, parts.header.type), code.object("PyTuple_Type"))
    with code.when(good):
        with code.count_up(code["count"]) as k:
            item = code.call("PyTuple_GetItem", result, k)
            code.run("Py_IncRef", item)  # those of an earlier binding stay: another thread may be reading them
            code.store(code["arrays"], item, code.op("mul", I64, k, 8), order="release")
        code.run("PyErr_Clear")
        code.store(slot, layout.GOOD, layout.VERIFIED, order="release")
    with code.when(code.op("eq", I1, result, code.object("_Py_FalseStruct"))):
        code.store(slot, layout.REFUSED, layout.VERIFIED, order="release")
    code.run("Py_DecRef", result)
    code.ret(good)
    code.finish(inline="never", cold=True)


def _add_retry(parts: Parts) -> None:
    """`km_retry(module, slot, args, nargs, kwnames, entry)`: the call again if NumPy was only found now, else leave.

    An array can reach a kernel before the module knows NumPy's types; it looks for them when a call would leave.
    """
    params = {"module": PTR, "slot": PTR, "args": PTR, "nargs": I64, "kwnames": PTR, "entry": PTR}
    code = Code(parts, "km_retry", params, PTR)
    args, nargs, kwnames = code["args"], code["nargs"], code["kwnames"]
    state = code.call("km_state", code["module"])
    known = code.load(I64, state, layout.NUMPY, order="acquire")
    with code.when(code.op("eq", I1, known, 0)), code.when(code.call("km_numpy", state)):
        code.ret(code.call_pointer(PTR, code["entry"], code["module"], args, code.narrow(nargs), kwnames))
    code.ret(code.call("km_leave", code["slot"], args, nargs, kwnames))
    code.finish(inline="never", cold=True)

"""One kernel's entry from Python: a `METH_FASTCALL|METH_KEYWORDS` function in low IR.

    arrange arguments (only for keywords and defaults) -> unpack each -> native call -> box the result
    anything unexpected on the way: `km_leave`, which calls the Python function with the very same arguments

On the straight path nothing is called but what makes the result. A kernel that may leave after a visible write has its
written arrays saved before and put back (`restart`); the GIL is released around the native call where arrays are large.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Final

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.box import Boxer
from kernelmill.boundary.buffers import flag
from kernelmill.boundary.capi import CTX_SIZE, CTX_STATE
from kernelmill.boundary.classes import look_for
from kernelmill.boundary.dispatch import Dispatch
from kernelmill.boundary.entries import Boundary, Buffers, Entry, Fastcall
from kernelmill.boundary.module_state import class_names
from kernelmill.boundary.unpack import Unpacker, needs_numpy
from kernelmill.boundary.writer import FALSE, NULL, Code, Parts, i32
from kernelmill.ir.arguments import ArgumentEffects
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attr, attrs
from kernelmill.ir.types import DTYPES, I1, I32, I64, PTR, ArrayType, HighType, ListType, TupleType, flatten
from kernelmill.project.kernels import Variant
from kernelmill.records import dataclass

RELEASE_ELEMENTS = 10_000  # array elements from which the GIL is released: some 5 to 10 microseconds of work
MOST_DEPTH = 5_000  # nested native calls; a few hundred bytes of stack each
SPARE_DEPTH = 50  # Python frames left for the fallback below the recursion limit
MOST_PARAMETERS = 64  # of a call with keywords or defaults; others leave


@dataclass(frozen=True, slots=True)
class Saved:
    """A written array and the variable that holds its copy."""

    obj: Operand
    itemsize: int
    block: Var


def add_wrapper(parts: Parts, entry: Entry) -> None:
    """Add the wrapper of one kernel."""
    WRITERS[type(entry.boundary)](parts, entry).write()


class _Wrapper(ABC):
    """The function being written and the values that its steps share. What depends on who calls it is in the classes after it."""

    def __init__(self, parts: Parts, entry: Entry) -> None:
        self.parts, self.entry = parts, entry
        self.kernel, self.variants = entry.kernel, entry.kernel.variants
        self.native, self.variant, self.table = entry.natives[0], self.variants[0], entry.tables[0]
        params = {"self": PTR, "args": PTR, "nargs": I64, "kwnames": PTR}
        self.code = Code(parts, entry.symbol, params, PTR)
        self.code.span = entry.kernel.span
        self.code.take_size("nargs")
        self.arrays: dict[str, tuple[ArrayType, list[Operand]]] = {}
        most = max(sum(isinstance(p.type, ListType) for p in v.params) for v in self.variants)
        self.held = [self.code.var(PTR, "held") for _ in range(most)]

    def write(self) -> None:
        """All steps, in order."""
        code, kernel = self.code, self.kernel
        state = code.call("km_state", code["self"])
        slot = code.placed(state, layout.slot_of(kernel))
        self.enter(state, slot)
        if any(makes_numpy(v) for v in self.variants):
            # only arguments made by NumPy tell that it is there; without any it has to be looked for
            with code.when(code.op("eq", I1, code.load(I64, state, layout.NUMPY, order="acquire"), 0)):
                code.run("km_numpy", state)
        kinds = [*(p.type for v in self.variants for p in v.params), *(v.result for v in self.variants)]
        look_for(code, state, list(dict.fromkeys(n for kind in kinds for n in class_names(kind))))
        for held in self.held:
            code.assign(held, NULL)
        with code.once():
            argv = self.arrange(state)
            everything = range(len(self.variants))
            Dispatch(code, argv, state).choose(
                self.variants, everything, lambda index: self.run(index, argv, state, slot)
            )
        self.release_lists()
        self.leave(state, slot)
        code.finish()

    @abstractmethod
    def enter(self, state: Var, slot: Operand) -> None:
        """What comes before any argument is looked at."""

    @abstractmethod
    def leave(self, state: Var, slot: Operand) -> None:
        """The end of a call that does not run natively."""

    def takes_stand_ins(self) -> bool:
        """Whether the variant at hand takes them as it takes arrays, if the entry gets any."""
        return True

    def run(self, index: int, argv: Var, state: Var, slot: Operand) -> None:
        """Unpack for one variant, call it, return its result; or leave."""
        code = self.code
        self.variant, self.native = self.variants[index], self.entry.natives[index]
        self.table = self.entry.tables[index]
        self.arrays = {}
        if self.entry.stand_ins and not self.takes_stand_ins():
            code.leave_if(self.stands_in())
        if makes_numpy(self.variant):
            code.leave_if(code.op("ne", I1, code.load(I64, state, layout.NUMPY, order="acquire"), layout.NUMPY_FOUND))
        for name in class_names(self.variant.result):
            code.leave_if(code.is_null(code.known(code.placed(state, layout.class_of(name)), 0)))
        self.call(state, slot, self.unpack(argv, state))

    def stands_in(self) -> Var:
        """Whether this is a call from `km_buffers`."""
        return self.code.op("ne", I1, self.code.op("and", I64, self.code["nargs"], flag(self.parts)), 0)

    # arguments ---------------------------------------------------------------------------------------------------

    def arrange(self, state: Var) -> Var:
        """Pointer to the arguments in the order of the parameters, null where one is absent."""
        code, kernel = self.code, self.kernel
        count = len(kernel.params)
        argv = code.var(PTR, "argv")
        code.assign(argv, code["args"])
        most = sum(p.kind != "keyword" for p in kernel.params)
        plain = code.op("ne", I1, code["kwnames"], NULL)
        other = code.op("or", I1, plain, code.op("ne", I1, code["nargs"], count if most == count else -1))
        with code.when(other):
            if not count or count > MOST_PARAMETERS:
                code.leave()
                return argv
            slots = code.stack(8 * count)
            names = code.placed(state, layout.names_of(kernel))
            spec = self.parts.data(
                f"km.spec.{kernel.qualified}",
                Const(count, I64),
                Const(sum(p.kind == "positional" for p in kernel.params), I64),
                Const(most, I64),
                Const(sum(1 << k for k, p in enumerate(kernel.params) if p.default is None), I64),
            )
            nargs: Operand = code["nargs"]
            if self.entry.stand_ins:
                nargs = code.op("and", I64, nargs, flag(self.parts) - 1)
            fits = code.call("km_arrange", names, code.address(spec), code["args"], nargs, code["kwnames"], slots)
            code.leave_if(code.op("eq", I1, fits, FALSE))
            code.assign(argv, slots)
        return argv

    def unpack(self, argv: Var, state: Var) -> list[Operand]:
        """The flattened arguments of the native function."""
        code = self.code
        unpacker = Unpacker(code, state, effects_of(self.native).writes, iter(self.held))
        values: list[Operand] = []
        for k, param in enumerate(self.variant.params):
            flat = unpacker.parameter(param, code.load(PTR, argv, code.scaled(k)))
            self.arrays.update(arrays_in(param.name, param.type, flat))
            values += flat
        places = code.placed(state, layout.arrays_of(self.kernel)) if self.variant.globals else state
        for parameter in self.variant.globals:
            argument = code.known(places, 8 * self.kernel.module_arrays.index(parameter.array))
            code.leave_if(code.is_null(argument))
            flat = unpacker.value(argument, parameter.type, (), parameter.name)
            self.arrays[parameter.name] = parameter.type, flat
            values += flat
        return values

    # the call ----------------------------------------------------------------------------------------------------

    def call(self, state: Var, slot: Operand, values: Sequence[Operand]) -> None:
        """Save, call, box or act on the status."""
        code, native = self.code, self.native
        ctx = code.stack(CTX_SIZE)
        code.store(ctx, state, CTX_STATE)
        saved = self.save()
        depth = (self.depth(),) if attr(native, "recursive") else ()
        thread = self.release()
        status = code.var(I32, "status")
        results = [code.var(f.type, f"r.{f.role}") for f in flatten(self.variant.result, result=True)]
        wholes = [Const(True, I1)] * len(whole_params(native))  # arguments of kernels are no views of others
        arguments = (ctx, *depth, *values, *wholes)
        table = {"table": self.table} if self.table else {}
        code.add(Op("call", (status, *results), arguments, attrs(callee=native.name, **table)))
        if thread is not None:
            with code.when(code.op("ne", I1, thread, NULL)):
                code.run("PyEval_RestoreThread", thread)
        self.release_lists()
        with code.when(code.op("eq", I1, status, i32(0))):
            self.free(saved)
            code.add_one(slot, layout.NATIVE_CALLS)
            code.ret(Boxer(code, state).value(self.variant.result, results))
        leaves: Operand = code.op("eq", I1, status, i32(1))
        if self.entry.stand_ins and self.entry.raises:
            gives_up = code.var(I1, "gives_up")
            code.assign(gives_up, leaves)
            with code.when(code.op("and", I1, code.op("eq", I1, status, i32(2)), self.stands_in())):
                code.assign(gives_up, code.call("km_raises_index", ctx))
            leaves = gives_up
        with code.when(leaves):
            for item in saved:
                with code.when(code.op("ne", I1, item.block, NULL)):
                    code.run("km_restore", item.obj, item.itemsize, item.block)
            self.free(saved)
            code.leave()
        self.free(saved)
        if self.entry.raising:
            with code.when(code.op("eq", I1, status, i32(2))):
                code.ret(code.call("km_raise", ctx))
        code.ret(NULL)

    def release_lists(self) -> None:
        """Give the copies of lists back."""
        for held in self.held:
            self.code.add(Op("ccall", (), (held,), attrs(callee="km_list_release")))
            self.code.assign(held, NULL)

    def depth(self) -> Var:
        """How many nested native calls a recursive kernel may make."""
        code = self.code
        limit = code.op("sext", I64, code.call("Py_GetRecursionLimit"))
        return code.op("smin", I64, code.op("sub", I64, limit, SPARE_DEPTH), MOST_DEPTH)

    def release(self) -> Var | None:
        """Release the GIL if the arrays are large; the thread state, null where the GIL is kept."""
        if self.entry.python or not self.arrays:
            return None
        code = self.code
        total: Operand | None = None
        for kind, values in self.arrays.values():
            size: Operand = Const(1, I64)
            for extent in values[1 : 1 + kind.ndim]:
                size = extent if size == Const(1, I64) else code.op("mul", I64, size, extent)
            total = size if total is None else code.op("add", I64, total, size)
        thread = code.var(PTR, "thread")
        code.assign(thread, NULL)
        if total is not None:
            with code.when(code.op("ugt", I1, total, RELEASE_ELEMENTS)):
                code.assign(thread, code.call("PyEval_SaveThread"))
        return thread

    # copies of written arrays ------------------------------------------------------------------------------------

    def save(self) -> list[Saved]:
        """Copies of the written arrays, where the kernel may leave after writing."""
        restart = effects_of(self.native).restart
        written = [name for name in effects_of(self.native).writes if name in self.arrays]
        if restart not in ("snapshot", "rewrite") or not written:
            return []
        code = self.code
        needed = code.op("eq", I1, NULL, NULL) if restart == "snapshot" else self.overlaps(written)
        saved = []
        for name in written:
            kind, values = self.arrays[name]
            obj, itemsize = values[-1], DTYPES[kind.dtype].itemsize
            block = code.var(PTR, "saved")
            code.assign(block, NULL)
            saved.append(Saved(obj, itemsize, block))
        for k, item in enumerate(saved):
            with code.when(needed):
                code.assign(item.block, code.call("km_save", item.obj, item.itemsize))
                with code.when(code.is_null(item.block)):
                    self.free(saved[:k])
                    code.leave()
        return saved

    def overlaps(self, written: Sequence[str]) -> Operand:
        """Whether the memory of a written array meets that of another array that is read."""
        code = self.code
        result: Operand = FALSE
        for name in written:
            for other in effects_of(self.native).reads:
                if other != name and other in self.arrays:
                    pairs = [(v[-1], DTYPES[t.dtype].itemsize) for t, v in (self.arrays[name], self.arrays[other])]
                    found = code.call("km_overlap", *pairs[0], *pairs[1])
                    result = found if result == FALSE else code.op("or", I1, result, found)
        return result

    def free(self, saved: Sequence[Saved]) -> None:
        """Give the copies back."""
        for item in saved:
            with self.code.when(self.code.op("ne", I1, item.block, NULL)):
                self.code.do("free", item.block)


class _FastcallWrapper(_Wrapper):
    """That of an entry that Python calls."""

    def __init__(self, parts: Parts, entry: Entry) -> None:
        super().__init__(parts, entry)
        assert isinstance(entry.boundary, Fastcall)
        self.boundary = entry.boundary

    def enter(self, state: Var, slot: Operand) -> None:
        """Verify the kernel, and go on as Python where its recursion has left."""
        self.verify(state, slot)
        self.go_on(state, slot)

    def takes_stand_ins(self) -> bool:
        """Whether the variant is one of those that `km_buffers` may enter."""
        return self.variant.symbol in (self.boundary.shared or ())

    def leave(self, state: Var, slot: Operand) -> None:
        """Try buffers, look for NumPy, and call the Python function; or say that a strict kernel cannot."""
        code, recursion = self.code, self.entry.recursion
        wants_numpy = any(map(takes_numpy, self.variants))
        self.try_buffers()
        if self.kernel.options.strict:
            if wants_numpy:
                self.retry_strictly(state)
            code.run("PyErr_SetString", code.exception("TypeError"), code.text(self.strict_message()))
            code.ret(NULL)
        elif recursion is not None:
            if wants_numpy:
                self.retry_strictly(state)
            shared = code.placed(state, layout.slot_of(recursion))
            code.ret(code.call("km_leave_recursion", shared, slot, code["args"], code["nargs"], code["kwnames"]))
        elif wants_numpy:
            passed = (code["self"], slot, code["args"], code["nargs"], code["kwnames"])
            code.ret(code.call("km_retry", *passed, code.address(self.entry.symbol)))
        else:
            code.ret(code.call("km_leave", slot, code["args"], code["nargs"], code["kwnames"]))

    def verify(self, state: Var, slot: Operand) -> None:
        """Call Python unless what modules hold was found to be what the kernel was compiled with."""
        code = self.code
        verified = code.load(I64, slot, layout.VERIFIED, order="acquire")
        with code.when(code.op("ne", I1, verified, layout.GOOD)):
            arrays = code.placed(state, layout.arrays_of(self.kernel))
            count = len(self.kernel.module_arrays)
            good = code.call("km_verify", state, slot, code.text(self.kernel.qualified), arrays, count)
            with code.when(code.op("eq", I1, good, FALSE)):
                code.ret(code.call("km_leave", slot, code["args"], code["nargs"], code["kwnames"]))

    def go_on(self, state: Var, slot: Operand) -> None:
        """Call Python where a recursion that left goes on: it is as deep as Python's."""
        code, recursion = self.code, self.entry.recursion
        if recursion is None or self.kernel.options.strict:
            return
        leaving = code.load(PTR, code.placed(state, layout.slot_of(recursion)), layout.LEAVING, order="monotonic")
        with (
            code.when(code.op("ne", I1, leaving, NULL)),
            code.when(code.op("eq", I1, leaving, code.call("PyThreadState_Get"))),
        ):
            code.ret(code.call("km_leave", slot, code["args"], code["nargs"], code["kwnames"]))

    def try_buffers(self) -> None:
        """Where a call would leave: give it back to `km_buffers`, or ask that."""
        code, row = self.code, self.boundary.buffers
        if not row and not self.entry.stand_ins:
            return
        left = code.address("km.left")
        if self.entry.stand_ins:
            code.ret_if(self.stands_in(), left)
        if row:
            passed = (code["self"], code["args"], code["nargs"], code["kwnames"], code.address(row))
            result = code.call("km_buffers", *passed)
            code.ret_if(code.op("ne", I1, result, left), result)

    def retry_strictly(self, state: Var) -> None:
        """What `km_retry` does, without leaving."""
        code = self.code
        with (
            code.when(code.op("eq", I1, code.load(I64, state, layout.NUMPY, order="acquire"), 0)),
            code.when(code.call("km_numpy", state)),
        ):
            code.ret(code.call(
                self.entry.symbol, code["self"], code["args"], code.narrow(code["nargs"]), code["kwnames"]
            ))

    def strict_message(self) -> str:
        """What a strict kernel says instead of leaving."""
        types = " or ".join(f"({', '.join(f'{p.name}: {p.shown}' for p in v.params)})" for v in self.variants)
        return f"{self.kernel.qualified} can't run natively with these arguments; it is compiled for {types}"


class _BuffersWrapper(_Wrapper):
    """That of an entry that `km_buffers` alone calls, after the one that Python called."""

    def enter(self, state: Var, slot: Operand) -> None:
        """Nothing: the entry that Python called has verified the kernel."""

    def leave(self, state: Var, slot: Operand) -> None:
        """Say that the call left."""
        del state, slot  # the other entry goes on
        self.code.ret(self.code.address("km.left"))


#: Who writes the entry of each kind of boundary.
WRITERS: Final[Mapping[type[Boundary], type[_Wrapper]]] = {Fastcall: _FastcallWrapper, Buffers: _BuffersWrapper}


def effects_of(native: Function) -> ArgumentEffects:
    """What a function does to its array arguments."""
    return native.effects or ArgumentEffects("never")


def whole_params(native: Function) -> tuple[str, ...]:
    """The array parameters of which a function is told whether they are no views."""
    value = attr(native, "whole_params", ())
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def arrays_in(path: str, kind: HighType, values: list[Operand]) -> dict[str, tuple[ArrayType, list[Operand]]]:
    """The arrays of a parameter with their low values, by path: `a`, or `t.0` for an item of a tuple."""
    if isinstance(kind, ArrayType):
        return {path: (kind, values)}
    found: dict[str, tuple[ArrayType, list[Operand]]] = {}
    if isinstance(kind, TupleType):
        for k, item in enumerate(kind.items):
            count = len(flatten(item))
            found.update(arrays_in(f"{path}.{k}", item, values[:count]))
            values = values[count:]
    return found


def takes_numpy(variant: Variant) -> bool:
    """Whether only NumPy can have made some argument of this variant."""
    return bool(variant.globals) or any(needs_numpy(p.type, p.accepts) for p in variant.params)


def makes_numpy(variant: Variant) -> bool:
    """Whether the result needs NumPy, but no argument tells that it is there."""
    return needs_numpy(variant.result) and not any(made_by_numpy(p.type) for p in variant.params)


def made_by_numpy(kind: HighType) -> bool:
    """Whether a value of this type proves that NumPy was found: a list may be empty, and a stand-in need not come."""
    if isinstance(kind, TupleType):
        return any(map(made_by_numpy, kind.items))
    return not isinstance(kind, ListType) and needs_numpy(kind)


def has_array(kind: HighType) -> bool:
    """Whether a value of this type holds an array."""
    return isinstance(kind, ArrayType) or (isinstance(kind, TupleType) and any(map(has_array, kind.items)))

"""Memory of exported kernels: the caller's workspace instead of the heap.

    alloc n            ->   km_take(ws, n)            in native functions `ws` is read from the context;
    ccall km_list_new  ->   ccall km_list_new ws, …   helpers that need it take it as their first parameter

Input: low functions. Output: the same without `alloc` and `free`. A workspace is a block of the caller's: 64 bytes of header
(its size, the end of what is in use, the last block, the most that was ever in use), then blocks one after the other, each
with 16 bytes of its own (its size; the block before, odd where it is in use). What is released last goes back at once;
holes are used again when the end is reached, the first that is large enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kernelmill.boundary.capi import CTX_STATE
from kernelmill.boundary.writer import NULL, Code, Parts, i32
from kernelmill.ir.nodes import Block, Const, Function, Op, Operand, Stmt, Var, attr, attrs
from kernelmill.ir.types import I1, I32, I64, PTR
from kernelmill.ir.walk import Fresh, map_block, operations, variables
from kernelmill.records import replace

TAKE, GIVE = "km_take", "km_give"
SIZE, TOP, LAST, PEAK = 0, 8, 16, 24
HEADER: Final = 64
BLOCK: Final = 16
_LARGEST: Final = 1 << 48


def users(functions: Iterable[Function]) -> frozenset[str]:
    """Functions that use the workspace themselves or through others."""
    functions = tuple(functions)
    direct = {f.name for f in functions if any(op.name in ("alloc", "free") for op in _operations(f))}
    calls = {f.name: {str(attr(op, "callee")) for op in _operations(f) if op.name in ("call", "ccall")} for f in functions}
    found: set[str] = set()
    new = direct
    while new:
        found |= new
        new = {name for name, callees in calls.items() if callees & found} - found
    return frozenset(found)


def use_workspace(functions: Iterable[Function]) -> tuple[Function, ...]:
    """The functions with the workspace handed through."""
    functions = tuple(functions)
    using = users(functions)
    takers = {f.name for f in functions if f.name in using and f.abi == "c" and not _has_context(f)}
    return tuple(_changed(f, takers) if f.name in using else f for f in functions)


def _has_context(function: Function) -> bool:
    return bool(function.params) and function.params[0] == Var("ctx", PTR)


def _operations(function: Function) -> tuple[Op, ...]:
    return (*operations(function.body), *operations(function.cleanup))


def _changed(function: Function, takers: set[str]) -> Function:
    fresh = Fresh(variables(function))
    own = Var(fresh.name("ws"), PTR) if function.name in takers else None

    def workspace() -> tuple[Block, Operand]:
        if own is not None:
            return (), own
        place, found = Var(fresh.name("place"), PTR), Var(fresh.name("ws"), PTR)
        address = Op("ptradd", (place,), (function.params[0], Const(CTX_STATE, I64)))
        return (address, Op("load", (found,), (place,), attrs(roots=(), invariant=True))), found

    def change(stmt: Stmt) -> tuple[Stmt, ...] | None:
        if not isinstance(stmt, Op):
            return None
        callee = {"alloc": TAKE, "free": GIVE}.get(stmt.name, str(attr(stmt, "callee")) if stmt.name == "ccall" else "")
        if callee not in (TAKE, GIVE) and callee not in takers:
            return None
        before, ws = workspace()
        return (*before, Op("ccall", stmt.results, (ws, *stmt.args), attrs(callee=callee), stmt.span))

    return replace(
        function,
        params=function.params if own is None else (own, *function.params),
        body=map_block(function.body, change),
        cleanup=map_block(function.cleanup, change),
    )


def add_workspace(parts: Parts) -> None:
    """`km_take`, `km_give`."""
    _add_take(parts)
    _add_give(parts)


def _block(code: Code, at: Operand) -> Operand:
    return code.at(code["ws"], at)


def _set_before(code: Code, at: Operand, before: Operand) -> None:
    """The block at `at` follows `before`; there is one, or the end."""
    top = code.load(I64, code["ws"], TOP)
    with code.when(code.op("ult", I1, at, top)):
        place = _block(code, at)
        used = code.op("and", I64, code.load(I64, place, 8), 1)
        code.store(place, code.op("or", I64, before, used), 8)
    with code.otherwise():
        code.store(code["ws"], before, LAST)


def _add_take(parts: Parts) -> None:
    """`km_take(ws, bytes)`: memory that is a multiple of 16 away from the workspace's start; null where none is left."""
    code = Code(parts, TAKE, {"ws": PTR, "bytes": I64}, PTR)
    ws = code["ws"]
    code.ret_if(code.is_null(ws), NULL)
    code.ret_if(code.op("ugt", I1, code["bytes"], _LARGEST), NULL)
    needed = code.op("add", I64, code.op("and", I64, code.op("add", I64, code["bytes"], 15), -16), BLOCK)
    top = code.load(I64, ws, TOP)
    end = code.op("add", I64, top, needed)
    with code.when(code.op("ule", I1, end, code.load(I64, ws, SIZE))):
        place = code.at(ws, top)
        code.store(place, needed)
        code.store(place, code.op("or", I64, code.load(I64, ws, LAST), 1), 8)
        code.store(ws, top, LAST)
        code.store(ws, end, TOP)
        code.store(ws, code.op("umax", I64, end, code.load(I64, ws, PEAK)), PEAK)
        code.ret(code.at(place, BLOCK))
    at, size = code.var(I64, "at"), code.var(I64, "size")
    code.assign(at, HEADER)
    with code.once():  # over the blocks
        code.leave_if(code.op("uge", I1, at, top))
        place = _block(code, at)
        code.assign(size, code.load(I64, place))
        mark = code.load(I64, place, 8)
        with code.when(code.op("eq", I1, code.op("and", I64, mark, 1), 0)):
            _join_following(code, at, size, top)
            with code.when(code.op("uge", I1, size, needed)):
                _cut(code, at, size, needed)
                code.store(place, code.op("or", I64, mark, 1), 8)
                code.ret(code.at(place, BLOCK))
        code.assign(at, code.op("add", I64, at, size))
    code.ret(NULL)
    code.finish(inline="never")


def _join_following(code: Code, at: Var, size: Var, top: Operand) -> None:
    """Make one hole of a hole and those that follow it."""
    with code.once():
        following = code.op("add", I64, at, size)
        code.leave_if(code.op("uge", I1, following, top))
        place = _block(code, following)
        used = code.op("and", I64, code.load(I64, place, 8), 1)
        code.leave_if(code.op("ne", I1, used, 0))
        code.assign(size, code.op("add", I64, size, code.load(I64, place)))
    code.store(_block(code, at), size)
    _set_before(code, code.op("add", I64, at, size), at)


def _cut(code: Code, at: Var, size: Var, needed: Operand) -> None:
    """Leave what a hole has besides as a smaller one."""
    rest = code.op("sub", I64, size, needed)
    with code.when(code.op("uge", I1, rest, 2 * BLOCK)):
        follows = code.op("add", I64, at, needed)
        place = _block(code, follows)
        code.store(place, rest)
        code.store(place, at, 8)
        code.store(_block(code, at), needed)
        _set_before(code, code.op("add", I64, at, size), follows)


def _add_give(parts: Parts) -> None:
    """`km_give(ws, pointer)`: null is allowed."""
    code = Code(parts, GIVE, {"ws": PTR, "pointer": PTR}, None)
    ws = code["ws"]
    code.ret_if(code.is_null(code["pointer"]))
    mark = code.op("ptradd", PTR, code["pointer"], -8)
    code.store(mark, code.op("and", I64, code.load(I64, mark), -2))
    last = code.var(I64, "last")
    code.assign(last, code.load(I64, ws, LAST))
    with code.once():
        code.leave_if(code.op("eq", I1, last, 0))
        before = code.load(I64, _block(code, last), 8)
        code.leave_if(code.op("ne", I1, code.op("and", I64, before, 1), 0))
        code.store(ws, last, TOP)
        code.store(ws, before, LAST)
        code.assign(last, before)
    code.ret()
    code.finish(inline="never")


def add_workspace_functions(parts: Parts, name: str, capacity: int) -> None:
    """What a caller makes a workspace with: `NAME_workspace_size()`, `NAME_init(ws)`, … (see the header)."""
    word = parts.size_type
    code = Code(parts, f"{name}_workspace_size", {}, word)
    code.ret(Const(capacity, word))
    code.finish(exported=True, c_signature=("size_t",))

    code = Code(parts, f"{name}_init_sized", {"ws": PTR, "size": word}, I32)
    ws, size = code["ws"], code.op("zext", I64, code["size"]) if word != I64 else code["size"]
    code.ret_if(code.is_null(ws), i32(1))
    code.ret_if(code.op("ne", I1, code.op("and", I64, code.op("ptrtoint", I64, ws), 15), 0), i32(1))
    code.ret_if(code.op("ult", I1, size, HEADER), i32(1))
    for offset, value in ((SIZE, size), (TOP, HEADER), (LAST, 0), (PEAK, HEADER)):
        code.store(ws, value, offset)
    code.ret(i32(0))
    code.finish(exported=True, c_signature=("int32_t", "void *", "size_t"))

    code = Code(parts, f"{name}_init", {"ws": PTR}, I32)
    code.ret(code.call(f"{name}_init_sized", code["ws"], Const(capacity, word)))
    code.finish(exported=True, c_signature=("int32_t", "void *"))

    code = Code(parts, f"{name}_workspace_peak", {"ws": PTR}, word)
    peak = code.load(I64, code["ws"], PEAK)
    code.ret(peak if word == I64 else code.op("trunc", word, peak))
    code.finish(exported=True, c_signature=("size_t", "const void *"))

    code = Code(parts, f"{name}_deinit", {"ws": PTR}, None)
    with code.when(code.op("ne", I1, code["ws"], NULL)):
        for offset in (SIZE, TOP, LAST):  # whoever takes memory from it afterwards finds none
            code.store(code["ws"], 0, offset)
    code.ret()
    code.finish(exported=True, c_signature=("void", "void *"))

    code = Code(parts, f"{name}_release", {"ws": PTR, "owner": PTR}, None)
    code.run("km_block_release", code["ws"], code["owner"])
    code.ret()
    code.finish(exported=True, c_signature=("void", "void *", "void *"))

"""The table of operations: what exists, at which level, with what operands, results, effects and ways to fail.

Signatures are written `args -> results`. A concrete low type stands for itself; `I`/`J` are any integer types, `F`/`G` any
float types, `T`/`U` any low types; the same letter twice is the same type. `*` is any number of operands of any type, `S`
any high scalar, `A` any high array, `H` any high value. Adding an operation: a row here, its rules in `codegen/llvm/ops.py`
and in `codegen/c/ops.py` or `effects.py` (low), or one in `passes/lowering/` (high); `tests/unit/codegen/test_operations.py`
and those of the passes fail until each row has them.
"""

from __future__ import annotations

from typing import Final, Literal

from kernelmill.records import dataclass

Effect = Literal["pure", "read", "write", "call", "exit", "fact"]
Level = Literal["low", "high", "both"]


@dataclass(frozen=True, slots=True)
class OpSpec:
    """One row. `effect`: pure (may be removed or duplicated), read/write (memory), call (anything), exit (may leave the
    function), fact (no code: a truth for analyses). `required` attributes must be present; `optional` ones may be."""

    name: str
    signature: str
    effect: Effect
    level: Level
    doc: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    fails: str = ""


def _rows(effect: Effect, level: Level, *rows: tuple[str, str, str]) -> tuple[OpSpec, ...]:
    return tuple(OpSpec(name, signature, effect, level, doc) for name, signature, doc in rows)


_LOW_PURE = (
    *(
        OpSpec(name, "I,I->I", "pure", "low", doc, optional=("nsw", "nuw"))
        for name, doc in (
            ("add", "wrapping sum; `nsw`/`nuw`: proved not to wrap (signed/unsigned)"),
            ("sub", "wrapping difference"),
            ("mul", "wrapping product"),
        )
    ),
    *_rows(
        "pure",
        "low",
        ("sdiv", "I,I->I", "signed quotient towards zero; divisor not 0, not minimum / -1"),
        ("udiv", "I,I->I", "unsigned quotient; divisor not 0"),
        ("srem", "I,I->I", "signed remainder with the dividend's sign; conditions of sdiv"),
        ("urem", "I,I->I", "unsigned remainder; divisor not 0"),
        ("smod", "I,I->I", "signed remainder with the divisor's sign, as Python's `%`; conditions of sdiv"),
        ("and", "I,I->I", "bitwise and (i1: logical)"),
        ("or", "I,I->I", "bitwise or"),
        ("xor", "I,I->I", "bitwise exclusive or"),
        ("shl", "I,I->I", "left shift; count in 0 .. bits-1"),
        ("lshr", "I,I->I", "logical right shift; count in 0 .. bits-1"),
        ("ashr", "I,I->I", "arithmetic right shift; count in 0 .. bits-1"),
        ("smin", "I,I->I", "signed minimum"),
        ("smax", "I,I->I", "signed maximum"),
        ("umin", "I,I->I", "unsigned minimum"),
        ("umax", "I,I->I", "unsigned maximum"),
        ("sadd_ov", "I,I->I,i1", "wrapped signed sum, and whether it overflowed"),
        ("ssub_ov", "I,I->I,i1", "wrapped signed difference, and whether it overflowed"),
        ("smul_ov", "I,I->I,i1", "wrapped signed product, and whether it overflowed"),
        ("umulh", "i64,i64->i64", "high 64 bits of the unsigned 128-bit product"),
        ("ctpop", "I->I", "number of set bits"),
        ("ctlz", "I->I", "number of leading zero bits (the width for 0)"),
        ("cttz", "I->I", "number of trailing zero bits (the width for 0)"),
        ("eq", "T,T->i1", "equal; integers and pointers"),
        ("ne", "T,T->i1", "not equal; integers and pointers"),
        ("slt", "I,I->i1", "signed less"),
        ("sle", "I,I->i1", "signed less or equal"),
        ("sgt", "I,I->i1", "signed greater"),
        ("sge", "I,I->i1", "signed greater or equal"),
        ("ult", "I,I->i1", "unsigned less"),
        ("ule", "I,I->i1", "unsigned less or equal"),
        ("ugt", "I,I->i1", "unsigned greater"),
        ("uge", "I,I->i1", "unsigned greater or equal"),
        ("fsub", "F,F->F", "IEEE difference"),
        ("fdiv", "F,F->F", "IEEE quotient"),
        ("frem", "F,F->F", "C fmod: exact remainder with the dividend's sign"),
        ("fneg", "F->F", "sign flipped"),
        ("fabs", "F->F", "sign cleared"),
        ("fhold", "F->F", "the operand; the optimiser may not merge the computations on its two sides"),
        ("fcopysign", "F,F->F", "magnitude of the first, sign of the second"),
        ("fsqrt", "F->F", "correctly rounded square root"),
        ("ftrunc", "F->F", "towards zero"),
        ("fma", "F,F,F->F", "a * b + c with one rounding"),
        ("feq", "F,F->i1", "ordered equal"),
        ("fne", "F,F->i1", "unordered or not equal (C `!=`)"),
        ("flt", "F,F->i1", "ordered less"),
        ("fle", "F,F->i1", "ordered less or equal"),
        ("fgt", "F,F->i1", "ordered greater"),
        ("fge", "F,F->i1", "ordered greater or equal"),
        ("funo", "F,F->i1", "either is a NaN"),
        ("trunc", "I->J", "low bits"),
        ("zext", "I->J", "widened with zeros"),
        ("sext", "I->J", "widened with the sign"),
        ("sitofp", "I->F", "signed integer to nearest float"),
        ("uitofp", "I->F", "unsigned integer to nearest float"),
        ("fptosi", "F->I", "truncated to a signed integer; the value must fit (guard it)"),
        ("fptosi_sat", "F->I", "truncated; clamped to the range, NaN gives 0"),
        ("fptoui", "F->I", "truncated to an unsigned integer; the value must fit"),
        ("fpext", "F->G", "widened exactly"),
        ("fptrunc", "F->G", "rounded to the narrower float"),
        ("bitcast", "T->U", "same bits; same size"),
        ("ptrtoint", "ptr->i64", "address"),
        ("inttoptr", "i64->ptr", "pointer from an address"),
        ("ptradd", "ptr,i64->ptr", "pointer moved by a number of bytes, inside one object"),
    ),
    OpSpec(
        "select", "i1,T,T->T", "pure", "low",
        "second where the first is true, else third; `usual`: the integer that it mostly is", optional=("usual",),
    ),
    *(
        OpSpec(name, "F->F", "pure", "low", doc, optional=("small",))
        for name, doc in (
            ("ffloor", "towards minus infinity; `small`: from 2**51 (2**22 of an f32) on any as large serves, for 0 any zero"),
            ("fceil", "towards plus infinity; `small` as for ffloor"),
            ("frint", "to nearest, ties to even; `small` as for ffloor"),
        )
    ),
    OpSpec("fadd", "F,F->F", "pure", "low", "IEEE sum; `reassoc`: one of a sum whose order is free", optional=("reassoc",)),
    OpSpec("fmul", "F,F->F", "pure", "low", "IEEE product; `reassoc` as for fadd", optional=("reassoc",)),
    OpSpec(
        "libm", "*->F", "pure", "low",
        "C mathematical function `fn` of f64 (or f32 with the `f` suffix); `own`: function that computes it where the CPU has fma; "
        "`theirs`: it must be the C library's, as in what CPython computes with several of them",
        ("fn",), ("own", "theirs"),
    ),
    OpSpec("address", "->ptr", "pure", "low", "address of function, global or extern object `of`", ("of",)),
)

_LOW_EFFECTS = (
    OpSpec(
        "load",
        "ptr->T",
        "read",
        "low",
        "value in memory. `roots`: names of the array parameters that the address may lie in, () for memory that is the "
        "function's own; absent: anything. `mixed`: what names more may meet it nevertheless. `align` in bytes (default: natural). "
        "`invariant`: never written meanwhile. "
        "`order` (monotonic, acquire, release): other threads may use it at the same time",
        optional=("roots", "mixed", "align", "invariant", "array", "order"),
    ),
    OpSpec(
        "store",
        "ptr,T->",
        "write",
        "low",
        "write to memory; attributes as for load. A store whose `roots` is not () is a *visible write*",
        optional=("roots", "mixed", "align", "array", "order"),
    ),
    OpSpec("memcpy", "ptr,ptr,i64->", "write", "low", "copy bytes (destination, source, count); no overlap", optional=("roots",)),
    OpSpec("memset", "ptr,i8,i64->", "write", "low", "fill bytes", optional=("roots",)),
    OpSpec("stackalloc", "->ptr", "write", "low", "`size` bytes in the frame, 16-aligned; only at function entry", ("size",)),
    OpSpec("alloc", "i64->ptr", "call", "low", "native block of that many bytes, 16-aligned, null if there is no memory"),
    OpSpec("free", "ptr->", "call", "low", "release a native block; null is allowed"),
    OpSpec(
        "call",
        "*->*",
        "call",
        "low",
        "native call of function `callee` (args: ctx first); results: i32 status, then the "
        "callee's results (undefined unless status is 0). `arg_roots`: for each array parameter of the callee our array "
        "parameters that it may lie in. `table`: global with a function like the callee for each CPU level; that of the "
        "running one (`km.level`) is called. `usual`: for each result the integer that it mostly is, or none",
        ("callee",),
        ("arg_roots", "table", "usual"),
    ),
    OpSpec(
        "ccall",
        "*->*",
        "call",
        "low",
        "C call of extern or abi='c' function `callee`; `pure` marks it free of effects",
        ("callee",),
        ("pure",),
    ),
    OpSpec(
        "icall",
        "*->*",
        "call",
        "low",
        "C call through a pointer (first operand); `result` is the low type's name or '', "
        "the parameter types are those of the operands",
        ("result",),
    ),
    OpSpec("cpu_level", "->i64", "read", "low", "index of the highest row of the target's `levels` that this CPU can run"),
    OpSpec(
        "guard",
        "*->",
        "exit",
        "low",
        "if the first operand (i1) is false, leave the function. `failure`: what failed (see `ir/failures.py`). `mode`: "
        "leave (default; status 1), raise (status 2 after the site and the further operands went to ctx), status (the second "
        "operand is the status to return: a callee's). `site`: number of the raise site, or name of the global that describes "
        "it. Further operands are the failing values",
        ("failure",),
        ("mode", "site"),
    ),
    OpSpec("fact", "I->", "fact", "low", "the operand lies in `lo` .. `hi` (either may be absent), signed", (), ("lo", "hi")),
    OpSpec("assume", "i1->", "fact", "low", "the operand is true (proved by us; given to the optimiser)"),
    OpSpec("unreachable", "->", "exit", "low", "control never comes here"),
)

_HIGH = (
    OpSpec(
        "binary",
        "S,S->S",
        "exit",
        "high",
        "Python's `op` on two scalars: add sub mul truediv floordiv mod pow lshift rshift "
        "and or xor. `reassoc`: a sum whose order NumPy leaves open; `wraps`: of the int only the low 64 bits are read; "
        "`divmod`: it is half of one, whose exception is another; `array`: of elements, by a loop of NumPy's",
        ("op",),
        ("reassoc", "wraps", "divmod", "array"),
        fails="overflow, division by zero, negative shift count",
    ),
    OpSpec(
        "unary", "S->S", "exit", "high", "Python's `op`: neg pos invert; `wraps` as for binary", ("op",), ("wraps",),
        fails="overflow",
    ),
    OpSpec("compare", "S,S->S", "pure", "high", "Python's `op`: lt le gt ge eq ne", ("op",)),
    OpSpec("truth", "S->S", "pure", "high", "bool(x) as a Python bool"),
    OpSpec("not", "S->S", "pure", "high", "Python's `not` on a Python bool"),
    OpSpec(
        "cast",
        "S->S",
        "exit",
        "high",
        "explicit conversion to the result's type: int(x), float(x), np.float32(x); `array`: of elements, as astype does",
        (),
        ("array",),
        fails="NaN or infinity to int, out of range",
    ),
    OpSpec(
        "convert",
        "H->H",
        "exit",
        "high",
        "implicit conversion where control flow joins, and of a result to the declared type; `wraps` as for binary",
        (),
        ("wraps",),
        fails="a mixed scalar that static types leave open",
    ),
    OpSpec(
        "math", "*->*", "exit", "high", "function `fn` of module math; modf, frexp and polar have two results", ("fn",),
        fails="domain, range",
    ),
    OpSpec(
        "builtin", "*->H", "exit", "high", "built-in `fn`: abs min max round divmod pow; bit_length bit_count of an unsigned int",
        ("fn",),
    ),
    OpSpec(
        "index",
        "*->S",
        "exit",
        "high",
        "element of an array (array, one integer per axis); `inbounds`: proved in range and not negative",
        (),
        ("inbounds",),
        fails="IndexError",
    ),
    OpSpec(
        "store_item",
        "*->",
        "exit",
        "high",
        "a[i, j] = v (array, indices, value of any scalar type)",
        fails="IndexError, OverflowError of an out-of-range Python int, read-only array",
    ),
    OpSpec(
        "view",
        "*->A",
        "exit",
        "high",
        "basic indexing; `spec` has a letter per subscript: `i` integer operand, or three of "
        "`.`/`x` (start, stop, step absent/present); `own`: of an array used for nothing else, which it then "
        "replaces, laid out as the array at the end, from which that was computed (`like` a copy of it; `through`: as of `new`)",
        ("spec",),
        ("own", "like", "through"),
        fails="IndexError, zero step",
    ),
    OpSpec("part", "A->A", "pure", "high", "`.real` or `.imag` (`which`) of a complex array: a view of the halves", ("which",)),
    OpSpec(
        "axes",
        "A->A",
        "exit",
        "high",
        "a view with the axes in `order` (-1: a new one of extent 1), without those `dropped`",
        ("order", "dropped"),
        fails="a dropped axis of another extent than 1",
    ),
    OpSpec(
        "diagonal",
        "A,S->A",
        "exit",
        "high",
        "the diagonal of a matrix with an offset: a read-only view",
        fails="if it may be returned",
    ),
    OpSpec(
        "reshape",
        "*->A",
        "exit",
        "high",
        "a view with other extents (array, extents); the one at `unknown` follows from the others, -1: none",
        ("unknown",),
        fails="an array that is not C-contiguous, another number of elements",
    ),
    OpSpec("shape", "A->S", "pure", "high", "extent of `axis` as a Python int", ("axis",)),
    OpSpec("stride", "A->S", "pure", "high", "distance in bytes between neighbours along `axis` as a Python int", ("axis",)),
    OpSpec(
        "new",
        "*->A",
        "exit",
        "high",
        "new array (extents, then the fill value if `fill` is full) in the order of models, else C's; `fill`: empty zeros ones "
        "full; `like`: as zeros_like has it; `bounded`: no larger than an array there is; `through`: the arrays made on "
        "the way and the result (see `ir/layouts.py`); `dropped`: an axis that the last of them has besides",
        ("fill",),
        ("like", "bounded", "through", "dropped"),
        fails="negative extent, memory",
    ),
    OpSpec("const_array", "->A", "pure", "high", "module constant: array data in global `of`", ("of", "shape")),
    OpSpec("invoke", "*->*", "exit", "high", "call of kernel or helper `callee` (high values)", ("callee",)),
    OpSpec(
        "elementwise",
        "*->A",
        "exit",
        "high",
        "new array computed element by element from broadcast operands: scalar operation "
        "`rule` with the other attributes. Stays whole until the pass `fuse`. `part`: of one operation of NumPy, with what uses it",
        ("rule",),
        ("op", "fn", "part"),
        fails="shapes that do not broadcast, memory",
    ),
    OpSpec(
        "reduce",
        "A->H",
        "exit",
        "high",
        "`fn` (sum prod min max mean any all) over all elements, or along `axis`",
        ("fn",),
        ("axis",),
        fails="min or max of nothing",
    ),
    OpSpec(
        "assign",
        "*->",
        "exit",
        "high",
        "every element of the first operand (an array) from the second, broadcast; or where a third, a mask, is true: then the "
        "mask and the arrays after it have the array's shape; `apart`: what it is computed from has the "
        "array's shape, and none of its memory but in its own places",
        optional=("apart",),
        fails="shapes that do not broadcast, read-only array",
    ),
    OpSpec("broadcast_extent", "*->S", "pure", "high", "extent that these extents broadcast to, if they do"),
    OpSpec(
        "broadcast",
        "*->A",
        "exit",
        "high",
        "view of an array (first operand) with these extents; stretched axes have stride 0",
        fails="ValueError: shapes that do not broadcast",
    ),
    OpSpec("unit_stride", "*->S", "pure", "high", "whether the last axis of each array is contiguous"),
    OpSpec("as_unit", "A->A", "pure", "high", "the same array, its last axis known to be contiguous"),
    OpSpec(
        "overlap", "A,A->S", "pure", "high",
        "whether two arrays share memory so that order matters; `same`: at all", optional=("same",),
    ),
    OpSpec(
        "row_order", "A,A->S", "pure", "high",
        "in which order of rows the second array may be read just before the first is written: 1 ascending, 2 descending, "
        "3 either, 0 neither: all before any",
    ),
    OpSpec("ufunc", "*->S", "exit", "high", "NumPy's elementwise function `fn` on scalars", ("fn",)),
    OpSpec("reinterpret", "S->S", "pure", "high", "the bits of a NumPy scalar as another of that size: `x.view(np.int64)`"),
    OpSpec("where", "S,S,S->S", "pure", "high", "second operand where the first is true, else third, in the result's dtype"),
    OpSpec(
        "weak",
        "S->S",
        "exit",
        "high",
        "a scalar in the dtype of an array expression (`mode` operand) or of an assignment (`mode` assign)",
        ("mode",),
        fails="OverflowError of an out-of-range Python int",
    ),
    OpSpec(
        "put",
        "*->",
        "exit",
        "high",
        "store_item without tests (array, indices, scalar), cast as astype does",
        fails="NaN or out of range into integers",
    ),
    OpSpec("raise", "*->", "exit", "high", "raise built-in exception `exc` with constant text `message`", ("exc",), ("message",)),
    OpSpec("list_new", "*->*", "exit", "high", "new empty list with capacity for that many items", fails="memory"),
    OpSpec("list_len", "*->S", "read", "high", "len(list)"),
    OpSpec("list_same", "*->S", "pure", "high", "whether two lists are the same object"),
    OpSpec(
        "list_get",
        "*->*",
        "exit",
        "high",
        "the values of item `list[i]`; `proved`: the index is in range",
        (),
        ("proved",),
        fails="IndexError",
    ),
    OpSpec("list_set", "*->", "exit", "high", "list[i] = item (list, index, the item's values)", fails="IndexError"),
    OpSpec("list_append", "*->", "exit", "high", "list.append(item)", fails="memory"),
    OpSpec("list_cut", "*->", "exit", "high", "shorten the list to that many items, no more than it has"),
    OpSpec("list_fixed", "*->*", "exit", "high", "the list, which nothing else holds, as a tuple"),
    OpSpec("dict_new", "*->*", "exit", "high", "a dictionary or set of these parts (see ir/lists.py)", fails="memory"),
    OpSpec("dict_part", "*->*", "read", "high", "the list that is part `part` of a dictionary or set", ("part",)),
    OpSpec("hash_mix", "S,S->S", "pure", "high", "a hash with a number added to it: a Python int from 0 to 2**62 - 1"),
    OpSpec("leave", "->", "exit", "high", "hand the call to the Python function", (), ("why",), fails="always"),
    OpSpec("sum_mode", "->S", "pure", "high", "whether the running Python's sum() of floats compensates rounding (3.12)"),
    OpSpec(
        "bound",
        "S->",
        "exit",
        "high",
        "the flag operand says whether local `local` is assigned",
        ("local",),
        fails="UnboundLocalError",
    ),
)

_BOTH = (OpSpec("copy", "T->T", "pure", "both", "assignment"),)

OPS: Final[dict[str, OpSpec]] = {row.name: row for row in (*_LOW_PURE, *_LOW_EFFECTS, *_BOTH, *_HIGH)}

"""Sums that wrap around, several in one loop: unsigned variables in C, and right where a compiler vectorises them together."""

import ctypes

import pytest

from kernelmill.codegen.c.module import emit
from kernelmill.codegen.c.wrapping import wrapping
from kernelmill.ir.parser import parse_module
from kernelmill.targets import host_target
from support.compiled import C_TYPES, Compiled, c_compiler

SIZES = {"i8": 1, "i16": 2, "i32": 4, "i64": 8}


def side_by_side(kind, op, count):
    """`count` results in one loop over memory, each from every `count`th item; they are joined at the end."""
    names = range(count)
    size = SIZES[kind]
    start = -1 if op == "umin" else 1 if op == "mul" else 0
    lines = [f"s{k}: {kind} = copy {start}:{kind}" for k in names]
    lines += ["for i: i64 = 0 to n step 1 {", f"o: i64 = mul i, {count * size} {{nsw}}", "p: ptr = ptradd x, o"]
    for k in names:
        lines += [f"p{k}: ptr = ptradd p, {k * size}", f"v{k}: {kind} = load p{k}", f"s{k} = {op} s{k}, v{k}"]
    lines += ["}", f"t: {kind} = copy s0"]
    for k in names[1:]:
        lines += [f"m{k}: {kind} = mul t, 3:{kind}", f"t = add m{k}, s{k}"]
    body = "\n".join(lines)
    return f"func c @f(x: ptr, n: i64) -> ({kind}) with {{exported}} {{\n{body}\nreturn t\n}}"


def expected(values, kind, op, count):
    bits = 8 * SIZES[kind]
    rows = [[v % 2**bits for v in values[k::count]] for k in range(count)]
    results = []
    for row in rows:
        total = 2**bits - 1 if op == "umin" else 1 if op == "mul" else 0
        for v in row:
            total = {"add": total + v, "sub": total - v, "mul": total * v, "umin": min(total, v), "umax": max(total, v)}[op]
        results.append(total)
    joined = results[0]
    for r in results[1:]:
        joined = joined * 3 + r
    low = joined % 2**bits
    return low - 2**bits if low >> (bits - 1) else low


@pytest.mark.parametrize("program", ["gcc", "clang"])
@pytest.mark.parametrize("kind", SIZES)
def test_sums_side_by_side(kind, program):
    if c_compiler(program) is None:
        pytest.skip(f"this machine has no {program}")
    modules = {}
    for op in ("add", "sub", "mul", "umin", "umax"):
        for count in (2, 3, 8):
            modules[op, count] = side_by_side(kind, op, count).replace("@f(", f"@{op}_{count}(")
    made = Compiled("\n".join(modules.values()), program, 2)
    values = [(37 * k % 113 - 40) * (1 << k % 5) + (k & 1 == 0) for k in range(240)]
    values = [v | 1 for v in values]
    array = (C_TYPES[kind] * len(values))(*(ctypes.c_int64(v).value for v in values))
    for op, count in modules:
        function = getattr(made, f"{op}_{count}")
        for n in (0, 1, 7, 16, 30):
            assert function(ctypes.addressof(array), n) == expected(array[: n * count], kind, op, count), (op, count, n)


def found(text, changing):
    return wrapping(parse_module(text).functions[0], lambda name: name in changing)


def test_what_is_unsigned():
    text = """
    func c @f(x: ptr, n: i64, s: i64) -> (i64) with {exported} {
      a: i64 = copy 0
      b: i64 = copy 0
      c: i64 = copy 0
      m: i64 = copy 0
      while { go: i1 = slt a, n } go {
        v: i64 = load x
        t$1: i64 = add s, v
        s = add t$1, 1 {nsw}
        a = add a, 1 {nsw}
        ok: i1 = ult a, n
        b = xor b, v
        less: i1 = ult v, m
        m = select less, v, m
      }
      c = add c, a
      return c
    }
    """
    seen = found(text, {"a", "b", "c", "m", "s"})
    assert seen.variables == {"s", "m"}  # neither counters that are compared, nor sums outside loops
    assert seen.sums == {"t$1", "s"}  # in a cycle with an unsigned sum, no sum is signed
    code = str(emit(parse_module(text), host_target()))
    assert "uint64_t s_unsigned = (uint64_t)s;" in code
    assert "s_unsigned = (uint64_t)km_add_i64(km_add_i64((int64_t)s_unsigned, " in code
    assert "int64_t a = 0;" in code

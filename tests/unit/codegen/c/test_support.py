"""What takes the place of a compiler's run-time library in C: it computes what it should, and nothing is missing on any target."""

import ctypes
import math
import shutil
import subprocess

import pytest

from kernelmill.codegen import backends
from kernelmill.codegen.c.support import FLAGS, FLAGS_GCC, support_text, supported
from kernelmill.codegen.compilers import find_zig
from kernelmill.ir.parser import parse_module
from kernelmill.link import link_unit, read_module
from kernelmill.project.options import CodeOptions
from kernelmill.targets import all_targets, get_target

INTEGERS = [0, 1, 2, 3, 7, 10, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 10**15 + 7, 2**53 + 1, 2**62, 2**63 - 1]
SIGNED = [*INTEGERS, *(-n for n in INTEGERS), -(2**63)]
UNSIGNED = [*INTEGERS, 2**63, 2**63 + 2**40 + 1, 2**64 - 2**10, 2**64 - 1]
HOST = ("__divdi3", "__moddi3", "__udivdi3", "__umoddi3", "__divmoddi4", "__udivmoddi4", "__multi3", "memmove", "memset")
ARM = (
    "__aeabi_l2d", "__aeabi_ul2d", "__aeabi_l2f", "__aeabi_ul2f", "__aeabi_d2lz", "__aeabi_d2ulz", "__aeabi_uidivmod",
    "__aeabi_idiv",
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The functions as this machine's compiler makes them, under names that nothing else has."""
    program = shutil.which("gcc") or shutil.which("clang")
    if program is None:
        pytest.skip("this machine has no C compiler")
    place = tmp_path_factory.mktemp("support")
    text = str(support_text((*HOST, *ARM), get_target("windows-amd64")))
    for name in ("memmove", "memset"):
        text = text.replace(f"*{name}(", f"*km_{name}(")
    (place / "s.c").write_text(text)
    flags = [*FLAGS, *(FLAGS_GCC if "gcc" in program else ()), "-w", "-O2", "-fPIC", "-shared"]
    subprocess.run([program, *flags, "s.c", "-o", "s.so"], cwd=place, check=True)
    return ctypes.CDLL(str(place / "s.so"))


def test_division(library):
    for kind, values, quotient, rest, both in (
        (ctypes.c_int64, SIGNED, "__divdi3", "__moddi3", "__divmoddi4"),
        (ctypes.c_uint64, UNSIGNED, "__udivdi3", "__umoddi3", "__udivmoddi4"),
    ):
        for name in (quotient, rest, both):
            getattr(library, name).restype = kind
        for a in values:
            for b in values:
                if b == 0 or (a, b) == (-(2**63), -1):
                    continue
                q = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
                r = kind()
                assert getattr(library, quotient)(kind(a), kind(b)) == q, (a, b)
                assert getattr(library, rest)(kind(a), kind(b)) == a - q * b, (a, b)
                assert (getattr(library, both)(kind(a), kind(b), ctypes.byref(r)), r.value) == (q, a - q * b), (a, b)


def test_short_division(library):
    library.__aeabi_uidivmod.restype = ctypes.c_uint64
    for a, b in ((7, 2), (2**32 - 1, 10), (5, 2**31)):
        assert library.__aeabi_uidivmod(ctypes.c_uint32(a), ctypes.c_uint32(b)) == a // b | (a % b) << 32
    assert [library.__aeabi_idiv(a, b) for a, b in ((-7, 2), (7, -2), (-(2**31), 3))] == [-3, -3, -715827882]


def test_products_of_two_words(library):
    word, out = ctypes.c_uint64, (ctypes.c_uint64 * 2)()
    for a in (3, 2**64 - 1, 2**100 + 12345, 2**127 - 1):
        for b in (1, 2**64 - 5, 2**90 + 2**40 + 1):
            library.__multi3(out, word(a % 2**64), word(a >> 64), word(b % 2**64), word(b >> 64))
            assert out[0] | out[1] << 64 == a * b % 2**128


def test_conversions(library):
    for name, kind, values in (("l", ctypes.c_int64, SIGNED), ("ul", ctypes.c_uint64, UNSIGNED)):
        to_double, to_float = getattr(library, f"__aeabi_{name}2d"), getattr(library, f"__aeabi_{name}2f")
        to_double.restype, to_float.restype = ctypes.c_double, ctypes.c_float
        back = getattr(library, f"__aeabi_d2{'u' if name == 'ul' else ''}lz")
        back.restype = kind
        for n in values:
            assert to_double(kind(n)) == float(n), n
            assert to_float(kind(n)) == nearest_float(n), n
            if abs(float(n)) < (2**63 if name == "l" else 2**64):
                assert back(ctypes.c_double(float(n))) == int(float(n)), n


def nearest_float(n):
    """The nearest number of 24 bits, the even one of two, computed with integers."""
    size = abs(n)
    extra = max(size.bit_length() - 24, 0)
    kept, rest, half = size >> extra, size & ((1 << extra) - 1), (1 << extra) >> 1
    kept += extra > 0 and (rest > half or (rest == half and kept & 1 == 1))
    return math.copysign(math.ldexp(kept, extra), n) if n else 0.0


def test_memory(library):
    data = ctypes.create_string_buffer(bytes(range(32)), 32)
    at = ctypes.addressof(data)
    address = ctypes.c_void_p
    library.km_memmove(address(at + 3), address(at), ctypes.c_size_t(20))
    library.km_memmove(address(at + 8), address(at + 12), ctypes.c_size_t(16))
    library.km_memset(address(at + 30), 0x155, ctypes.c_size_t(2))
    expected = bytearray(range(32))
    expected[3:23] = expected[:20]
    expected[8:24] = expected[12:28]
    assert data.raw == bytes(expected[:30]) + b"\x55\x55"


#: with more than a page of stack, and what CPUs of 32 bits have no instructions for
DEMANDING = """
extern @Py_IncRef(ptr)
func c @PyInit_m(x: ptr, y: i64, z: f64) -> (ptr) with {exported} {
  big: ptr = stackalloc {size=20000}
  memset big, 0:i8, 20000
  memcpy big, x, y
  word: i64 = load x {order="acquire"}
  store x, y {order="release"}
  q: i64 = sdiv word, y
  r: i64 = urem word, y
  h: i64 = umulh q, r
  f: f64 = sitofp h
  g: f64 = uitofp word
  s: f64 = fadd f, g
  m: f64 = frem s, z
  k: f32 = fptrunc m
  p: f32 = libm k {fn="sinf"}
  w: f64 = fpext p
  n: i64 = fptosi w
  i: i64 = fptoui s
  t: i64 = add n, i
  place: ptr = ptradd big, t
  ccall place {callee="Py_IncRef"}
  return place
}
"""
#: one for each CPU and object format; platforms that have both in common differ in names alone
ROWS = sorted({(t.machine, t.object_format): name for name, t in reversed(all_targets().items()) if not t.slices}.values())


@pytest.mark.parametrize("name", ROWS)
def test_nothing_is_missing(name, monkeypatch):
    """A module links for the target, exports its start alone, and needs nothing but what the platform promises."""
    zig = find_zig()
    if zig is None:
        pytest.skip("there is no ziglang")
    monkeypatch.setenv("CC", " ".join(zig.argv))
    target = get_target(name)
    with backends.opened("c", backends.Work(count=1)) as backend:
        data = backend.whole(parse_module(DEMANDING), target, CodeOptions())
        module = link_unit([data], target, "m", target.abis[0], backend).data  # which verifies it
    facts = read_module(module)
    assert "Py_IncRef" in facts.undefined
    assert "sinf" in facts.undefined or "sinf" in target.lacking
    assert not [s for s in facts.undefined if s.startswith("__") and s not in ("__bzero", "__stack_pointer")]


@pytest.mark.parametrize("name", ["windows-amd64", "windows-arm64", "windows-win32", "linux-armv7l-gnu", "linux-i686-gnu"])
def test_symbols_of_other_platforms_are_not_taken(name):
    target = get_target(name)
    assert ("memcpy" in supported(["memcpy"], target)) is (target.object_format == "coff")
    assert ("acosf" in supported(["acosf"], target)) is ("acosf" in target.lacking)
    assert supported(["gethostname", "___chkstk_ms"], target) == (("___chkstk_ms",) if name == "windows-amd64" else ())

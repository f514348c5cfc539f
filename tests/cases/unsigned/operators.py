"""Every operator with ints of 2**63 and more, with others of both signs, and with floats and NumPy's numbers."""
import numpy as np

from kernelmill import Array1, kernel

M = 2**64 - 1


@kernel
def compared(x: int, y: int, f: float) -> tuple[bool, bool, bool, bool, bool, bool]:
    h = (x * 3) & M
    return h < y, y <= h, h == y, h != 2**64 - 1, h > 2**63, h < f


@kernel
def shifts(x: int, k: int) -> tuple[int, int, int]:
    h = x & M
    return h >> k, h >> 0, (h << k) & M


@kernel
def shift_exactly(x: int, k: int) -> int:
    return (x & M) << k


@kernel
def added(x: int, y: int) -> int:
    return (x & M) + (y & M)


@kernel
def subtracted(x: int, y: int) -> int:
    return (x & M) - (y & M)


@kernel
def less_one(x: int) -> int:
    return (x & M) - 1


@kernel
def complemented(x: int) -> int:
    return 0xFFFFFFFFFFFFFFFF - (x & M)


@kernel
def multiplied(x: int, y: int) -> int:
    return (x & M) * y


@kernel
def divided(x: int, n: int) -> tuple[int, int, int, int]:
    h = x & M
    return h // n, h % n, h // 10, h % 1000


@kernel
def divmods(x: int, n: int) -> tuple[int, int]:
    return divmod(x & M, n)


@kernel
def divides(x: int, y: int) -> tuple[int, int]:
    return x // (y & M), x % (y & M)


@kernel
def quotients(x: int, y: int) -> tuple[float, float]:
    h = x & M
    return h / y, h / 3


@kernel
def scaled(x: int) -> tuple[float, float, float, float]:
    h = x & M
    return h / 2**64, h / 2**70, x / 2**66, h * 0.5


@kernel
def floats(x: int, f: float) -> tuple[float, float, float, float]:
    h = x & M
    return float(h), h + f, f - h, h**0.5


@kernel
def signs(x: int) -> tuple[int, int, int, int]:
    h = x & M
    return -h & M, ~h & M, +h, abs(h)


@kernel
def negated(x: int) -> int:
    return -(x & M)


@kernel
def inverted(x: int) -> int:
    return ~(x & M)


@kernel
def bits(x: int, y: int) -> tuple[int, int, int, int]:
    h = x & M
    return h ^ y, h | 1, h & 0xFF, h & ~0xFF


@kernel
def xor_negative(x: int) -> int:
    return (x & M) ^ -1


@kernel
def powers(x: int, n: int) -> int:
    return (x & M) ** n


@kernel
def power_masked(x: int) -> int:
    h = x & M
    return (h * h * h) & M


@kernel
def counts(x: int) -> tuple[int, int]:
    h = x & M
    return h.bit_length(), h.bit_count()


@kernel
def extremes(x: int, y: int) -> tuple[int, int, int]:
    h = x & M
    return min(h, y), max(h, y), min(h, 100)


@kernel
def truths(x: int) -> int:
    h = x & M
    return 1 if h else 0


@kernel
def numpy_numbers(x: int, u: np.uint64, i: np.int64, f: np.float64) -> tuple[np.uint64, np.float64, bool, bool, np.uint64]:
    h = x & M
    return u ^ h, f + h, bool(u < h), bool(i < h), np.uint64(h)


@kernel
def narrowed(x: int) -> np.uint32:
    return np.uint32(x & M)


@kernel
def stored(x: int, u: Array1[np.uint64], i: Array1[np.int64], f: Array1[np.float64]) -> None:
    h = x & M
    u[0] = h
    f[0] = h
    i[0] = h


@kernel
def used_as_index(x: int, a: Array1[np.float64]) -> float:
    h = (x * 0x9E3779B97F4A7C15) & M
    return a[h % len(a)] + a[h & 3] + a[-(h % 2)]


@kernel
def as_index(x: int, a: Array1[np.float64]) -> float:
    return a[x & M]


@kernel
def counted(x: int) -> int:
    total = 0
    for k in range(x & M):
        total += k
    return total


@kernel
def chosen(x: int, y: int) -> int:
    h = (x & M) if y > 0 else y
    return h


@kernel
def sentinel(x: int) -> int:
    if x == 0:
        return -1
    return x & M


@kernel
def best(values: Array1[np.int64]) -> tuple[int, int]:
    least, place = 2**64 - 1, -1
    for k in range(len(values)):
        h = (int(values[k]) * 0xD6E8FEB86659FD93) & M
        if h < least:
            least, place = h, k
    return least, place


@kernel
def by_digits(x: int, out: Array1[np.int64]) -> int:
    h = x & M
    n = 0
    while h:
        out[n] = h % 10
        h //= 10
        n += 1
    return n


@kernel
def sums(a: Array1[np.int64]) -> int:
    total = 0
    for v in a:
        total += int(v) & M
    return total


@kernel
def in_list(x: int, n: int) -> int:
    state = [x & M, 1]
    for _ in range(n):
        state[0] = (state[0] * 5 + state[1]) & M
    return state[0]


@kernel
def with_default(x: int, salt: int = 0xFEDCBA9876543210) -> int:
    return (x ^ salt) & M


@kernel
def nested(x: int) -> tuple[tuple[int, int], int]:
    h = x & M
    pair = (h, h >> 1)
    both = (pair, h ^ 5)
    return both


@kernel
def doubled(x: int, n: int) -> int:
    return x & M if n == 0 else doubled((x * 2) & M, n - 1)


X = (0, 1, 5, 2**63 - 1, -1, -2, -(2**62), -(2**63))
CALLS = [
    *(("compared", lambda x=x: (x, 7, 1.5e19), "leaves") for x in X),
    *(("shifts", lambda x=x, k=k: (x, k)) for x in X for k in (0, 1, 63, 64, 200)),
    ("shifts", lambda: (5, -1), "raises"),
    ("shift_exactly", lambda: (5, 60)),
    ("shift_exactly", lambda: (5, 62), "leaves"),
    ("shift_exactly", lambda: (-1, 0)),
    ("added", lambda: (2**62, 2**63 - 1)),
    ("added", lambda: (-1, 1), "leaves"),
    ("subtracted", lambda: (-1, -2)),
    ("subtracted", lambda: (-2, -1)),
    ("subtracted", lambda: (3, 2**62)),
    ("subtracted", lambda: (-1, 1), "leaves"),
    ("subtracted", lambda: (1, -1), "leaves"),
    ("less_one", lambda: (-1,)),
    ("less_one", lambda: (0,), "leaves"),
    *(("complemented", lambda x=x: (x,)) for x in X),
    ("multiplied", lambda: (2**62, 3)),
    ("multiplied", lambda: (2**62, 4), "leaves"),
    ("multiplied", lambda: (-1, 1)),
    ("multiplied", lambda: (7, -1), "leaves"),
    *(("divided", lambda x=x, n=n: (x, n)) for x in X for n in (1, 3, 2**62)),
    ("divided", lambda: (-1, 0), "raises"),
    ("divided", lambda: (9, -4), "leaves"),
    ("divided", lambda: (-9, -4), "leaves"),
    *(("divmods", lambda x=x: (x, 17)) for x in X),
    ("divmods", lambda: (-1, 0), "raises"),
    ("divides", lambda: (77, 10)),
    ("divides", lambda: (77, -10)),
    ("divides", lambda: (-77, 10), "leaves"),
    ("divides", lambda: (5, 0), "raises"),
    ("quotients", lambda: (2**50, 7)),
    ("quotients", lambda: (-1, 7), "leaves"),
    ("quotients", lambda: (3, 0), "raises"),
    *(("scaled", lambda x=x: (x,)) for x in (*X, 2**53 + 1, -(2**60) - 1, 2**60 + 129)),
    *(("floats", lambda x=x: (x, 0.25)) for x in (*X, 2**53 + 1, -1025, -1024 - 2**11)),
    *(("signs", lambda x=x: (x,)) for x in X),
    ("negated", lambda: (5,)),
    ("negated", lambda: (-5,), "leaves"),
    ("inverted", lambda: (5,)),
    ("inverted", lambda: (-5,), "leaves"),
    *(("bits", lambda x=x: (x, 2**62 + 1)) for x in X),
    ("bits", lambda: (5, -1), "leaves"),
    ("xor_negative", lambda: (5,)),
    ("xor_negative", lambda: (-5,), "leaves"),
    ("powers", lambda: (3, 4)),
    ("powers", lambda: (-3, 1), "leaves"),
    *(("power_masked", lambda x=x: (x,)) for x in X),
    *(("counts", lambda x=x: (x,)) for x in X),
    *(("extremes", lambda x=x: (x, 2**62)) for x in X),
    ("extremes", lambda: (5, -3), "leaves"),
    *(("truths", lambda x=x: (x,)) for x in X),
    *(("numpy_numbers", lambda x=x: (x, np.uint64(2**63), np.int64(-1), np.float64(0.5))) for x in X),
    ("narrowed", lambda: (5,)),
    ("narrowed", lambda: (-5,), "raises"),
    ("stored", lambda: (5, np.zeros(1, np.uint64), np.zeros(1, np.int64), np.zeros(1))),
    ("stored", lambda: (-5, np.zeros(1, np.uint64), np.zeros(1, np.int64), np.zeros(1)), "raises"),
    *(("used_as_index", lambda x=x: (x, np.arange(7.0))) for x in X),
    ("as_index", lambda: (3, np.arange(7.0))),
    ("as_index", lambda: (-3, np.arange(7.0)), "raises"),
    ("counted", lambda: (5,)),
    ("chosen", lambda: (-5, 1)),
    ("chosen", lambda: (5, 0)),
    ("chosen", lambda: (5, -1), "leaves"),
    ("sentinel", lambda: (0,)),
    ("sentinel", lambda: (5,)),
    ("sentinel", lambda: (-5,), "leaves"),
    ("best", lambda: (np.arange(1, 40),)),
    ("best", lambda: (np.arange(0),)),
    *(("by_digits", lambda x=x: (x, np.zeros(20, np.int64))) for x in X),
    ("sums", lambda: (np.array([5, -1]),), "leaves"),
    ("sums", lambda: (np.array([-5, 1]),)),
    ("in_list", lambda: (3, 10)),
    ("in_list", lambda: (3, 100), "leaves"),
    ("with_default", lambda: (7,)),
    ("with_default", lambda: (7, 2**63 + 1), "leaves"),
    ("with_default", lambda: (-7, 5)),
    *(("nested", lambda x=x: (x,)) for x in X),
    ("doubled", lambda: (5, 62)),
    ("doubled", lambda: (-5, 3), "leaves"),
]

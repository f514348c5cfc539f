"""Python int: shifts and bitwise operators."""

from kernelmill import kernel

MIN = -(2**63)
MAX = 2**63 - 1


@kernel
def left(a: int, n: int) -> int:
    return a << n


@kernel
def right(a: int, n: int) -> int:
    return a >> n


@kernel
def bitwise(a: int, b: int) -> tuple[int, int, int]:
    return a & b, a | b, a ^ b


@kernel
def masks(a: int) -> tuple[int, int, int, int]:
    return a & 255, a | 1, a ^ -1, (a >> 4) & 15


@kernel
def popcount(a: int) -> int:
    n = 0
    while a > 0:
        n += a & 1
        a >>= 1
    return n


@kernel
def xorshift(seed: int, steps: int) -> int:
    x = seed
    for _ in range(steps):
        x ^= (x << 13) & 0x7FFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0x7FFFFFFF
    return x


VALUES = (0, 1, -1, 5, -5, 255, 2**31, -(2**31), MAX, MIN)


def calls():
    for a in VALUES:
        for n in (0, 1, 3, 31, 62, 63, 64, 65, 1000):
            fits = MIN <= a << n <= MAX
            yield "left", lambda a=a, n=n: (a, n), "native" if fits and (n < 64 or a == 0) else "leaves"
            yield "right", lambda a=a, n=n: (a, n)
        yield "left", lambda a=a: (a, -1), "raises"
        yield "right", lambda a=a: (a, -1), "raises"
        yield "right", lambda a=a: (a, 2**70), "leaves"
        for b in VALUES:
            yield "bitwise", lambda a=a, b=b: (a, b)
        yield "masks", lambda a=a: (a,)
        yield "popcount", lambda a=a: (a,)
    yield "left", lambda: (1, MIN), "raises"
    yield "bitwise", lambda: (2**70, 5), "leaves"
    for s in (1, 12345, 2**30):
        yield "xorshift", lambda s=s: (s, 50)

"""range in every form: one, two, three arguments, negative, variable and zero steps, bounds near 64 bits, len of a range."""

from kernelmill import kernel

MAX = 2**63 - 1
MIN = -(2**63)


@kernel
def one(n: int) -> tuple[int, int]:
    count = 0
    total = 0
    for i in range(n):
        count += 1
        total += i
    return count, total


@kernel
def two(a: int, b: int) -> tuple[int, int]:
    count = 0
    last = -99
    for i in range(a, b):
        count += 1
        last = i
    return count, last


@kernel
def three(a: int, b: int, c: int) -> tuple[int, int]:
    count = 0
    last = -99
    for i in range(a, b, c):
        count += 1
        last = i
    return count, last


@kernel
def down(n: int) -> int:
    s = 0
    for i in range(n - 1, -1, -1):
        s = s * 3 % 1000 + i
    return s


@kernel
def down_by_two(n: int) -> int:
    s = 0
    for i in range(n, -n, -2):
        s = s * 3 % 1000 + i
    return s


@kernel
def literal() -> int:
    s = 0
    for i in range(10, 100, 7):
        s += i
    return s


@kernel
def computed_step(n: int) -> int:
    s = 0
    k = 1
    while k < n:
        for i in range(0, n, k):
            s += i
        k *= 2
    return s


@kernel
def triangle(n: int) -> int:
    s = 0
    for i in range(n):
        for j in range(i, n):
            for k in range(j, i, -1):
                s += k
    return s


@kernel
def bool_bound(p: bool) -> int:
    n = 0
    for _ in range(p):
        n += 1
    return n


@kernel
def length_of_range(a: int, b: int, c: int) -> int:
    return len(range(a, b, c))


@kernel
def reversed_range(a: int, b: int, c: int) -> int:
    s = 0
    for i in reversed(range(a, b, c)):
        s = s * 31 % 10007 + i
    return s


@kernel
def enumerate_range(n: int) -> int:
    s = 0
    for k, i in enumerate(range(n, 2 * n), 5):
        s += k * i
    return s


def calls():
    for n in (-3, 0, 1, 10):
        for f in ("one", "down", "down_by_two", "computed_step", "triangle", "enumerate_range"):
            yield f, lambda n=n: (n,)
    for a in (-3, 0, 4):
        for b in (-5, 0, 4, 11):
            yield "two", lambda a=a, b=b: (a, b)
            for c in (1, 2, 5, 100, -1, -3, -100):
                for f in ("three", "length_of_range", "reversed_range"):
                    yield f, lambda a=a, b=b, c=c: (a, b, c)
            for f in ("three", "length_of_range", "reversed_range"):
                yield f, lambda a=a, b=b: (a, b, 0), "raises"
    yield "literal", lambda: ()
    yield "bool_bound", lambda: (True,)
    yield "bool_bound", lambda: (False,)
    yield "two", lambda: (MAX - 3, MAX)
    yield "two", lambda: (MIN, MIN + 2)
    yield "three", lambda: (MAX - 5, MAX, 3)
    yield "three", lambda: (MIN + 5, MIN, -3)
    yield "three", lambda: (0, MAX, 2**62)
    yield "three", lambda: (MIN, MAX, MAX)
    yield "three", lambda: (MAX, MIN, MIN)

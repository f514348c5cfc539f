"""`index`, `count` and `remove` of lists; order of tuples, and sorting by it."""
from kernelmill import kernel


@kernel
def searched(n: int, v: int):
    xs = [k * k % 7 for k in range(n)]
    return xs.index(v), xs.count(v), v in xs


@kernel
def removed(n: int, v: int) -> list[int]:
    xs = [k * k % 7 for k in range(n)]
    xs.remove(v)
    return xs


@kernel
def ordered(a: int, b: float, c: int, d: float):
    left, right = (a, b), (c, d)
    return left < right, left <= right, left > right, left >= right, (a,) < (a, b), (a, b, 1) <= (c, d), () < (a,)


@kernel
def sorted_pairs(n: int):
    pairs = [(k * 7 % 5, -k * 0.5) for k in range(n)]
    pairs.sort()
    return pairs, sorted(pairs, reverse=True), sorted(pairs, key=lambda p: (-p[0], p[1]))


@kernel
def least_pair(n: int) -> tuple[int, int]:
    return min((k * 7 % 5, k) for k in range(n))


def calls():
    for n, v in ((5, 4), (7, 1), (9, 2)):
        yield "searched", lambda n=n, v=v: (n, v)
        yield "removed", lambda n=n, v=v: (n, v)
    yield "searched", lambda: (4, 99), "raises"
    yield "removed", lambda: (4, 99), "raises"
    for a, b, c, d in ((1, 2.0, 1, 2.5), (1, 2.0, 1, 2.0), (2, 0.0, 1, 9.0), (0, 5.0, 1, -9.0)):
        yield "ordered", lambda a=a, b=b, c=c, d=d: (a, b, c, d)
    for n in (0, 1, 2, 12):
        yield "sorted_pairs", lambda n=n: (n,)
    for n in (1, 5, 12):
        yield "least_pair", lambda n=n: (n,)

"""Lists that change while a loop goes over them, and comprehensions over counted lists, which make another list meanwhile."""

from itertools import count

from kernelmill import kernel


@kernel
def grows(n: int) -> int:
    xs = [1, 2, 3]
    s = 0
    for i, v in enumerate(xs):
        k = len(xs)
        if k < n:
            xs.append(v + i)
        s += v
    return s


@kernel
def shrinks(n: int):
    xs = list(range(n))
    seen = [-1]
    for i, v in enumerate(xs, 2):
        if len(xs) > 2:
            xs.pop()
        if v == 1:
            continue
        seen.append(v * i)
    return seen


@kernel
def slice_replaced(n: int):
    xs = list(range(n))
    seen = [-1]
    for i, v in enumerate(xs):
        if i == 1:
            xs[0:2] = [4, 5, 6]
        if i > 9:
            break
        seen.append(v)
    else:
        seen.append(-2)
    return seen


@kernel
def positions(n: int):
    flags = [k % 3 == 0 for k in range(n)]
    return [i for i, p in enumerate(flags) if p]


@kernel
def products(n: int):
    xs = [k + 1 for k in range(n)]
    ys = [k * 2 for k in range(n + 1)]
    return [a * b for a, b in zip(xs, ys)], [v for v in reversed(xs)], sum(i * v for i, v in enumerate(ys))


@kernel
def pairs_of(n: int):
    xs = [k * k for k in range(n)]
    return [(i, j) for i, a in enumerate(xs) for j, b in enumerate(xs) if a < b]


@kernel
def counted_up(n: int, step: int):
    out = [0]
    for i in count(n, step):
        if i > 50 or i < -50:
            break
        if i % 2:
            continue
        out.append(i)
    return out


@kernel
def counted(tol: float):
    x = 1.0
    for i in count():
        x = (x + 2.0 / x) / 2
        if abs(x * x - 2.0) < tol:
            return x, i


@kernel
def counted_floats(start: float):
    return [v * 2 for v in until(start)]


def until(start):
    out = [start]
    for v in count(start, 0.1):
        if v > 2:
            break
        out.append(v)
    return out


def calls():
    for n in (0, 1, 2, 3, 5, 9):
        for name in ("grows", "shrinks", "slice_replaced", "positions", "products", "pairs_of"):
            yield name, lambda n=n: (n,)
    for n, step in ((0, 1), (3, 7), (5, -4), (2**62, 1)):
        yield "counted_up", lambda n=n, step=step: (n, step)
    for tol in (1e-3, 1e-9):
        yield "counted", lambda tol=tol: (tol,)
    yield "counted_floats", lambda: (0.5,)

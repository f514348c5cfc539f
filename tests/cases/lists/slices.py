"""Slices of lists with any bounds and steps."""
from kernelmill import kernel


@kernel
def plain(n: int, i: int, j: int):
    xs = [v * v for v in range(n)]
    return xs[i:j], xs[i:], xs[:j], xs[:]


@kernel
def stepped(n: int, i: int, j: int, k: int):
    xs = [v * v for v in range(n)]
    return xs[i:j:k], xs[i::k], xs[:j:k], xs[::k]


@kernel
def reversed_path(n: int) -> list[tuple[int, float]]:
    path = []
    while n > 0:
        path.append((n, n * 0.5))
        n -= 2
    return path[::-1]


def calls():
    for n in (0, 1, 7):
        for i in (0, 2, -3, 9, -9):
            for j in (0, 5, -2, 9, -9):
                yield "plain", lambda n=n, i=i, j=j: (n, i, j)
                for k in (1, 2, -1, -3):
                    yield "stepped", lambda n=n, i=i, j=j, k=k: (n, i, j, k)
    yield "stepped", lambda: (3, 0, 1, 0), "raises"
    for n in (0, 1, 6, 9):
        yield "reversed_path", lambda n=n: (n,)

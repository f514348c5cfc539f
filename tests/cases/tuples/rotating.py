"""A tuple is bound anew from its own items: all are read before any is written."""

from kernelmill import kernel


@kernel
def swapped(a: float, b: float, n: int) -> tuple[float, float]:
    p = (a, b)
    for i in range(n):
        p = (p[1], p[0] + 1.0)
    return p


@kernel
def nested(a: int, b: int) -> tuple[tuple[int, int], int]:
    p = ((a, b), a)
    p = ((p[1], p[0][0]), p[0][1])
    return p


@kernel
def fibonacci(n: int) -> int:
    state = (0, 1)
    while n > 0:
        state = (state[1], state[0] + state[1])
        n -= 1
    return state[0]


CALLS = [
    ("swapped", lambda: (1.0, 2.0, 0)),
    ("swapped", lambda: (1.0, 2.0, 1)),
    ("swapped", lambda: (1.0, 2.0, 7)),
    ("nested", lambda: (1, 2)),
    ("fibonacci", lambda: (40,)),
    ("fibonacci", lambda: (100,), "leaves"),
]

"""match on literals, constants, tuples, alternatives, guards and built-in classes."""

import math

import numpy as np

from kernelmill import Array1, kernel

from . import _codes as codes

LOW = 3


@kernel
def literals(n: int) -> int:
    match n:
        case 0:
            return 10
        case 1 | 2:
            return 20
        case -5:
            return 30
        case _:
            return 40


@kernel
def no_default(n: int) -> int:
    result = -1
    match n:
        case 1:
            result = 100
        case 2:
            result = 200
    return result


@kernel
def floats(x: float) -> int:
    match x:
        case 0.5:
            return 1
        case 1:
            return 2
        case True:
            return 3
        case None:
            return 4
    return 5


@kernel
def booleans(a: bool, b: bool) -> int:
    match a, b:
        case True, True:
            return 3
        case True, _:
            return 2
        case (False, True):
            return 1
    return 0


@kernel
def tuples(a: int, b: int) -> int:
    match (a, b):
        case (0, 0):
            return 0
        case (0, y):
            return y * 10
        case (x, 0):
            return x * 100
        case (x, y) if x == y:
            return x * 1000
        case (x, y):
            return x - y


@kernel
def nested(a: int, b: float) -> float:
    match (a, (b, 2)):
        case (1, (x, 3)):
            return -1.0
        case (1, (x, 2)) as whole:
            return x + whole[0]
        case (_, (x, _)):
            return x * 2
    return 0.0


@kernel
def lengths(a: int) -> int:
    match (a, a + 1, a + 2):
        case (x, y):
            return -1
        case (1, *_):
            return -2
        case (x, *_, z):
            return x * 10 + z
    return -3


@kernel
def guards(n: int) -> int:
    match n:
        case k if k < 0:
            return -1
        case k if k % 2 == 0:
            return k // 2
        case k:
            return k * 3 + 1


@kernel
def constants(n: int) -> int:
    match n:
        case codes.FIRST:
            return 1
        case codes.SECOND | codes.THIRD:
            return 2
    return 3


@kernel
def assigns_subject(n: int) -> int:
    match n:
        case 1:
            n = 2
        case 2:
            n = 3
    return n


@kernel
def classes(n: int, x: float, flag: bool) -> int:
    total = 0
    match n:
        case float():
            total += 1
        case int(k):
            total += k
    match x:
        case int() | bool():
            total += 1000
        case float(v) if v > 2.0:
            total += 2000
    match flag:
        case int():
            total += 10000
    return total


@kernel
def in_loop(x: Array1[np.int64]) -> int:
    total = 0
    for v in x:
        match v:
            case 0:
                continue
            case 9:
                break
            case 1 | 2 | 3:
                total += 1
            case k:
                total += int(k) * 10
    else:
        total += 100000
    return total


@kernel
def machine(steps: int) -> int:
    state, count = 0, 0
    for _ in range(steps):
        match state:
            case 0:
                state = 1
            case 1:
                state, count = 2, count + 1
            case 2 if count < 3:
                state = 0
            case 2:
                state = 5
            case _:
                return count * 10 + state
    return -count


@kernel
def bound_afterwards(n: int) -> int:
    match n:
        case 3:
            pass
        case k:
            pass
    return k


def calls():
    for n in (-6, -5, -1, 0, 1, 2, 3, 4, 7, 8, 30):
        for name in ("literals", "no_default", "guards", "constants", "assigns_subject", "machine", "lengths"):
            yield name, lambda n=n: (n,)
        yield "bound_afterwards", lambda n=n: (n,), "raises" if n == 3 else "native"
        yield "classes", lambda n=n: (n, float(n), n > 0)
        yield "nested", lambda n=n: (n, 0.5)
        for m in (0, 1, 3):
            yield "tuples", lambda n=n, m=m: (n, m)
    for x in (0.5, 1.0, 0.0, -0.0, math.nan, math.inf):
        yield "floats", lambda x=x: (x,)
    for a in (False, True):
        for b in (False, True):
            yield "booleans", lambda a=a, b=b: (a, b)
    yield "in_loop", lambda: (np.array([0, 1, 5, 3]),)
    yield "in_loop", lambda: (np.array([0, 1, 9, 3]),)

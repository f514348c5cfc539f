"""Python int: ** and pow, with negative and large exponents, and three-argument pow."""

from kernelmill import kernel


@kernel
def power(a: int, b: int) -> int:
    return a**b


@kernel
def power_inferred(a: int, b: int):
    return a**b


@kernel
def square(a: int) -> int:
    return a**2


@kernel
def cube_and_more(a: int) -> tuple[int, int, int]:
    return a**3, a**4, a**0


@kernel
def inverse(a: int) -> float:
    return a**-1


@kernel
def two_to(n: int) -> int:
    return 2**n


@kernel
def builtin_pow(a: int, b: int) -> int:
    return pow(a, b)


@kernel
def modular(a: int, b: int, m: int) -> int:
    return pow(a, b, m)


CALLS = [
    *[("power", lambda a=a, b=b: (a, b)) for a in (-3, -2, -1, 0, 1, 2, 5) for b in (0, 1, 2, 3, 10, 20)],
    *[("power_inferred", lambda a=a, b=b: (a, b)) for a in (-3, -1, 0, 1, 2) for b in (0, 1, 5, 30)],
    *[("builtin_pow", lambda a=a, b=b: (a, b)) for a in (-3, 0, 2) for b in (0, 1, 5, 30)],
    ("power", lambda: (3, 40), "leaves"),
    ("power", lambda: (2, 62)),
    ("power", lambda: (2, 63), "leaves"),
    ("power", lambda: (-2, 63), "leaves"),
    ("power", lambda: (7, 23), "leaves"),
    ("power", lambda: (2, -1), "leaves"),
    ("power", lambda: (-1, -3), "leaves"),
    ("power_inferred", lambda: (2, -2), "leaves"),
    ("power_inferred", lambda: (10, 19), "leaves"),
    ("power", lambda: (0, -1), "raises"),
    ("power", lambda: (1, 2**62)),
    ("power", lambda: (-1, 2**62 + 1)),
    ("power", lambda: (0, 2**62)),
    *[("square", lambda a=a: (a,)) for a in (-5, 0, 3037000499)],
    ("square", lambda: (3037000500,), "leaves"),
    *[("cube_and_more", lambda a=a: (a,)) for a in (-5, 0, 1, 1000)],
    ("cube_and_more", lambda: (2**20,), "leaves"),
    *[("inverse", lambda a=a: (a,)) for a in (1, -1, 2, 3, -7)],
    ("inverse", lambda: (0,), "raises"),
    *[("two_to", lambda n=n: (n,)) for n in (0, 1, 10, 62)],
    ("two_to", lambda: (63,), "leaves"),
    ("two_to", lambda: (-1,), "leaves"),
    *[("modular", lambda a=a, b=b, m=m: (a, b, m), "leaves") for a in (2, -3, 7) for b in (0, 5, 64) for m in (1, 7, -7)],
    ("modular", lambda: (3, -1, 7), "leaves"),
    ("modular", lambda: (2, -1, 4), "raises"),
    ("modular", lambda: (2, 5, 0), "raises"),
]

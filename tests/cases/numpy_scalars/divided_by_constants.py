"""NumPy integers divided by constants, powers of two among them."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def signed(x: Array1[np.int64], i: int):
    return x[i] // 1, x[i] % 1, x[i] // 2, x[i] % 2, x[i] // 64, x[i] % 64, x[i] // 10, x[i] % 10, x[i] // -8, x[i] % -8


@kernel
def narrow(x: Array1[np.int8], i: int):
    return x[i] // 4, x[i] % 4, x[i] // 64, x[i] % 64, x[i] // 7, x[i] % 7


@kernel
def unsigned(x: Array1[np.uint16], i: int):
    return x[i] // 4, x[i] % 4, x[i] // 32768, x[i] % 32768, x[i] // 7, x[i] % 7


@kernel
def halves(x: Array1[np.int32]):
    return x // 2, x % 2, x // 3


VALUES = np.array([0, 1, -1, 2, -2, 7, -7, 63, 64, 65, -63, -64, -65, 127, -128])
ENDS = np.array([np.iinfo(np.int64).min, np.iinfo(np.int64).max, np.iinfo(np.int64).min + 1])

CALLS = [
    *(("signed", lambda i=i: (VALUES, i)) for i in range(len(VALUES))),
    *(("signed", lambda i=i: (ENDS, i)) for i in range(len(ENDS))),
    *(("narrow", lambda i=i: (VALUES.astype(np.int8), i)) for i in range(len(VALUES))),
    *(("unsigned", lambda i=i: (VALUES.astype(np.uint16), i)) for i in range(len(VALUES))),
    ("halves", lambda: (VALUES.astype(np.int32),)),
]

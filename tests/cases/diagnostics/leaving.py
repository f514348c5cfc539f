"""Kernels that leave at every call: compiled, and told of."""
import numpy as np

from kernelmill import Array1, kernel


@kernel
def wide_constant(x: int) -> int:
    return x * 2**70  # warning: always-leaves "an int needs more than 64 bits"


@kernel
def in_a_loop(x: Array1[np.int64]) -> int:
    total = 0
    for v in x:
        total += int(v) * 1208925819614629174706176  # warning: always-leaves "handed to the Python function"
    return total


@kernel
def masked(x: int) -> int:
    return (x * 2**70 + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF


@kernel
def sometimes(x: int) -> int:
    if x > 3:
        return x * 2**70
    return x

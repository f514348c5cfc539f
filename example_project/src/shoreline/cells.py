"""Integer codes for grid cells: Morton (Z-order) codes, Gray codes, and a checksum of raw bytes."""

import numpy as np

from kernelmill import Array1, kernel

ADLER_MODULUS = 65521
CELL_BITS = 31


@kernel
def morton_encode(column: int, row: int) -> int:
    """Interleave the bits of two cell numbers, each in 0 … 2**31 - 1; near cells get near codes."""
    if column < 0 or row < 0 or column >> CELL_BITS or row >> CELL_BITS:
        raise ValueError("cell numbers must lie in 0 … 2**31 - 1")
    code = 0
    for bit in range(CELL_BITS):
        code |= (column >> bit & 1) << 2 * bit
        code |= (row >> bit & 1) << 2 * bit + 1
    return code


@kernel
def morton_decode(code: int) -> tuple[int, int]:
    """The cell numbers of a Morton code."""
    column = 0
    row = 0
    bit = 0
    while code > 0:
        column |= (code & 1) << bit
        row |= (code >> 1 & 1) << bit
        code >>= 2
        bit += 1
    return column, row


@kernel
def gray_code(n: int) -> int:
    """The Gray code of `n`: neighbours differ in one bit."""
    return n ^ n >> 1


@kernel
def checksum(data: Array1[np.uint8]) -> int:
    """Adler-32 of raw bytes, as zlib computes it."""
    a = 1
    b = 0
    for byte in data:
        a = (a + int(byte)) % ADLER_MODULUS
        b = (b + a) % ADLER_MODULUS
    return b << 16 | a

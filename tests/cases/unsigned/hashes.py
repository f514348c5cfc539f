"""Hash functions of 64 bits over Python ints, as they are published: masks of 2**64 - 1 keep every value in range."""
import numpy as np

from kernelmill import Array1, kernel

M = 0xFFFFFFFFFFFFFFFF
FNV_PRIME = 0x100000001B3


@kernel
def fnv1a(data: Array1[np.uint8]) -> int:
    h = 0xCBF29CE484222325
    for byte in data:
        h ^= int(byte)
        h = (h * FNV_PRIME) % 2**64
    return h


@kernel
def fnv1(data: Array1[np.uint8]) -> int:
    h = 14695981039346656037
    for byte in data:
        h = (h * FNV_PRIME) & M
        h = h ^ int(byte)
    return h


@kernel
def djb2(data: Array1[np.uint8]) -> int:
    h = 5381
    for byte in data:
        h = ((h << 5) + h + int(byte)) & M
    return h


@kernel
def sdbm(data: Array1[np.int64]) -> int:
    h = 0
    for c in data:
        h = (int(c) + (h << 6) + (h << 16) - h) & M
    return h


@kernel
def murmur_mix(k: int) -> int:
    k ^= k >> 33
    k = (k * 0xFF51AFD7ED558CCD) & M
    k ^= k >> 33
    k = (k * 0xC4CEB9FE1A85EC53) & M
    k ^= k >> 33
    return k


def rotl(x: int, r: int) -> int:
    return ((x << r) | (x >> (64 - r))) & M


@kernel
def murmur3(blocks: Array1[np.uint64], seed: int) -> tuple[int, int]:
    h1 = h2 = seed
    c1 = 0x87C37B91114253D5
    c2 = 0x4CF5AD432745937F
    for i in range(0, len(blocks) - 1, 2):
        k1 = int(blocks[i])
        k2 = int(blocks[i + 1])
        k1 = (k1 * c1) & M
        k1 = rotl(k1, 31)
        k1 = (k1 * c2) & M
        h1 ^= k1
        h1 = rotl(h1, 27)
        h1 = (h1 + h2) & M
        h1 = (h1 * 5 + 0x52DCE729) & M
        k2 = (k2 * c2) & M
        k2 = rotl(k2, 33)
        k2 = (k2 * c1) & M
        h2 ^= k2
        h2 = rotl(h2, 31)
        h2 = (h2 + h1) & M
        h2 = (h2 * 5 + 0x38495AB5) & M
    h1 = (h1 + h2) & M
    h2 = (h2 + h1) & M
    return murmur_mix(h1), murmur_mix(h2)


@kernel
def xxh_round(acc: int, lane: int) -> int:
    acc = (acc + lane * 0xC2B2AE3D27D4EB4F) % (1 << 64)
    acc = ((acc << 31) | (acc >> 33)) % (1 << 64)
    return acc * 0x9E3779B185EBCA87 % (1 << 64)


@kernel
def siphash_round(v0: int, v1: int, v2: int, v3: int) -> tuple[int, int, int, int]:
    v0 = (v0 + v1) & M
    v1 = rotl(v1, 13) ^ v0
    v0 = rotl(v0, 32)
    v2 = (v2 + v3) & M
    v3 = rotl(v3, 16) ^ v2
    v0 = (v0 + v3) & M
    v3 = rotl(v3, 21) ^ v0
    v2 = (v2 + v1) & M
    v1 = rotl(v1, 17) ^ v2
    v2 = rotl(v2, 32)
    return v0, v1, v2, v3


@kernel
def buckets(keys: Array1[np.int64], n: int, out: Array1[np.int64]) -> None:
    for key in keys:
        h = (int(key) * 0x9E3779B97F4A7C15) & M
        out[h % n] += 1
        out[(h >> 32) % n] += 2


@kernel
def fibonacci_bucket(key: int, bits: int) -> int:
    return ((key * 11400714819323198485) & M) >> (64 - bits)


@kernel
def zobrist(cells: Array1[np.int64], table: Array1[np.uint64]) -> int:
    h = 0
    for k in range(len(cells)):
        if cells[k] != 0:
            h ^= int(table[k])
    return h


@kernel
def crc64(data: Array1[np.uint8]) -> int:
    crc = M
    for byte in data:
        crc ^= int(byte)
        for _ in range(8):
            if crc & 1:
                crc = (crc >> 1) ^ 0xC96C5795D7870F42
            else:
                crc >>= 1
    return crc ^ M


BYTES = np.arange(37, dtype=np.uint8) * np.uint8(7)
WORDS = np.array([1, 2**63, 2**64 - 1, 12345678901234567890], np.uint64)
CALLS = [
    ("fnv1a", lambda: (BYTES.copy(),)),
    ("fnv1a", lambda: (BYTES[:0].copy(),)),
    ("fnv1", lambda: (BYTES[::3],)),
    ("djb2", lambda: (BYTES.copy(),)),
    ("sdbm", lambda: (np.array([5, -3, 2**40, -(2**62)]),)),
    *(("murmur_mix", lambda k=k: (k,)) for k in (0, 1, 2**63 - 1, 2**63, 2**64 - 1)),
    ("murmur_mix", lambda: (-1,), "leaves"),
    ("murmur_mix", lambda: (2**64,), "leaves"),
    ("murmur_mix", lambda: (True,)),
    ("murmur3", lambda: (WORDS.copy(), 42)),
    ("murmur3", lambda: (WORDS.copy(), 2**64 - 5)),
    ("xxh_round", lambda: (2**63 + 5, 2**63 - 1)),
    ("siphash_round", lambda: (2**63, 2**64 - 1, 3, 4)),
    ("siphash_round", lambda: (1, 2, 3, 2**63 + 4)),
    ("buckets", lambda: (np.arange(-50, 50), 13, np.zeros(13, np.int64))),
    ("buckets", lambda: (np.arange(3), 0, np.zeros(13, np.int64)), "raises"),
    ("buckets", lambda: (np.arange(50), -7, np.zeros(13, np.int64)), "leaves"),
    ("fibonacci_bucket", lambda: (123456789, 10)),
    ("fibonacci_bucket", lambda: (-9, 64)),
    ("fibonacci_bucket", lambda: (-9, 65), "raises"),
    ("zobrist", lambda: (np.array([1, 0, 3, 1]), WORDS.copy())),
    ("crc64", lambda: (BYTES.copy(),)),
]

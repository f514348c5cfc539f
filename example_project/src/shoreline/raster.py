"""Filters and measures for rasters (elevation models, depth grids, images), and integer codes for their cells."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel
from shoreline.geometry import DEGREE
from shoreline.signal import clamp

ADLER_MODULUS = 65521
CELL_BITS = 31


def gaussian_weights(sigma: float, radius: int) -> Array1[np.float64]:
    """Weights of a Gaussian out to `radius`, with sum one."""
    weights = np.empty(2 * radius + 1)
    total = 0.0
    for k in range(-radius, radius + 1):
        w = math.exp(-0.5 * (k / sigma) ** 2)
        weights[k + radius] = w
        total += w
    for k in range(2 * radius + 1):
        weights[k] /= total
    return weights


@kernel
def blur(image: Array2[np.float64], sigma: float) -> Array2[np.float64]:
    """Gaussian blur, one axis after the other; the edge pixels are repeated outwards."""
    if sigma <= 0:
        raise ValueError("sigma must be positive")
    rows, columns = image.shape
    radius = int(3 * sigma) + 1
    weights = gaussian_weights(sigma, radius)
    across = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            total = 0.0
            for k in range(-radius, radius + 1):
                total += weights[k + radius] * image[i, clamp(j + k, 0, columns - 1)]
            across[i, j] = total
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            total = 0.0
            for k in range(-radius, radius + 1):
                total += weights[k + radius] * across[clamp(i + k, 0, rows - 1), j]
            out[i, j] = total
    return out


@kernel
def gradient_magnitude(image: Array2[np.float64], out: Array2[np.float64]) -> float:
    """Sobel gradient magnitude of the inner pixels, written to `out`; returns the largest one."""
    rows, columns = image.shape
    if out.shape[0] != rows or out.shape[1] != columns:
        raise ValueError("image and out must have the same shape")
    largest = 0.0
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            dx = (image[i - 1, j + 1] + 2.0 * image[i, j + 1] + image[i + 1, j + 1]) - (
                image[i - 1, j - 1] + 2.0 * image[i, j - 1] + image[i + 1, j - 1]
            )
            dy = (image[i + 1, j - 1] + 2.0 * image[i + 1, j] + image[i + 1, j + 1]) - (
                image[i - 1, j - 1] + 2.0 * image[i - 1, j] + image[i - 1, j + 1]
            )
            magnitude = math.sqrt(dx * dx + dy * dy)
            out[i, j] = magnitude
            if magnitude > largest:
                largest = magnitude
    return largest


@kernel
def median_filter(image: Array2[np.uint8]) -> Array2[np.uint8]:
    """Median of each pixel and its eight neighbours; the border is copied."""
    rows, columns = image.shape
    out = np.empty((rows, columns), np.uint8)
    window = np.empty(9, np.uint8)
    for i in range(rows):
        for j in range(columns):
            if i == 0 or j == 0 or i == rows - 1 or j == columns - 1:
                out[i, j] = image[i, j]
                continue
            count = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    value = image[i + di, j + dj]
                    k = count - 1
                    while k >= 0 and window[k] > value:
                        window[k + 1] = window[k]
                        k -= 1
                    window[k + 1] = value
                    count += 1
            out[i, j] = window[4]
    return out


@kernel
def hillshade(
    elevation: Array2[np.float32], cell: float, azimuth: float = 315.0, altitude: float = 45.0
) -> Array2[np.float32]:
    """Shaded relief in 0 … 1 of an elevation model with square cells, lit from `azimuth` and `altitude` degrees."""
    rows, columns = elevation.shape
    out = np.zeros((rows, columns), np.float32)
    sun_x = math.sin(azimuth * DEGREE) * math.cos(altitude * DEGREE)
    sun_y = math.cos(azimuth * DEGREE) * math.cos(altitude * DEGREE)
    sun_z = math.sin(altitude * DEGREE)
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            slope_x = (float(elevation[i, j + 1]) - float(elevation[i, j - 1])) / (2.0 * cell)
            slope_y = (float(elevation[i - 1, j]) - float(elevation[i + 1, j])) / (2.0 * cell)
            light = (sun_z - slope_x * sun_x - slope_y * sun_y) / math.sqrt(1.0 + slope_x**2 + slope_y**2)
            out[i, j] = max(light, 0.0)
    return out


def find_root(parent: Array1[np.int64], node: int) -> int:
    """Root of `node`, halving the path on the way."""
    while parent[node] != node:
        parent[node] = parent[int(parent[node])]
        node = int(parent[node])
    return node


@kernel
def label_basins(depth: Array2[np.float64], level: float, labels: Array2[np.int64]) -> int:
    """Number the connected regions deeper than `level` from 1 in `labels`, 0 elsewhere; returns how many there are."""
    rows, columns = depth.shape
    if labels.shape[0] != rows or labels.shape[1] != columns:
        raise ValueError("depth and labels must have the same shape")
    parent = np.zeros(rows * columns + 1, np.int64)
    used = 0
    for i in range(rows):
        for j in range(columns):
            labels[i, j] = 0
            if not depth[i, j] > level:
                continue
            up = int(labels[i - 1, j]) if i > 0 else 0
            left = int(labels[i, j - 1]) if j > 0 else 0
            if up == 0 and left == 0:
                used += 1
                parent[used] = used
                labels[i, j] = used
            elif up == 0 or left == 0:
                labels[i, j] = up + left
            else:
                a = find_root(parent, up)
                b = find_root(parent, left)
                parent[max(a, b)] = min(a, b)
                labels[i, j] = min(a, b)
    number = np.zeros(used + 1, np.int64)
    regions = 0
    for k in range(1, used + 1):
        if parent[k] == k:
            regions += 1
            number[k] = regions
    for i in range(rows):
        for j in range(columns):
            if labels[i, j] > 0:
                labels[i, j] = number[find_root(parent, int(labels[i, j]))]
    return regions


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

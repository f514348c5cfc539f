"""Kernels that the layout tests call with arrays of every shape, stride, byte order and kind. Only ever compiled."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i]
    return s


@kernel
def scale(x: Array1[np.float64], f: float) -> None:
    for i in range(x.shape[0]):
        x[i] *= f


@kernel
def back(x: Array1[np.float64]):
    return x[::-1]


@kernel
def itself(x: Array1[np.float64]):
    return x


@kernel
def cut(x: Array1[np.float64], a: int, b: int, c: int):
    return x[a:b:c]


@kernel
def copied(x: Array1[np.float64]):
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i]
    return out


@kernel
def add(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] + y[i]


@kernel
def shift(x: Array1[np.float64], y: Array1[np.float64], z: Array1[np.float64]) -> float:
    for i in range(1, len(x)):
        y[i % len(y)] = x[i] - x[i - 1]
        z[-1] += y[0]
    return z[0]


@kernel
def mix(x: Array1[np.float64], y: Array1[np.float64], z: Array1[np.float64]) -> int:
    n = 1
    for i in range(len(x)):
        x[i] += y[-1] * 0.5
        z[i // 2] = x[i]
        n *= 37
    return n


@kernel
def total2(a: Array2[np.float64]) -> float:
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s = s * 0.5 + a[i, j]
    return s


@kernel
def transpose(a: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[j, i] = a[i, j]


@kernel
def row(a: Array2[np.float64], i: int):
    return a[i]


@kernel
def column(a: Array2[np.float64], j: int):
    return a[:, j]


@kernel
def rows(a: Array2[np.float64]) -> float:
    s = 1.0
    for r in a:
        for v in r:
            s = v - s * 0.25
    return s


@kernel
def total3(a: Array3[np.float64]) -> float:
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            for k in range(a.shape[2]):
                s = s * 0.5 + a[i, j, k]
    return s


@kernel
def element(a: Array3[np.float64], i: int, j: int, k: int):
    return a[i, j, k]


@kernel
def fill3(a: Array3[np.float64], v: float) -> None:
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            for k in range(a.shape[2]):
                a[i, j, k] = v


@kernel
def summed(x: Array1[np.float64]) -> float:
    s = 0
    for v in x:
        s += v
    return s


@kernel
def averaged(x: Array1[np.float64], i: int) -> float:
    return x[i] / len(x)


@kernel
def scaled(x: Array1[np.float64], f: float) -> None:
    for i in range(len(x)):
        x[i] *= f


@kernel
def plus(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(len(x)):
        out[i] = x[i] + y[i]


@kernel
def quotients(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(len(x)):
        out[i - 1] = x[i] / (y[i] - 0.5)


@kernel
def diagonal(a: Array2[np.float64], out: Array1[np.float64]) -> None:
    for i in range(len(a)):
        out[i] = a[i, i]
        a[i, 0] = 0.0


@kernel
def corner(a: Array3[np.float64], i: int, j: int, k: int):
    return a[i, j, k] * len(a)

"""Whole algorithms on floats: linear algebra, integration, filtering, simulation."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def matmul(a: Array2[np.float64], b: Array2[np.float64]) -> Array2[np.float64]:
    n, m, p = a.shape[0], a.shape[1], b.shape[1]
    out = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            s = 0.0
            for k in range(m):
                s += a[i, k] * b[k, j]
            out[i, j] = s
    return out


@kernel
def lu_in_place(a: Array2[np.float64]) -> None:
    n = a.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]


@kernel
def newton_sqrt(x: float, steps: int) -> float:
    if x < 0:
        raise ValueError("negative")
    guess = x if x > 1 else 1.0
    for _ in range(steps):
        guess = 0.5 * (guess + x / guess)
    return guess


@kernel
def trapezoid(y: Array1[np.float64], dx: float) -> float:
    s = 0.0
    for i in range(1, y.size):
        s += 0.5 * dx * (y[i] + y[i - 1])
    return s


@kernel
def mandelbrot(cx: float, cy: float, limit: int) -> int:
    x = 0.0
    y = 0.0
    for i in range(limit):
        x, y = x * x - y * y + cx, 2 * x * y + cy
        if x * x + y * y > 4.0:
            return i
    return limit


@kernel
def jacobi(u: Array2[np.float64], v: Array2[np.float64], steps: int) -> None:
    n, m = u.shape
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                v[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = v[i, j]


@kernel
def blend(a: Array1[np.float32], b: Array1[np.float32], out: Array1[np.float32], alpha: np.float32) -> None:
    beta = np.float32(1.0) - alpha
    for i in range(a.shape[0]):
        v = alpha * a[i] + beta * b[i]
        out[i] = v * v * (np.float32(3.0) - np.float32(2.0) * v)


@kernel
def interpolate(xs: Array1[np.float64], ys: Array1[np.float64], x: float) -> float:
    if x <= xs[0]:
        return ys[0]
    for i in range(1, len(xs)):
        if x <= xs[i]:
            t = (x - xs[i - 1]) / (xs[i] - xs[i - 1])
            return ys[i - 1] + t * (ys[i] - ys[i - 1])
    return ys[-1]


@kernel
def bodies(pos: Array2[np.float64], vel: Array2[np.float64], mass: Array1[np.float64], steps: int, dt: float) -> float:
    n = mass.shape[0]
    for _ in range(steps):
        for i in range(n):
            for j in range(i + 1, n):
                dx = pos[i, 0] - pos[j, 0]
                dy = pos[i, 1] - pos[j, 1]
                d2 = dx * dx + dy * dy + 0.01
                f = dt / (d2 * math.sqrt(d2))
                vel[i, 0] -= dx * mass[j] * f
                vel[i, 1] -= dy * mass[j] * f
                vel[j, 0] += dx * mass[i] * f
                vel[j, 1] += dy * mass[i] * f
        for i in range(n):
            pos[i, 0] += dt * vel[i, 0]
            pos[i, 1] += dt * vel[i, 1]
    e = 0.0
    for i in range(n):
        e += 0.5 * mass[i] * (vel[i, 0] ** 2 + vel[i, 1] ** 2)
    return e


@kernel
def polygon_area(p: Array2[np.float64]) -> float:
    n = len(p)
    area = 0.0
    for i in range(n):
        area += p[i - 1, 0] * p[i, 1] - p[i, 0] * p[i - 1, 1]
    return abs(area) / 2


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(7).normal(size=shape)


CALLS = [
    ("matmul", lambda: (random(4, 5), random(5, 3))),
    ("matmul", lambda: (random(4, 5), random(3, 5).T)),
    ("matmul", lambda: (random(4, 5), random(4, 5)), "raises"),
    ("matmul", lambda: (np.zeros((2, 0)), np.zeros((0, 3)))),
    ("lu_in_place", lambda: (random(6, 6) + 9 * np.eye(6),)),
    ("lu_in_place", lambda: (np.zeros((3, 3)),)),
    ("lu_in_place", lambda: (random(4, 3),), "raises"),
    *[("newton_sqrt", lambda x=x: (x, 8)) for x in (2.0, 0.25, 1e10)],
    ("newton_sqrt", lambda: (-1.0, 3), "raises"),
    ("trapezoid", lambda: (random(20), 0.1)),
    ("trapezoid", lambda: (random(0), 0.1)),
    *[("mandelbrot", lambda x=x, y=y: (x, y, 100)) for x in (-2.0, -0.7, 0.3) for y in (0.0, 0.5)],
    ("jacobi", lambda: (random(8, 9), np.zeros((8, 9)), 5)),
    ("blend", lambda: (random(50).astype(np.float32), random(50).astype(np.float32), np.zeros(50, np.float32), np.float32(0.3))),
    *[("interpolate", lambda x=x: (np.array([0.0, 1.0, 3.0]), np.array([5.0, 6.0, 4.0]), x)) for x in (-1.0, 0.5, 3.0, 9.0, float("nan"))],
    ("bodies", lambda: (random(5, 2), random(5, 2) * 0.1, np.abs(random(5)), 20, 0.01)),
    ("polygon_area", lambda: (np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [0.0, 1.0]]),)),
    ("polygon_area", lambda: (np.zeros((0, 2)),)),
]

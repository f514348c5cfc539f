"""Least squares, orthogonal factors, powers of matrices; singular values by rotations of the columns (Jacobi)."""

import math

import numpy as np

from kernelmill.library.numpy.linalg import factor, floats, inv, square
from kernelmill.library.numpy.products import dot

MOST_SWEEPS = 60


def qr(a, dtype):
    """Orthogonal and upper triangular factor, by Householder's reflections with LAPACK's signs."""
    m, n = a.shape
    k = min(m, n)
    work = floats(a, dtype)
    tau = np.zeros(k, dtype)
    for j in range(k):
        alpha = work[j, j]
        rest = dtype(0)
        for i in range(j + 1, m):
            rest = rest + work[i, j] * work[i, j]
        if rest == 0:
            continue
        beta = -math.copysign(math.sqrt(alpha * alpha + rest), alpha)
        tau[j] = (beta - alpha) / beta
        for i in range(j + 1, m):
            work[i, j] = work[i, j] / (alpha - beta)
        work[j, j] = beta
        for c in range(j + 1, n):
            s = work[j, c]
            for i in range(j + 1, m):
                s = s + work[i, j] * work[i, c]
            s = s * tau[j]
            work[j, c] = work[j, c] - s
            for i in range(j + 1, m):
                work[i, c] = work[i, c] - work[i, j] * s
    q = np.zeros((m, k), dtype)
    for j in range(k):
        q[j, j] = 1
    for j in range(k - 1, -1, -1):
        for c in range(j, k):
            s = q[j, c]
            for i in range(j + 1, m):
                s = s + work[i, j] * q[i, c]
            s = s * tau[j]
            q[j, c] = q[j, c] - s
            for i in range(j + 1, m):
                q[i, c] = q[i, c] - work[i, j] * s
    r = np.zeros((k, n), dtype)
    for i in range(k):
        for j in range(i, n):
            r[i, j] = work[i, j]
    return q, r


def rotate(u, v):
    """Make the columns of `u` orthogonal, the rows of `v` take part in every rotation."""
    m, n = u.shape
    for _ in range(MOST_SWEEPS):
        turned = False
        for p in range(n - 1):
            for q in range(p + 1, n):
                a, b, c = 0.0, 0.0, 0.0
                for i in range(m):
                    a += u[i, p] * u[i, p]
                    b += u[i, q] * u[i, q]
                    c += u[i, p] * u[i, q]
                if abs(c) <= 1e-15 * math.sqrt(a * b) or c == 0.0:
                    continue
                turned = True
                zeta = (b - a) / (2.0 * c)
                t = math.copysign(1.0, zeta) / (abs(zeta) + math.sqrt(1.0 + zeta * zeta))
                cos = 1.0 / math.sqrt(1.0 + t * t)
                sin = cos * t
                for i in range(m):
                    x, y = u[i, p], u[i, q]
                    u[i, p] = cos * x - sin * y
                    u[i, q] = sin * x + cos * y
                for i in range(n):
                    x, y = v[i, p], v[i, q]
                    v[i, p] = cos * x - sin * y
                    v[i, q] = sin * x + cos * y
        if not turned:
            return
    raise ValueError("no convergence")


def singular(a):
    """Singular values in falling order, with the columns that belong to them: U times the values, and V."""
    m, n = a.shape
    u = np.empty((m, n), np.float64)
    v = np.zeros((n, n), np.float64)
    for j in range(n):
        v[j, j] = 1.0
        for i in range(m):
            u[i, j] = a[i, j]
            if not math.isfinite(u[i, j]):
                raise ValueError("not finite")
    rotate(u, v)
    s = np.empty(n, np.float64)
    for j in range(n):
        s[j] = math.sqrt(dot(u[:, j], u[:, j], np.float64))
    for j in range(n):
        best = j
        for k in range(j + 1, n):
            if s[k] > s[best]:
                best = k
        if best != j:
            s[j], s[best] = s[best], s[j]
            for i in range(m):
                u[i, j], u[i, best] = u[i, best], u[i, j]
            for i in range(n):
                v[i, j], v[i, best] = v[i, best], v[i, j]
    return s, u, v


def svdvals(a, dtype):
    """Singular values."""
    k = min(a.shape[0], a.shape[1])
    s, _, _ = singular(a) if a.shape[0] >= a.shape[1] else singular(a.T)
    out = np.empty(k, dtype)
    for i in range(k):
        out[i] = s[i]
    return out


def rank_of(s, limit):
    """How many singular values are above a limit."""
    count = 0
    for v in s:
        if v > limit:
            count += 1
    return count


def lstsq(a, b, dtype):
    """Least squares: solution, sums of squared residuals, rank, singular values."""
    m = a.shape[0]
    if b.shape[0] != m:
        raise ValueError("Incompatible dimensions")
    wide = np.empty((m, 1), np.float64)
    for i in range(m):
        wide[i, 0] = b[i]
    x, rest, rank, s = lstsq_columns(a, wide, dtype)
    return x[:, 0].copy(), rest, rank, s


def lstsq_columns(a, b, dtype):
    """Least squares with several right-hand sides."""
    m, n = a.shape
    count = b.shape[1]
    if b.shape[0] != m:
        raise ValueError("Incompatible dimensions")
    if m == 0 or n == 0 or count == 0:
        raise ValueError("nothing to solve")
    tall = m >= n
    s, u, v = singular(a) if tall else singular(a.T)
    k = min(m, n)
    rank = rank_of(s, s[0] * 2.220446049250313e-16 * max(m, n))
    x = np.zeros((n, count), dtype)
    for c in range(count):
        for p in range(rank):
            part = 0.0
            for i in range(m):
                part += (u[i, p] if tall else v[i, p] * s[p]) * np.float64(b[i, c])
            part = part / (s[p] * s[p])
            for j in range(n):
                x[j, c] = x[j, c] + part * (v[j, p] if tall else u[j, p] / s[p])
    rest = np.zeros(count if rank == n and m > n else 0, dtype)
    for c in range(rest.shape[0]):
        for i in range(m):
            away = np.float64(b[i, c])
            for j in range(n):
                away -= np.float64(a[i, j]) * x[j, c]
            rest[c] = rest[c] + away * away
    values = np.empty(k, dtype)
    for p in range(k):
        values[p] = s[p]
    return x, rest, np.int32(rank), values


def pinv(a, dtype):
    """The inverse in the sense of least squares."""
    m, n = a.shape
    if m == 0 or n == 0:
        raise ValueError("nothing to invert")
    tall = m >= n
    s, u, v = singular(a) if tall else singular(a.T)
    out = np.zeros((n, m), dtype)
    for p in range(rank_of(s, s[0] * 1e-15)):
        for j in range(n):
            for i in range(m):
                one = v[j, p] * u[i, p] if tall else u[j, p] * v[i, p]
                out[j, i] = out[j, i] + one / (s[p] * s[p])
    return out


def matrix_rank(a):
    """The number of singular values that count."""
    if a.shape[0] == 0 or a.shape[1] == 0:
        raise ValueError("nothing to decompose")
    s, _, _ = singular(a) if a.shape[0] >= a.shape[1] else singular(a.T)
    return np.int64(rank_of(s, s[0] * max(a.shape[0], a.shape[1]) * 2.220446049250313e-16))


def slogdet(a, dtype):
    """Sign and logarithm of the determinant."""
    square(a)
    work = floats(a, dtype)
    n = work.shape[0]
    sign = dtype(factor(work, np.empty(n, np.int64)))
    if sign == 0:
        raise ValueError("singular")
    total = dtype(0)
    for k in range(n):
        if work[k, k] < 0:
            sign = -sign
        total = total + dtype(math.log(abs(work[k, k])))
    return sign, total


def times(a, b, dtype):
    """The product of two square matrices."""
    n = a.shape[0]
    out = np.zeros((n, n), dtype)
    for i in range(n):
        for k in range(n):
            for j in range(n):
                out[i, j] = out[i, j] + a[i, k] * b[k, j]
    return out


def matrix_power(a, n, dtype):
    """A matrix multiplied with itself, or with its inverse, several times."""
    square(a)
    if n == 1:
        return a
    if n == 0:
        return unit_like(a)
    if n < 0:
        return power_of(inv(a, dtype), -n, dtype)
    return power_of(floats(a, dtype), n, dtype)


def whole_power(a, n, dtype):
    """A power of a matrix of integers, which wrap around."""
    square(a)
    if n == 1:
        return a
    if n == 0:
        return unit_like(a)
    if n < 0:
        raise ValueError("an inverse is no matrix of integers")
    return power_of(a.copy(), n, dtype)


def unit_like(a):
    """The unit matrix, in the memory order of `a`."""
    out = np.empty_like(a)
    for i in range(a.shape[0]):
        for j in range(a.shape[0]):
            out[i, j] = 1 if i == j else 0
    return out


def power_of(base, n, dtype):
    """A power of at least 1 by squaring, of the products that NumPy makes."""
    if n == 3:
        return times(times(base, base, dtype), base, dtype)
    while n & 1 == 0:
        base = times(base, base, dtype)
        n >>= 1
    out = base
    while n > 1:
        base = times(base, base, dtype)
        n >>= 1
        if n & 1:
            out = times(out, base, dtype)
    return out


def polyfit(x, y, degree):
    """The coefficients of the polynomial that fits best, the highest power first."""
    if degree < 0 or x.shape[0] != y.shape[0] or x.shape[0] == 0:
        raise ValueError("expected vectors of one length")
    n = degree + 1
    lhs = np.empty((x.shape[0], n), np.float64)
    for i in range(x.shape[0]):
        v = 1.0
        for j in range(n):
            lhs[i, degree - j] = v
            v *= x[i]
    scale = np.empty(n, np.float64)
    for j in range(n):
        scale[j] = math.sqrt(dot(lhs[:, j], lhs[:, j], np.float64))
        for i in range(x.shape[0]):
            lhs[i, j] /= scale[j]
    c, _, rank, _ = lstsq(lhs, y, np.float64)
    if rank != n:
        raise ValueError("Polyfit may be poorly conditioned")
    for j in range(n):
        c[j] /= scale[j]
    return c

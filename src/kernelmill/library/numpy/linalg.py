"""Linear algebra of small systems: elimination with partial pivoting, as LAPACK does it."""

import math

import numpy as np

from kernelmill.library.numpy.products import dot

#: Extents are compared first, so that every subscript is in range.
CHECKS_ITS_EXTENTS = True


def floats(a, dtype):
    """A copy in the dtype of the computation."""
    rows, columns = a.shape
    out = np.empty((rows, columns), dtype)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = a[i, j]
    return out


def vector_norm(x, dtype):
    """Euclidean norm of a vector."""
    return dtype(math.sqrt(dot(x, x, dtype)))


def vector_norm_one(x, dtype):
    """Sum of absolute values."""
    total = dtype(0)
    for v in x:
        total = total + abs(dtype(v))
    return total


def vector_norm_inf(x, dtype):
    """Greatest absolute value."""
    if x.shape[0] == 0:
        raise ValueError("zero-size array to reduction operation maximum which has no identity")
    best = dtype(0)
    for v in x:
        size = abs(dtype(v))
        if not size <= best:
            best = size
            if size != size:
                break
    return best


def matrix_norm(x, dtype):
    """Square root of the sum of squares."""
    total = dtype(0)
    for i in range(x.shape[0]):
        total = total + dot(x[i], x[i], dtype)
    return dtype(math.sqrt(total))


def square(a):
    """Leaves unless the matrix is square."""
    if a.shape[0] != a.shape[1]:
        raise ValueError("Last 2 dimensions of the array must be square")


def size(x):
    """What pivots are compared by, as LAPACK has it: of a complex number the sum of its parts."""
    return abs(x.real) + abs(x.imag)


def factor(a, order):
    """Overwrite `a` by its factors L and U, `order` by the order of its rows; the sign, 0 if a pivot is zero."""
    n = a.shape[0]
    sign = 1
    for i in range(n):
        order[i] = i
    for k in range(n):
        pivot = k
        best = size(a[k, k])
        for i in range(k + 1, n):
            if size(a[i, k]) > best:
                best = size(a[i, k])
                pivot = i
        if a[pivot, k] == 0:
            return 0
        if pivot != k:
            sign = -sign
            order[k], order[pivot] = order[pivot], order[k]
            for j in range(n):
                a[k, j], a[pivot, j] = a[pivot, j], a[k, j]
        for i in range(k + 1, n):
            a[i, k] = a[i, k] / a[k, k]
            part = a[i, k]
            for j in range(k + 1, n):
                a[i, j] = a[i, j] - part * a[k, j]
    return sign


def det(a, dtype):
    """Determinant."""
    square(a)
    work = floats(a, dtype)
    n = work.shape[0]
    sign = factor(work, np.empty(n, np.int64))
    result = dtype(sign)
    for k in range(n):
        result = result * work[k, k] if sign != 0 else result
    return result


def substitute(work, x):
    """Solve for one right-hand side, already in the order of the rows, in place."""
    n = work.shape[0]
    for i in range(n):
        for j in range(i):
            x[i] = x[i] - work[i, j] * x[j]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            x[i] = x[i] - work[i, j] * x[j]
        x[i] = x[i] / work[i, i]


def factored(a, order, dtype):
    """The factors of a regular matrix; leaves where it is singular."""
    square(a)
    work = floats(a, dtype)
    if factor(work, order) == 0:
        raise ValueError("Singular matrix")
    return work


def solve(a, b, dtype):
    """Solution of a linear system."""
    n = a.shape[0]
    if b.shape[0] != n:
        raise ValueError("solve: Input operand 1 has a mismatch in its core dimension")
    order = np.empty(n, np.int64)
    work = factored(a, order, dtype)
    x = np.empty(n, dtype)
    for i in range(n):
        x[i] = b[order[i]]
    substitute(work, x)
    return x


def solve_columns(a, b, dtype):
    """Solutions of linear systems with the columns of `b` as right-hand sides."""
    n = a.shape[0]
    if b.shape[0] != n:
        raise ValueError("solve: Input operand 1 has a mismatch in its core dimension")
    order = np.empty(n, np.int64)
    work = factored(a, order, dtype)
    out = np.empty((n, b.shape[1]), dtype)
    for i in range(n):
        for j in range(b.shape[1]):
            out[i, j] = b[order[i], j]
    for j in range(b.shape[1]):
        substitute(work, out[:, j])
    return out


def inv(a, dtype):
    """Inverse."""
    n = a.shape[0]
    order = np.empty(n, np.int64)
    work = factored(a, order, dtype)
    out = np.zeros((n, n), dtype)
    for i in range(n):
        out[i, order[i]] = 1
    for j in range(n):
        substitute(work, out[:, j])
    return out


def cholesky(a, dtype):
    """The lower factor of a positive definite matrix."""
    square(a)
    n = a.shape[0]
    out = np.zeros((n, n), dtype)
    for j in range(n):
        d = dtype(a[j, j])
        for k in range(j):
            d = d - out[j, k] * out[j, k]
        if not d > 0:
            raise ValueError("Matrix is not positive definite")
        root = dtype(math.sqrt(d))
        out[j, j] = root
        for i in range(j + 1, n):
            s = dtype(a[i, j])
            for k in range(j):
                s = s - out[i, k] * out[j, k]
            out[i, j] = s / root
    return out

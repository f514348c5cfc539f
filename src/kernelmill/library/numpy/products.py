"""Products of vectors and matrices. Products are added in eight running sums; NumPy's order is that of its BLAS."""

import numpy as np

#: Extents are compared first, so that every subscript is in range.
CHECKS_ITS_EXTENTS = True


def dot(a, b, dtype):
    """Inner product of two vectors."""
    n = a.shape[0]
    if b.shape[0] != n:
        raise ValueError("shapes not aligned")
    whole = n - n % 8
    s0, s1, s2, s3 = dtype(0), dtype(0), dtype(0), dtype(0)
    s4, s5, s6, s7 = dtype(0), dtype(0), dtype(0), dtype(0)
    for i in range(0, whole, 8):
        s0 = s0 + dtype(a[i]) * dtype(b[i])
        s1 = s1 + dtype(a[i + 1]) * dtype(b[i + 1])
        s2 = s2 + dtype(a[i + 2]) * dtype(b[i + 2])
        s3 = s3 + dtype(a[i + 3]) * dtype(b[i + 3])
        s4 = s4 + dtype(a[i + 4]) * dtype(b[i + 4])
        s5 = s5 + dtype(a[i + 5]) * dtype(b[i + 5])
        s6 = s6 + dtype(a[i + 6]) * dtype(b[i + 6])
        s7 = s7 + dtype(a[i + 7]) * dtype(b[i + 7])
    total = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
    for i in range(whole, n):
        total = total + dtype(a[i]) * dtype(b[i])
    return total


def vdot(a, b, dtype):
    """Inner product of two vectors, the first conjugated."""
    if b.shape[0] != a.shape[0]:
        raise ValueError("shapes not aligned")
    total = dtype(0)
    for i in range(a.shape[0]):
        total = total + dtype(a[i]).conjugate() * dtype(b[i])
    return total


def matrix_vector(a, b, dtype):
    """Matrix times vector."""
    if a.shape[1] != b.shape[0]:
        raise ValueError("shapes not aligned")
    out = np.empty(a.shape[0], dtype)
    for i in range(a.shape[0]):
        out[i] = dot(a[i], b, dtype)
    return out


def vector_matrix(a, b, dtype):
    """Vector times matrix."""
    if a.shape[0] != b.shape[0]:
        raise ValueError("shapes not aligned")
    out = np.zeros(b.shape[1], dtype)
    for k in range(b.shape[0]):
        v = dtype(a[k])
        for j in range(b.shape[1]):
            out[j] = out[j] + v * dtype(b[k, j])
    return out


def matrix_matrix(a, b, dtype):
    """Matrix times matrix: row by row, so that the inner loop runs along memory."""
    if a.shape[1] != b.shape[0]:
        raise ValueError("shapes not aligned")
    rows, inner, columns = a.shape[0], a.shape[1], b.shape[1]
    out = np.zeros((rows, columns), dtype)
    for i in range(rows):
        for k in range(inner):
            v = dtype(a[i, k])
            for j in range(columns):
                out[i, j] = out[i, j] + v * dtype(b[k, j])
    return out


def inner_matrices(a, b, dtype):
    """Inner products of the rows of two matrices."""
    if a.shape[1] != b.shape[1]:
        raise ValueError("shapes not aligned")
    out = np.empty((a.shape[0], b.shape[0]), dtype)
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            out[i, j] = dot(a[i], b[j], dtype)
    return out


def outer(a, b, dtype):
    """Every product of an element of one vector with one of another."""
    out = np.empty((a.shape[0], b.shape[0]), dtype)
    for i in range(a.shape[0]):
        v = dtype(a[i])
        for j in range(b.shape[0]):
            out[i, j] = v * dtype(b[j])
    return out


def kron(a, b, dtype):
    """Kronecker product of two vectors."""
    n = b.shape[0]
    out = np.empty((a.shape[0], n), dtype)
    for i in range(a.shape[0]):
        for j in range(n):
            out[i, j] = dtype(a[i]) * dtype(b[j])
    return out.reshape(a.shape[0] * n)  # NumPy's result is a view


def kron_matrices(a, b, dtype):
    """Kronecker product of two matrices."""
    rows, columns = b.shape
    if min(a.shape[0], a.shape[1], rows, columns) == 1 and (turned(a) or turned(b)):
        raise ValueError("another order of axes, which NumPy may keep")
    out = np.empty((a.shape[0], rows, a.shape[1], columns), dtype)
    for i in range(a.shape[0]):
        for k in range(rows):
            for j in range(a.shape[1]):
                for m in range(columns):
                    out[i, k, j, m] = dtype(a[i, j]) * dtype(b[k, m])
    return out.reshape(a.shape[0] * rows, a.shape[1] * columns)  # NumPy's result is a view


def turned(a):
    """Whether the first axis lies inside the second in memory."""
    return a.shape[0] > 1 and a.shape[1] > 1 and abs(a.strides[0]) < abs(a.strides[1])


def cross(a, b, dtype):
    """Cross product of two vectors of three elements."""
    if a.shape[0] != 3 or b.shape[0] != 3:
        raise ValueError("incompatible dimensions for cross product")
    out = np.empty(3, dtype)
    out[0] = dtype(a[1]) * dtype(b[2]) - dtype(a[2]) * dtype(b[1])
    out[1] = dtype(a[2]) * dtype(b[0]) - dtype(a[0]) * dtype(b[2])
    out[2] = dtype(a[0]) * dtype(b[1]) - dtype(a[1]) * dtype(b[0])
    return out[:]  # NumPy's result is a view


# The operator @ on stacks of matrices: the leading axes broadcast, the last two are matrices.


def broadcast_shape(x, y):
    """What two shapes broadcast to."""
    if len(x) == 0:
        return y
    if len(y) == 0:
        return x
    if x[-1] != y[-1] and x[-1] != 1 and y[-1] != 1:
        raise ValueError("operands could not be broadcast together")
    last = y[-1] if x[-1] == 1 else x[-1]
    return (*broadcast_shape(x[:-1], y[:-1]), last)


def product_into(a, b, out, dtype):
    """`out[...] = a @ b`."""
    if out.ndim == 2:
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] = dtype(0)
            for k in range(b.shape[0]):
                v = dtype(a[i, k])
                for j in range(out.shape[1]):
                    out[i, j] = out[i, j] + v * dtype(b[k, j])
    elif a.ndim == out.ndim and b.ndim == out.ndim:
        for i in range(out.shape[0]):
            product_into(a[0 if a.shape[0] == 1 else i], b[0 if b.shape[0] == 1 else i], out[i], dtype)
    elif a.ndim == out.ndim:
        for i in range(out.shape[0]):
            product_into(a[i], b, out[i], dtype)
    else:
        for i in range(out.shape[0]):
            product_into(a, b[i], out[i], dtype)


def matmul(a, b, dtype):
    """Matrices times matrices."""
    if a.shape[-1] != b.shape[-2]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    stack = broadcast_shape(a.shape[:-2], b.shape[:-2])
    out = np.empty((*stack, a.shape[-2], b.shape[-1]), dtype)
    product_into(a, b, out, dtype)
    return out


def vectors_into(a, b, out, dtype):
    """`out[...] = a @ b` for a vector `b`."""
    if out.ndim == 1:
        for i in range(out.shape[0]):
            total = dtype(0)
            for k in range(b.shape[0]):
                total = total + dtype(a[i, k]) * dtype(b[k])
            out[i] = total
    else:
        for i in range(out.shape[0]):
            vectors_into(a[i], b, out[i], dtype)


def matmul_vector(a, b, dtype):
    """Matrices times one vector."""
    if a.shape[-1] != b.shape[0]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    out = np.empty(a.shape[:-1], dtype)
    vectors_into(a, b, out, dtype)
    return out


def vector_matmul(a, b, dtype):
    """One vector times matrices."""
    if a.shape[0] != b.shape[-2]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0")
    out = np.empty(b.shape[:-2] + b.shape[-1:], dtype)
    vectors_into(b.swapaxes(-1, -2), a, out, dtype)
    return out

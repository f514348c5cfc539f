"""The operator @ on stacks of matrices: the leading axes broadcast, the last two are matrices."""

import numpy as np

#: Extents are compared first, so that every subscript is in range.
CHECKS_ITS_EXTENTS = True


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

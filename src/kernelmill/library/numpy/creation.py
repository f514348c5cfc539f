"""New arrays: ranges, grids, matrices with a pattern, repetition."""

import numpy as np

EXACT = 2**53


def arange_int(start, stop, step, dtype):
    """Integers from `start` to before `stop`."""
    if step == 0:
        raise ZeroDivisionError("division by zero")
    span = stop - start
    if span > EXACT or span < -EXACT or step > EXACT or step < -EXACT:
        raise ValueError("so long a range is counted by floats")
    n = max(-((-span) // step), 0)
    out = np.empty(n, dtype)
    for i in range(n):
        out[i] = start + i * step
    return out


def arange_float(start, stop, step, dtype):
    """Floats from `start` to before `stop`: multiples of the first difference, as NumPy rounds them."""
    if step == 0:
        raise ZeroDivisionError("division by zero")
    length = (stop - start) / step
    if not -1e15 < length < 1e15 or (length == 0 and start != stop):
        raise ValueError("Maximum allowed size exceeded")
    n = int(length)
    if n < length:
        n += 1
    n = max(n, 0)
    first = dtype(start)
    delta = dtype(start + step) - first
    out = np.empty(n, dtype)
    for i in range(n):
        out[i] = first + dtype(i) * delta
    if n > 0:
        out[0] = first
    if n > 1:
        out[1] = dtype(start + step)
    return out


def linspace(start, stop, num, dtype):
    """`num` samples from `start` to `stop`, both included."""
    return samples(start, stop, num, num - 1, True, dtype)


def linspace_as(start, stop, num, dtype):
    """`linspace` converted to a dtype: rounded down for integers."""
    exact = linspace(start, stop, num, np.float64)
    return as_dtype(exact, dtype)


def as_dtype(x, dtype):
    """Floats in a dtype: NumPy rounds samples down for integers."""
    if dtype == np.float64:
        return x
    out = np.empty(x.shape[0], dtype)
    for i in range(x.shape[0]):
        out[i] = dtype(np.floor(x[i])) if is_whole(dtype) else dtype(x[i])
    return out


def is_whole(dtype):
    """Whether a dtype is one of integers."""
    return (
        dtype == np.int64
        or dtype == np.int32
        or dtype == np.int16
        or dtype == np.int8
        or dtype == np.uint64
        or dtype == np.uint32
        or dtype == np.uint16
        or dtype == np.uint8
    )


def linspace_step(start, stop, num, dtype):
    """`linspace`, and the distance of its numbers."""
    if num < 2:
        raise ValueError("no distance")
    return linspace(start, stop, num, dtype), (dtype(stop) - dtype(start)) / dtype(num - 1)


def linspace_open(start, stop, num, dtype):
    """`num` samples from `start` to before `stop`."""
    return samples(start, stop, num, num, False, dtype)


def samples(start, stop, num, parts, closed, dtype):
    """Samples at `parts` equal parts of an interval."""
    if num < 0:
        raise ValueError("Number of samples must be non-negative.")
    first = dtype(start)
    delta = dtype(stop) - first
    out = np.empty(num, dtype)
    if parts > 0:
        step = delta / dtype(parts)
        for i in range(num):
            out[i] = dtype(i) * step + first if step != 0 else dtype(i) / dtype(parts) * delta + first
    else:
        for i in range(num):
            out[i] = dtype(i) * delta + first
    if closed and num > 1:
        out[num - 1] = dtype(stop)
    if parts > 0:
        return out[:]  # NumPy's result is a view there
    return out


def eye(rows, columns, k, dtype):
    """Ones on diagonal `k`."""
    out = np.zeros((rows, columns), dtype)
    for i in range(max(0, -k), min(rows, columns - k)):
        out[i, i + k] = 1
    return out


def eye_square(rows, k, dtype):
    """A square matrix with ones on diagonal `k`."""
    return eye(rows, rows, k, dtype)


def identity(n, dtype):
    """The identity matrix."""
    return eye(n, n, 0, dtype)


def tri(rows, columns, k, dtype):
    """Ones at and below diagonal `k`."""
    out = np.zeros((rows, columns), dtype)
    for i in range(rows):
        for j in range(min(max(i + k + 1, 0), columns)):
            out[i, j] = 1
    return out


def tri_square(rows, k, dtype):
    """A square matrix with ones at and below diagonal `k`."""
    return tri(rows, rows, k, dtype)


def tril(m, k):
    """The matrix at and below diagonal `k`, zero above."""
    rows, columns = m.shape
    out = np.zeros((rows, columns), m.dtype)
    for i in range(rows):
        for j in range(min(max(i + k + 1, 0), columns)):
            out[i, j] = m[i, j]
    return out


def triu(m, k):
    """The matrix at and above diagonal `k`, zero below."""
    rows, columns = m.shape
    out = np.zeros((rows, columns), m.dtype)
    for i in range(rows):
        for j in range(min(max(i + k, 0), columns), columns):
            out[i, j] = m[i, j]
    return out


def diag(v, k):
    """A matrix with a vector on diagonal `k`."""
    n = v.shape[0]
    size = n + abs(k)
    out = np.zeros((size, size), v.dtype)
    for i in range(n):
        out[i + max(-k, 0), i + max(k, 0)] = v[i]
    return out


def meshgrid_xy(x, y):
    """Coordinates of a grid, one row per `y`."""
    rows, columns = y.shape[0], x.shape[0]
    left = np.empty((rows, columns), x.dtype)
    right = np.empty((rows, columns), y.dtype)
    for i in range(rows):
        for j in range(columns):
            left[i, j] = x[j]
            right[i, j] = y[i]
    return left, right


def meshgrid_ij(x, y):
    """Coordinates of a grid, one row per `x`."""
    rows, columns = x.shape[0], y.shape[0]
    left = np.empty((rows, columns), x.dtype)
    right = np.empty((rows, columns), y.dtype)
    for i in range(rows):
        for j in range(columns):
            left[i, j] = x[i]
            right[i, j] = y[j]
    return left, right


def indices(shape, dtype):
    """Row and column numbers of a grid."""
    rows, columns = shape
    out = np.empty((2, rows, columns), dtype)
    for i in range(rows):
        for j in range(columns):
            out[0, i, j] = i
            out[1, i, j] = j
    return out


def tile(a, reps):
    """A vector several times over."""
    n = a.shape[0]
    if reps < 0 or n == 0:
        raise ValueError("negative dimensions are not allowed")
    if reps == 1:
        return a.copy()
    out = np.empty((reps, n), a.dtype)
    for k in range(reps):
        for i in range(n):
            out[k, i] = a[i]
    return out.reshape(n * reps)  # NumPy's result is a view


def tile_matrix(a, reps):
    """A matrix several times below and beside itself."""
    down, along = max(reps[0], 0), max(reps[1], 0)
    rows, columns = a.shape
    if rows == 0 or columns == 0:
        raise ValueError("a view of the array itself")
    if down == 1 and along == 1:
        return a.copy()
    shape = (down * rows * along, columns) if along != 1 else (down, rows * columns)
    out = np.empty(shape, a.dtype)
    result = out.reshape(rows * down, columns * along)  # NumPy's result is a view
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            result[i, j] = a[i % rows, j % columns]
    return result


def tile_columns(a, reps):
    """A matrix several times beside itself."""
    return tile_matrix(a, (1, reps))


def tile_rows(a, reps):
    """A vector several times beside and below itself."""
    return tile_matrix(a[None, :], reps)


def vander(x, n, dtype):
    """Powers of the elements, the highest first."""
    if n < 0:
        raise ValueError("negative dimensions are not allowed")
    out = np.empty((x.shape[0], n), dtype)
    for i in range(x.shape[0]):
        power = dtype(1)
        for j in range(n):
            out[i, n - 1 - j] = power
            power = power * x[i]
    return out


def repeat(a, repeats):
    """Every element several times over."""
    n = a.shape[0]
    if repeats < 0:
        raise ValueError("repeats may not contain negative values.")
    out = np.empty(n * repeats, a.dtype)
    for i in range(n):
        for k in range(repeats):
            out[i * repeats + k] = a[i]
    return out


def repeat_each(a, repeats):
    """Every element as often as its count says."""
    n = a.shape[0]
    if repeats.shape[0] != n:
        raise ValueError("operands could not be broadcast together")
    total = 0
    for r in repeats:
        if r < 0:
            raise ValueError("repeats may not contain negative values.")
        total += int(r)
    out = np.empty(total, a.dtype)
    k = 0
    for i in range(n):
        for _ in range(int(repeats[i])):
            out[k] = a[i]
            k += 1
    return out


def copy(a):
    """A copy in C order."""
    n = a.shape[0]
    out = np.empty(n, a.dtype)
    for i in range(n):
        out[i] = a[i]
    return out


def copy_matrix(a):
    """A copy of a matrix in C order."""
    rows, columns = a.shape
    out = np.empty((rows, columns), a.dtype)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = a[i, j]
    return out


def copy_matrix_in_order(a):
    """A copy of a matrix that is C-ordered; others leave, for NumPy keeps their order."""
    out = np.empty_like(a)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[i, j] = a[i, j]
    return out


def fill(a, value):
    """Write one value everywhere."""
    if a.size == 0:
        tried = np.empty(1, a.dtype)
        tried[0] = value
    for i in range(a.shape[0]):
        a[i] = value


def fill_matrix(a, value):
    """Write one value everywhere."""
    if a.size == 0:
        tried = np.empty(1, a.dtype)
        tried[0] = value
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] = value

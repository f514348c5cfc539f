"""Reshaping arrays that do not lie in memory in C's order: NumPy copies them, unless a view with strides will do."""

import numpy as np

from kernelmill.library.numpy.without_nan import ordered


def straight(x, shape):
    """The array if it is in C's order, a copy where NumPy would make one; leaves where NumPy finds a view all the same."""
    if in_order(x.shape, x.strides, x.itemsize):
        return x
    known = 1
    unknown = 0
    for n in shape:
        if n < 0:
            unknown += 1
        else:
            known *= n
    total = x.size
    if total == 0 or unknown > 1 or (unknown == 1 and (known == 0 or total % known)) or (unknown == 0 and known != total):
        return x  # what is wrong is found by the reshape itself
    rest = total // known if unknown else 1
    if viewable(x, shape, rest):
        raise ValueError("a view of memory in another order")
    return ordered(x)


def in_order(shape, strides, step):
    """Whether these strides are those of C's order."""
    if len(shape) == 0:
        return True
    if shape[-1] > 1 and strides[-1] != step:
        return False
    return in_order(shape[:-1], strides[:-1], step * shape[-1])


def viewable(x, shape, rest):
    """Whether groups of neighbouring axes can be merged and split to give the new shape without moving elements."""
    old = np.empty(x.ndim, np.int64)
    steps = np.empty(x.ndim, np.int64)
    new = np.empty(len(shape), np.int64)
    store(old, x.shape)
    store(steps, x.strides)
    store(new, shape)
    n_old, n_new = 0, len(shape)
    for k in range(x.ndim):
        if old[k] != 1:
            old[n_old], steps[n_old] = old[k], steps[k]
            n_old += 1
    for k in range(n_new):
        if new[k] < 0:
            new[k] = rest
    i, i_end, j, j_end = 0, 1, 0, 1
    while i < n_old and j < n_new:
        have, want = old[i], new[j]
        while have != want:
            if want < have:
                want *= new[j_end]
                j_end += 1
            else:
                have *= old[i_end]
                i_end += 1
        for k in range(i, i_end - 1):
            if steps[k] != old[k + 1] * steps[k + 1]:
                return False
        i, i_end = i_end, i_end + 1
        j, j_end = j_end, j_end + 1
    return True


def store(out, numbers):
    """Write a tuple of numbers to the end of an array."""
    if len(numbers) > 0:
        out[out.shape[0] - len(numbers)] = numbers[0]
        store(out, numbers[1:])


def flattened(x):
    """A copy as a vector, in C order."""
    out = np.empty(x.size, x.dtype)
    places = out.reshape(x.shape)
    places[...] = x
    return out


def ravelled(x):
    """The array as a vector: a view if it is in C's order, else a copy."""
    if x.size == 0 or in_order(x.shape, x.strides, x.itemsize):
        return x.reshape(-1)
    return flattened(x)


def filled(x, value):
    """Write one value everywhere."""
    x[...] = value

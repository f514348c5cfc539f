"""Memory order of arrays that stay inside: strides that are read, results made of them."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def strides_of_product(x: Array2[np.float64]):
    t = x.T * 2
    return t.strides


@kernel
def strides_expr(x: Array2[np.float64]):
    return (x.T * 2).strides, (x + 1).strides, (x.T + x.T).T.strides


@kernel
def round_of_product(x: Array2[np.float64]):
    return np.round(x.T * 2, 1)


@kernel
def concat_of_products(x: Array2[np.float64]):
    return np.concatenate((x.T * 2, x.T + 1), axis=1)


@kernel
def sort_of_product(x: Array2[np.float64]):
    return np.sort(x.T * 2, axis=0)


@kernel
def cumsum_of_product(x: Array2[np.float64]):
    return np.cumsum(x.T * 2, axis=0)


@kernel
def fancy_of_product(x: Array2[np.float64], k: Array1[np.int64]):
    return (x.T * 2)[k]


@kernel
def mask_of_product(x: Array2[np.float64]):
    t = x.T * 2
    return t[t > 1.0]


@kernel
def copy_of_product(x: Array2[np.float64]):
    return (x.T * 2).copy()


@kernel
def ravel_of_product(x: Array2[np.float64]):
    return (x.T * 2).ravel()


@kernel
def flat_of_product(x: Array2[np.float64]):
    return (x.T * 2).flatten()


@kernel
def where_of_product(x: Array2[np.float64]):
    return np.where(x.T > 0, x.T * 2, 0.0)


@kernel
def helper_strides(x: Array2[np.float64]):
    return inner(x.T * 2)
def inner(t):
    return t.strides[0]


@kernel
def round_of_local(x: Array2[np.float64]):
    t = x.T * 2
    u = np.round(t, 1)
    return u + t, t


@kernel
def round_plus(x: Array2[np.float64]):
    return (np.round(x.T, 1) + 1).strides[0]


@kernel
def clip_of_product(x: Array2[np.float64]):
    return np.clip(x.T * 2, 0.0, 3.0)


@kernel
def astype_of_product(x: Array2[np.float64]):
    return (x.T * 2).astype(np.int64)


@kernel
def zeros_like_of_product(x: Array2[np.float64]):
    return np.zeros_like(x.T * 2)


@kernel
def diff_of_product(x: Array2[np.float64]):
    return np.diff(x.T * 2, axis=0)


@kernel
def stack_of_products(x: Array2[np.float64]):
    return np.stack((x.T * 2, x.T))


@kernel
def branch_strides(x: Array2[np.float64], n: int):
    if n:
        t = x.T * 2
    else:
        t = x * 2
    return t.strides[0]


@kernel
def loop_strides(x: Array2[np.float64], n: int):
    t = x.T
    for i in range(n):
        t = t + 1
    return t.strides, t


def matrix() -> np.ndarray:
    return np.arange(6.0).reshape(2, 3)


CALLS = [
    ("strides_of_product", lambda: (matrix(),)),
    ("strides_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("strides_expr", lambda: (matrix(),)),
    ("strides_expr", lambda: (np.asfortranarray(matrix()),)),
    ("round_of_product", lambda: (matrix(),)),
    ("round_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("concat_of_products", lambda: (matrix(),), "leaves"),
    ("concat_of_products", lambda: (np.asfortranarray(matrix()),)),
    ("sort_of_product", lambda: (matrix(),)),
    ("sort_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("cumsum_of_product", lambda: (matrix(),)),
    ("cumsum_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("mask_of_product", lambda: (matrix(),)),
    ("mask_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("copy_of_product", lambda: (matrix(),)),
    ("copy_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("ravel_of_product", lambda: (matrix(),)),
    ("ravel_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("flat_of_product", lambda: (matrix(),)),
    ("flat_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("where_of_product", lambda: (matrix(),)),
    ("where_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("helper_strides", lambda: (matrix(),)),
    ("helper_strides", lambda: (np.asfortranarray(matrix()),)),
    ("round_of_local", lambda: (matrix(),)),
    ("round_of_local", lambda: (np.asfortranarray(matrix()),)),
    ("round_plus", lambda: (matrix(),)),
    ("round_plus", lambda: (np.asfortranarray(matrix()),)),
    ("clip_of_product", lambda: (matrix(),)),
    ("clip_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("astype_of_product", lambda: (matrix(),)),
    ("astype_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("zeros_like_of_product", lambda: (matrix(),)),
    ("zeros_like_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("diff_of_product", lambda: (matrix(),)),
    ("diff_of_product", lambda: (np.asfortranarray(matrix()),)),
    ("stack_of_products", lambda: (matrix(),), "leaves"),
    ("stack_of_products", lambda: (np.asfortranarray(matrix()),)),
    ("fancy_of_product", lambda: (matrix(), np.array([2, 0]))),
    ("branch_strides", lambda: (matrix(), 1)),
    ("branch_strides", lambda: (matrix(), 0)),
    ("loop_strides", lambda: (matrix(), 2)),
    ("loop_strides", lambda: (matrix(), 0)),
]

"""Calls of NumPy functions in forms that are not supported: reported where the kernel calls them."""
import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def other_kind(x: Array1[np.float64]):
    return np.argsort(x, kind="bogosort")  # error: unsupported-arguments "np.argsort(a: array[float64, 1], kind: 'bogosort') is not supported"


@kernel
def rank_three(x: Array3[np.float64]):
    return np.tile(x, 2)  # error: unsupported-arguments "np.tile(A: array[float64, 3], reps: 2) is not supported"


@kernel
def axis_not_constant(x: Array2[np.float64], axis: int):
    return np.argmax(x, axis=axis)  # error: unsupported-arguments "np.argmax(a: array[float64, 2], axis: int) is not supported"


@kernel
def unknown_argument(x: Array1[np.float64]):
    return np.unique(x, sorted=False)  # error: wrong-arguments "argument 'sorted' of np.unique is not supported"


@kernel
def missing_argument(x: Array1[np.float64]):
    return np.dot(x)  # error: wrong-arguments "np.dot() missing 1 required positional argument: 'b'"


@kernel
def number_at(x: Array1[np.float64]):
    return x @ 2.0  # error: unsupported-arguments "np.matmul(a: array[float64, 1], b: 2.0) is not supported"


@kernel
def squeezed(x: Array2[np.float64]):
    return np.squeeze(x)  # error: unsupported-arguments "squeeze without an axis"


@kernel
def axis_out_of_bounds(x: Array2[np.float64]):
    return x.swapaxes(0, 2)  # error: wrong-rank "axis 2 is out of bounds for 2 axes"


@kernel
def two_unknown(x: Array1[np.float64]):
    return x.reshape(-1, -1)  # error: type-error "only one extent may be -1"


@kernel
def misspelt(x: Array1[np.float64]):
    return np.cumsums(x)  # error: unsupported-call "np.cumsums is not supported"


@kernel
def clipped_complex(x: Array1[np.complex128]):
    return np.clip(x, 0, 1)  # error: unsupported-call "np.maximum of"

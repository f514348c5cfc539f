"""Calls that can't be compiled."""
import math
import os
import random

import numpy as np
from kernelmill import Array1, kernel

counter = 0
counter = counter + 1
table = {"a": {1, 2}}  # error: not-constant "is not a compile-time constant"
limit = random.random()  # error: not-constant "'random.random()' is not a compile-time constant"


def recursive_helper(n):
    return recursive_helper(n - 1)


def bad_helper(n):
    return (k for k in range(n))


def grow(n, t):
    if n == 0:
        return 0
    return grow(n - 1, (t, t))


def takes_two(a, b):
    return a + b


def variadic(*args):
    return args[0]


@kernel
def unknown_function(n: int) -> int:
    return os.getpid() + n  # error: unsupported-call "os.getpid is not supported in a kernel"


@kernel
def unknown_math(x: float) -> float:
    return math.nothing(x)  # error: unsupported-call "math.nothing is not supported in a kernel"


CHANGED = {"a": 1}
CHANGED["b"] = 2


@kernel
def changed_dictionary(n: int) -> int:
    return n + CHANGED["a"]  # error: changed-constant "the dictionary 'CHANGED' may be changed after it was made"


@kernel
def unknown_numpy(x: Array1[np.float64]) -> float:
    return np.linalg.eigh(x)  # error: unsupported-call "np.linalg.eigh is not supported in a kernel"


@kernel
def too_few(n: int) -> int:
    return takes_two(n)  # error: wrong-arguments "takes_two() missing 1 required positional argument: 'b'"


@kernel
def too_many(n: int) -> int:
    return takes_two(n, n, n)  # error: wrong-arguments "takes_two() takes 2 positional arguments but 3 were given"


@kernel
def unknown_keyword(n: int) -> int:
    return takes_two(n, c=1)  # error: wrong-arguments "takes_two() got an unexpected keyword argument 'c'"


@kernel
def calls_bad_helper(n: int) -> int:
    return bad_helper(n)  # error: callee-unsupported "'bad_helper' cannot be compiled: a generator expression is not supported in a kernel"


@kernel
def calls_variadic(n: int) -> int:
    return variadic(n)  # error: unsupported-syntax "'variadic' takes *args or **kwargs"


@kernel
def reassigned_global(n: int) -> int:
    return n + counter  # error: several-meanings "'counter' may stand for different things"


@kernel
def dict_global(n: int) -> int:
    return table["a"]


@kernel
def random_global(x: float) -> float:
    return x + limit


@kernel
def builtin(n: int) -> int:
    return hash((n, 1))  # error: unsupported-call "built-in hash() is not supported in a kernel"


@kernel
def math_on_array(x: Array1[np.float64]) -> float:
    return math.sin(x)  # error: unsupported-array-expression "a whole array is used where a number is expected"


@kernel
def unannotated_recursion(n: int) -> int:
    return recursive_helper(n)  # error: callee-unsupported "'recursive_helper' cannot be compiled: 'recursive_helper' calls itself, so its result must be annotated"


@kernel
def dtype_from_variable(n: int, x: Array1[np.float64]):
    return np.zeros(n, dtype=table)


@kernel
def range_of_float(x: float) -> int:
    n = 0
    for i in range(x):  # error: type-error "an integer is needed here, not float"
        n += 1
    return n



@kernel
def shape_not_known(x: Array1[np.int64]):
    return np.zeros(x)  # error: type-error "an integer is needed here, not array[int64, 1]"


@kernel
def ever_new_types(n: int) -> int:
    return grow(n, 1)  # error: callee-unsupported "'grow' is called with ever new types"


@kernel
def bits_of_another_size(x: Array1[np.float64]) -> np.int32:
    return x[0].view(np.int32)  # error: type-error "the bits of np.float64 cannot be seen as np.int32 in a kernel"


@kernel
def bits_of_a_python_number(x: float) -> int:
    return x.view(np.int64)  # error: type-error "a Python float has no attribute 'view'"


@kernel(math="fast")  # error: kernel-option "@kernel has no option math='fast'"
def whose_mathematics(x: float) -> float:
    return math.exp(x)

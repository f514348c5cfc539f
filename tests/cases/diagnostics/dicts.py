"""Dictionaries and sets that can't be compiled."""

from collections import Counter, OrderedDict, defaultdict

import numpy as np

from kernelmill import Array1, kernel


@kernel
def argument(d: dict[int, int], n: int) -> int:  # error: unknown-type "a dictionary cannot be an argument of a kernel"
    return d[n]


@kernel
def set_argument(s: set[int], n: int) -> bool:  # error: unknown-type "a set cannot be an argument of a kernel"
    return n in s


@kernel
def strings(n: int) -> int:
    d = {"a": n}  # error: unsupported-value "a string cannot be a key in a kernel"
    return len(d)


@kernel
def keywords(n: int) -> int:
    d = dict(a=n)  # error: unsupported-value "a string cannot be a key in a kernel"
    return len(d)


@kernel
def complex_keys(z: complex) -> int:
    d = {z: 1}  # error: unsupported-value "a complex number cannot be a key in a kernel"
    return len(d)


@kernel
def unhashable(n: int) -> int:
    d = {}
    d[[n]] = 1  # error: type-error "a list cannot be a key"
    return len(d)


@kernel
def unlike_keys(n: int) -> int:
    d = {n: 1}
    d[n > 2] = 2  # error: conflicting-types "a dictionary of int gets a key of type bool"
    return len(d)


@kernel
def unlike_values(n: int) -> int:
    d = {n: 1}
    d[2] = n > 2  # error: conflicting-types "a dictionary of int gets a value of type bool"
    return len(d)


@kernel
def never_filled(n: int) -> int:
    d = {}
    return d[n]  # error: unknown-type "nothing with such a key is ever put into this dictionary"


def fills(d, n):
    d[n] = n


@kernel
def filled_elsewhere(n: int) -> int:
    d = {}
    fills(d, n)  # error: callee-unsupported "nothing tells what this dictionary holds before it gets here"
    return len(d)


@kernel
def maybe_none(n: int) -> bool:
    d = {1: 2}
    return d.get(n) is None  # error: unsupported-value "this may be None in a kernel: .get() without a default"


@kernel
def unordered(x: Array1[np.int64]) -> int:
    total = 0
    for v in set(x):  # error: unsupported-iteration "a set has no order that a kernel could follow"
        total = total * 3 + int(v)
    return total


@kernel
def unordered_list(x: Array1[np.int64]):
    return list(set(x))  # error: unsupported-iteration "a set has no order that a kernel could follow"


@kernel
def unordered_sum(x: Array1[np.float64]) -> float:
    return sum({float(v) for v in x})  # error: unsupported-iteration "the sum of these depends on their order"


@kernel
def unordered_keys(x: Array1[np.int64]) -> int:
    return min(set(x), key=lambda v: v % 3)  # error: unsupported-iteration "which of equal members comes first"


@kernel
def any_member(x: Array1[np.int64]) -> int:
    return set(x).pop()  # error: unsupported-call "method .pop() of a set is not supported in a kernel like this"


@kernel
def set_result(x: Array1[np.int64]):
    return set(x)  # error: unsupported-value "a set cannot be returned from a kernel"


@kernel
def counter_result(x: Array1[np.int64]):
    return Counter(x)  # error: unsupported-value "a defaultdict or Counter cannot be returned from a kernel"


@kernel
def odd_factory(n: int) -> int:
    d = defaultdict(lambda: 5)  # error: unsupported-call "this defaultdict is not supported in a kernel"
    return d[n]


@kernel
def ordered(n: int) -> int:
    d = OrderedDict()  # error: unsupported-call "collections.OrderedDict is not supported in a kernel like this"
    return len(d)


@kernel
def unknown_method(n: int) -> int:
    c = Counter([n, 2])
    return c.most_common(1)[0][0]  # error: unsupported-call "method .most_common() of a dictionary is not supported"


@kernel
def added(n: int) -> int:
    return len({n} + {2})  # error: type-error "this operator is not supported on a set and a set"


@kernel
def as_number(n: int) -> int:
    return abs({n: 1})  # error: unsupported-value "a dictionary cannot be used here"


@kernel
def counters_compared(n: int) -> bool:
    return Counter([n]) == Counter([2])  # error: type-error "a dictionary and a dictionary cannot be compared in a kernel"


def looks(d, n):
    return d[n]


@kernel
def arrays_passed_on(x: Array1[np.float64], n: int) -> float:
    d = {0: x}
    return looks(d, n)[0]  # error: unsupported-value "a dictionary of arrays cannot be an argument of a function"


@kernel
def tuple_changed(x: Array1[np.int64]) -> int:
    t = tuple(x)
    t[0] = 5  # error: type-error "a tuple cannot be changed"
    t.append(3)  # error: type-error "a tuple has no method .append()"
    return len(t)

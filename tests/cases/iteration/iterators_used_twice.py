"""An iterator is consumed once and reads what it was made from when it is gone over; a second use goes on where it stopped."""

from itertools import accumulate, chain, combinations, pairwise, product

import numpy as np

from kernelmill import Array1, kernel


def total(v):
    return sum(v)


def total_twice(v):
    return sum(v), sum(v)


@kernel
def bound_and_used(n: int) -> tuple[int, int, int, int]:
    m = map(lambda v: v + n, [1, 2, 3])
    z = zip([1, 2, 3], range(n))
    e = enumerate([4, 5, n], 2)
    c = chain([1, 2], [n])
    return sum(m), sum(a * b for a, b in z), sum(i * v for i, v in e), sum(c)


@kernel
def one_of_two_branches(n: int) -> int:
    m = map(lambda v: v + n, [1, 2, 3])
    if n > 2:
        return sum(m)
    else:
        return max(m)


@kernel
def made_in_the_loop(n: int) -> int:
    t = 0
    for i in range(n):
        p = pairwise(range(i))
        for a, b in p:
            t += a * b
    return t


@kernel
def bound_again(n: int) -> int:
    m = map(lambda v: v + n, [1, 2, 3])
    t = sum(m)
    m = map(lambda v: v * n, [1, 2, 3])
    return t + sum(m)


@kernel
def alias_used_once(n: int) -> int:
    a = accumulate([1, 2, n])
    b = a
    return max(b)


@kernel
def handed_to_a_helper(n: int) -> int:
    m = map(lambda v: v + n, [1, 2, 3])
    return total(m)


@kernel
def reversed_then_longer(n: int) -> list[int]:
    xs = [1, 2, 3]
    r = reversed(xs)
    xs.append(n)
    return list(r)


@kernel
def reversed_then_shorter(n: int) -> list[int]:
    xs = [1, 2, 3]
    r = reversed(xs)
    for _ in range(min(n, 3)):
        xs.pop()
    xs += [9] * (n - 1)
    return list(r)


@kernel
def reversed_then_empty(n: int) -> list[int]:
    xs = [1, 2, n]
    r = reversed(xs)
    xs.pop()
    return list(r)


@kernel
def map_sees_longer_list(n: int) -> list[int]:
    xs = [1, 2, 3]
    m = map(lambda v: v * n, xs)
    xs.append(n)
    xs[0] = 7
    return list(m)


@kernel
def map_of_another_list(n: int) -> list[int]:
    xs = [1, 2, 3]
    e = enumerate(xs)
    xs = [n]
    return [i * v for i, v in e] + xs


@kernel
def lambda_sees_later_value(n: int) -> int:
    m = map(lambda v: v + n, [1, 2, 3])
    n = 100
    return sum(m)


@kernel
def zip_asks_the_first_once_more(n: int) -> int:
    t = 0
    for a, b in zip(map(lambda v: 12 // v, [1, 2, n]), [5, 6]):
        t += a * b
    return t


@kernel
def zip_asks_the_last_no_more(n: int) -> int:
    t = 0
    for a, b in zip([5, 6], map(lambda v: 12 // v, [1, 2, n])):
        t += a * b
    return t


@kernel
def reversed_of_a_tuple_once(n: int) -> list[int]:
    r = reversed((1, 2, n))
    return list(r)


@kernel
def view_is_no_iterator(n: int) -> int:
    d = {1: n, 2: 3}
    v = d.values()
    d[3] = 4
    return sum(v) + sum(v)


@kernel
def range_is_no_iterator(n: int) -> tuple[int, int, list[int]]:
    r = range(n)
    return sum(r), sum(r), list(r)


@kernel
def map_twice(n: int):
    m = map(lambda v: v + n, [1, 2, 3])
    return sum(m), sum(m)


@kernel
def zip_with_itself(n: int):
    m = map(lambda v: v + n, [1, 2, 3, 4])
    return [a * b for a, b in zip(m, m)]


@kernel
def nested_loops_over_one(n: int):
    t = 0
    e = enumerate([1, 2, n])
    for _, a in e:
        for _, b in e:
            t += 10 * a + b
    return t


@kernel
def broken_off(x: Array1[np.float64]):
    r = reversed(x)
    t = 0.0
    for v in r:
        t += v
        if v < 2.0:
            break
    for v in r:
        t += 10.0 * v
    return t


@kernel
def used_in_a_loop(n: int):
    t = 0
    z = zip(range(3), range(n))
    for _ in range(2):
        for a, b in z:
            t += a + b + 1
    return t


@kernel
def used_in_a_condition_before(n: int):
    f = filter(lambda v: v > 1, [1, 2, n])
    if n > 2:
        n += sum(f)
    return n + max(f, default=-1)


@kernel
def used_in_a_while(n: int):
    c = chain([1, 2], [n])
    t = 0
    k = 0
    while k < 2:
        t += sum(c)
        k += 1
    return t


@kernel
def used_in_a_comprehension(n: int):
    a = accumulate([1, 2, n])
    return [sum(a) for _ in range(2)]


@kernel
def used_by_a_lambda(n: int):
    m = map(lambda v: v + n, [1, 2, 3])
    return sum(map(lambda k: k + sum(m), [1, 2]))


@kernel
def alias_and_name(n: int):
    p = pairwise([1, 2, n])
    q = p
    return list(p), list(q)


@kernel
def two_in_a_tuple(n: int):
    both = (map(lambda v: v + n, [1, 2]), [n])
    return sum(both[0]), sum(both[1]), sum(both[0])


@kernel
def helper_uses_it_twice(n: int):
    m = map(lambda v: v + n, [1, 2, 3])
    return total_twice(m)


@kernel
def helper_and_caller(n: int):
    m = map(lambda v: v + n, [1, 2, 3])
    return total(m), total(m)


@kernel
def in_then_sum(n: int):
    z = reversed((1, 2, n))
    return 2 in z, sum(z)


@kernel
def zip_of_tuples_twice(n: int):
    z = zip((1, 2, n), (4, 5, 6))
    return [a for a, _ in z], [b for _, b in z]


@kernel
def enumerate_of_a_tuple_twice(n: int):
    e = enumerate((1, n))
    return list(e), list(e)


@kernel
def zip_is_no_tuple(n: int):
    z = zip((1, 2), (n, 4))
    return z[0]


@kernel
def map_of_a_tuple_waits(n: int):
    m = map(lambda v: v + n, (1, 2))
    n = 50
    return sum(m)


@kernel
def product_copies(n: int):
    xs = [1, 2]
    p = product(xs, [n, 3])
    xs.append(9)
    return [a * b for a, b in p]


@kernel
def combinations_copies(x: Array1[np.float64]):
    c = combinations(x, 2)
    x[0] = 100.0
    return [a * b for a, b in c]


@kernel
def dictionary_grows(n: int):
    d = {1: 2, n: 3}
    m = map(lambda k: k + 1, d)
    d[77] = 5
    return sum(m)


@kernel
def flat_twice(x: Array1[np.float64]):
    f = x.flat
    return sum(f), sum(f)


@kernel
def after_an_exception(n: int):
    m = map(lambda v: 6 // v, [1, 2, 0, n])
    t = 0
    try:
        for v in m:
            t += v
    except ZeroDivisionError:
        t += 1000
    return t + sum(m)


STAYS_PYTHON = {
    "handed_to_a_helper": "an iterator is no argument of a function",
    "map_twice": "the iterator may have been used before",
    "zip_with_itself": "the iterator may have been used before",
    "nested_loops_over_one": "the iterator may have been used before",
    "broken_off": "the iterator may have been used before",
    "used_in_a_loop": "the iterator may have been used before",
    "used_in_a_condition_before": "the iterator may have been used before",
    "used_in_a_while": "the iterator may have been used before",
    "used_in_a_comprehension": "the iterator may have been used before",
    "used_by_a_lambda": "the iterator may have been used before",
    "alias_and_name": "the iterator may have been used before",
    "two_in_a_tuple": "the iterator may have been used before",
    "helper_uses_it_twice": "an iterator is no argument of a function",
    "helper_and_caller": "an iterator is no argument of a function",
    "in_then_sum": "the iterator may have been used before",
    "zip_of_tuples_twice": "the iterator may have been used before",
    "enumerate_of_a_tuple_twice": "the iterator may have been used before",
    "zip_is_no_tuple": "Python raises TypeError",
    "map_of_a_tuple_waits": "the items are computed where the iterator is made",
    "product_copies": "Python copies the list where the iterator is made",
    "combinations_copies": "Python copies the array where the iterator is made",
    "dictionary_grows": "Python looks at the size of the dictionary where the iterator is made",
    "flat_twice": "the iterator may have been used before",
    "after_an_exception": "the iterator may have been used before",
}

_OF_ARRAYS = ("broken_off", "combinations_copies", "flat_twice")
_LEAVES = ("zip_asks_the_first_once_more",)
_INTS = [
    name
    for name, value in list(globals().items())
    if getattr(value, "__module__", "") == __name__ and name not in ("total", "total_twice", *_OF_ARRAYS, *_LEAVES)
]


def calls():
    for name in _INTS:
        for n in (2, 5):
            if name != "zip_is_no_tuple":
                yield (name, lambda n=n: (n,), "raises" if name == "dictionary_grows" else "native")
    yield ("zip_is_no_tuple", lambda: (3,), "raises")
    for n in (3, 0):
        yield ("zip_asks_the_first_once_more", lambda n=n: (n,), "leaves" if n else "raises")
    for name in _OF_ARRAYS:
        yield (name, lambda: (np.arange(4.0),))

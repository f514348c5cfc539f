"""Jumps and exceptions run each `finally` on the way, reach the right handler, and keep what was assigned, at any nesting."""
import numpy as np

from kernelmill import Array1, kernel


def read_and_count(x, b):
    try:
        return x[b]
    finally:
        x[0] += 1


@kernel
def through_two(a: int, b: int):
    r = 0
    try:
        try:
            try:
                a = a // b
            finally:
                r += 1
        finally:
            r += 10
    except ZeroDivisionError:
        r += 100
    else:
        r += 10000
    finally:
        r += 1000
    return r, a


@kernel
def raised_on(a: int, b: int):
    r = 0
    try:
        try:
            if a > b:
                raise KeyError("k")
            a = b // a
        except ValueError:
            r += 1
        except LookupError:
            r += 2
            raise ValueError("v")
        finally:
            r += 10
    except ValueError:
        r += 100
    except ArithmeticError:
        r += 200
    return r


@kernel
def raised_again(a: int, b: int):
    r = 0
    try:
        try:
            a = a // b
            r += int(np.ones(2)[a])
        except (ZeroDivisionError, IndexError):
            r += 1
            raise
        finally:
            r += 10
    except IndexError:
        return r + 100
    except ZeroDivisionError:
        return r + 200
    return r


@kernel
def out_of_loops(a: int, b: int):
    r = 0
    for i in range(3):
        for j in range(3):
            try:
                try:
                    a = 12 // (b - j)
                    if a == 3:
                        continue
                    if a == 4:
                        break
                except ZeroDivisionError:
                    r += 100
                    break
                finally:
                    r += 1
                r += 10
            finally:
                r += 1000
        else:
            return -r, a
        if r > 5000:
            break
    else:
        r += 7
    return r, a


@kernel
def swallowed(a: int, b: int):
    r = 0
    for i in range(4):
        try:
            r += 12 // (b - i)
            if i == a:
                return r
        except ZeroDivisionError:
            r += 100
            return r + 1
        finally:
            r += 1
            if i < 2:
                continue
    return -r


@kernel
def returns_replaced(n: int):
    for i in range(n):
        try:
            return i + 0.5
        finally:
            for k in range(2):
                try:
                    return k + 1000
                finally:
                    if n > 1:
                        break
            if n > 2:
                return -1.5
    return 0.0


@kernel
def from_unrolled(a: int, b: int):
    r = 0
    for v in (1, 2.5, a):
        try:
            y = 6 / (b - v)
            if v == 1:
                continue
        except ZeroDivisionError:
            r += 1
            continue
        finally:
            r += 10
            y = v
        if y > 2:
            break
    else:
        r += 1000
    return r, y


@kernel
def from_heads(x: Array1[np.float64], a: int):
    r = 0
    try:
        while x[a] > 0:
            a += 1
            r += 1
    except IndexError:
        r += 100
    try:
        for k in range(6 // (a - 5)):
            r += 1000
    except ZeroDivisionError:
        return r, -1
    return r, a


@kernel
def types_by_path(a: int, b: int):
    y = 0
    for i in range(3):
        try:
            y = a // (b - i)
        except ZeroDivisionError:
            y = 2.5
            break
        else:
            y = y * 2
    else:
        return y
    return y + i


@kernel
def lists_by_path(a: int, b: int):
    xs = [1]
    v = np.zeros(2)
    for i in range(3):
        try:
            a = a // (b - i)
            xs.append(a)
        except ZeroDivisionError:
            xs = [5, i]
            v = np.ones(3)
            if a > 3:
                break
            continue
        finally:
            v[0] += 1
        v[1] += 10
    return xs, v


@kernel
def endless(a: int, b: int):
    n = 0
    while True:
        n += 1
        try:
            while True:
                n += 1
                try:
                    a = a // (b - n)
                except ZeroDivisionError:
                    break
                finally:
                    n += 1
                if n > 9:
                    return n, a
        finally:
            n += 100
        return -n, a


@kernel
def written(x: Array1[np.float64], a: int):
    try:
        x[0] = 1.0
        try:
            x[a] = 3.0
        except IndexError:
            x[2] = 4.0
            raise KeyError("k")
        else:
            x[1] = 2.0
        finally:
            x[3] = 5.0
    except LookupError:
        x[1] = 6.0
        return 1.0
    return read_and_count(x, 1)


@kernel
def uncaught(x: Array1[np.float64], b: int):
    try:
        return x[b]
    finally:
        x[0] += 1


@kernel
def unbound_by_handler(a: int, b: int):
    e = 5
    try:
        a = a // b
    except ZeroDivisionError as e:
        a = 7
    if a == 7:
        a = 8
    return a, e


PAIRS = ((0, 0), (1, 0), (5, 1), (7, -1), (9, 2), (2, 3), (3, 3))
CALLS = [
    *[(name, lambda a=a, b=b: (a, b)) for a, b in PAIRS for name in ("through_two", "out_of_loops", "swallowed", "from_unrolled", "types_by_path", "lists_by_path", "endless")],
    *[(name, lambda a=a, b=b: (a, b)) for a, b in PAIRS[1:] for name in ("raised_on", "raised_again")],
    ("raised_on", lambda: (0, 5)),
    *[("returns_replaced", lambda n=n: (n,)) for n in (0, 1, 2, 3)],
    *[("from_heads", lambda a=a: (np.array([1.0, 2, 0, 1, 1]), a)) for a in (0, 3)],
    ("from_heads", lambda: (np.ones(6), 0)),
    *[("written", lambda a=a: (np.arange(1, 6.0), a)) for a in (9, 1, -5)],
    ("uncaught", lambda: (np.arange(3.0), 1)),
    ("uncaught", lambda: (np.arange(3.0), 5), "raises"),
    ("unbound_by_handler", lambda: (8, 2)),
    ("unbound_by_handler", lambda: (8, 0), "raises"),
]

"""try, except, else and finally."""

import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def divide_or(a: float, b: float, other: float) -> float:
    try:
        y = a / b
    except ZeroDivisionError:
        y = other
    return y


@kernel
def divide_ints(a: int, b: int) -> int:
    result = -1
    try:
        result = a // b
        result += a % b * 100
    except ZeroDivisionError:
        result -= 1
    return result


@kernel
def numpy_division_does_not_raise(x: Array1[np.float64]) -> float:
    try:
        return x[0] / x[1]
    except ZeroDivisionError:
        return -1.0


@kernel
def get_or(x: Array1[np.float64], i: int) -> float:
    try:
        return x[i]
    except IndexError:
        return -1.0


@kernel
def store_or(x: Array1[np.float64], i: int) -> int:
    try:
        x[i] = 5.0
    except IndexError:
        return 0
    else:
        return 1


@kernel
def list_or(n: int, i: int) -> int:
    xs = [k * k for k in range(n)]
    try:
        return xs[i]
    except (KeyError, LookupError):
        return -1


@kernel
def domain(x: float) -> float:
    try:
        return math.sqrt(x) + math.log(x)
    except ValueError:
        return math.nan


@kernel
def raised(n: int) -> int:
    try:
        if n < 0:
            raise ValueError("negative")
        if n == 0:
            raise KeyError(n)
        n *= 2
    except ValueError:
        return -1
    except KeyError:
        n = 1000
    return n + 1


@kernel
def raised_in_loop(x: Array1[np.int64], limit: int) -> int:
    total = 0
    try:
        for i in range(len(x)):
            for v in x:
                if v > limit:
                    raise OverflowError("too much")
                total += int(v) * i
        else:
            total += 1000
    except ArithmeticError:
        total = -total
    return total


@kernel
def divided_in_loop(x: Array1[np.int64]) -> int:
    total = 0
    try:
        for v in x:
            total += 100 // int(v)
    except ZeroDivisionError:
        total += 5000
    else:
        total += 1
    return total


@kernel
def skips_bad(x: Array1[np.int64]) -> int:
    total = 0
    for v in x:
        try:
            q = 100 // int(v)
        except ZeroDivisionError:
            continue
        if q < 0:
            break
        total += q
    else:
        total += 10000
    return total


@kernel
def jumps_out_of_body(x: Array1[np.int64]) -> int:
    total = 0
    for v in x:
        try:
            if v == 7:
                continue
            if v == 9:
                break
            total += 100 // int(v)
        except ZeroDivisionError:
            total += 1
    else:
        total += 10000
    return total


@kernel
def else_is_not_guarded(a: int, b: int) -> int:
    try:
        q = 12 // a
    except ZeroDivisionError:
        q = -1
    else:
        q = q // b
    return q


@kernel
def with_finally(a: int, b: int, x: Array1[np.int64]) -> int:
    try:
        x[0] = 1
        if b == 3:
            return a
        q = a // b
    except ZeroDivisionError:
        q = -7
        x[1] = 2
    finally:
        x[2] += 3
    return q


@kernel
def finally_alone(n: int, x: Array1[np.int64]) -> int:
    for i in range(n):
        try:
            if i == 2:
                continue
            if i == 4:
                break
            x[i % 3] += 10
        finally:
            x[3] += 1
    return n


@kernel
def nested(a: int, b: int) -> int:
    try:
        try:
            q = a // b
        except ValueError:
            q = 1
        q = q * 10 // a
    except ZeroDivisionError:
        q = -1
    return q


@kernel
def inner_catches(a: int, b: int) -> int:
    total = 0
    try:
        try:
            total += a // b
        except ZeroDivisionError:
            total += 100
        total += b // a
    except ZeroDivisionError:
        total += 1000
    return total


@kernel
def named(a: int, b: int) -> int:
    try:
        return a // b
    except ZeroDivisionError as error:
        return len(str(error))


@kernel
def named_unused(a: int, b: int) -> int:
    try:
        return a // b
    except ZeroDivisionError as error:
        return -5


@kernel
def raised_again(a: int, b: int) -> int:
    try:
        return a // b
    except ZeroDivisionError:
        raise ValueError(f"{a} by nothing")


@kernel
def reraised(a: int, b: int) -> int:
    try:
        return a // b
    except ZeroDivisionError:
        raise


@kernel
def handler_not_compilable(a: int, b: int) -> int:
    try:
        return a // b
    except ZeroDivisionError:
        return {0: 17}[0]


@kernel
def bare(n: int) -> int:
    try:
        assert n > 3
        return n
    except:
        return -1


def helper(v):
    if v > 5:
        raise ValueError("large")
    return 10 // v


@kernel
def called(v: int) -> int:
    try:
        return helper(v)
    except ZeroDivisionError:
        return -1
    except ValueError:
        return -2


@kernel
def types_change(a: int, b: int) -> float:
    result = 0
    try:
        result = a / b
    except ZeroDivisionError:
        result = -1.5
    return result * 2.0


@kernel
def search(x: Array1[np.float64], wanted: float) -> int:
    def find():
        for i in range(len(x)):
            if x[i] == wanted:
                return i
        raise ValueError("not found")

    try:
        return find()
    except ValueError:
        return -1


def guarded_get(x, i):
    try:
        return x[i]
    except IndexError:
        return -1.0


@kernel
def after_write(x: Array1[np.float64], i: int) -> float:
    x[0] = 50.0
    total = x[0]
    try:
        for k in range(3):
            total += x[i + k]
            x[1] += 1.0
    except IndexError:
        total += 1000.0
    return total


@kernel
def helper_after_write(x: Array1[np.float64], i: int) -> float:
    x[0] += 5.0
    return guarded_get(x, i) + x[0]


def unguarded_get(x, i):
    x[0] += 1.0
    return x[i]


@kernel
def callee_after_write(x: Array1[np.float64], i: int) -> float:
    x[1] += 5.0
    try:
        return unguarded_get(x, i)
    except IndexError:
        return x[0] * 100


@kernel
def not_caught_after_write(x: Array1[np.float64], i: int) -> float:
    x[1] += 5.0
    try:
        return unguarded_get(x, i)
    finally:
        x[1] += 7.0


@kernel
def in_loop_condition(a: int, b: int) -> int:
    turns = 0
    try:
        while a // b > 3:
            a -= 10
            b -= 1
            turns += 1
    except ZeroDivisionError:
        turns += 1000
    else:
        turns += 100
    return turns


@kernel
def in_condition(a: int, b: int, x: Array1[np.float64]) -> float:
    try:
        y = 1.0 if a > 0 and b // a > 1 or a % b == 2 else x[a]
        z = x[b] + max(x[k] // 1 for k in range(a))
    except ZeroDivisionError:
        return -1.0
    except IndexError:
        return -2.0
    return y + z


@kernel
def rebound_types(x: Array1[np.float64], i: int) -> float:
    v = 1
    try:
        v = x[i]
        v = v * 2.0 // (i - 1)
        w = float(v) / i
    except IndexError:
        v = 3.5
        w = 0.5
    except ArithmeticError:
        w = -1.0
    return float(v) + w


@kernel
def in_tuple_loop(a: int) -> int:
    total = 0
    for k in (0, 1, 2):
        try:
            total += 10 // (a - k)
        except ZeroDivisionError:
            total += 500
    return total


def calls():
    for a, b in ((1.0, 2.0), (1.0, 0.0), (0.0, -0.0), (math.inf, 0.0), (math.nan, 1.0)):
        yield "divide_or", lambda a=a, b=b: (a, b, 9.5)
    for a in (-5, 0, 3, 7):
        for b in (-2, 0, 3):
            yield "nested", lambda a=a, b=b: (a, b), "native" if b else "leaves"
            for name in ("divide_ints", "inner_catches", "types_change", "named_unused"):
                yield name, lambda a=a, b=b: (a, b)
            yield "else_is_not_guarded", lambda a=a, b=b: (a, b), "raises" if a and not b else "native"
            yield "named", lambda a=a, b=b: (a, b), "native" if b else "leaves"
            yield "handler_not_compilable", lambda a=a, b=b: (a, b), "native" if b else "leaves"
            for name in ("raised_again", "reraised"):
                yield name, lambda a=a, b=b: (a, b), "native" if b else "raises"
            yield "with_finally", lambda a=a, b=b: (a, b, np.zeros(4, np.int64))
        for name in ("raised", "bare", "in_tuple_loop"):
            yield name, lambda a=a: (a,)
        yield "called", lambda a=a: (a,), "native" if 0 < a < 6 or a < 0 else "leaves"
    yield "numpy_division_does_not_raise", lambda: (np.array([1.0, 0.0]),)
    for i in (-4, -3, 0, 2, 3, 9):
        yield "get_or", lambda i=i: (np.array([1.0, 2.0, 4.0]), i)
        yield "store_or", lambda i=i: (np.array([1.0, 2.0, 4.0]), i)
        yield "list_or", lambda i=i: (3, i)
    for x in (4.0, 0.0, -1.0, math.inf, math.nan):
        yield "domain", lambda x=x: (x,)
    for limit in (0, 2, 100):
        yield "raised_in_loop", lambda limit=limit: (np.array([1, 2, 3]), limit)
    for values in ([], [1, 2], [5, 0, 2], [7, 5, 0, 9, 1], [3, -4, 2]):
        for name in ("divided_in_loop", "skips_bad", "jumps_out_of_body"):
            yield name, lambda values=values: (np.array(values, np.int64),)
    for n in (0, 1, 3, 6):
        yield "finally_alone", lambda n=n: (n, np.zeros(4, np.int64))
    for a in (-3, 0, 1, 2, 7, 100):
        for b in (-2, 0, 1, 4):
            yield "in_loop_condition", lambda a=a, b=b: (a, b)
            yield "in_condition", lambda a=a, b=b: (a, b, np.array([1.5, 2.5, 3.5])), "any"
    for i in (-4, -3, 0, 1, 2, 3, 9):
        yield "rebound_types", lambda i=i: (np.array([1.0, 2.0, 4.0]), i)
        yield "after_write", lambda i=i: (np.array([1.0, 2.0, 4.0]), i)
        yield "helper_after_write", lambda i=i: (np.array([1.0, 2.0, 4.0]), i)
        yield "callee_after_write", lambda i=i: (np.array([1.0, 2.0, 4.0]), i), "native" if -3 <= i < 3 else "leaves"
        yield "not_caught_after_write", lambda i=i: (np.array([1.0, 2.0, 4.0]), i), "native" if -3 <= i < 3 else "raises"
    yield "search", lambda: (np.array([1.0, 2.0]), 2.0)
    yield "search", lambda: (np.array([1.0, 2.0]), 3.0), "leaves"

"""Sorting and searching. Order is NumPy's: NaNs last.

Where the result depends on the order of equal keys that can be told apart (positions from an unstable sort, zeros of
both signs), the function leaves, since NumPy's order depends on the machine.
"""

import math

import numpy as np

#: Extents are compared first, so that every subscript is in range.
CHECKS_ITS_EXTENTS = True

RUN = 16


def less(x, y):
    """Whether `x` sorts before `y`."""
    return x < y or (y != y and x == x)


def merge_sort(a, n):
    """Sort the first `n` elements, none of them NaN: runs by insertion, then merged."""
    for start in range(0, n, RUN):
        insertion_sort(a, start, min(start + RUN, n) - 1)
    if n <= RUN:
        return
    width = RUN
    work = np.empty(n, a.dtype)
    while width < n:
        for low in range(0, n - width, 2 * width):
            middle = low + width
            high = min(middle + width, n)
            if not a[middle] < a[middle - 1]:
                continue
            for k in range(width):
                work[k] = a[low + k]
            i, j, k = 0, middle, low
            while i < width and j < high:
                if a[j] < work[i]:
                    a[k] = a[j]
                    j += 1
                else:
                    a[k] = work[i]
                    i += 1
                k += 1
            while i < width:
                a[k] = work[i]
                i += 1
                k += 1
        width *= 2


def zeros_alike(a):
    """Leaves where a vector holds zeros of both signs: their order in NumPy's result depends on the machine."""
    plus, minus = False, False
    for v in a:
        if v == 0:
            if math.copysign(1.0, v) < 0:
                minus = True
            else:
                plus = True
    if plus and minus:
        raise ValueError("zeros of both signs")


def sort(a):
    """A sorted copy of a vector."""
    n = a.shape[0]
    out = np.empty(n, a.dtype)
    low, high = 0, n
    for v in a:
        if v == v:
            out[low] = v
            low += 1
        else:
            high -= 1
            out[high] = v
    quick_sort(out, low)
    zeros_alike(out)
    return out


def part(a, low, high):
    """Move what is small to the front of `a[low : high + 1]`: where the rest begins, and where the small ones end."""
    x, y, z = a[low], a[(low + high) // 2], a[high]
    pivot = max(min(x, y), min(max(x, y), z))
    i, j = low, high
    while i <= j:
        while a[i] < pivot:
            i += 1
        while pivot < a[j]:
            j -= 1
        if i <= j:
            v = a[i]
            a[i] = a[j]
            a[j] = v
            i += 1
            j -= 1
    return i, j


def short_sort(a, n):
    """Sort the first `n` elements, none of them NaN, without a branch that depends on them: each one is carried along those that
    are sorted already, and the larger one of each pair goes on. Equal elements may change places."""
    for i in range(1, n):
        v = a[i]
        for k in range(i):
            t = a[k]
            smaller = v < t
            a[k] = v if smaller else t
            v = t if smaller else v
        a[i] = v


def insertion_sort(a, low, high):
    """Sort `a[low : high + 1]`."""
    for i in range(low + 1, high + 1):
        v = a[i]
        k = i
        while k > low and v < a[k - 1]:
            a[k] = a[k - 1]
            k -= 1
        a[k] = v


def quick_sort(a, n):
    """Sort the first `n` elements, none of them NaN: the smaller part first, so that few parts wait."""
    if n <= RUN:
        short_sort(a, n)
        return
    if n <= 2 * RUN:
        insertion_sort(a, 0, n - 1)
        return
    waiting = np.empty((64, 2), np.int64)
    count, bad = 0, 0
    low, high = 0, n - 1
    while True:
        while high - low >= RUN:
            i, j = part(a, low, high)
            if min(j - low, high - i) < (high - low) // 16:
                bad += 1
                if bad > 64:
                    merge_sort(a, n)
                    return
            if j - low < high - i:
                waiting[count, 0] = i
                waiting[count, 1] = high
                high = j
            else:
                waiting[count, 0] = low
                waiting[count, 1] = j
                low = i
            count += 1
        insertion_sort(a, low, high)
        if count == 0:
            return
        count -= 1
        low = int(waiting[count, 0])
        high = int(waiting[count, 1])


def select(a, n, k):
    """Move what sorting would put at position `k` of the first `n` elements (no NaN) there, smaller ones before it.

    Quickselect with the median of three as pivot; sorts where the pivots turn out badly.
    """
    if n <= RUN:
        short_sort(a, n)
        return
    low, high = 0, n - 1
    tries = 0
    while high - low > 32:
        tries += 1
        if tries > 128:
            merge_sort(a[low : high + 1], high + 1 - low)
            return
        i, j = part(a, low, high)
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            return
    merge_sort(a[low : high + 1], high + 1 - low)


def sort_integers(a):
    """A sorted copy of a vector without NaNs."""
    n = a.shape[0]
    out = np.empty(n, a.dtype)
    for i in range(n):
        out[i] = a[i]
    quick_sort(out, n)
    return out


def sort_line(a):
    """A sorted copy of a vector of any dtype."""
    return sort(a)


def sort_rows(a):
    """A copy with every row sorted."""
    out = np.empty_like(a)
    for i in range(a.shape[0]):
        row = sort(a[i])
        for j in range(a.shape[1]):
            out[i, j] = row[j]
    return out


def sort_columns(a):
    """A copy with every column sorted."""
    out = np.empty_like(a)
    for j in range(a.shape[1]):
        column = sort(a[:, j])
        for i in range(a.shape[0]):
            out[i, j] = column[i]
    return out


def sort_in_place(a):
    """Sort a vector."""
    done = sort(a)
    for i in range(a.shape[0]):
        a[i] = done[i]


def argsort(a):
    """Positions that sort a vector, equal keys in their order."""
    n = a.shape[0]
    out = np.empty(n, np.int64)
    for i in range(n):
        out[i] = i
    for start in range(0, n, RUN):
        for i in range(start + 1, min(start + RUN, n)):
            p = out[i]
            v = a[p]
            k = i
            while k > start and less(v, a[out[k - 1]]):
                out[k] = out[k - 1]
                k -= 1
            out[k] = p
    width = RUN
    work = np.empty(n, np.int64)
    while width < n:
        for low in range(0, n - width, 2 * width):
            middle = low + width
            high = min(middle + width, n)
            for k in range(width):
                work[k] = out[low + k]
            i, j, k = 0, middle, low
            while i < width and j < high:
                if less(a[out[j]], a[work[i]]):
                    out[k] = out[j]
                    j += 1
                else:
                    out[k] = work[i]
                    i += 1
                k += 1
            while i < width:
                out[k] = work[i]
                i += 1
                k += 1
        width *= 2
    return out


def argsort_distinct(a):
    """Positions that sort a vector whose keys differ; leaves where two are equal."""
    out = argsort(a)
    for i in range(1, out.shape[0]):
        if not less(a[out[i - 1]], a[out[i]]):
            raise ValueError("the order of equal keys depends on the machine")
    return out


def before(x, y, side):
    """Whether a key `y` belongs after element `x`."""
    if side == "left":
        return less(x, y)
    return not less(y, x)


def searchsorted(a, v, side, dtype):
    """Where a number belongs in a sorted vector."""
    key = dtype(v)
    low, high = 0, a.shape[0]
    while low < high:
        middle = low + (high - low) // 2
        if before(dtype(a[middle]), key, side):
            low = middle + 1
        else:
            high = middle
    return np.int64(low)


def searchsorted_all(a, v, side, dtype):
    """Where each of several numbers belongs; a search starts from what the one before it found."""
    n, count = a.shape[0], v.shape[0]
    out = np.empty(count, np.int64)
    low, high = 0, n
    for k in range(count):
        key = dtype(v[k])
        if k == 0 or not before(dtype(v[k - 1]), key, side):
            low = 0
            high = high + 1 if high < n else n
        else:
            high = n
        while low < high:
            middle = low + (high - low) // 2
            if before(dtype(a[middle]), key, side):
                low = middle + 1
            else:
                high = middle
        out[k] = low
    return out


def digitize(x, bins, right, dtype):
    """In which bin a number falls."""
    return digitize_all(one(dtype(x), dtype), bins, right, dtype)[0]


def one(x, dtype):
    """A vector of one element."""
    out = np.empty(1, dtype)
    out[0] = x
    return out


def digitize_all(x, bins, right, dtype):
    """In which bins numbers fall."""
    n = bins.shape[0]
    up, down = True, True
    for i in range(1, n):
        if not bins[i] >= bins[i - 1]:
            up = False
        if not bins[i] <= bins[i - 1]:
            down = False
    if not up and not down:
        raise ValueError("bins must be monotonically increasing or decreasing")
    if n > 0 and bins[0] != bins[0]:
        raise ValueError("NaN in bins")
    if up:
        if right:
            return searchsorted_all(bins, x, "left", dtype)
        return searchsorted_all(bins, x, "right", dtype)
    if right:
        out = searchsorted_all(bins[::-1], x, "left", dtype)
    else:
        out = searchsorted_all(bins[::-1], x, "right", dtype)
    for k in range(out.shape[0]):
        out[k] = n - out[k]
    return out


def differs(x, y):
    """Whether neighbours in sorted order are different values; NaNs are one value."""
    return x != y and (x == x or y == y)


def distinct(a):
    """How many different values a sorted vector holds."""
    total = min(a.shape[0], 1)
    for i in range(1, a.shape[0]):
        if differs(a[i - 1], a[i]):
            total += 1
    return total


def unique(a):
    """The different values, sorted."""
    s = sort(a)
    out = np.empty(distinct(s), a.dtype)
    k = 0
    for i in range(s.shape[0]):
        if i == 0 or differs(s[i - 1], s[i]):
            out[k] = s[i]
            k += 1
    return out


def unique_counts(a):
    """The different values, and how often each occurs."""
    s = sort(a)
    n = distinct(s)
    out = np.empty(n, a.dtype)
    counts = np.zeros(n, np.int64)
    k = -1
    for i in range(s.shape[0]):
        if i == 0 or differs(s[i - 1], s[i]):
            k += 1
            out[k] = s[i]
        counts[k] += 1
    return out, counts


def unique_index(a):
    """The different values, and where each occurs first."""
    order = argsort(a)
    s = sort(a)
    n = distinct(s)
    out = np.empty(n, a.dtype)
    first = np.empty(n, np.int64)
    k = 0
    for i in range(s.shape[0]):
        if i == 0 or differs(s[i - 1], s[i]):
            out[k] = s[i]
            first[k] = order[i]
            k += 1
    return out, first


def unique_inverse(a):
    """The different values, and which of them each element is."""
    order = argsort(a)
    s = sort(a)
    out = np.empty(distinct(s), a.dtype)
    inverse = np.empty(s.shape[0], np.int64)
    k = -1
    for i in range(s.shape[0]):
        if i == 0 or differs(s[i - 1], s[i]):
            k += 1
            out[k] = s[i]
        inverse[order[i]] = k
    return out, inverse[:]  # NumPy's second result is a view


def unique_inverse_counts(a):
    """The different values, where each element is among them, how often each occurs."""
    values, inverse = unique_inverse(a)
    _, counts = unique_counts(a)
    return values, inverse, counts


def unique_index_counts(a):
    """The different values, where each comes first, how often each occurs."""
    values, index = unique_index(a)
    _, counts = unique_counts(a)
    return values, index, counts


def unique_index_inverse(a):
    """The different values, where each comes first, where each element is among them."""
    values, index = unique_index(a)
    _, inverse = unique_inverse(a)
    return values, index, inverse

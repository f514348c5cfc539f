"""Kernels that carry out sequences of operations on dictionaries and sets, given as arrays; see test_tables.py."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def ints(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    d = {}
    log = []
    for i in range(len(ops)):
        op, k, v = ops[i] % 12, int(keys[i]), values[i]
        if op < 4:
            d[k] = v
        elif op == 4:
            log.append(d.pop(k, -1.0))
        elif op == 5:
            d.pop(k, None)
        elif op == 6:
            log.append(d.get(k, 0.5))
        elif op == 7:
            log.append(d.setdefault(k, v))
        elif op == 8:
            if d:
                last, w = d.popitem()
                log.append(w)
                log.append(np.float64(last))
        elif op == 9:
            total = np.float64(0.0)
            for a, w in d.items():
                total = total * 0.5 + a * w
            log.append(total)
        elif op == 10:
            log.append(np.float64(len(d)))
        elif k % 5 == 0:
            e = d.copy()
            d.clear()
            d.update(e)
    return d, log


@kernel
def strict(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    d = {}
    for i in range(len(ops)):
        op, k, v = ops[i] % 8, int(keys[i]), values[i]
        if op < 5:
            d[k] = v
        elif op == 5:
            d[k] += 1.0
        elif op == 6:
            del d[k]
        else:
            for other in d:
                if other == k:
                    d[k + 1] = v
    return d


@kernel
def floats(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    d = {}
    for i in range(len(ops)):
        if ops[i] % 3:
            d[values[i]] = i
        elif values[i] in d:
            del d[values[i]]
    return d, list(d), d.get(0, -1), d.get(-0.0, -1)


@kernel
def pairs(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    d = {}
    for i in range(len(ops)):
        k = (int(keys[i]) % 4, values[i])
        if ops[i] % 3:
            d[k] = d.get(k, 0) + i
        else:
            d.pop(k, 0)
    return d


@kernel
def slices(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    d = {}
    for i in range(len(ops)):
        p = tuple(keys[i : i + int(ops[i]) % 4])
        if p in d:
            d[p].append(i)
        else:
            d[p] = [i]
    return d, [len(p) for p in d]


@kernel
def arrays(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    d = {}
    total = 0.0
    for i in range(len(ops)):
        k = int(keys[i])
        if ops[i] % 4:
            d[k] = values[: i + 1] * 0.5 if ops[i] % 2 else values[i:]
        elif k in d:
            total += d.pop(k).sum()
        for a in d.values():
            total += a[0]
    return total, len(d)


@kernel
def sets(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    s = set()
    t = {0, 1}
    log = []
    for i in range(len(ops)):
        op, k = ops[i] % 10, int(keys[i])
        if op < 4:
            s.add(k)
        elif op < 6:
            s.discard(k)
        elif op == 6:
            t.add(k)
            s ^= t
        elif op == 7:
            s = s | t
            log.append(len(s & t))
        elif op == 8:
            log.append(sum(s))
            t -= s
        else:
            log.append(int(s <= t) + 2 * int(s == t) + 4 * int(k in s) + 8 * int(s.isdisjoint(t)))
    return sorted(s), sorted(t), log


@kernel
def lists(ops: Array1[np.int64], keys: Array1[np.int64], values: Array1[np.float64]):
    rows = [[0.5]]
    for i in range(len(ops)):
        op, k, v = ops[i] % 9, int(keys[i]), values[i]
        if op < 3:
            rows[k % len(rows)].append(v)
        elif op == 3:
            rows.append([])
        elif op == 4:
            rows.append(rows[k])
        elif op == 5:
            rows[k] = rows[0][1:]
        elif op == 6 and len(rows) > 1:
            rows.pop(k % len(rows))
        elif op == 7:
            rows.insert(k, [v])
        else:
            rows = rows[::-1]
    return rows

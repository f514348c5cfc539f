"""Lists that get their first item in a branch whose condition looks at the list."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def spans(x: Array1[np.float64]):
    stack = []
    out = np.zeros(len(x), np.int64)
    for i in range(len(x)):
        while stack and x[stack[-1]] <= x[i]:
            stack.pop()
        out[i] = i - stack[-1] if stack else i + 1
        stack.append(i)
    return out


@kernel
def merged(a: Array1[np.int64], b: Array1[np.int64]):
    out = []
    for s, e in zip(a, b):
        if out and s <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], e))
        else:
            out.append((s, e))
    return out


@kernel
def known(x: Array1[np.int64]):
    seen = []
    for v in x:
        if v in seen:
            continue
        seen.append(v)
    return seen


@kernel
def largest(x: Array1[np.float64]) -> float:
    stack = []
    best = 0.0
    i = 0
    while i < len(x):
        if not stack or x[stack[-1]] <= x[i]:
            stack.append(i)
            i += 1
        else:
            top = stack.pop()
            w = i if len(stack) == 0 else i - stack[-1] - 1
            best = max(best, x[top] * w)
    return best


def calls():
    for n in (0, 1, 5, 12):
        for name in ("spans", "largest"):
            yield name, lambda n=n: (np.abs(np.sin(np.arange(n) * 3.0)),)
        yield "known", lambda n=n: (np.arange(n) * 7 % 5,)
        yield "merged", lambda n=n: (np.arange(n) * 2, np.arange(n) * 2 + np.arange(n) % 3)

"""One step of page rank over edges in compressed rows."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (1000, 20_000)


@kernel
def run(
    start: Array1[np.int64], to: Array1[np.int32], rank: Array1[np.float64], after: Array1[np.float64], damping: float
) -> None:
    n = len(rank)
    for v in range(n):
        after[v] = (1.0 - damping) / n
    for v in range(n):
        degree = start[v + 1] - start[v]
        if degree > 0:
            share = damping * rank[v] / degree
            for e in range(start[v], start[v + 1]):
                after[to[e]] += share


def arguments(size, random):
    start = np.concatenate([[0], np.cumsum(random.integers(0, 9, size))])
    to = random.integers(0, size, start[-1]).astype(np.int32)
    return start, to, random.random(size), np.zeros(size), 0.85


C = """
void run(int64_t *start, int64_t s, int32_t *to, int64_t t, double *rank, int64_t n, double *after, int64_t a, double damping) {
    for (int64_t v = 0; v < n; v++) after[v] = (1.0 - damping) / n;
    for (int64_t v = 0; v < n; v++) {
        int64_t degree = start[v + 1] - start[v];
        if (degree > 0) {
            double share = damping * rank[v] / degree;
            for (int64_t e = start[v]; e < start[v + 1]; e++) after[to[e]] += share;
        }
    }
}
"""

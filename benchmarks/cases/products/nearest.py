"""The nearest of some centres for each point, and its distance."""

import numpy as np

from kernelmill import Array1, Array2, kernel

SIZES = (6, 1000)


@kernel
def run(x: Array2[np.float64], centres: Array2[np.float64], labels: Array1[np.int64]) -> float:
    total = 0.0
    for i in range(x.shape[0]):
        best = 1e300
        label = -1
        for c in range(centres.shape[0]):
            d = 0.0
            for k in range(x.shape[1]):
                t = x[i, k] - centres[c, k]
                d += t * t
            if d < best:
                best = d
                label = c
        labels[i] = label
        total += best
    return total


def arguments(size, random):
    return random.random((size, 10)), random.random((12, 10)), np.zeros(size, np.int64)


C = """
double run(double *restrict x, int64_t n, int64_t m, double *restrict q,
         int64_t p, int64_t q1, int64_t *restrict labels, int64_t l0) {
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        double best = 1e300;
        int64_t label = -1;
        for (int64_t c = 0; c < p; c++) {
            double d = 0.0;
            for (int64_t k = 0; k < m; k++) {
                double t = x[i * m + k] - q[c * m + k];
                d += t * t;
            }
            if (d < best) {
                best = d;
                label = c;
            }
        }
        labels[i] = label;
        total += best;
    }
    return total;
}
"""

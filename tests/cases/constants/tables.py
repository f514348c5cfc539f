"""Dictionaries of the module: functions and numbers by name, chosen at compile time."""

from typing import Literal

import numpy as np

from kernelmill import Array1, kernel


def near(r):
    return np.exp(-r)


def far(r):
    if r == 0:
        return 0.0
    return 1 / r


SHAPES = {"near": near, "far": far}
SCALES = {1: 0.5, 2: 4.0}
WEIGHTS = {"flat": np.array([1.0, 1.0, 1.0]), "peak": np.array([1.0, 2.0, 1.0])}


def apply(x, shape, out):
    for i in range(x.shape[0]):
        out[i] = shape(x[i])


@kernel
def chosen(x: Array1[np.float64], shape: Literal["near", "far"]):
    out = np.empty_like(x)
    apply(x, SHAPES[shape], out)
    return out * SCALES[2] + SCALES[1]


@kernel
def weighted(x: Array1[np.float64], kind: str):
    return np.dot(x, WEIGHTS[kind])


TOL_ULP = 4
TOL_REASON = "elementary functions"


def calls():
    for shape in ("near", "far"):
        yield "chosen", lambda shape=shape: (np.array([0.5, 1.0, 2.0]), shape)
    yield "chosen", lambda: (np.array([0.5]), "other"), "raises"
    for kind in ("flat", "peak"):
        yield "weighted", lambda kind=kind: (np.array([0.5, 1.0, 2.0]), kind)
    yield "weighted", lambda: (np.array([0.5]), "none"), "raises"

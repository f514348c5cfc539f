"""Right-hand sides. Each is `rhs(t, y, p, out)`: time, state, parameters, and where the derivatives go."""

import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def van_der_pol(t: float, y: Array1[np.float64], p: Array1[np.float64], out: Array1[np.float64]) -> None:
    """An oscillator whose damping changes its sign. State: place, speed; parameter: the damping."""
    out[0] = y[1]
    out[1] = p[0] * (1.0 - y[0] * y[0]) * y[1] - y[0]


@kernel
def lorenz(t: float, y: Array1[np.float64], p: Array1[np.float64], out: Array1[np.float64]) -> None:
    """Convection after E. Lorenz (1963). Three states; parameters: sigma, rho, beta."""
    out[0] = p[0] * (y[1] - y[0])
    out[1] = y[0] * (p[1] - y[2]) - y[1]
    out[2] = y[0] * y[1] - p[2] * y[2]


@kernel
def duffing(t: float, y: Array1[np.float64], p: Array1[np.float64], out: Array1[np.float64]) -> None:
    """A driven oscillator with a spring that hardens. State: place, speed; parameters: damping, the spring's linear and cubic part,
    amplitude and angular frequency of the force."""
    out[0] = y[1]
    out[1] = p[3] * math.cos(p[4] * t) - p[0] * y[1] - p[1] * y[0] - p[2] * y[0] * y[0] * y[0]

"""The same as kernels of a module, which a wheel can hold: what `build` puts together at run time."""

import numpy as np

from kernelmill import Array1, Array2, kernel
from simulation.models import lorenz, van_der_pol
from simulation.runner import go_on, never, run
from simulation.steppers import dormand_prince, runge_kutta


@kernel
def run_van_der_pol(
    y: Array1[np.float64],
    p: Array1[np.float64],
    end: float,
    h: float,
    tolerance: float,
    times: Array1[np.float64],
    states: Array2[np.float64],
) -> int:
    """Van der Pol's oscillator by the classical method of Runge and Kutta; see `run`."""
    return run(van_der_pol, runge_kutta, never, go_on, 4, y, p, end, h, tolerance, times, states)


@kernel
def run_lorenz(
    y: Array1[np.float64],
    p: Array1[np.float64],
    end: float,
    h: float,
    tolerance: float,
    times: Array1[np.float64],
    states: Array2[np.float64],
) -> int:
    """Lorenz's model by the method of Dormand and Prince; see `run`."""
    return run(lorenz, dormand_prince, never, go_on, 5, y, p, end, h, tolerance, times, states)

"""Initial value problems: models, steppers and events put together at run time, and compiled as one kernel.

    model = Model(rhs=van_der_pol, stepper=DORMAND_PRINCE)
    simulate = build(model)                                    # compiled when it is first called
    times, states = simulate([2.0, 0.0], end=20.0, parameters=[5.0])
    finals = simulate.ensemble([2.0, 0.0], 20.0, parameters=np.linspace(1, 9, 1000)[:, None])
"""

from simulation.models import duffing, lorenz, van_der_pol
from simulation.runner import Model, Simulation, build
from simulation.steppers import DORMAND_PRINCE, EULER, RUNGE_KUTTA

__all__ = ["DORMAND_PRINCE", "EULER", "RUNGE_KUTTA", "Model", "Simulation", "build", "duffing", "lorenz", "van_der_pol"]

"""Model-predictive control of a pendulum: a dense SQP solver over a box-constrained QP, in plain Python over NumPy arrays.

Each period the controller minimises, over the torques of a horizon, the squared distance from the upright position and the effort.
The problem is solved by sequential quadratic programming with Gauss-Newton Hessians: the model is linearised along the trajectory,
the QP with bounds is solved by an active-set method over a Cholesky factor, and a line search on the cost decides the step.
"""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel

GRAVITY = 9.81
LENGTH = 0.5
DAMPING = 0.1
STATES = 2


@kernel
def acceleration(angle: float, speed: float, torque: float) -> float:
    """Angular acceleration; the angle is 0 where the pendulum stands upright."""
    return GRAVITY / LENGTH * math.sin(angle) - DAMPING * speed + torque


@kernel
def step(angle: float, speed: float, torque: float, dt: float) -> tuple[float, float]:
    """One step of the classical Runge-Kutta method."""
    a1 = acceleration(angle, speed, torque)
    v2 = speed + 0.5 * dt * a1
    a2 = acceleration(angle + 0.5 * dt * speed, v2, torque)
    v3 = speed + 0.5 * dt * a2
    a3 = acceleration(angle + 0.5 * dt * v2, v3, torque)
    v4 = speed + dt * a3
    a4 = acceleration(angle + dt * v3, v4, torque)
    return angle + dt / 6.0 * (speed + 2.0 * v2 + 2.0 * v3 + v4), speed + dt / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)


@kernel
def simulate(start: Array1[np.float64], torques: Array1[np.float64], dt: float, states: Array2[np.float64]) -> None:
    """The trajectory under these torques: row k + 1 of `states` follows from row k."""
    states[0, 0] = start[0]
    states[0, 1] = start[1]
    for k in range(torques.shape[0]):
        angle, speed = step(states[k, 0], states[k, 1], torques[k], dt)
        states[k + 1, 0] = angle
        states[k + 1, 1] = speed


@kernel
def residuals(states: Array2[np.float64], torques: Array1[np.float64], weights: Array1[np.float64], r: Array1[np.float64]) -> None:
    """What is squared and summed: weighted states after each step, and weighted torques."""
    n = torques.shape[0]
    for k in range(n):
        r[3 * k] = weights[0] * states[k + 1, 0]
        r[3 * k + 1] = weights[1] * states[k + 1, 1]
        r[3 * k + 2] = weights[2] * torques[k]


@kernel
def cost(r: Array1[np.float64]) -> float:
    """Half the sum of squares."""
    total = 0.0
    for k in range(r.shape[0]):
        total += r[k] * r[k]
    return 0.5 * float(total)


@kernel
def linearise(angle: float, speed: float, torque: float, dt: float, out: Array2[np.float64]) -> None:
    """The derivatives of a step by angle, speed and torque, by central differences."""
    h = 1e-6
    for j in range(3):
        d0 = h if j == 0 else 0.0
        d1 = h if j == 1 else 0.0
        d2 = h if j == 2 else 0.0
        up = step(angle + d0, speed + d1, torque + d2, dt)
        down = step(angle - d0, speed - d1, torque - d2, dt)
        out[0, j] = (up[0] - down[0]) / (2.0 * h)
        out[1, j] = (up[1] - down[1]) / (2.0 * h)


@kernel
def jacobian(
    states: Array2[np.float64], torques: Array1[np.float64], weights: Array1[np.float64], dt: float, out: Array2[np.float64]
) -> None:
    """The derivatives of the residuals by the torques: sensitivities carried along the trajectory."""
    n = torques.shape[0]
    local = np.zeros((STATES, 3))
    carried = np.zeros((STATES, n))
    out[:, :] = 0.0
    for k in range(n):
        linearise(states[k, 0], states[k, 1], torques[k], dt, local)
        for j in range(k):
            first, second = carried[0, j], carried[1, j]
            carried[0, j] = local[0, 0] * first + local[0, 1] * second
            carried[1, j] = local[1, 0] * first + local[1, 1] * second
        carried[0, k] = local[0, 2]
        carried[1, k] = local[1, 2]
        for j in range(k + 1):
            out[3 * k, j] = weights[0] * carried[0, j]
            out[3 * k + 1, j] = weights[1] * carried[1, j]
        out[3 * k + 2, k] = weights[2]


@kernel
def normal_equations(
    j: Array2[np.float64], r: Array1[np.float64], hessian: Array2[np.float64], gradient: Array1[np.float64]
) -> None:
    """J'J and J'r."""
    rows, n = j.shape
    for a in range(n):
        total = 0.0
        for k in range(rows):
            total += j[k, a] * r[k]
        gradient[a] = total
        for b in range(a + 1):
            total = 0.0
            for k in range(rows):
                total += j[k, a] * j[k, b]
            hessian[a, b] = total
            hessian[b, a] = total


@kernel
def factorise(a: Array2[np.float64], free: Array1[np.bool_], lower: Array2[np.float64]) -> bool:
    """Cholesky factor of the rows and columns of `a` that are free, of the unit matrix elsewhere; False: not positive definite."""
    n = a.shape[0]
    for i in range(n):
        for k in range(i + 1):
            both = free[i] and free[k]
            total = a[i, k] if both else 1.0 if i == k else 0.0
            for m in range(k):
                total -= lower[i, m] * lower[k, m]
            if i == k:
                if total <= 0.0:
                    return False
                lower[i, i] = math.sqrt(total)
            else:
                lower[i, k] = total / lower[k, k]
    return True


@kernel
def solve_factored(lower: Array2[np.float64], b: Array1[np.float64]) -> None:
    """Solve L L' x = b in place."""
    n = b.shape[0]
    for i in range(n):
        for k in range(i):
            b[i] -= lower[i, k] * b[k]
        b[i] /= lower[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            b[i] -= lower[k, i] * b[k]
        b[i] /= lower[i, i]


@kernel
def solve_box_qp(
    hessian: Array2[np.float64],
    gradient: Array1[np.float64],
    low: Array1[np.float64],
    high: Array1[np.float64],
    x: Array1[np.float64],
) -> int:
    """Minimise x'Hx/2 + g'x within bounds by an active-set method; the number of its iterations, -1 if it found no minimum."""
    n = x.shape[0]
    free = np.ones(n, np.bool_)
    slope = np.zeros(n)
    lower = np.zeros((n, n))
    scale = 1.0
    for k in range(n):
        x[k] = min(max(0.0, low[k]), high[k])
        scale = max(scale, abs(float(gradient[k])))
    for iteration in range(1, 10 * n + 10):
        for i in range(n):
            slope[i] = gradient[i]
            for k in range(n):
                slope[i] += hessian[i, k] * x[k]
        largest, worst, wrong = 0.0, 1e-9 * scale, -1
        for k in range(n):
            if free[k]:
                largest = max(largest, abs(float(slope[k])))
            else:
                pull = float(-slope[k] if x[k] <= low[k] else slope[k])
                if pull > worst:
                    worst, wrong = pull, k
        if largest < 1e-9 * scale:
            if wrong < 0:
                return iteration
            free[wrong] = True  # it wants to leave its bound
        for k in range(n):
            slope[k] = -slope[k] if free[k] else 0.0
        if not factorise(hessian, free, lower):
            return -1
        solve_factored(lower, slope)
        length, blocking = 1.0, -1
        for k in range(n):
            bound = float(low[k] if slope[k] < 0.0 else high[k])
            if (slope[k] < 0.0 and x[k] + slope[k] < bound) or (slope[k] > 0.0 and x[k] + slope[k] > bound):
                ratio = (bound - float(x[k])) / float(slope[k])
                if ratio < length:
                    length, blocking = ratio, k
        for k in range(n):
            x[k] = min(max(float(x[k] + length * slope[k]), float(low[k])), float(high[k]))
        if blocking >= 0:  # just on its bound, whatever rounding made of it
            x[blocking] = low[blocking] if slope[blocking] < 0.0 else high[blocking]
            free[blocking] = False
    return -1


@kernel
def line_search(
    start: Array1[np.float64],
    torques: Array1[np.float64],
    direction: Array1[np.float64],
    weights: Array1[np.float64],
    dt: float,
    before: float,
    slope: float,
    states: Array2[np.float64],
    r: Array1[np.float64],
) -> float:
    """Move the torques along the direction so far that the cost falls enough (Armijo's rule); the length of the step, 0 if none."""
    n = torques.shape[0]
    trial = np.zeros(n)
    length = 1.0
    while length > 1e-8:
        for k in range(n):
            trial[k] = torques[k] + length * direction[k]
        simulate(start, trial, dt, states)
        residuals(states, trial, weights, r)
        if cost(r) <= before + 1e-4 * length * slope:
            for k in range(n):
                torques[k] = trial[k]
            return length
        length *= 0.5
    return 0.0


@kernel
def converged(direction: Array1[np.float64], slope: float, tolerance: float) -> bool:
    """Whether neither the torques nor the cost would change much."""
    largest = 0.0
    for k in range(direction.shape[0]):
        largest = max(largest, abs(float(direction[k])))
    return largest < tolerance or -slope < tolerance * tolerance


@kernel
def solve(
    start: Array1[np.float64],
    torques: Array1[np.float64],
    weights: Array1[np.float64],
    limit: float,
    dt: float,
    tolerance: float = 1e-6,
    most: int = 30,
) -> int:
    """Sequential quadratic programming from the given torques, which become the solution; the number of iterations.

    Raises ValueError where a QP has no solution.
    """
    n = torques.shape[0]
    states = np.zeros((n + 1, STATES))
    r = np.zeros(3 * n)
    j = np.zeros((3 * n, n))
    hessian = np.zeros((n, n))
    gradient = np.zeros(n)
    low, high, direction = np.zeros(n), np.zeros(n), np.zeros(n)
    for iteration in range(most):
        simulate(start, torques, dt, states)
        residuals(states, torques, weights, r)
        before = cost(r)
        jacobian(states, torques, weights, dt, j)
        normal_equations(j, r, hessian, gradient)
        for k in range(n):
            low[k] = -limit - torques[k]
            high[k] = limit - torques[k]
        if solve_box_qp(hessian, gradient, low, high, direction) < 0:
            raise ValueError("the quadratic program has no solution")
        slope = 0.0
        for k in range(n):
            slope += gradient[k] * direction[k]
        if converged(direction, float(slope), tolerance):
            return iteration
        if line_search(start, torques, direction, weights, dt, before, float(slope), states, r) == 0.0:
            return iteration
    return most


@kernel
def control(
    start: Array1[np.float64],
    weights: Array1[np.float64],
    horizon: int,
    limit: float,
    dt: float,
    path: Array2[np.float64],
    applied: Array1[np.float64],
) -> int:
    """The control loop: each period solves from the measured state and applies the first torque. Writes the path and the torques;
    the number of SQP iterations of all periods.
    """
    torques = np.zeros(horizon)
    state = np.zeros(STATES)
    state[0], state[1] = start[0], start[1]
    path[0, 0], path[0, 1] = state[0], state[1]
    total = 0
    for period in range(applied.shape[0]):
        total += solve(state, torques, weights, limit, dt)
        applied[period] = torques[0]
        angle, speed = step(float(state[0]), float(state[1]), float(torques[0]), dt)
        state[0], state[1] = angle, speed
        path[period + 1, 0], path[period + 1, 1] = angle, speed
        for k in range(horizon - 1):
            torques[k] = torques[k + 1]
    return total

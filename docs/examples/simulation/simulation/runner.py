"""From a model's functions to one kernel that runs it, and to another that runs it for many parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kernelmill import Array1, Array2, kernel
from simulation.steppers import DORMAND_PRINCE, Right, Stepper

Event = Callable[[float, Array1[np.float64], Array1[np.float64]], float]
After = Callable[[float, Array1[np.float64], Array1[np.float64]], bool]
Step = Callable[
    [Right, float, Array1[np.float64], Array1[np.float64], float, Array1[np.float64], Array2[np.float64]], float
]


@kernel
def never(t: float, y: Array1[np.float64], p: Array1[np.float64]) -> float:
    """The event of a model without any."""
    return 1.0


@kernel
def go_on(t: float, y: Array1[np.float64], p: Array1[np.float64]) -> bool:
    """What happens at an event where nothing is said: it is passed."""
    return True


@kernel
def run(
    f: Right,
    step: Step,
    event: Event,
    after: After,
    order: int,
    y: Array1[np.float64],
    p: Array1[np.float64],
    end: float,
    h: float,
    tolerance: float,
    times: Array1[np.float64],
    states: Array2[np.float64],
) -> int:
    """From the state `y` at time 0 to `end`, with steps of `h` or, where `tolerance` is positive, of the size that it allows.

    The last states go to `times` and `states`, round and round; how many steps there were. A step in which the event becomes
    negative is halved until it is tiny; then `after` may change the state, and ends the run where it gives False.
    """
    n = y.shape[0]
    k = np.zeros((8, n))
    new = np.zeros(n)
    t = 0.0
    usual = h
    count = 0
    while t < end:
        h = min(h, end - t)
        error = step(f, t, y, p, h, new, k)
        if error > tolerance and tolerance > 0.0:
            h *= max(0.2, 0.9 * (tolerance / error) ** (1.0 / order))
            continue
        happened = event(t + h, new, p) < 0.0
        if happened and h > 1e-9:
            h *= 0.5
            continue
        t = t + h if t + h < end - 1e-12 else end
        on = after(t, new, p) if happened else True
        times[count % times.shape[0]] = t
        for i in range(n):
            y[i] = new[i]
            states[count % times.shape[0], i] = new[i]
        count += 1
        if not on:
            break
        h = h * min(5.0, 0.9 * (tolerance / max(error, 1e-300)) ** (1.0 / order)) if tolerance > 0.0 else usual
    return count


@dataclass(frozen=True)
class Model:
    """Functions that belong together. `rhs(t, y, p, out)`; `event(t, y, p)` is negative after something has happened, which is
    what `after(t, y, p)` does to the state; it gives False where the run is over."""

    rhs: Any
    stepper: Stepper = DORMAND_PRINCE
    event: Any = never
    after: Any = go_on


class Simulation:
    """A model that runs. `one`, `many`: its kernels."""

    def __init__(self, model: Model, one: Any, many: Any) -> None:
        self.model, self.one, self.many = model, one, many

    def __call__(
        self, y: Any, end: float, parameters: Any = (), h: float = 1e-3, tolerance: float = 1e-8, most: int = 100_000
    ) -> tuple[np.ndarray, np.ndarray]:
        """Times and states of each step, the last `most` of them."""
        y = np.array(y, float)
        times, states = np.empty(most), np.empty((most, len(y)))
        wanted = tolerance if self.model.stepper.adaptive else 0.0
        count = self.one(y, np.array(parameters, float), float(end), float(h), wanted, times, states)
        if count <= most:
            return times[:count], states[:count]
        return np.roll(times, -(count % most)), np.roll(states, -(count % most), axis=0)

    def ensemble(self, y: Any, end: float, parameters: Any, h: float = 1e-3, tolerance: float = 1e-8) -> np.ndarray:
        """The state at the end for each row of `parameters`. Other threads run meanwhile."""
        rows = np.array(parameters, float)
        out = np.tile(np.array(y, float), (len(rows), 1))
        self.many(out, rows, float(end), float(h), tolerance if self.model.stepper.adaptive else 0.0)
        return out

    def export_sources(self, folder: Path) -> list[Path]:
        """Write what the kernel is made from and becomes, while the library is developed; an installed one is there without
        kernelmill, and raises RuntimeError."""
        compiled = getattr(self.one, "__kernelmill__", None)
        if compiled is None:
            raise RuntimeError("the kernel was not compiled in this process")
        written: list[Path] = compiled.export_sources(folder)
        return written


def build(model: Model, *, jit: bool = True, disk_cache: bool = True) -> Simulation:
    """The model as two kernels, which are compiled with all its functions when they are first called.

    `jit=False`: as Python. `disk_cache=False`: nothing is kept for the next process.
    """
    rhs, step, event, after, order = model.rhs, model.stepper.step, model.event, model.after, model.stepper.order

    def one(
        y: Array1[np.float64],
        p: Array1[np.float64],
        end: float,
        h: float,
        tolerance: float,
        times: Array1[np.float64],
        states: Array2[np.float64],
    ) -> int:
        return run(rhs, step, event, after, order, y, p, end, h, tolerance, times, states)

    def many(y: Array2[np.float64], p: Array2[np.float64], end: float, h: float, tolerance: float) -> int:
        times, states = np.zeros(1), np.zeros((1, y.shape[1]))
        total = 0
        for row in range(y.shape[0]):
            total += run(rhs, step, event, after, order, y[row], p[row], end, h, tolerance, times, states)
        return total

    if not jit:
        return Simulation(model, one, many)
    options = kernel(jit=True, cache=disk_cache)
    return Simulation(model, options(one), options(many))

from typing import NamedTuple


class Vector(NamedTuple):
    x: float
    y: float

    def length(self):
        return (self.x**2 + self.y**2) ** 0.5


ZERO = 0.0

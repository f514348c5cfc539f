"""Records with some of their fields changed."""

from typing import NamedTuple

from kernelmill import kernel


class Ball(NamedTuple):
    height: float
    speed: float
    bounces: int = 0


@kernel
def dropped(ball: Ball, steps: int) -> Ball:
    for _ in range(steps):
        ball = ball._replace(height=ball.height + ball.speed, speed=ball.speed - 1.0)
        if ball.height < 0:
            ball = ball._replace(height=-ball.height, speed=-ball.speed, bounces=ball.bounces + 1)
    return ball


@kernel
def unchanged(ball: Ball):
    other = ball._replace()
    return other.height + ball._replace(bounces=3).bounces, other


CALLS = [
    ("dropped", lambda: (Ball(3.0, 0.0), 9)),
    ("dropped", lambda: (Ball(3.0, 0.5, 2), 0)),
    ("unchanged", lambda: (Ball(1.0, 2.0),)),
]

"""Plane and spherical geometry: polygons, polylines, distances."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel

EARTH_RADIUS = 6_371_008.8
"""Mean radius of the Earth in metres."""

DEGREE = math.pi / 180
"""One degree in radians."""


@kernel
def polygon_area(polygon: Array2[np.float64]) -> float:
    """Area of a simple polygon given by its corners, one `x, y` a row; positive when they run counter-clockwise."""
    n = polygon.shape[0]
    twice = 0.0
    for i in range(n):
        twice += polygon[i - 1, 0] * polygon[i, 1] - polygon[i, 0] * polygon[i - 1, 1]
    return twice / 2


@kernel
def point_in_polygon(polygon: Array2[np.float64], x: float, y: float) -> bool:
    """Whether the point lies inside, by counting the edges that a ray to the right crosses."""
    inside = False
    n = polygon.shape[0]
    for i in range(n):
        x1, y1 = polygon[i - 1, 0], polygon[i - 1, 1]
        x2, y2 = polygon[i, 0], polygon[i, 1]
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


@kernel
def mark_inside(polygon: Array2[np.float64], points: Array2[np.float64], inside: Array1[np.bool_]) -> int:
    """Write for each row of `points` whether it lies in the polygon; returns how many do."""
    count = 0
    for k in range(points.shape[0]):
        hit = point_in_polygon(polygon, points[k, 0], points[k, 1])
        inside[k] = hit
        if hit:
            count += 1
    return count


def distance_to_segment(line: Array2[np.float64], i: int, first: int, last: int) -> float:
    """Distance of corner `i` of a polyline to the segment between corners `first` and `last`."""
    x0, y0 = line[first, 0], line[first, 1]
    dx = line[last, 0] - x0
    dy = line[last, 1] - y0
    px = line[i, 0] - x0
    py = line[i, 1] - y0
    length2 = dx * dx + dy * dy
    if length2 > 0:
        t = (px * dx + py * dy) / length2
        if t > 1:
            px -= dx
            py -= dy
        elif t > 0:
            px -= t * dx
            py -= t * dy
    return math.sqrt(px * px + py * py)


@kernel
def keep_between(line: Array2[np.float64], tolerance: float, first: int, last: int, keep: Array1[np.bool_]) -> int:
    """One step of `simplify`: mark the farthest corner between two kept ones, then go on in both halves."""
    farthest = -1
    largest = tolerance
    for i in range(first + 1, last):
        d = distance_to_segment(line, i, first, last)
        if d > largest:
            farthest = i
            largest = d
    if farthest < 0:
        return 0
    keep[farthest] = True
    return (
        1 + keep_between(line, tolerance, first, farthest, keep) + keep_between(line, tolerance, farthest, last, keep)
    )


@kernel
def simplify(line: Array2[np.float64], tolerance: float, keep: Array1[np.bool_]) -> int:
    """Douglas-Peucker: mark in `keep` the corners that keep the line within `tolerance`; returns how many they are."""
    n = line.shape[0]
    if keep.shape[0] != n:
        raise ValueError("keep must have one item per corner")
    for i in range(n):
        keep[i] = i == 0 or i == n - 1
    if n < 3:
        return n
    return 2 + keep_between(line, tolerance, 0, n - 1, keep)


@kernel
def haversine(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Great-circle distance in metres between two points given in degrees."""
    a = math.sin((latitude2 - latitude1) * DEGREE / 2) ** 2
    b = math.sin((longitude2 - longitude1) * DEGREE / 2) ** 2
    h = a + math.cos(latitude1 * DEGREE) * math.cos(latitude2 * DEGREE) * b
    return 2.0 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(h)))


@kernel
def distance_matrix(a: Array2[np.float64], b: Array2[np.float64]) -> Array2[np.float64]:
    """Euclidean distances between the rows of `a` and those of `b`, which have the same number of columns."""
    if a.shape[1] != b.shape[1]:
        raise ValueError("a and b must have the same number of columns")
    out = np.empty((a.shape[0], b.shape[0]))
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            total = 0.0
            for k in range(a.shape[1]):
                d = a[i, k] - b[j, k]
                total += d * d
            out[i, j] = math.sqrt(total)
    return out

"""Geometry and cell codes against straightforward Python."""

import math
import zlib

import numpy as np
import pytest
import shoreline

SQUARE = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])


def test_polygon_area() -> None:
    assert shoreline.polygon_area(SQUARE) == 4.0
    assert shoreline.polygon_area(SQUARE[::-1]) == -4.0
    assert shoreline.polygon_area(np.zeros((0, 2))) == 0.0


@pytest.mark.parametrize(("x", "y", "inside"), [(1.0, 1.0, True), (3.0, 1.0, False), (-0.1, 1.9, False)])
def test_point_in_polygon(x: float, y: float, inside: bool) -> None:
    assert shoreline.point_in_polygon(SQUARE, x, y) is inside


def test_mark_inside() -> None:
    points = np.random.default_rng(7).random((50, 2)) * 4 - 1
    inside = np.zeros(50, np.bool_)
    count = shoreline.mark_inside(SQUARE, points, inside)
    expected = ((points > 0) & (points < 2)).all(axis=1)
    assert np.array_equal(inside, expected)
    assert count == expected.sum()


def test_simplify() -> None:
    x = np.linspace(0, 10, 101)
    line = np.stack([x, np.abs(x - 5)], axis=1)
    keep = np.zeros(101, np.bool_)
    assert shoreline.simplify(line, 0.01, keep) == 3
    assert np.nonzero(keep)[0].tolist() == [0, 50, 100]
    assert shoreline.simplify(line, 100.0, keep) == 2
    with pytest.raises(ValueError, match="one item per corner"):
        shoreline.simplify(line, 1.0, keep[1:])


def test_simplify_of_a_long_spiral() -> None:
    t = np.linspace(0, 60, 3000)
    line = np.stack([t * np.cos(t), t * np.sin(t)], axis=1)
    keep = np.zeros(3000, np.bool_)
    assert shoreline.simplify(line, 0.1, keep) == keep.sum()


def test_haversine() -> None:
    quarter = 6_371_008.8 * math.pi / 2
    assert shoreline.haversine(0.0, 0.0, 0.0, 90.0) == pytest.approx(quarter)
    assert shoreline.haversine(90.0, 10.0, -90.0, 70.0) == pytest.approx(2 * quarter)
    assert shoreline.haversine(53, 8, 53, 8) == 0.0


def test_distance_matrix() -> None:
    random = np.random.default_rng(8)
    a, b = random.normal(size=(5, 3)), random.normal(size=(4, 3))
    assert np.allclose(shoreline.distance_matrix(a, b), np.linalg.norm(a[:, None] - b, axis=2))
    with pytest.raises(ValueError, match="columns"):
        shoreline.distance_matrix(a, b[:, :2])


def test_morton_codes() -> None:
    assert shoreline.morton_encode(0b101, 0b011) == 0b011011
    for cell in [(0, 0), (1, 2), (2**31 - 1, 0), (123456, 654321), (2**31 - 1, 2**31 - 1)]:
        assert shoreline.morton_decode(shoreline.morton_encode(*cell)) == cell
    for cell in [(-1, 0), (0, 2**31), (10**30, 1)]:
        with pytest.raises(ValueError, match="cell numbers"):
            shoreline.morton_encode(*cell)


def test_gray_codes_beyond_64_bits() -> None:
    assert [shoreline.gray_code(n) for n in range(8)] == [0, 1, 3, 2, 6, 7, 5, 4]
    assert shoreline.gray_code(2**70) == 2**70 ^ 2**69


def test_checksum() -> None:
    for text in (b"", b"a", b"shoreline" * 400):
        assert shoreline.checksum(np.frombuffer(text, np.uint8)) == zlib.adler32(text)

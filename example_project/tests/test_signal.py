"""Signal filters against straightforward NumPy."""

import numpy as np
import pytest
import shoreline


def series(n: int = 200) -> np.ndarray:
    return np.random.default_rng(4).normal(size=n)


@pytest.mark.parametrize("width", [1, 2, 5, 300])
@pytest.mark.parametrize("n", [0, 1, 2, 50])
def test_moving_average(n: int, width: int) -> None:
    x = series(n)
    found = shoreline.moving_average(x, width)
    for i in range(n):
        start = max(i - width // 2, 0)
        assert found[i] == pytest.approx(x[start : i - width // 2 + width].mean())
    assert found.shape == (n,)


def test_moving_average_of_a_strided_series() -> None:
    x = series()
    assert np.array_equal(shoreline.moving_average(x[::-3], 4), shoreline.moving_average(x[::-3].copy(), 4))


def test_moving_average_refuses_an_empty_window() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        shoreline.moving_average(series(), 0)


def test_smooth() -> None:
    x = series()
    expected = [x[0]]
    for v in x[1:]:
        expected.append(0.3 * v + (1 - 0.3) * expected[-1])
    assert np.allclose(shoreline.smooth(x, weight=0.3), expected, rtol=1e-13)
    assert shoreline.smooth(x, 1.0) == pytest.approx(x)
    assert shoreline.smooth(np.zeros(0)).size == 0
    with pytest.raises(ValueError, match="weight"):
        shoreline.smooth(x, 0.0)


def test_remove_trend_in_place() -> None:
    i = np.arange(100)
    x = 0.5 * i + 3 + np.sin(i)
    slope, start = np.polyfit(i, x, 1)
    expected = x - (slope * i + start)
    assert shoreline.remove_trend(x) == pytest.approx((slope, start))
    assert np.allclose(x, expected)
    with pytest.raises(ValueError, match="two samples"):
        shoreline.remove_trend(np.zeros(1))


def test_remove_trend_of_integers_is_left_to_python() -> None:
    x = np.arange(10)
    slope, _ = shoreline.remove_trend(x)
    assert slope == 1.0
    assert not x.any()


def test_remove_trend_of_a_read_only_series() -> None:
    x = series()
    x.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        shoreline.remove_trend(x)


def hampel(x: np.ndarray, width: int, limit: float) -> tuple[np.ndarray, np.ndarray]:
    out, flags = x.copy(), np.zeros(len(x), bool)
    for i in range(len(x)):
        window = x[max(i - width, 0) : i + width + 1]
        median = np.median(window)
        flags[i] = abs(x[i] - median) > limit * 1.4826 * np.median(abs(window - median))
        if flags[i]:
            out[i] = median
    return out, flags


@pytest.mark.parametrize("width", [0, 1, 4, 50])
def test_despike(width: int) -> None:
    x = series(80)
    x[[10, 40, 41]] = 100.0
    out, flags = np.empty(80), np.empty(80, np.bool_)
    count = shoreline.despike(x, width, 3.0, out, flags)
    expected, marked = hampel(x, width, 3.0)
    assert np.array_equal(flags, marked)
    assert np.allclose(out, expected, rtol=1e-15)
    assert count == marked.sum()


def test_despike_checks_lengths() -> None:
    with pytest.raises(ValueError, match="same length"):
        shoreline.despike(series(), 3, 3.0, np.empty(1), np.empty(200, np.bool_))


def test_find_peaks() -> None:
    x = np.array([0.0, 2, 1, 3, 3, 1, 5, 0, 4])
    where = np.full(2, -1)
    assert shoreline.find_peaks(x, 1.5, where) == 3
    assert where.tolist() == [1, 3]
    assert shoreline.find_peaks(x, 9.0, where) == 0
    assert shoreline.find_peaks(np.zeros(0), 0.0, where) == 0


def test_harmonic() -> None:
    i = np.arange(1000)
    amplitude, phase = shoreline.harmonic(2.5 * np.cos(2 * np.pi * i / 20 + 0.7), 20.0)
    assert amplitude == pytest.approx(2.5)
    assert phase == pytest.approx(0.7)
    with pytest.raises(ZeroDivisionError):
        shoreline.harmonic(series(), 0.0)
    with pytest.raises(ValueError, match="empty"):
        shoreline.harmonic(np.zeros(0), 3.0)

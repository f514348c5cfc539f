"""Raster filters against straightforward NumPy."""

import numpy as np
import pytest
import shoreline


def image(rows: int = 20, columns: int = 31) -> np.ndarray:
    return np.random.default_rng(5).random((rows, columns))


@pytest.mark.parametrize("sigma", [0.4, 1.0, 3.0])
def test_blur(sigma: float) -> None:
    radius = int(3 * sigma) + 1
    k = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (k / sigma) ** 2)
    weights /= weights.sum()
    a = np.pad(image(), radius, mode="edge")
    a = sum(w * a[:, i : i + 31] for i, w in enumerate(weights))
    a = sum(w * a[i : i + 20] for i, w in enumerate(weights))
    assert np.allclose(shoreline.blur(image(), sigma), a, rtol=1e-13)


def test_blur_of_a_transposed_image() -> None:
    assert np.allclose(shoreline.blur(image().T, 1.0), shoreline.blur(image(), 1.0).T)


def test_blur_refuses_bad_widths() -> None:
    with pytest.raises(ValueError, match="positive"):
        shoreline.blur(image(), 0.0)


def test_gradient_magnitude() -> None:
    a, out = image(), np.full((20, 31), -1.0)
    largest = shoreline.gradient_magnitude(a, out)
    dx = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    windows = np.lib.stride_tricks.sliding_window_view(a, (3, 3))
    expected = np.hypot((windows * dx).sum((2, 3)), (windows * dx.T).sum((2, 3)))
    assert np.allclose(out[1:-1, 1:-1], expected)
    assert largest == out.max()
    assert (out[0] == -1).all()
    with pytest.raises(ValueError, match="same shape"):
        shoreline.gradient_magnitude(a, out[1:])


def test_median_filter() -> None:
    a = np.random.default_rng(6).integers(0, 256, (17, 9)).astype(np.uint8)
    found = shoreline.median_filter(a)
    expected = a.copy()
    expected[1:-1, 1:-1] = np.median(np.lib.stride_tricks.sliding_window_view(a, (3, 3)), axis=(2, 3))
    assert found.dtype == np.uint8
    assert np.array_equal(found, expected)


def test_hillshade() -> None:
    plane = np.tile(np.arange(6, dtype=np.float32), (5, 1))
    shade = shoreline.hillshade(plane, 1.0, azimuth=90.0, altitude=45.0)
    assert shade.dtype == np.float32
    assert np.allclose(shade[1:-1, 1:-1], 0.0, atol=1e-7)
    flat = shoreline.hillshade(np.zeros((4, 4), np.float32), 2.0)
    assert flat[1, 1] == np.float32(np.sin(np.pi / 4))
    assert flat[0, 0] == 0


def flood(mask: np.ndarray) -> tuple[int, np.ndarray]:
    labels, count = np.zeros(mask.shape, int), 0
    for start in zip(*np.nonzero(mask), strict=True):
        if labels[start]:
            continue
        count += 1
        todo = [start]
        while todo:
            i, j = todo.pop()
            if 0 <= i < mask.shape[0] and 0 <= j < mask.shape[1] and mask[i, j] and not labels[i, j]:
                labels[i, j] = count
                todo += [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
    return count, labels


@pytest.mark.parametrize("level", [0.0, 0.4, 0.6, 1.0])
def test_label_basins(level: float) -> None:
    labels = np.full((20, 31), -5)
    count = shoreline.label_basins(image(), level, labels)
    expected_count, expected = flood(image() > level)
    assert count == expected_count
    assert len(set(zip(labels.flat, expected.flat, strict=True))) == len(set(labels.flat))

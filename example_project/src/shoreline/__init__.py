"""Filters, raster analysis and geometry for tide gauges and coastal maps.

Everything here is plain Python over numbers and NumPy arrays. In a wheel that was built by kernelmill the functions
marked `@kernel` run as native code; `explain(function)` says whether a given one does.
"""

from kernelmill import explain
from shoreline.geometry import (
    distance_matrix,
    haversine,
    mark_inside,
    point_in_polygon,
    polygon_area,
    simplify,
)
from shoreline.raster import (
    blur,
    checksum,
    gradient_magnitude,
    gray_code,
    hillshade,
    label_basins,
    median_filter,
    morton_decode,
    morton_encode,
)
from shoreline.signal import (
    despike,
    find_peaks,
    harmonic,
    moving_average,
    remove_trend,
    smooth,
)

__version__ = "1.0.0"

__all__ = [
    "blur",
    "checksum",
    "despike",
    "distance_matrix",
    "explain",
    "find_peaks",
    "gradient_magnitude",
    "gray_code",
    "harmonic",
    "haversine",
    "hillshade",
    "label_basins",
    "mark_inside",
    "median_filter",
    "morton_decode",
    "morton_encode",
    "moving_average",
    "point_in_polygon",
    "polygon_area",
    "remove_trend",
    "simplify",
    "smooth",
]

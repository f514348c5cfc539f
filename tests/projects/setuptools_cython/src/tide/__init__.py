"""Water levels."""

from tide.levels import datum
from tide.signal import explain, smooth, total

__all__ = ["datum", "explain", "smooth", "total"]

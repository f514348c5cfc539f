"""Berths and tides of a harbour."""

from harbour.berths import berth
from harbour.tides import explain, under_keel

__all__ = ["berth", "explain", "under_keel"]

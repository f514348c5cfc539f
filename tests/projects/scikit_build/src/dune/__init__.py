"""Dunes and the wind."""

from dune.grains import grains
from dune.wind import explain, height

__all__ = ["explain", "grains", "height"]

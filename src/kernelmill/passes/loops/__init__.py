"""Loops: versions, borders, strides, clones by CPU level."""

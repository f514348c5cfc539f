"""What an author's source imports while developing: the very shim a wheel carries, here without a native module."""

from kernelmill_templates.shim import (
    Array1,
    Array2,
    Array3,
    Array4,
    Array5,
    Explanation,
    explain,
    kernel,
)

__all__ = [
    "Array1",
    "Array2",
    "Array3",
    "Array4",
    "Array5",
    "Explanation",
    "explain",
    "kernel",
]

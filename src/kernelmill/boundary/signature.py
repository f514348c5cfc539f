"""The docstring that `inspect.signature` reads: `name(x, /, y=2.0, *, z=3.0)\\n--\\n\\nText`.

CPython's parser of these texts takes literals as defaults and no annotations.
"""

from __future__ import annotations

from kernelmill.project.kernels import KernelSpec
from kernelmill.project.literals import is_readable


def docstring(kernel: KernelSpec) -> str:
    """ml_doc of a kernel; without a signature where `inspect` could not read it."""
    defaults = [param.default for param in kernel.params if param.default is not None]
    if not text_signature(kernel).isascii() or not all(map(is_readable, defaults)):
        return (kernel.doc or "").replace("\0", "")
    return f"{kernel.name}({text_signature(kernel)})\n--\n\n{kernel.doc or ''}".replace("\0", "")


def text_signature(kernel: KernelSpec) -> str:
    """The parameters between the parentheses."""
    parts: list[str] = []
    previous = ""
    for param in kernel.params:
        if previous == "positional" and param.kind != "positional":
            parts.append("/")
        if param.kind == "keyword" and previous != "keyword":
            parts.append("*")
        parts.append(param.name if param.default is None else f"{param.name}={param.default}")
        previous = param.kind
    if previous == "positional":
        parts.append("/")
    return ", ".join(parts)

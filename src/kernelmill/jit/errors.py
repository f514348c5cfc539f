"""What a kernel that must be native raises where it cannot be."""

from __future__ import annotations

from kernelmill.diagnostics import KernelmillError


class JITUnavailableError(KernelmillError):
    """Native code was demanded, and what makes it is not installed; the message names the package."""

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class CompilationError(KernelmillError):
    """A kernel that must be native cannot be compiled: its diagnostics, with file, line and caret."""

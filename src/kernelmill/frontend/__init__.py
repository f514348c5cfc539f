"""Front end: from a scanned project to typed high IR and kernel specifications.

    build(scanned) -> FrontendResult(module, specs, reports, diagnostics)

The semantics of every construct are those of CPython with NumPy >= 2; what cannot be compiled is a diagnostic.
"""

from __future__ import annotations

from kernelmill.frontend.kernels.elementary import elementary_function
from kernelmill.frontend.kernels.native_or_python import FrontendResult, build
from kernelmill.frontend.kernels.suggestions import SampleCall, Suggestion, suggest

__all__ = ["FrontendResult", "SampleCall", "Suggestion", "build", "elementary_function", "suggest"]

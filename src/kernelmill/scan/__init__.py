"""Scan: from source text to candidates, without importing or running anything of the project.

Input: a `SourceSet`; output: a `ScannedProject` with a table of names per module and the kernels found. What a name means
across modules (`from ._compat import kernel`) is answered by `resolve`.
"""

from __future__ import annotations

from kernelmill.scan.candidates import Candidate, ScannedProject, scan
from kernelmill.scan.events import Binding
from kernelmill.scan.modules import ModuleInfo, parse_module
from kernelmill.scan.resolve import Resolved, resolve

__all__ = ["Binding", "Candidate", "ModuleInfo", "Resolved", "ScannedProject", "parse_module", "resolve", "scan"]

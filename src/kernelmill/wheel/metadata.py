"""The small metadata files of `dist-info`: WHEEL read and written, METADATA read for what concerns us."""

from __future__ import annotations

import email.parser

from kernelmill.diagnostics import KernelmillError
from kernelmill.project.config import REQUIREMENT
from kernelmill.records import dataclass
from kernelmill.targets import has_wheel
from kernelmill.wheel.archive import Tag


@dataclass(frozen=True, slots=True)
class WheelMetadata:
    """What a WHEEL file says: whether the root is pure, and the generator that made it."""

    pure: bool
    generator: str


def parse_wheel_metadata(data: bytes, wheel: str) -> WheelMetadata:
    """Read a WHEEL file; only major version 1 is known."""
    fields = email.parser.BytesParser().parsebytes(data, headersonly=True)
    version = str(fields.get("Wheel-Version", "")).strip()
    if version.partition(".")[0] != "1":
        raise KernelmillError(f"{wheel}: has Wheel-Version {version or 'nothing'}, where 1.x is known")
    pure = str(fields.get("Root-Is-Purelib", "")).strip().lower() == "true"
    return WheelMetadata(pure, " ".join(str(fields.get("Generator", "")).split()))


def format_wheel_metadata(tag: Tag, *, pure: bool, build: str, version: str, inner_generator: str) -> bytes:
    """A WHEEL file. The generator names kernelmill and, in brackets, the inner back end."""
    generator = f"kernelmill {version}" + (f" ({inner_generator})" if inner_generator else "")
    lines = ["Wheel-Version: 1.0", f"Generator: {generator}", f"Root-Is-Purelib: {'true' if pure else 'false'}"]
    lines += [f"Tag: {single}" for single in tag.expanded()]
    if build:
        lines.append(f"Build: {build}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def requires_kernelmill(metadata: bytes) -> bool:
    """Whether METADATA declares kernelmill as a run-time dependency, which a milled wheel does not have."""
    fields = email.parser.BytesParser().parsebytes(metadata, headersonly=True)
    return any(_is_kernelmill(str(line)) for line in fields.get_all("Requires-Dist", []))


def _is_kernelmill(line: str) -> bool:
    if not REQUIREMENT.match(line):
        return False
    from packaging.requirements import InvalidRequirement, Requirement  # few wheels get here, and it takes long to load

    try:
        requirement = Requirement(line)
    except (InvalidRequirement, RecursionError):
        return False  # the index or the installer judges requirements; we only look for our own
    extra_only = requirement.marker is not None and "extra" in str(requirement.marker)
    return not extra_only


def own_requirement() -> str:
    """What an editable install requires of us: kernels are compiled in process there, so LLVM too, where the index has a wheel of
    it for this Python."""
    return "kernelmill[llvm]" if has_wheel("llvmlite") else "kernelmill"


def add_requirement(metadata: bytes, requirement: str) -> bytes:
    """METADATA with one more `Requires-Dist`, placed at the end of the headers."""
    newline = b"\r\n" if b"\r\n" in metadata.partition(b"\n")[0] + b"\n" else b"\n"
    head, gap, body = metadata.partition(newline * 2)
    line = b"Requires-Dist: " + requirement.encode("utf-8")
    return head.rstrip(b"\r\n") + newline + line + (gap or newline) + body

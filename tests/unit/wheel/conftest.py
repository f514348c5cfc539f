"""Small wheels made by hand, and a compiler that pretends: it takes every decorated function for a native kernel."""

import hashlib
import re
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from kernelmill.project.kernels import KernelReport
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompiledUnit
from kernelmill.source import Span
from kernelmill.targets import get_target
from kernelmill.wheel.mill import MillRequest

KERNEL = re.compile(r"^@(?:\w+\.)?kernel.*\ndef (\w+)", re.MULTILINE)


def hashed(data):
    return "sha256=" + urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


@pytest.fixture
def make_wheel(tmp_path):
    """make_wheel(files, name=…, tag=…, edit=…): `edit` changes (path, data, ZipInfo) rows before they are written."""

    def make(files, name="mylib-1.0", tag="py3-none-any", pure="true", edit=None, requires=(), record=None):
        info = f"{name}.dist-info"
        metadata = "Metadata-Version: 2.1\nName: mylib\nVersion: 1.0\n"
        metadata += "".join(f"Requires-Dist: {r}\n" for r in requires)
        everything = {
            **{p: d.encode() if isinstance(d, str) else d for p, d in files.items()},
            f"{info}/METADATA": metadata.encode(),
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: {pure}\nTag: {tag}\n".encode(),
        }
        rows = [(p, hashed(d), len(d)) for p, d in everything.items()]
        text = "".join(f"{p},{h},{n}\n" for p, h, n in rows) + f"{info}/RECORD,,\n"
        everything[f"{info}/RECORD"] = (record(text) if record else text).encode()
        entries = [(zipfile.ZipInfo(p, (2024, 5, 6, 7, 8, 10)), d) for p, d in everything.items()]
        for entry, _ in entries:
            entry.external_attr = 0o100644 << 16
        path = Path(tmp_path, f"{name}-{tag}.whl")
        with zipfile.ZipFile(path, "w") as archive:
            for entry, data in edit(entries) if edit else entries:
                archive.writestr(entry, data)
        return path

    return make


@pytest.fixture
def compiler():
    """A compiler for `mill`: `compiler.units` records what it was asked."""

    class Pretended:
        def __init__(self):
            self.units = []
            self.needs_libc = False
            self.foreign = ()
            self.diagnostics = ()

        def __call__(self, unit, options, target):  # the pipeline's signature
            self.units.append(unit)
            kernels = tuple(
                KernelReport(s.module, name, "native", "", Span(s.path, 1, 0, 1, 1), "(x: float) -> float")
                for s in unit.sources
                if s.module == unit.prefix or s.module.startswith(f"{unit.prefix}.")
                for name in KERNEL.findall(s.text)
            )
            native = f"native code of {unit.native_module}".encode() if kernels or self.foreign else None
            return CompiledUnit(native, kernels, self.diagnostics, self.foreign, self.needs_libc)

    return Pretended()


@pytest.fixture
def request_of():
    def make(targets=("linux-x86_64-gnu",), **changes):
        defaults = {"options": BuildOptions(), "tools": (("kernelmill", "9.9"),), "timestamp": 315532800}
        return MillRequest(targets=tuple(map(get_target, targets)), **{**defaults, **changes})

    return make

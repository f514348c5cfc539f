"""Builds case modules natively, once per content, and imports what came out.

In:  `Case` values. Out: a folder with the milled package (`build`), its modules as a back end sees them (`load`).
All cases become one pure wheel, which is milled in this process with `on-unsupported = "fallback"`, so that one
unsupported case does not hide the others; the tests then ask each kernel whether it is native.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import kernelmill
import kernelmill_templates
from kernelmill import pipeline
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.records import replace
from kernelmill.targets import host_target
from kernelmill.wheel.archive import Member, Tag, WheelContents
from kernelmill.wheel.mill import MillRequest, mill
from kernelmill.wheel.writer import wheel_bytes
from support.corpus import PACKAGE, Case

BACKENDS = {
    "aot-llvm": {"KERNELMILL_PURE": "0"},
    "pure": {"KERNELMILL_PURE": "1"},
}
#: What makes the code: `llvm`, or with KERNELMILL_TEST_BACKEND=c the C compiler that CC names.
BACKEND = os.environ.get("KERNELMILL_TEST_BACKEND", "auto")
#: One CPU level with little optimisation: many times faster to build. With the C library's mathematics, which is CPython's to the
#: last bit; `test_elementary.py` compares kernelmill's own.
QUICK = BuildOptions(on_unsupported="fallback", backend=BACKEND, code=CodeOptions(opt_level=1, cpu_levels=("v1",), math="libm"))
CPUINFO = Path("/proc/cpuinfo")
#: The CPU levels that are shipped and that this machine can run.
RUNNABLE = tuple(
    level
    for level in host_target().chosen_levels()
    if level != "v4" or not CPUINFO.is_file() or "avx512dq" in CPUINFO.read_text(encoding="ascii", errors="replace")
)
#: The highest of them: the code of the others would take minutes to make, and nothing would run it. Modules of several levels are
#: tested where the choice among them is.
LEVELS = RUNNABLE[-1:]
#: As shipped where KERNELMILL_TESTS_FULL is set; else quickly.
OPTIONS = (
    BuildOptions(on_unsupported="fallback", backend=BACKEND, code=CodeOptions(cpu_levels=LEVELS, math="libm"))
    if os.environ.get("KERNELMILL_TESTS_FULL")
    else QUICK
)
EPOCH = 315532800  # 1980, the first year that an archive can hold
DIST_INFO = {
    "METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0\n",
    "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The imported modules by case name, and the package's `explain`."""

    modules: dict[str, ModuleType]
    explain: Any


def build(cases: Iterable[Case], options: BuildOptions = OPTIONS) -> Path:
    """A folder that holds the milled package; made again only if a case, the compiler or the options have changed."""
    cases = tuple(cases)
    cache = Path(tempfile.gettempdir(), f"kernelmill-cases-{os.getuid()}")
    folder = cache / _key(cases, options)
    if not folder.is_dir():
        cache.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            site = Path(scratch, "site")
            for name, data in _mill(_pure_wheel(cases, Path(scratch)), options).items():
                if "musl" not in name:
                    zipfile.ZipFile(BytesIO(data)).extractall(site)
            try:
                site.rename(folder)
            except OSError:  # another process was faster
                assert folder.is_dir()
    return folder


def load(folder: Path, cases: Iterable[Case], backend: str) -> Loaded:
    """Import the milled package afresh, with the back end's environment.

    It stays imported until the next one is: kernels look for the classes of their modules there.
    """
    _forget()
    before = {name: os.environ.get(name) for name in BACKENDS[backend]}
    os.environ.update(BACKENDS[backend])
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        modules = {case.name: importlib.import_module(f"{PACKAGE}.{case.name}") for case in cases}
        return Loaded(modules, importlib.import_module(f"{PACKAGE}._kernelmill").explain)
    finally:
        sys.path.remove(str(folder))
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _forget() -> None:
    for name in [n for n in sys.modules if n.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def _key(cases: tuple[Case, ...], options: BuildOptions) -> str:
    digest = hashlib.sha256()
    for root in (kernelmill, kernelmill_templates):
        assert root.__file__
        for path in sorted(Path(root.__file__).parent.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    compiler = [os.environ.get(name, "") for name in ("CC", "CFLAGS")] if options.backend == "c" else []
    digest.update(f"{metadata.version('llvmlite')} {options} {compiler}".encode())
    for case in cases:
        digest.update(f"{case.name}\0{case.text}\0".encode())
    return digest.hexdigest()[:24]


def _pure_wheel(cases: tuple[Case, ...], folder: Path) -> Path:
    files = {f"{PACKAGE}/{case.path}": case.text for case in cases}
    files.update({f"{Path(name).parent}/__init__.py": "" for name in list(files)})
    files[f"{PACKAGE}/__init__.py"] = ""
    files.update({f"{PACKAGE}-1.0.dist-info/{name}": text for name, text in DIST_INFO.items()})
    members = tuple(Member(name, text.encode()) for name, text in files.items())
    wheel = WheelContents(PACKAGE, "1.0", "", Tag("py3", "none", "any"), members)
    path = folder / wheel.file_name
    path.write_bytes(wheel_bytes(wheel, EPOCH))
    return path


def _mill(wheel: Path, options: BuildOptions) -> dict[str, bytes]:
    host = host_target()
    named = tuple(level for level in host.levels if level.name in options.code.cpu_levels)
    target = replace(host, levels=named or host.levels)  # without the lowest, if that is not named
    request = MillRequest((target,), options, (("kernelmill", "0"),), EPOCH)
    return dict(mill(wheel, request, pipeline.compile_unit).wheels)

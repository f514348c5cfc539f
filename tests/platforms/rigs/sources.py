"""CPythons that nobody packages, built from Debian's source package: one on musl, one free-threaded (some two minutes each)."""

from __future__ import annotations

import os
import shlex
import tarfile
from pathlib import Path

from .apt import apt
from .base import Platform, Rig, making, need, tool
from .packages import numpy_folder, pytest_folder

SUITE, SOURCE = "trixie", "python3.13"
PLAIN = ("--without-doc-strings", "--disable-test-modules")
#: gcc names the triplet of its own C library, which configure takes for a mistake
COMPILER = '#!/bin/sh\n[ "$*" = --print-multiarch ] && { echo x86_64-linux-musl; exit; }\nexec musl-gcc "$@"\n'


def built_from_source(platform: Platform) -> Rig:
    """A rig of the CPython of that row: free-threaded where its version says so, else on musl."""
    if platform.python.endswith("t"):
        python = free_threaded() / "bin" / f"python{platform.python}"
        site = (numpy_folder(platform.name, platform.numpy, platform.python, pip=python), pytest_folder())
        return Rig(platform, (str(python), "-s"), site)
    return Rig(platform, (str(on_musl() / "bin" / f"python{platform.python}"), "-s"))


def free_threaded() -> Path:
    """Where CPython without the GIL is installed."""
    need("gcc", "make", install="apt-get install gcc make zlib1g-dev libssl-dev libffi-dev")
    return _built("free-threaded", "--disable-gil")


def on_musl() -> Path:
    """Where CPython on musl is installed: no zlib, no ssl, no pip, since the machine's libraries are glibc's."""
    need("musl-gcc", "make", install="apt-get install musl musl-tools make")
    return _built("musl", "--without-ensurepip", musl=True)


def _built(name: str, *options: str, musl: bool = False) -> Path:
    with making(f"cpython-{name}") as (final, folder):
        if folder is not None:
            build = folder / "build"
            build.mkdir()
            with apt(SUITE, "amd64", sources=True) as debian, tarfile.open(debian.source(SOURCE)) as archive:
                archive.extractall(build, filter="data")
            (top,) = build.iterdir()
            variables = {}
            if musl:
                compiler = folder / "musl-cc"
                compiler.write_text(COMPILER, encoding="ascii")
                compiler.chmod(0o755)
                variables = {"CC": str(compiler), "PKG_CONFIG_LIBDIR": "/nonexistent"}
            # the prefix is where it will be found; DESTDIR puts it into the folder that is not finished yet
            tool(["sh", "-c", shlex.join(["./configure", "-q", f"--prefix={final}", *PLAIN, *options])], cwd=top, **variables)
            tool(["make", "-s", f"-j{os.cpu_count() or 1}"], cwd=top, **variables)
            tool(["make", "-s", "install", f"DESTDIR={folder / 'installed'}"], cwd=top, **variables)
            for item in (folder / "installed").joinpath(*final.parts[1:]).iterdir():
                item.rename(folder / item.name)
            for rest in ("build", "installed"):
                tool(["rm", "-rf", folder / rest])
        return final

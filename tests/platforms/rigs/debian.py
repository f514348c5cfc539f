"""Roots of Debian packages: other CPUs under qemu-user, and the newest CPythons with the C library they were built for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .apt import apt, unpack
from .base import Platform, Rig, making
from .packages import pytest_folder

STABLE, NEWEST = "trixie", "sid"
EMULATORS_FROM = "bookworm"  # whose emulators need no library of the machine
MULTIARCH = "x86_64-linux-gnu"
#: Without pointer authentication, whose emulation takes eight times as long as all the rest.
CPUS = {"aarch64": ("-cpu", "cortex-a72")}


def emulated_root(platform: Platform) -> Rig:
    """CPython and NumPy of another CPU, run by qemu-user. No kernel support (binfmt) and no rights are needed."""
    root = debian_root(STABLE, platform.architecture, "python3-minimal", "python3-numpy")
    qemu = (str(emulator(platform.emulator)), *CPUS.get(platform.emulator, ()), "-L", str(root))
    return Rig(platform, (*qemu, str(root / "usr/bin" / f"python{platform.python}")), (pytest_folder(),))


def native_root(platform: Platform) -> Rig:
    """A CPython that this machine's C library may be too old for: the root's own loader and libraries run it."""
    root = debian_root(NEWEST, platform.architecture, "python3.14", "python3.15", "python3-numpy")
    python = str(root / "usr/bin" / f"python{platform.python}")
    loader = str(root / "lib64/ld-linux-x86-64.so.2")
    libraries = str(root / "usr/lib" / MULTIARCH)
    command = (loader, "--library-path", libraries, "--argv0", python, python)
    return Rig(platform, command, (pytest_folder(),), {"PYTHONHOME": str(root / "usr")})


def debian_root(suite: str, architecture: str, *names: str) -> Path:
    """A folder with these packages and all they need, unpacked."""
    with making(f"root-{suite}-{architecture}") as (final, folder):
        if folder is not None:
            for name in ("bin", "sbin", "lib", "lib64"):
                (folder / "usr" / name).mkdir(parents=True)
                (folder / name).symlink_to(f"usr/{name}")
            with apt(suite, architecture) as debian:
                for package in debian.packages(*names):
                    unpack(package, folder)
            _mend_links(folder)
        return final


def _mend_links(root: Path) -> None:
    """What the packages' own scripts and a chroot would have done."""
    for folder in ("usr/lib", "usr/lib64"):
        for loader in (root / folder).glob("ld*.so*"):
            if loader.is_symlink() and (there := str(loader.readlink())).startswith("/"):
                # qemu -L finds files below the root, but follows a link to where it leads outside
                loader.unlink()
                loader.symlink_to(os.path.relpath(root / there.lstrip("/"), loader.resolve().parent))
    for name in ("blas", "lapack"):  # update-alternatives links these
        for library in (root / "usr/lib").glob(f"*/{name}/lib{name}.so.3"):
            link = library.parents[1] / library.name
            if not link.is_symlink():
                link.symlink_to(f"{name}/{library.name}")


def emulator(cpu: str) -> Path:
    """qemu-user for that CPU: this machine's, else Debian's static one."""
    if found := shutil.which(f"qemu-{cpu}-static"):
        return Path(found)
    with making(f"qemu-{EMULATORS_FROM}") as (final, folder):
        if folder is not None:
            with apt(EMULATORS_FROM, "amd64") as debian:
                unpack(debian.package("qemu-user-static"), folder)
        return final / "usr/bin" / f"qemu-{cpu}-static"

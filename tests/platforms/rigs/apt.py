"""Debian packages without installing them: apt with its own state, lists and caches, for any suite and architecture.

The state of the machine's own packages is never read or written, and no rights are needed but those to write here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .base import Unavailable, cache_folder, need, tool

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
MIRROR_VARIABLE = "KERNELMILL_DEBIAN_MIRROR"


@dataclass(frozen=True, slots=True)
class Apt:
    """apt for one suite and architecture."""

    folder: Path
    options: tuple[str, ...]

    def packages(self, *names: str) -> list[Path]:
        """The package files of `names` and of all they depend on."""
        self._apt("-y", "--download-only", "install", *names)
        return sorted((self.folder / "archives").glob("*.deb"))

    def package(self, name: str) -> Path:
        """The package file of `name` alone."""
        self._apt("download", name)
        return next(self.folder.glob(f"{name}_*.deb"))

    def source(self, name: str) -> Path:
        """The archive of the unchanged source of `name`."""
        self._apt("source", "--tar-only", "--download-only", name)
        return next(self.folder.glob("*.orig.tar.*"))

    def _apt(self, *words: str) -> str:
        return tool(["apt-get", "-qq", *self.options, *words], cwd=self.folder, DEBIAN_FRONTEND="noninteractive")


@contextmanager
def apt(suite: str, architecture: str, *, sources: bool = False) -> Iterator[Apt]:
    """apt with fresh lists for that suite; what it has downloaded goes with the block."""
    need("apt-get", "dpkg-deb", install="the rigs of Debian packages need a Debian or Ubuntu machine")
    if not KEYRING.exists():
        raise Unavailable(f"{KEYRING} is missing; apt-get install debian-archive-keyring")
    folder = cache_folder() / "apt" / f"{suite}-{architecture}-{'source' if sources else 'binary'}-{os.getpid()}"
    for part in ("lists/partial", "archives/partial", "sources"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    try:
        (folder / "status").touch()
        kind = "deb-src" if sources else "deb"
        line = f"{kind} [signed-by={KEYRING}] {mirror()} {suite} main\n"
        (folder / "sources" / "debian.list").write_text(line, encoding="ascii")
        settings = {
            "APT::Architecture": architecture,
            "APT::Architectures": architecture,
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",
            "Debug::NoLocking": "1",
            "Dir::State": folder,
            "Dir::State::Lists": folder / "lists",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder,
            "Dir::Cache::Archives": folder / "archives",
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::SourceParts": folder / "sources",
        }
        made = Apt(folder, tuple(f"-o{name}={value}" for name, value in settings.items()))
        made._apt("update")
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def mirror() -> str:
    """The Debian mirror: the environment's, else the one that this machine's own apt uses."""
    if chosen := os.environ.get(MIRROR_VARIABLE):
        return chosen
    listed = tool(["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"])
    for line in listed.splitlines():
        origin, _, address = line.partition(" ")
        if origin == "Debian" and "security" not in address:
            return address
    raise Unavailable(f"apt on this machine knows no Debian mirror; set {MIRROR_VARIABLE}")


def unpack(package: Path, root: Path) -> None:
    """The files of one package into `root`, whose links of folders stay."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as reading:
        writing = subprocess.run(
            ["tar", "-C", str(root), "--keep-directory-symlink", "--no-same-owner", "-xf", "-"],
            stdin=reading.stdout, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if writing.returncode or reading.returncode:
        raise Unavailable(f"{package.name} cannot be unpacked: {writing.stderr.strip()}")

"""What all rigs share: the row of the table, the prepared interpreter, the cache folder, and running commands.

A rig runs a script with folders put in front of its path: `rig.run(script, "argument", paths=[site])` gives what the
script printed. Folders are made whole or not at all: `making` renames them into place when the block has ended.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

VARIABLE = "KERNELMILL_RIGS"
HIDDEN = ("PYTHONPATH", "PYTHONHOME", "KERNELMILL_PURE", "KERNELMILL_WARN", "CIBUILDWHEEL", "SHORELINE_EXPECT")
PATIENCE = 900  # seconds for one script; emulated CPUs are slow where this machine is busy


class Unavailable(Exception):  # noqa: N818  # a state of this machine, not a failure
    """This machine lacks what a rig needs; the text says what, and how to get it."""


class RigError(AssertionError):
    """A script failed on a rig."""


@dataclass(frozen=True, slots=True)
class Platform:
    """One row. `target` and `abi` choose the wheel; `architecture` is Debian's word, `emulator` qemu's.

    `numpy`: '' where there is none, 'own' where the rig brings it, else the version that pip installs for it.
    """

    name: str
    kind: str
    target: str
    abi: str
    python: str
    architecture: str = ""
    emulator: str = ""
    numpy: str = ""


@dataclass(frozen=True, slots=True)
class Rig:
    """An interpreter that is ready. `command` stands before the script; `shown` is how a path is called in there.

    `site`: folders that belong on its path (NumPy, pytest).
    """

    platform: Platform
    command: tuple[str, ...]
    site: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    shown: Callable[[Path], str] = str
    separator: str = ":"
    piped: bool = False  # streams must be pipes on the way in, too

    def run(self, script: Path, *arguments: str, paths: Sequence[Path] = (), **variables: str) -> str:
        """What the script prints; `RigError` with its output where it fails."""
        path = self.separator.join(self.shown(p) for p in (*paths, *self.site))
        environment = {k: v for k, v in os.environ.items() if k not in HIDDEN} | dict(self.variables) | variables
        environment |= {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        command = [*self.command, self.shown(script), *arguments]
        feed = {"input": ""} if self.piped else {"stdin": subprocess.DEVNULL}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
            timeout=PATIENCE, **feed,
        )  # fmt: skip
        if done.returncode:
            raise RigError(f"status {done.returncode} of {' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout.replace("\r\n", "\n")


def cache_folder() -> Path:
    """Where rigs are kept."""
    chosen = os.environ.get(VARIABLE)
    folder = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("kernelmill", appauthor=False), "rigs")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


@contextlib.contextmanager
def making(name: str) -> Iterator[tuple[Path, Path | None]]:
    """(folder in the cache, folder to fill now): the second is None where it has been made; else it gets the first's name.

    One process makes it, others wait.
    """
    final = cache_folder() / name
    final.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{final}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if final.exists():
            yield final, None
            return
        part = Path(f"{final}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        yield final, part
        part.rename(final)


def tool(command: Sequence[str | Path], *, cwd: Path | None = None, **variables: str) -> str:
    """What a program of this machine prints; `Unavailable`, with its words, where it is missing or fails."""
    words = [str(w) for w in command]
    environment = {k: v for k, v in os.environ.items() if k not in HIDDEN} | variables
    try:
        done = subprocess.run(
            words, cwd=cwd, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise Unavailable(f"{words[0]} cannot be run: {error.strerror}") from error
    if done.returncode:
        told = (done.stderr.strip() or done.stdout.strip()).splitlines()[-5:]
        raise Unavailable(f"{' '.join(words[:6])} … failed with {done.returncode}: {' / '.join(told)}")
    return done.stdout


def need(*programs: str, install: str) -> None:
    """Programs that must be on PATH; `install` is the command that brings them."""
    missing = [p for p in programs if shutil.which(p) is None]
    if missing:
        raise Unavailable(f"{', '.join(missing)} not found on PATH; {install}")

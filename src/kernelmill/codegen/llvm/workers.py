"""Several LLVM texts to objects at once, in processes of our own: LLVM's binding serves one thread at a time.

Input: texts, target, optimisation level. Output: objects in the same order. This process works too, so that a small
module starts none. A worker is this file run by the same Python; it gets pickled requests on its standard input, and
what it can't do (it may be killed for want of memory) is done here.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from kernelmill.codegen.llvm.compile import compile_object
from kernelmill.targets import Target

WORTH: Final = 60_000  # characters of text for each further process: a fifth of a second of LLVM's time
MOST: Final = 16  # processes
_PACKAGES: Final = Path(__file__).parents[3]
_START: Final = "import sys; sys.path[:] = sys.argv[1:]; from kernelmill.codegen.llvm.workers import serve; serve()"


def compile_objects(texts: Sequence[str], target: Target, opt_level: int = 3) -> list[bytes]:
    """The object file of each of `texts`."""
    objects = [b""] * len(texts)
    waiting = iter(sorted(range(len(texts)), key=lambda k: -len(texts[k])))  # nobody ends up alone with a long one
    lock = threading.Lock()

    def following() -> int | None:
        with lock:
            return next(waiting, None)

    def work(process: subprocess.Popen[bytes] | None) -> None:
        while (number := following()) is not None:
            answer = _ask(process, (texts[number], target, opt_level)) if process else None
            objects[number] = answer or compile_object(texts[number], target, opt_level)

    count = min(_processors(), MOST, len(texts), 1 + sum(map(len, texts)) // WORTH)
    with _processes(count - 1) as processes, ThreadPoolExecutor(MOST) as pool:
        fed = [pool.submit(work, process) for process in processes]
        work(None)  # in this thread, since others may have a small stack
        for done in fed:
            done.result()
    return objects


def serve() -> None:
    """What a worker does: answer requests until there are no more."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := requests.read(8):
        request = pickle.loads(requests.read(int.from_bytes(header, "little")))  # noqa: S301  # from our parent process
        _send(answers, compile_object(*request))


def _ask(process: subprocess.Popen[bytes], request: tuple[str, Target, int]) -> bytes | None:
    """A worker's answer; None where it is gone."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        _send(process.stdin, pickle.dumps(request))
    except OSError:
        return None
    header = process.stdout.read(8)
    size = int.from_bytes(header, "little")
    answer = process.stdout.read(size)
    return answer if len(header) == 8 and len(answer) == size else None


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(8, "little") + data)
    stream.flush()


@contextmanager
def _processes(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Worker processes for the time of the block."""
    command = [sys.executable, "-I", "-c", _START, str(_PACKAGES), *sys.path]
    found: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(count):
            try:
                pipe = subprocess.PIPE
                process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
            except OSError:  # no process to be had: this one does it all
                break
            found.append(process)
        yield found
    finally:
        for process in found:
            with suppress(OSError):  # what a dead worker has not read
                process.communicate()
            process.wait()


def _processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

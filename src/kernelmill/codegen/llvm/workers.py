"""LLVM texts to objects, several at once in processes of our own: LLVM's binding serves one thread at a time.

    with Workers() as workers:
        waiting = [workers.submit(job) for job in jobs]     # the same job twice is done once
        objects = [w.result() for w in waiting]

This process works too, unless `apart` is asked for, so that a small module starts none; `Workers(1)` never starts any. A worker
process is this file run by the same Python; it gets pickled jobs on its standard input. LLVM ends its process where it
meets a defect of its own: with `apart`, that is an error of one job and not the end of everything.

What LLVM makes for one CPU may depend on having made something for another before (its code generators for WebAssembly and
PowerPC leave settings in the process). So jobs for several CPUs want `apart`: there each is done by a process that knows no other
CPU, forked for a run of them, or started where there is no fork.
"""

from __future__ import annotations

import importlib
import itertools
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, Self

from kernelmill.codegen.llvm.compile import Job, llvm_version, prepare, run_job
from kernelmill.codegen.llvm.later import Later
from kernelmill.diagnostics import KernelmillError
from kernelmill.records import dataclass, replace

MOST: Final = 16  # processes
CAN_FORK: Final = hasattr(os, "fork")
ATTEMPTS: Final = 2  # at a job: a process may have been killed for want of memory
STACK: Final = 64 << 20  # bytes for the thread that runs LLVM here: some systems give threads very little
_PACKAGES: Final = Path(__file__).parents[3]
_START: Final = "import sys; sys.path[:] = sys.argv[1:]; from kernelmill.codegen.llvm.workers import serve; serve()"


@dataclass(slots=True, eq=False)
class _Entry:
    """A place in the queue; without a job it sends a worker home."""

    order: int
    job: Job | None = None
    future: Later | None = None

    def __lt__(self, other: _Entry) -> bool:
        return self.order < other.order


class Workers:
    """A queue of jobs and those who work on it, started as jobs come. Used in one thread."""

    def __init__(self, count: int = 0, *, apart: bool = False) -> None:
        self.count = count or max(min(_processors(), MOST), 2 if apart else 1)
        self._apart = apart
        self._jobs: dict[Job, Later] = {}
        self._queue: queue.PriorityQueue[_Entry] = queue.PriorityQueue()
        self._count = itertools.count(1)
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._open = 0  # entries that are waiting or being worked on
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for _thread in self._threads:
            self._queue.put(_Entry(0))
        for thread in self._threads:
            thread.join()

    def warm_up(self) -> None:
        """Begin to start a process, which takes a moment, while this one does what comes before the first job."""
        for _ in range(2 if self.count > 1 else 0):
            self._hire()

    def submit(self, job: Job, *, first: bool = False) -> Later:
        """The object file of `job`, soon; `first`: before all that is waiting."""
        if job not in self._jobs:
            future = self._jobs[job] = Later()
            if job.tuned is None:
                self._queue_up(_Entry(0 if first else next(self._count), job, future))
                if self._open > len(self._threads):  # else there is one who has nothing to do
                    self._hire()
            else:  # whoever does its first half is free for the second
                half = replace(job, machine=job.tuned, tuned=None, stage="tune")
                self.submit(half).add_done_callback(partial(self._go_on, job, future))
        return self._jobs[job]

    def _go_on(self, job: Job, future: Later, tuned: Later) -> None:
        """The second half of a job; it goes before others, since a target may be waiting for it alone."""
        error = tuned.exception()
        if error:
            future.set_exception(error)
        else:
            self._queue_up(_Entry(0, replace(job, source=tuned.result(), tuned=None, stage="finish"), future))

    def _queue_up(self, entry: _Entry) -> None:
        if self.count == 1 and entry.job and entry.future:
            _settle(entry.future, partial(run_job, entry.job))
        else:
            with self._lock:
                self._open += 1
            self._queue.put(entry)

    def compile(self, jobs: Iterable[Job]) -> list[bytes]:
        """The object file of each of `jobs`."""
        waiting = [self.submit(job) for job in jobs]
        return [future.result() for future in waiting]

    def run(self, job: Job) -> bytes:
        """The object file of one job, for which everything else has to wait."""
        return self.submit(job, first=True).result()

    def _hire(self) -> None:
        """One more thread, up to the limit. The first works in this process if it may, each other has one of its own."""
        if len(self._threads) < self.count > 1:
            before = threading.stack_size(0 if self._threads else STACK)
            try:
                thread = threading.Thread(target=self._work, args=(self._apart or bool(self._threads),), daemon=True)
                thread.start()
            finally:
                threading.stack_size(before)
            self._threads.append(thread)

    def _work(self, apart: bool) -> None:
        process = _Process() if apart else None
        try:
            while (entry := self._queue.get()).job and entry.future:
                if not self._closed:
                    _settle(entry.future, partial(self._worked, process.run if process else run_job, entry.job))
        finally:
            if process:
                process.end()

    def _worked(self, run: Callable[[Job], bytes], job: Job) -> bytes:
        """What `run` makes of a job; who has done it is free before anybody is told."""
        try:
            return run(job)
        finally:
            with self._lock:
                self._open -= 1


class _Process:
    """A worker process, started again where it ended while it worked."""

    def __init__(self) -> None:
        self.process = _start()
        self.cpu = ""  # that it last worked for

    def run(self, job: Job) -> bytes:
        """The answer to a job; it is done here where no process is to be had, or to see what is wrong with it."""
        cpu = job.machine.triple.partition("-")[0]
        if self.cpu not in ("", cpu):
            self.change_over()
        self.cpu = cpu
        for _ in range(ATTEMPTS):
            if self.process is None:
                return run_job(job)
            answer = _ask(self.process, job)
            if answer is not None:
                return answer or run_job(job)
            self.end()
            self.process = _start()
        raise KernelmillError(
            f"LLVM {llvm_version()} ended abnormally while it made code for {job.machine.triple}",
            hint="leave the target out, and please report it",
        )

    def change_over(self) -> None:
        """Have what comes next begin from a state that knows no other CPU."""
        if CAN_FORK and self.process and self.process.stdin:
            with suppress(OSError):  # a dead worker is noticed at the next job
                _send(self.process.stdin, b"")
        else:
            self.end()
            self.process = _start()

    def end(self) -> None:
        """Let the process go; one that was never asked for anything may still be starting."""
        if self.process and not self.cpu:
            self.process.kill()
        if self.process:
            with suppress(OSError):  # what a dead worker has not read
                self.process.communicate()


def serve() -> None:
    """What a worker does: answer requests until there are no more. Each run of jobs for one CPU gets a process of its own,
    which an empty request ends."""
    answers = sys.stdout.buffer
    prepare()
    while request := _receive():
        child = os.fork() if CAN_FORK else 0
        if child:
            if os.waitpid(child, 0)[1]:
                sys.exit(1)  # LLVM ended it: our parent is told by our end
            continue
        while request:
            answer = b""  # nothing: the parent will meet the same exception
            with suppress(Exception):
                answer = run_job(_pickle().loads(request))  # from our parent process
            _send(answers, answer)
            request = _receive()
        if CAN_FORK:
            os._exit(0)


def _pickle() -> Any:
    return importlib.import_module("pickle")  # without worker processes nobody needs it


def _receive() -> bytes:
    """The next request; nothing where a run of them ends, or all. Not one byte more is read: it may be for another process."""
    return _read(int.from_bytes(_read(8), "little"))


def _read(size: int) -> bytes:
    data = bytearray()
    while len(data) < size and (more := os.read(sys.stdin.fileno(), size - len(data))):
        data += more
    return bytes(data)


def _settle(future: Later, make: Callable[[], bytes]) -> None:
    try:
        future.set_result(make())
    except Exception as error:  # noqa: BLE001  # whatever it is, whoever waits for the result gets it
        future.set_exception(error)


def _start() -> subprocess.Popen[bytes] | None:
    """A worker process; None if none is to be had."""
    command = [sys.executable, "-I", "-c", _START, str(_PACKAGES), *sys.path]
    try:
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        return None


def _ask(process: subprocess.Popen[bytes], job: Job) -> bytes | None:
    """A worker's answer; None where it is gone."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        _send(process.stdin, _pickle().dumps(job))
    except OSError:
        return None
    header = process.stdout.read(8)
    size = int.from_bytes(header, "little")
    answer = process.stdout.read(size)
    return answer if len(header) == 8 and len(answer) == size else None


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(8, "little") + data)
    stream.flush()


def _processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

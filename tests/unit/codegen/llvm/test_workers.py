"""Several processes give the same objects as one."""

from dataclasses import replace

import pytest

from kernelmill.codegen.llvm import Job, Workers, compile_object, emit_parts, workers
from kernelmill.codegen.llvm.compile import machine_of
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.nodes import Module
from kernelmill.targets import get_target, host_target
from support.large_module import module


def jobs_of(text: Module) -> list[Job]:
    target = host_target().for_code()
    machine = machine_of(target)
    return [Job(t, machine, 3, effort, machine if effort == "kernels" else None) for t, effort in emit_parts(text, target, target)]


def test_processes_give_the_same_objects() -> None:
    jobs = jobs_of(module(4))
    assert len(jobs) == 4
    with Workers(3) as several:
        assert several.compile(jobs) == Workers(1).compile(jobs)


def test_a_job_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    monkeypatch.setattr(workers, "run_job", lambda job: done.append(job) or b"x")
    alone = Workers(1)
    windows, linux = (machine_of(get_target(name)) for name in ("windows-amd64", "linux-x86_64-gnu"))
    asked = [Job("text", t, 3, "kernels", linux) for t in (linux, windows, linux)]
    assert alone.compile(asked) == [b"x"] * 3
    assert [(job.stage, job.machine) for job in done] == [
        ("tune", linux), ("finish", linux), ("finish", windows),
    ]  # fmt: skip


SERVE_ONE = """
import os, sys; sys.path[:] = sys.argv[1:]
from kernelmill.codegen.llvm import workers
run = workers.run_job
def abort(job):
    if "crash" in job.source: os.abort()
    return run(job)
workers.run_job = abort
workers.serve()
"""


def test_llvm_may_end_a_process_but_not_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", SERVE_ONE)
    machine = machine_of(host_target())
    good, bad = (Job(f"; {name}\n", machine, 0, "glue") for name in ("fine", "crash"))
    with Workers(2, apart=True) as several:
        waiting = [several.submit(job) for job in (bad, good, replace(good, opt_level=1), replace(bad, opt_level=1))]
        for job in (waiting[0], waiting[3]):
            with pytest.raises(KernelmillError, match=r"LLVM [\d.]+ ended abnormally while it made code for"):
                job.result()
        assert all(job.result() for job in waiting[1:3])


SERVE_NUMBERS = """
import os, sys; sys.path[:] = sys.argv[1:]
from kernelmill.codegen.llvm import workers
workers.run_job = lambda job: f"{os.getpid()} {job.machine.triple.partition('-')[0]}".encode()
workers.serve()
"""


@pytest.mark.skipif(not workers.CAN_FORK, reason="this system forks no processes")
def test_code_for_a_cpu_begins_from_the_same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making code for WebAssembly or PowerPC changes what LLVM makes for x86 afterwards in the same process."""
    monkeypatch.setattr(workers, "_START", SERVE_NUMBERS)
    names = ("pyodide-wasm32", "linux-ppc64le-gnu", "linux-x86_64-gnu", "macos-x86_64", "pyodide-wasm32")
    jobs = [Job(f"text {k}", machine_of(get_target(names[k % len(names)])), 3, "glue") for k in range(20)]
    with Workers(2, apart=True) as several:
        made = [answer.decode().split() for answer in several.compile(jobs)]
    assert len(made) == len(jobs)
    assert all(a[1] == b[1] for a in made for b in made if a[0] == b[0])


def test_without_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_start", lambda: None)
    jobs = jobs_of(module(2))
    with Workers(2, apart=True) as several:
        assert several.compile(jobs) == Workers(1).compile(jobs)


def test_jobs_one_after_the_other_need_no_further_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_start", lambda: pytest.fail("a process was started"))
    with Workers(4) as several:
        assert all(several.run(job) for job in jobs_of(module(4)))


def test_one_processor_needs_no_warming_up() -> None:
    with Workers(1) as alone:
        alone.warm_up()
        assert alone.run(jobs_of(module(1))[0])


def test_errors_of_workers_reach_the_caller() -> None:
    with Workers(2) as several, pytest.raises(RuntimeError, match="expected"):
        several.compile([Job("no IR", machine_of(host_target()), 3, "kernels", machine_of(host_target()))])
    assert compile_object("", host_target())

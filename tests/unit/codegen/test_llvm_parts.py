"""Modules in parts: what goes where, and that several processes give the same objects as one."""

from dataclasses import replace

import pytest

from kernelmill.boundary import start_module
from kernelmill.codegen.llvm import Job, Workers, compile_object, emit_parts, workers
from kernelmill.codegen.llvm.split import PART_SIZE, names_in, split
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.targets import ABIS, get_target, host_target

FUNCTION = """
func native @f{0}(ctx: ptr, x: f64) -> (f64) {{ s: i32, r: f64 = call ctx, x {{callee="g{0}"}}; return r }}
func native @g{0}(ctx: ptr, x: f64) -> (f64) {{
{1}
  return v0
}}
"""
BODY = "\n".join(f"  v{k}: f64 = fmul x, {k}.5" for k in range(PART_SIZE // 2 + 100))
SMALL = """
func native @small(ctx: ptr, x: f64) -> (f64) { r: f64 = fmul x, 2.0; return r }
func native @looped(ctx: ptr, n: i64) -> (i64) { a: i64 = copy 0; for i: i64 = 0 to n step 1 { a = copy i }; return a }
func native @again(ctx: ptr, n: i64) -> (i64) with {recursive} { s: i32, r: i64 = call ctx, n {callee="again"}; return r }
func c @helper() -> (i64) { return 1 }
func c @enter1(x: f64) -> (f64) { s: i32, r: f64 = call null, x {callee="small"}; return r }
func c @enter2(n: i64) -> (i64) { s: i32, r: i64 = call null, n {callee="looped"}; return r }
func c @enter3(n: i64) -> (i64) { s: i32, r: i64 = call null, n {callee="again"}; return r }
"""


def module(count: int) -> Module:
    return parse_module("".join(FUNCTION.format(k, BODY) for k in range(count)))


def test_callers_and_callees_stay_together() -> None:
    parts = split(module(4))
    assert [[f.name for f in part.functions] for part in parts] == [[f"f{k}", f"g{k}"] for k in range(4)]
    assert all(not part.shared and not part.foreign and part.effort == "kernels" for part in parts)


def test_a_small_module_is_one_part() -> None:
    assert len(split(module(1))) == 1


def test_parts_have_the_effort_they_are_worth() -> None:
    """A native function without loops goes where it is called; one with loops or recursion is compiled for itself."""
    parts = split(parse_module(SMALL), frozenset({"helper"}))
    assert [(part.effort, {f.name for f in part.functions}, set(part.shared)) for part in parts] == [
        ("glue", {"helper"}, {"helper"}),
        ("entries", {"small", "enter1"}, set()),
        ("kernels", {"looped", "again"}, {"looped", "again"}),
        ("wrappers", {"enter2", "enter3"}, set()),
    ]


def test_every_abi_starts_with_the_same_names() -> None:
    """All that is not the start is compiled once for every ABI."""
    named = {
        frozenset().union(*names_in(start_module((), native_name="m", target=host_target(), abi=abi)).values())
        for abi in ABIS
    }
    own = {"km.slots", "km.slots11", "km.slots12", "km.slots13", "km.module", "km.abi", "PyModuleDef_Init"}
    shared = [{n for n in names if n not in own and not n.startswith(("km.start", "Py", "_Py"))} for names in named]
    assert all(names == shared[0] for names in shared)


def jobs_of(text: Module) -> list[Job]:
    target = host_target().for_code()
    return [Job(t, target, 3, effort, target if effort == "kernels" else None) for t, effort in emit_parts(text, target, target)]


def test_processes_give_the_same_objects() -> None:
    jobs = jobs_of(module(4))
    assert len(jobs) == 4
    with Workers(3) as several:
        assert several.compile(jobs) == Workers(1).compile(jobs)


def test_a_job_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    monkeypatch.setattr(workers, "run_job", lambda job: done.append(job) or b"x")
    alone = Workers(1)
    windows, linux = (get_target(name) for name in ("windows-amd64", "linux-x86_64-gnu"))
    asked = [Job("text", t, 3, "kernels", linux) for t in (linux, windows, linux)]
    assert alone.compile(asked) == [b"x"] * 3
    assert [(job.stage, job.target.name) for job in done] == [
        ("tune", linux.name), ("finish", linux.name), ("finish", windows.name),
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
    row = host_target().for_code()
    good, bad = (Job(f"; {name}\n", row, 0, "glue") for name in ("fine", "crash"))
    with Workers(2, apart=True) as several:
        waiting = [several.submit(job) for job in (bad, good, replace(good, opt_level=1), replace(bad, opt_level=1))]
        for job in (waiting[0], waiting[3]):
            with pytest.raises(KernelmillError, match=r"LLVM [\d.]+ ended abnormally while it made code for"):
                job.result()
        assert all(job.result() for job in waiting[1:3])


SERVE_NUMBERS = """
import os, sys; sys.path[:] = sys.argv[1:]
from kernelmill.codegen.llvm import workers
workers.run_job = lambda job: f"{os.getpid()} {job.target.triple.partition('-')[0]}".encode()
workers.serve()
"""


@pytest.mark.skipif(not workers.CAN_FORK, reason="this system forks no processes")
def test_code_for_a_cpu_begins_from_the_same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making code for WebAssembly or PowerPC changes what LLVM makes for x86 afterwards in the same process."""
    monkeypatch.setattr(workers, "_START", SERVE_NUMBERS)
    names = ("pyodide-wasm32", "linux-ppc64le-gnu", "linux-x86_64-gnu", "macos-x86_64", "pyodide-wasm32")
    jobs = [Job(f"text {k}", get_target(names[k % len(names)]).for_code(), 3, "glue") for k in range(20)]
    with Workers(2, apart=True) as several:
        made = [answer.decode().split() for answer in several.compile(jobs)]
    assert len(made) == len(jobs)
    assert all(a[1] == b[1] for a in made for b in made if a[0] == b[0])


def test_without_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_start", lambda: None)
    jobs = jobs_of(module(2))
    with Workers(2, apart=True) as several:
        assert several.compile(jobs) == Workers(1).compile(jobs)


def test_one_processor_needs_no_warming_up() -> None:
    with Workers(1) as alone:
        alone.warm_up()
        assert alone.run(jobs_of(module(1))[0])


def test_errors_of_workers_reach_the_caller() -> None:
    with Workers(2) as several, pytest.raises(RuntimeError, match="expected"):
        several.compile([Job("no IR", host_target(), 3, "kernels", host_target())])
    assert compile_object("", host_target())

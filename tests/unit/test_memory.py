"""`memory`: limits are noticed before LLVM meets them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kernelmill import memory

resource = pytest.importorskip("resource", reason="there are no limits of this kind here")

PROGRAM = """
import resource
from kernelmill.codegen.llvm.compile import Job, machine_of, prepare, run_job
from kernelmill.targets import get_target
job = Job("define i32 @f() { ret i32 0 }", machine_of(get_target("linux-x86_64-gnu")), 3)
run_job(job)
resource.setrlimit(resource.RLIMIT_AS, (%d << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
try:
    run_job(job)
except MemoryError:
    print("refused")
else:
    print("done")
"""


def test_without_a_limit_nothing_is_refused() -> None:
    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        assert memory.memory_left() is None
    memory.require(1)


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell how much is used")
@pytest.mark.parametrize(("limit", "said"), [(64, "refused"), (4096, "done")])
def test_llvm_is_not_begun_without_memory(limit: int, said: str) -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM % limit], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == said

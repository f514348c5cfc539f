"""How long one waits: `python3 scripts/latency.py [REPETITIONS]`, with a Python that has kernelmill, setuptools, and perhaps numba.

    first call      a new process each time: imports, compile, run; of the first kernel of a machine (the cache is empty), of the
                    first of a process (the cache has what all kernels share), and of one that the cache has
    JIT and AOT     the same kernel as a native module: compile, link, import, run, total
    after an edit   twenty kernels of one module: one is edited, the next process calls all; a wheel built after the edit, and
                    built again with nothing changed

Prints medians in milliseconds. The machine should be quiet.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIBONACCI = """def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)
"""
FIRST = """
import json, sys, time
begun = time.perf_counter()
import kernelmill
found = {"import kernelmill": time.perf_counter() - begun}
if COMPILER:
    begun = time.perf_counter()
    import kernelmill.jit.keeping, kernelmill.jit.compiler, kernelmill.jit.making, kernelmill.codegen.llvm.backend
    import kernelmill.codegen.llvm.host
    found["import compiler and LLVM"] = time.perf_counter() - begun
@kernelmill.kernel
FIBONACCI
begun = time.perf_counter()
assert fibonacci(29) == 514229
found["compile and run"] = time.perf_counter() - begun
explained = kernelmill.explain(fibonacci)
assert explained.native
found |= {f"  {stage}": value / 1000 for stages in explained.stages.values() for stage, value in stages.items()}
begun = time.perf_counter()
fibonacci(29)
found["run again"] = time.perf_counter() - begun
assert COMPILER or not {"llvmlite", "kernelmill.frontend"} & sys.modules.keys()
print(json.dumps({name: 1000 * value for name, value in found.items()}))
""".replace("FIBONACCI", FIBONACCI)
NUMBA = """
import json, time
begun = time.perf_counter()
import numba
found = {"import": time.perf_counter() - begun}
@numba.njit
FIBONACCI
begun = time.perf_counter()
assert fibonacci(29) == 514229
found["compile and run"] = time.perf_counter() - begun
begun = time.perf_counter()
fibonacci(29)
found["run again"] = time.perf_counter() - begun
print(json.dumps({name: 1000 * value for name, value in found.items()}))
""".replace("FIBONACCI", FIBONACCI)
AHEAD = """
import json, sys, time
begun = time.perf_counter()
from kernelmill import pipeline
from kernelmill.codegen import backends
from kernelmill.codegen.llvm.compile import prepare
from kernelmill.link import link_unit
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import host_abi, host_target
prepare()
found = {"import compiler and LLVM": time.perf_counter() - begun}
text = open("fibonacci.py").read()
unit = CompilationUnit(prefix="fib", sources=(SourceFile("fib.py", "fib", text),), native_module="_kernels")
options, target = BuildOptions(backend="llvm"), host_target()
abi = host_abi() or target.abis[0]
begun = time.perf_counter()
with backends.opened("llvm", backends.Work(count=1)) as backend:
    compiler = pipeline.Compiler(backend)
    checked, built = compiler.front(unit, options)
    objects = backend.objects(compiler.code(compiler.low(unit, options), built, unit, options, target, abi))
    found["compile"], begun = time.perf_counter() - begun, time.perf_counter()
    native = link_unit(objects, target, "_kernels", abi, backend)
    found["link"], begun = time.perf_counter() - begun, time.perf_counter()
with open("_kernels" + target.suffix(abi), "wb") as stream:
    stream.write(native.data)
sys.path.insert(0, ".")
import _kernels
call = _kernels._bind("fib.fibonacci", lambda n: None)
found["import"], begun = time.perf_counter() - begun, time.perf_counter()
assert call(29) == 514229
found["run"] = time.perf_counter() - begun
found["total but for the compiler's import"] = sum(value for name, value in found.items() if "compiler" not in name)
print(json.dumps({name: 1000 * value for name, value in found.items()}))
"""
PYPROJECT = """
[build-system]
requires = ["kernelmill", "setuptools"]
build-backend = "kernelmill_build"

[project]
name = "twenty"
version = "1.0"
"""
EDITED = """
import json, sys, time
sys.path.insert(0, "src")
import kernelmill
import twenty.a as a
begun = time.perf_counter()
for k in range(20):
    getattr(a, f"f{k}")(3.0, 4)
whole = time.perf_counter() - begun
explained = [kernelmill.explain(getattr(a, f"f{k}")) for k in range(20)]
stages = [stages for e in explained for stages in e.stages.values() if stages]
assert all(e.native for e in explained)
compiled = sum(sum(s.values()) for s in stages)
print(json.dumps({"all twenty ready": 1000 * whole, "compile time in it": compiled, "kernels compiled": len(stages)}))
"""


def module(constants: list[float]) -> str:
    """The twenty kernels."""
    kernels = (
        f"@kernel\ndef f{number}(x: float, n: int) -> float:\n    s = {constant}\n    for k in range(n):\n"
        f"        s = s * x + {number}.5 * k\n    return s\n\n\n"
        for number, constant in enumerate(constants)
    )
    return "from kernelmill import kernel\n\n\n" + "".join(kernels)


def run(text: str, folder: Path, cache: Path) -> dict[str, float]:
    """What a program prints that stands in a file of that folder, with that cache."""
    path = folder / "program.py"
    path.write_text(text)
    environment = {**os.environ, "KERNELMILL_CACHE_DIR": str(cache)}
    environment.pop("KERNELMILL_PURE", None)
    command = [sys.executable, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(rows: list[dict[str, float]], title: str) -> None:
    """A line for each figure."""
    print(f"\n{title}")
    for name in rows[0]:
        print(f"  {name:40s} {statistics.median(row.get(name, 0.0) for row in rows):9.2f}")


def first_calls(count: int, place: Path) -> None:
    """A kernel that the cache has not, and then has; and Numba's."""
    empty, first, second, others = [], [], [], []
    cold, warm = (FIRST.replace("COMPILER", value) for value in ("True", "False"))
    for _ in range(count):
        cache = place / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        empty.append(run(cold, place, cache))
        for entry in cache.rglob("*.entry"):
            if b'"kind": "jit"' in entry.read_bytes()[:400]:
                entry.unlink()
        first.append(run(cold, place, cache))
        run(warm, place, cache)
        second.append(run(warm, place, cache))
        if importlib.util.find_spec("numba") is not None:
            others.append(run(NUMBA, place, cache))
    show(empty, "fibonacci(29) without annotations, the first kernel of a machine")
    show(first, "fibonacci(29) without annotations, the first kernel of a process")
    show(second, "the next process")
    if others:
        show(others, "numba.njit")


def ahead_of_time(count: int, place: Path) -> None:
    """The same as a native module."""
    text = FIBONACCI.replace("(n):", "(n: int) -> int:", 1)
    (place / "fibonacci.py").write_text(f"from kernelmill import kernel\n\n\n@kernel\n{text}")
    show([run(AHEAD, place, place / "cache") for _ in range(count)], "fibonacci(29) ahead of time")


def edits(count: int, place: Path) -> None:
    """One kernel of twenty, in process and in a wheel."""
    project, cache = place / "project", place / "edits"
    source = project / "src" / "twenty" / "a.py"
    source.parent.mkdir(parents=True)
    (project / "pyproject.toml").write_text(PYPROJECT)
    source.with_name("__init__.py").write_text("")
    constants = [float(k) for k in range(20)]
    source.write_text(module(constants))

    def wheel() -> float:
        command = [sys.executable, "-m", "kernelmill", "build", str(project), "--out", str(place / "dist")]
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "KERNELMILL_CACHE_DIR": str(cache)})  # noqa: S603
        return 1000 * (time.perf_counter() - begun)

    run(EDITED, project, cache)
    wheel()
    rows = []
    for number in range(count):
        constants[7] = 100.0 + number
        source.write_text(module(constants))
        rows.append({**run(EDITED, project, cache), "wheel after the edit": wheel(), "wheel, nothing changed": wheel()})
    show(rows, "after an edit of one kernel of twenty")


def main() -> None:
    """All of it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"medians of {count}, in milliseconds")
    with tempfile.TemporaryDirectory() as folder:
        first_calls(count, Path(folder))
        ahead_of_time(count, Path(folder))
        edits(count, Path(folder))


if __name__ == "__main__":
    main()

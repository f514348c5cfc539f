"""What is written for each format, used as its users would: compiled, linked, run; without Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module, invalidate_caches, util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kernelmill.diagnostics import KernelmillError
from kernelmill.export import generate_module

STRICT = ("-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-pedantic", "-Werror")
SOURCE = '''\
import numpy as np
from kernelmill import Array1, Array2, kernel
from typing import NamedTuple


class Point(NamedTuple):
    x: float
    y: float


def fibonacci(n: int) -> int:
    """The n-th Fibonacci number, slowly."""
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@kernel
def middle(p: Point, q: Point) -> Point:
    return Point((p.x + q.x) / 2.0, (p.y + q.y) / 2.0)


@kernel
def product(a: Array2[np.float64], x: Array1[np.float64], scale: float = 2.0) -> Array1[np.float64]:
    out = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[i] += a[i, j] * x[j]
    return out * scale


@kernel
def halve(x: Array1[np.float64], n: int) -> None:
    for i in range(n):
        x[i] /= 2.0


@kernel
def rotated(z: complex) -> complex:
    return z * 1j


def total(items: list[float]) -> float:
    return sum(items)
'''


@pytest.fixture(scope="module")
def maths(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "kmmaths.py").write_text(SOURCE, encoding="utf-8")
    sys.path.insert(0, str(folder))
    invalidate_caches()
    try:
        return import_module("kmmaths")
    finally:
        sys.path.remove(str(folder))


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def chosen(maths: ModuleType) -> list[object]:
    return [maths.middle, maths.product, maths.halve, maths.rotated]


CPP = """
#include "maths.hpp"
#include <cstdio>
#include <vector>

int main()
{
    double numbers[] = {1, 2, 3, 4, 5, 6};
    const kernelmill::Array<double, 2> a(numbers, {2, 3});
    std::vector<double> x = {1, 10, 100};
    maths::Workspace ws;
    std::size_t used = 0;
    for (int k = 0; k < 3; ++k) {
        const auto y = maths::product(ws, a, x);
        std::printf("%g %g ", y(0), y(1));
        used = ws.peak();
    }
    maths::halve(x, 2);
    const maths::Point p = maths::middle({0, 0}, {1, 3});
    const std::complex<double> z = maths::rotated({1.0, 2.0});
    std::printf("| %g %g %g | %g %g | %g %g | %d\\n", x[0], x[1], x[2], p.x, p.y, z.real(), z.imag(), used == ws.peak());
    try {
        maths::halve(x, 4);
    } catch (const kernelmill::failure &failed) {
        std::printf("%s %d\\n", failed.what(), failed.kind() == KERNELMILL_INDEX_ERROR);
    }
    const kernelmill::Buffer<double, 3, 2> fixed(numbers);
    try {
        const kernelmill::Buffer<double, 3, 2> wrong{a};
    } catch (const std::invalid_argument &error) {
        std::printf("%s %g\\n", error.what(), fixed(2, 1));
    }
    std::vector<unsigned char> little(200);
    try {
        maths::Workspace none(reinterpret_cast<void *>((reinterpret_cast<std::uintptr_t>(little.data()) + 15) / 16 * 16), 128);
        maths::product(none, a, x);
    } catch (const kernelmill::failure &failed) {
        std::printf("%d\\n", failed.kind() == KERNELMILL_MEMORY_ERROR);
    }
}
"""
SAID = """\
642 1308 642 1308 642 1308 | 0.5 5 100 | 0.5 1.5 | -2 1 | 1
IndexError: index is out of bounds for axis 0 (kmmaths.py:33) 1
axis 0 has 2 elements, not 3 6
1
"""


def compiler(name: str) -> str:
    if not shutil.which(name):
        pytest.skip(f"there is no {name}")
    return name


@pytest.mark.parametrize(("cc", "cxx"), [("gcc", "g++"), ("clang", "clang++")])
def test_cpp(maths: ModuleType, tmp_path: Path, cc: str, cxx: str) -> None:
    generate_module("maths", chosen(maths), tmp_path, format="c++")
    (tmp_path / "main.cpp").write_text(CPP, encoding="utf-8")
    checks = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
    run(compiler(cc), "-std=c11", *STRICT, *checks, "-c", "maths.c", "-o", "maths.o", cwd=tmp_path)
    run(compiler(cxx), "-std=c++17", *STRICT, *checks, "main.cpp", "maths.o", "-o", "main", "-lm", cwd=tmp_path)
    assert run(tmp_path / "main", cwd=tmp_path) == SAID


@pytest.mark.parametrize("kind", ["static", "shared"])
def test_libraries_are_found_by_cmake(maths: ModuleType, tmp_path: Path, kind: str) -> None:
    compiler("cmake")
    generate_module("maths", chosen(maths), tmp_path / "prefix", format=kind)
    (tmp_path / "main.cpp").write_text(CPP, encoding="utf-8")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.18)\nproject(user CXX)\nset(CMAKE_CXX_STANDARD 17)\nfind_package(maths CONFIG REQUIRED)\n"
        "add_executable(main main.cpp)\ntarget_link_libraries(main maths::maths)\n",
        encoding="utf-8",
    )
    run("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={tmp_path / 'prefix'}", cwd=tmp_path)
    run("cmake", "--build", "build", cwd=tmp_path)
    assert run(tmp_path / "build" / "main", cwd=tmp_path) == SAID


def test_a_program(maths: ModuleType, tmp_path: Path) -> None:
    compiler("gcc")
    *_, program = generate_module("fib", [maths.fibonacci], tmp_path, format="executable", debug=True)
    assert run(program, "29", cwd=tmp_path) == "514229\n"
    run("gcc", "-std=c11", *STRICT, "-c", "program.c", "-o", "program.o", cwd=tmp_path)
    refused = subprocess.run([program, "many"], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stderr) == (2, "n is 'many', which is not an integer that it can hold\n")
    assert b"kmmaths.py" in program.read_bytes()  # where the symbols lead to


def refused(functions: Sequence[object], out: Path, **options: Any) -> str:
    with pytest.raises(KernelmillError) as caught:
        generate_module(options.pop("name", "m"), functions, out, **options)
    assert not out.exists()
    return "\n".join([caught.value.message, *(f"{d.code}, {d.span.line}: {d.message}" for d in caught.value.diagnostics)])


def test_refusals_write_nothing(maths: ModuleType, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "not-exportable, 41: kmmaths.total needs Python: parameter items is a list[float]" in refused([maths.total], out)
    assert "can't be the name of a C module" in refused([maths.halve], out, name="a-b")
    assert "can't be a namespace" in refused([maths.halve], out, name="class", format="c++")
    assert "unknown format 'd'" in refused([maths.halve], out, format="d")
    assert "has no CPU level 'v9'" in refused([maths.halve], out, level="v9")
    assert "a program has one kernel, not 2" in refused([maths.halve, maths.middle], out, format="executable")
    assert "parameter x is a array[float64, 1]" in refused([maths.halve], out, format="executable")
    assert "is no function of a module" in refused([lambda x: x], out)
    assert "no functions" in refused([], out)
    assert "holds nothing" in refused([maths.halve], out, workspace=8)
    assert "is for no target but its own" in refused([maths.halve], out, format="wasm", target="linux-aarch64-gnu")


SCRIPT = """
import { load, KernelError } from "./maths.js";
const m = await load();
const a = { data: new Float64Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] };
for (let k = 0; k < 1000; k++) m.product(a, new Float64Array([1, 10, 100]), 2);
const y = m.product(a, new Float64Array([1, 10, 100]), 2);
const x = new Float64Array([1, 10]);
m.halve(x, 2n);
console.log([...y.data], y.shape, [...x], m.middle({ x: 0, y: 0 }, { x: 1, y: 3 }), m.rotated({ re: 1, im: 2 }));
try { m.halve(x, 3); } catch (e) { console.log(e instanceof KernelError, e.message, e.line); }
try { m.halve([1], 3); } catch (e) { console.log(e.message); }
"""
PRINTED = """\
[ 642, 1308 ] [ 2 ] [ 0.5, 5 ] { x: 0.5, y: 1.5 } { re: -2, im: 1 }
true IndexError: index is out of bounds for axis 0 (kmmaths.py:33) 33
x must be a Float64Array with a shape of 1 axes
"""


@pytest.mark.slow
@pytest.mark.skipif(not util.find_spec("ziglang"), reason="ziglang is not installed")
def test_webassembly(maths: ModuleType, tmp_path: Path) -> None:
    compiler("node")
    generate_module("maths", chosen(maths), tmp_path, format="wasm")
    (tmp_path / "main.mjs").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    assert run("node", "main.mjs", cwd=tmp_path) == PRINTED
    declared = (tmp_path / "maths.d.ts").read_text(encoding="utf-8")
    assert "product(a: NdArray<Float64Array>, x: Float64Array | NdArray<Float64Array>, scale: number)" in declared


PAGE = """<!DOCTYPE html><title>maths</title><pre id="said">nothing yet</pre><script type="module">
import { load, KernelError } from "./maths.js";
const said = [];
try {
  const m = await load();
  const a = { data: new Float64Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] };
  const y = m.product(a, new Float64Array([1, 10, 100]), 2);
  const x = new Float64Array([1, 10]);
  m.halve(x, 2n);
  said.push(y.data.join(" "), y.shape.join(" "), x.join(" "), m.middle({ x: 0, y: 0 }, { x: 1, y: 3 }).y);
  m.halve(x, 3);
} catch (e) { said.push(e instanceof KernelError, e.message); }
document.getElementById("said").textContent = said.join("; ");
</script>
"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.mark.slow
@pytest.mark.skipif(not util.find_spec("ziglang"), reason="ziglang is not installed")
def test_webassembly_in_a_page(maths: ModuleType, tmp_path: Path) -> None:
    """A browser without a window loads the module over HTTP, as a site would have it."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip("no Chromium is installed")
    generate_module("maths", chosen(maths), tmp_path, format="wasm")
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}")
        page = f"http://127.0.0.1:{server.server_port}/index.html"
        shown = run(browser, *flags, "--virtual-time-budget=20000", "--dump-dom", page, cwd=tmp_path)
        server.shutdown()
    wanted = "642 1308; 2; 0.5 5; 1.5; true; IndexError: index is out of bounds for axis 0 (kmmaths.py:33)"
    assert f">{wanted}<" in shown


@pytest.mark.parametrize("stage", ["llvm", "asm"])
def test_texts(maths: ModuleType, tmp_path: Path, stage: str) -> None:
    *_, path = generate_module("maths", [maths.halve], tmp_path, format=stage)
    assert "maths_halve" in path.read_text(encoding="utf-8")

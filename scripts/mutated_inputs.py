"""Mutated wheels, pyproject files and sources: each is accepted or refused with a message, in bounded memory.

    python scripts/mutated_inputs.py [--count 1000] [--seed 1] [--kind wheel pyproject source] [--keep FOLDER]

Every input is given to `kernelmill check` (every fifth wheel and source to `kernelmill mill`) in a process of its own, forked
from this one. Wrong are an exception that gets out, the end by a signal, more than 600 MB and more than 60 seconds of a
processor. What is wrong is kept in FOLDER. Exit status 1 if anything is.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kernelmill import pipeline
from kernelmill.cli.main import main as command

ROOT = Path(__file__).parents[1]
MEMORY = 600_000  # kB
SECONDS = 60  # of processors
HANGING = 1200  # seconds by the clock
INTERNAL = 97  # exit status of a process in which an exception got out
NAME = "mut-1.0"
FILES = {
    f"{NAME}.dist-info/METADATA": b"Metadata-Version: 2.1\nName: mut\nVersion: 1.0\nRequires-Dist: numpy>=2; python_version>'3'\n",
    f"{NAME}.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: hand (1)\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "mut/__init__.py": b"from kernelmill import kernel\n\n\n@kernel\ndef f(n: int) -> int:\n    return n + 1\n",
    "mut/numbers.py": b"from numba import njit\n\n\n@njit('f8(f8)')\ndef g(x):\n    return x * 2\n",
    "mut/3d.py": b"import os\n",
    f"{NAME}.data/scripts/run": b"#!python\nimport mut\n",
    f"{NAME}.data/purelib/mut/more.py": b"#pythran export h(int)\ndef h(n):\n    return n\n",
}
PYPROJECT = """[build-system]
requires = ["kernelmill", "setuptools>=77"]
build-backend = "kernelmill_build"
backend-path = ["."]

[project]
name = "mut"
version = "1.0"

[tool.setuptools]
packages = ["mut"]

[tool.kernelmill]
inner-backend = "setuptools.build_meta"
kernels = ["mut.numbers:g", "mut.*"]
on-unsupported = "fallback"
targets = ["linux-x86_64-gnu"]
cpu-levels = ["v3"]
opt-level = 1
require-native = false
cache-dir = ""
"""
WORDS = [
    b"0", b"-1", b"9" * 400, b"1e999", b"'", b'"', b"\\", b"\n", b"\0", b"\xff", b"\xed\xa0\x80", b"(" * 300, b"[" * 3000, b"#",
    b"..", b"/", b"lambda: ", b"*", b"**", b"yield ", b"await ", b"None", b"...", b"x", b"n", b"np", b"kernel", b"global x\n", b"=",
    b":=", b"del x\n", b"@", b"import kernelmill\n", b"from kernelmill import *\n", b"10**10", b"'a' * 10**10", b"9**9**9", b"1j",
    b"\xe2\x80\xa8", b"\x0c", b"true", b"[]", b"{}", b"[[a]]\n", b"kernelmill", b"while True: pass\n", b"return",
    b"math.factorial(10**9)",
]  # fmt: skip


def mutated(data: bytes, choose: random.Random) -> bytes:
    """`data` with one to four changes."""
    out = bytearray(data)
    for _ in range(choose.randint(1, 4)):
        a, b = sorted(choose.randrange(len(out) + 1) for _ in range(2))
        b = min(b, a + choose.choice((1, 4, 30, 300)))
        match choose.randrange(7):
            case 0 if out:
                out[min(a, len(out) - 1)] ^= 1 << choose.randrange(8)
            case 1:
                del out[a:b]
            case 2:
                out[a:a] = out[a:b]
            case 3:
                out[a:a] = choose.choice(WORDS)
            case 4:
                out[a:b] = choose.choice(WORDS)
            case 5:
                out[a:b] = bytes(reversed(out[a:b]))
            case _:
                place = choose.randrange(len(out) + 1)
                out[place:place] = out[a:b]
    return bytes(out)


def mutated_lines(data: bytes, choose: random.Random) -> bytes:
    """Python with lines and words moved about, so that more of it can still be parsed."""
    lines = data.splitlines(keepends=True)
    for _ in range(choose.randint(1, 5)):
        a, b = choose.randrange(len(lines)), choose.randrange(len(lines))
        match choose.randrange(5):
            case 0:
                lines[a], lines[b] = lines[b], lines[a]
            case 1:
                lines.insert(a, lines[b])
            case 2 if len(lines) > 1:
                del lines[a]
            case 3:
                words, others = lines[a].split(b" "), lines[b].strip().split(b" ")
                words[choose.randrange(len(words))] = choose.choice(others)
                lines[a] = b" ".join(words).rstrip(b"\n") + b"\n"
            case _:
                lines[a] = lines[a].replace(choose.choice((b"1", b"0", b"n", b"x", b"+", b"(", b"float")), choose.choice(WORDS), 1)
    return b"".join(lines)


def archive(files: dict[str, bytes]) -> bytes:
    """A wheel of these files, with a RECORD that fits."""
    rows = []
    for path, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(data)}\n")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for path, data in {**files, f"{NAME}.dist-info/RECORD": "".join(rows).encode(errors="replace")}.items():
            made.writestr(zipfile.ZipInfo(path), data)
    return stream.getvalue()


def wheel(folder: Path, choose: random.Random) -> Path:
    """A wheel that is damaged as a file, in a member, or in a path."""
    files = dict(FILES)
    path = folder / f"{NAME}-py3-none-any.whl"
    kind = choose.randrange(3)
    if kind == 1:
        member = choose.choice(list(files))
        files[member] = mutated(files[member], choose)
    elif kind == 2:
        member = choose.choice(list(files))
        files[mutated(member.encode(), choose).decode(errors="replace")[:60_000]] = files.pop(member)
    data = archive(files)
    path.write_bytes(mutated(data, choose) if kind == 0 else data)
    return path


def pyproject(folder: Path, choose: random.Random) -> Path:
    """A project with a changed pyproject.toml."""
    for member in ("mut/__init__.py", "mut/numbers.py"):
        path = folder / member
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(FILES[member])
    change = choose.choice((mutated, mutated_lines))
    (folder / "pyproject.toml").write_bytes(change(PYPROJECT.encode(), choose))
    return folder


def source(folder: Path, choose: random.Random) -> Path:
    """A wheel whose one module is a case of the corpus, or the example, changed."""
    base = choose.choice(SOURCES).read_bytes().replace(b"CALLS", b"_CALLS")
    change = choose.choice((mutated, mutated_lines, mutated_lines))
    path = folder / f"{NAME}-py3-none-any.whl"
    path.write_bytes(archive({**{k: v for k, v in FILES.items() if "/numbers" not in k}, "mut/case.py": change(base, choose)}))
    return path


SOURCES = sorted([*(ROOT / "tests" / "cases").rglob("*.py"), *(ROOT / "example_project" / "src").rglob("*.py")])
KINDS: dict[str, Callable[[Path, random.Random], Path]] = {"wheel": wheel, "pyproject": pyproject, "source": source}


def attempt(arguments: list[str], log: Path) -> tuple[str, int]:
    """What is wrong ('' for nothing) and the memory used by one command in a process of its own."""
    child = os.fork()
    if not child:
        status = INTERNAL
        try:
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            os.dup2(out, 2)
            sys.stdout = sys.stderr = open(1, "w", closefd=False, errors="backslashreplace")  # noqa: SIM115  # the new one
            signal.alarm(HANGING)
            resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
            status = command(arguments)
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 1
        except BaseException:  # noqa: BLE001  # this is what is looked for
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    _, status, used = os.wait4(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return "hangs" if number == signal.SIGALRM else f"ended by signal {number}", used.ru_maxrss
    code = os.WEXITSTATUS(status)
    text = log.read_text(encoding="utf-8", errors="replace")
    wrong = "an exception got out" if code == INTERNAL else f"exit status {code}" if code > 2 else ""
    if not wrong and code == 1 and "error" not in text:
        wrong = "no message"
    if not wrong and used.ru_utime + used.ru_stime > SECONDS:
        wrong = f"{used.ru_utime + used.ru_stime:.0f} s"
    return wrong or (f"{used.ru_maxrss} kB" if used.ru_maxrss > MEMORY else ""), used.ru_maxrss


def main() -> int:
    """Mutate, try, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", nargs="*", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--keep", type=Path, default=Path("mutated"))
    options = parser.parse_args()
    assert pipeline  # loaded before the processes are forked
    failures = 0
    for kind in options.kind:
        outcomes: Counter[str] = Counter()
        largest = 0
        for number in range(options.count):
            choose = random.Random(f"{options.seed} {kind} {number}")  # noqa: S311  # not for secrets
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place, "input")
                folder.mkdir()
                given = KINDS[kind](folder, choose)
                mills = number % 5 == 0 and kind != "pyproject"
                arguments = ["mill", str(given), "--out", str(Path(place, "out"))] if mills else ["check", str(given)]
                wrong, memory = attempt(arguments, Path(place, "log"))
                largest = max(largest, memory)
                outcomes[wrong or "as it should be"] += 1
                if wrong:
                    failures += 1
                    kept = options.keep / f"{kind}-{options.seed}-{number}"
                    shutil.copytree(place, kept, dirs_exist_ok=True)
                    last = [line for line in (kept / "log").read_text(errors="replace").splitlines() if line][-1:]
                    print(f"{kept}: {wrong}: {''.join(last)[:200]}", flush=True)
        print(f"{kind}: {dict(outcomes)}, at most {largest // 1000} MB", flush=True)
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())

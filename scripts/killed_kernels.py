"""Programs whose kernels are compiled in process, killed at random moments: nothing in the cache later fails or errs.

    python scripts/killed_kernels.py [--kills 300] [--seed 1]

Each program has kernels that the cache does not know yet and is killed (SIGKILL) at some moment between its start and its end.
After every tenth kill the program runs to its end with that cache; it must give what Python gives, and what the cache holds must be
whole. Then some bits of entries are flipped, and it must be right again. Exit status 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kernelmill.cache.store import Folder

KERNELS = 4
HEAD = "from kernelmill import kernel\n\n"
KERNEL = """
@kernel(jit=True)
def f{0}(n):
    total = 0
    for k in range(n):
        total += k * {1} + {0}
    return total


"""
BETWEEN = 10  # kills


def program(number: int) -> str:
    """Text that no other program has, and prints its answers."""
    kernels = "".join(KERNEL.format(k, number) for k in range(KERNELS))
    return f"{HEAD}{kernels}print({', '.join(f'f{k}(100)' for k in range(KERNELS))})\n"


def expected(number: int) -> str:
    """What it prints."""
    return " ".join(str(sum(k * number + which for k in range(100))) for which in range(KERNELS)) + "\n"


def start(path: Path, cache: Path) -> subprocess.Popen[str]:
    """The program, with that cache."""
    environment = {**os.environ, "KERNELMILL_CACHE_DIR": str(cache), "KERNELMILL_MODE": "jit"}
    command = [sys.executable, str(path)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


def main() -> int:
    """Kill, look, flip bits, look; print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    choose = random.Random(options.seed)  # noqa: S311  # moments, not secrets
    wrong, flipped, killed = [], 0, 0
    with tempfile.TemporaryDirectory() as place:
        cache, path = Path(place, "cache"), Path(place, "program.py")
        lasts = 1.0
        for number in range(1, options.kills + 1):
            path.write_text(program(number), encoding="utf-8")
            process = start(path, cache)
            time.sleep(choose.uniform(0, lasts))
            process.kill()
            process.communicate()
            killed += process.returncode < 0
            if number % BETWEEN == 0:
                began = time.monotonic()
                wrong += answers(path, cache, number, "after kills")
                lasts = time.monotonic() - began
                wrong += [f"{number} after kills: {key} is damaged" for key in damaged(cache)]
                chosen = flip(cache, choose)
                wrong += answers(path, cache, number, "after flipped bits")
                wrong += [f"{number}: {key} is damaged, where no bit was flipped" for key in damaged(cache) - chosen]
                wrong += [f"{number}: {key} is still damaged" for key in damaged(cache)]
                flipped += len(chosen)
    print(f"{killed} of {options.kills} programs were killed before their end, {flipped} bits were flipped, {len(wrong)} wrong")
    print("\n".join(wrong))
    return bool(wrong)


def answers(path: Path, cache: Path, number: int, when: str) -> list[str]:
    """What is wrong with the program run to its end."""
    process = start(path, cache)
    output, errors = process.communicate()
    return [] if output == expected(number) and not errors else [f"{number} {when}: {output!r} {errors}"]


def damaged(cache: Path) -> set[str]:
    """The entries that are not what was written, which are deleted as soon as somebody reads them."""
    store = Folder(cache)
    return {entry.key for entry in store.entries() if store.get(entry.key) is None}


def flip(cache: Path, choose: random.Random) -> set[str]:
    """Flip one bit in every third entry, of whichever program; their keys."""
    entries = [entry.path for entry in Folder(cache).entries()]
    chosen = choose.sample(entries, len(entries) // 3)
    for path in chosen:
        content = bytearray(path.read_bytes())
        content[choose.randrange(len(content))] ^= 1 << choose.randrange(8)
        path.write_bytes(content)
    return {path.stem for path in chosen}


if __name__ == "__main__":
    sys.exit(main())

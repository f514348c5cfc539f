"""Programs of the whole language against CPython, until the time is over.

Prints what differs, each made small, with the seed that gives it again; at the end what has been reached and what not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))  # `generated` and `support`, as pytest has them

from generated.language.coverage import Coverage
from generated.language.programs import Program, alone, batch, halves, is_python
from generated.language.running import Result, compared
from generated.language.shrink import smaller


@dataclass
class Run:
    """What a run has done so far."""

    options: argparse.Namespace
    coverage: Coverage = field(default_factory=Coverage)
    number: int = 0
    programs: int = 0
    calls: int = 0
    stayed: int = 0
    failures: int = 0
    again: list[Program] = field(default_factory=list)  # halves of refused programs
    declared: Counter[str] = field(default_factory=Counter)  # native programs by their declaration

    def step(self) -> None:
        """One batch: three of four are drawn at random, the fourth has a pair in each program that is not reached."""
        self.number += 1
        seed, size = f"{self.options.seed} {self.number}", self.options.batch
        single = self.number % 4 == 3
        if single:
            drawn = self.singles(seed, size)
        else:
            waiting, self.again = self.again[:size], self.again[size:]
            drawn = [*batch(seed, self.coverage, size, exact=self.number % 4 != 0), *waiting]
            drawn = [replace(program, name=f"f{n}") for n, program in enumerate(drawn)]
        found = compared(drawn, seed, self.options.calls)
        self.programs, self.calls = self.programs + len(drawn), self.calls + found.calls
        self.stayed += found.stayed
        for program in drawn:
            if program.name not in found.refused:
                self.declared[program.declared] += 1
                self.coverage.add(program.pairs(), program.triples())
            elif single:
                for pair in program.pairs():
                    self.coverage.refuse(pair, found.refused[program.name])
            else:
                self.again += halves(program)
        self.show(seed, drawn, found)
        refused = f"{len(found.refused)} of {len(drawn)} refused"
        print(f"-- {self.number}: {self.summary}, {refused}; {self.coverage.report()}".replace("\n", "; "), flush=True)

    def singles(self, seed: str, size: int) -> list[Program]:
        """Programs of one pair each."""
        left = self.coverage.unreached()
        rng, found = Random(seed), []  # noqa: S311  # not for secrets
        for number, pair in enumerate(rng.sample(left, min(size, len(left)))):
            program = alone(pair, f"{seed} {number}", f"f{number}")
            if is_python(program.text()):
                found.append(program)
            else:
                self.coverage.refuse(pair, "not Python")
        return found

    def show(self, seed: str, drawn: list[Program], found: Result) -> None:
        """Print what differs."""
        for name, problems in found.differences.items():
            self.failures += 1
            program, shown = next(p for p in drawn if p.name == name), problems
            if not self.options.no_shrink:
                program = smaller(program, seed, self.options.calls)
                shown = compared([program], seed, self.options.calls).differences.get(name, problems)
            print(f"\n== seed {seed!r}, {name}: {shown[0]}{program.text()}", flush=True)

    @property
    def summary(self) -> str:
        """Figures in one line."""
        return f"{self.programs} programs, {self.calls} calls ({self.stayed} stayed native), {self.failures} programs differ"

    def load(self, path: Path) -> None:
        """Go on where another run stopped."""
        state = json.loads(path.read_text(encoding="utf-8"))
        self.number = state["batches"]
        self.coverage.add(((a, b) for a, b in state["pairs"]), ((a, b, c) for a, b, c in state["triples"]))
        self.coverage.refused = {(a, b): message for a, b, message in state["refused"]}

    def save(self, path: Path) -> None:
        """Write down what was reached."""
        state = {
            "batches": self.number,
            "pairs": sorted(self.coverage.pairs),
            "triples": sorted(self.coverage.triples),
            "refused": [[*pair, message] for pair, message in sorted(self.coverage.refused.items())],
        }
        path.write_text(json.dumps(state), encoding="utf-8")


def main() -> int:
    """Run the command; 1 if anything differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.generated", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="how long (default: 5)")
    parser.add_argument("--seed", default="1", help="another seed, other programs")
    parser.add_argument("--batch", type=int, default=150, help="programs that are compiled at once")
    parser.add_argument("--calls", type=int, default=16, help="calls of each program")
    parser.add_argument("--state", type=Path, help="a file that remembers what was reached, to go on")
    parser.add_argument("--no-shrink", action="store_true", help="print programs as they were drawn")
    parser.add_argument("--unreached", type=Path, help="write the pairs that are left, and those that were refused, to this file")
    options = parser.parse_args()
    end, run = time.monotonic() + 60 * options.minutes, Run(options)
    if options.state and options.state.exists():
        run.load(options.state)
    while time.monotonic() < end:
        run.step()
        if options.state:
            run.save(options.state)
    if options.unreached:
        lines = [f"left     {a}  <-  {b}" for a, b in run.coverage.unreached()]
        lines += [f"refused  {a}  <-  {b}" for a, b in sorted(run.coverage.refused)]
        options.unreached.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"\n{run.summary}\n{run.coverage.report()}\ndeclared by {dict(run.declared)}")
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())

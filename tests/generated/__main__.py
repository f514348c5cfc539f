"""Programs of the whole language against CPython, until the time is over.

Prints what differs, each made small, with the seed that gives it again; at the end what has been reached and what not.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))  # `generated` and `support`, as pytest has them

from generated.language.coverage import Coverage, Triple
from generated.language.directed import TRIES, Nests, packed
from generated.language.programs import Program, batch, halves
from generated.language.running import How, Result, compared
from generated.language.shrink import smaller
from support.native import RUNNABLE

#: One batch in so many is compiled as it ships, with every pass, for every CPU level that this machine runs.
EVERY = 8


def _cpu_seconds() -> float:
    """What this process and the batches have used so far: batches share the machine with others."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


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
    hard: list[Triple] = field(default_factory=list)  # those of refused programs
    tried: Counter[Triple] = field(default_factory=Counter)  # how often they were refused alone
    rates: dict[str, float] = field(default_factory=dict)  # what the last batch of each kind reached in a second
    declared: Counter[str] = field(default_factory=Counter)  # native programs by their declaration
    levels: Counter[str] = field(default_factory=Counter)  # programs by the CPU level that they ran at

    def step(self) -> None:
        """One batch, of the kind that reached most for its time; each kind is measured again now and then."""
        self.number += 1
        kind = self.kind()
        seed, before, start = f"{self.options.seed} {self.number}", self.reached, _cpu_seconds()
        drawn = self.drawn(kind, seed, self.options.batch)
        if self.number % EVERY:
            found = compared(drawn, seed, self.options.calls, how=How(least=kind != "nests"))
            self.levels["v1"] += len(drawn)
        else:
            for level in RUNNABLE:
                found = compared(drawn, seed, self.options.calls, how=How(opt_level=3, level=level))
                self.levels[level] += len(drawn)
                if found.differences:
                    break
        self.programs, self.calls = self.programs + len(drawn), self.calls + found.calls
        self.stayed += found.stayed
        for program in drawn:
            if program.name not in found.refused:
                self.declared[program.declared] += 1
                self.coverage.add(program.pairs(), program.triples())
            else:
                self.refused(kind, program, found.refused[program.name])
        self.rates[kind] = (self.reached - before) / (_cpu_seconds() - start)
        self.show(seed, drawn, found)
        refused = f"{len(found.refused)} of {len(drawn)} refused"
        text = f"-- {self.number}, {kind}: {self.summary}, {refused}; {self.coverage.report()}; {self.rates[kind]:.1f} reached/s"
        print(text.replace("\n", "; "), flush=True)

    @property
    def reached(self) -> int:
        """Pairs, and triples, of which there are far fewer."""
        return len(self.coverage.pairs) + 10 * len(self.coverage.triples)

    def kind(self) -> str:
        """What to draw next."""
        kinds = ("dense", "packed", "nests")[: 3 if self.coverage.unreached_triples() else 2]
        if self.number % 8 < 3 or any(kind not in self.rates for kind in kinds):
            return kinds[self.number % len(kinds)]
        return max(kinds, key=lambda kind: self.rates[kind])

    def drawn(self, kind: str, seed: str, size: int) -> list[Program]:
        """A batch of a kind, and halves of what was refused."""
        rng = Random(seed)  # noqa: S311  # not for secrets
        waiting, self.again = self.again[:size], self.again[size:]
        if kind == "nests":
            hard, self.hard = self.hard[:size], self.hard[size:]
            found = [program for triple in hard for program in Nests.of(rng, [triple]).programs(seed, 1)]
            found += Nests.of(rng, self.coverage.unreached_triples()).programs(seed, size - len(found))
        elif kind == "packed":
            left = self.coverage.unreached()
            found = packed(seed, rng.sample(left, len(left)), self.coverage, size // 2)  # they are as large as several nests
        else:
            found = batch(seed, self.coverage, max(size // 8, 1), exact=self.number % 4 != 0)  # they are several times as large
        return [replace(program, name=f"f{n}") for n, program in enumerate([*found, *waiting])]

    def refused(self, kind: str, program: Program, message: str) -> None:
        """Draw the parts of a refused program again; what is refused alone is reached, as a refusal."""
        if len(program.body) > 1:
            self.again += halves(program)
            return
        if kind != "nests":
            for pair in program.pairs() if len(list(program.pairs())) < 3 else ():
                self.coverage.refuse(pair, message)
            return
        left = [triple for triple in program.triples() if triple not in self.coverage.triples]
        for triple in left:
            self.tried[triple] += len(left) == 1
            if self.tried[triple] >= TRIES:
                self.coverage.refuse_triple(triple, message)
            else:
                self.hard.append(triple)

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
        self.coverage.refused_triples = {(a, b, c): message for a, b, c, message in state["refused_triples"]}
        self.coverage.excluded = {(a, b) for a, b in state["excluded"]}

    def save(self, path: Path) -> None:
        """Write down what was reached."""
        state = {
            "batches": self.number,
            "pairs": sorted(self.coverage.pairs),
            "triples": sorted(self.coverage.triples),
            "refused": [[*pair, message] for pair, message in sorted(self.coverage.refused.items())],
            "refused_triples": [[*triple, message] for triple, message in sorted(self.coverage.refused_triples.items())],
            "excluded": sorted(self.coverage.excluded),
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
        lines += [f"left     {a}  <-  {b}  <-  {c}" for a, b, c in run.coverage.unreached_triples()]
        lines += [f"refused  {a}  <-  {b}  <-  {c}: {text}" for (a, b, c), text in sorted(run.coverage.refused_triples.items())]
        options.unreached.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"\n{run.summary}\n{run.coverage.report()}\ndeclared by {dict(run.declared)}\nat CPU levels {dict(run.levels)}")
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())

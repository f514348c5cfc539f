"""Times kernels as they would be published against the same loops in C.

    python benchmarks/run.py                        every case, every size
    python benchmarks/run.py --only relaxation      cases whose `class/name` matches
    python benchmarks/run.py --json now.json        keep the ratios
    python benchmarks/run.py --against then.json    and compare them with kept ones

In:  `cases/CLASS/NAME.py` and `unseen/CLASS/NAME.py` (see README.md). Out: a table of time / time of the best C build.
Nothing is compared but ratios of runs in which the competitors take turns, so a busy machine costs time, not truth.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from harness.build import compilers, import_milled, shared_library
from harness.cases import Bench, find
from harness.timing import DisagreementError, interleaved, same

PARITY = 1.07  # below it, two times count as equal
WORSE = 1.10  # a ratio that has grown by more is told as a regression


def main() -> int:
    """The command."""
    options = _options()
    cases = find(Path(__file__).parent, options.only)
    if not cases:
        print(f"no case matches {options.only!r}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        ratios = measured(cases, Path(scratch), options)
    if options.json:
        Path(options.json).write_text(json.dumps(ratios, indent=1, sort_keys=True) + "\n")
    return _compared(ratios, json.loads(Path(options.against).read_text())) if options.against else 0


def measured(cases: list[Bench], scratch: Path, options: argparse.Namespace) -> dict[str, float]:
    """The ratio of each case and size, printed as they come; then the means."""
    modules = import_milled(cases, scratch, options.levels)
    builds = compilers()
    ratios: dict[str, float] = {}
    print(f"{'case':34} {'size':>8} {'us':>10} {'/ best C':>9}  " + "  ".join(f"{name:>8}" for name in builds))
    for case in cases:
        libraries = {name: shared_library(case, command, scratch) for name, command in builds.items()}
        for size in case.sizes if not options.quick else case.sizes[-1:]:
            try:
                same(case, modules[case.name], libraries, min(case.sizes))
                times = interleaved(case, modules[case.name], libraries, size, options.seconds)
            except DisagreementError as problem:
                print(f"{case.name:34} {size:8} {problem}")
                ratios[f"{case.name}:{size}"] = math.nan
                continue
            own, best = times.pop("kernelmill"), min(v for k, v in times.items() if k != "kernelmill")
            ratios[f"{case.name}:{size}"] = own / best
            shares = "  ".join(f"{times[name] / best:8.2f}" for name in builds)
            print(f"{case.name:34} {size:8} {own * 1e6:10.1f} {own / best:9.2f}  {shares}", flush=True)
    _means(cases, ratios)
    return ratios


def _means(cases: list[Bench], ratios: dict[str, float]) -> None:
    """Geometric means by class, and of the cases that were known and were not while passes were written."""
    groups: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        found = [r for key, r in ratios.items() if key.partition(":")[0] == case.name and not math.isnan(r)]
        for group in (case.name.split("/")[0], "all unseen" if case.unseen else "all known"):
            groups[group] += found
    for group in sorted(groups, key=lambda g: (g.startswith("all"), g)):
        values = groups[group]
        if values:
            mean = math.exp(sum(map(math.log, values)) / len(values))
            above = sum(v > PARITY for v in values)
            print(f"{group:34} {len(values):8} {'':10} {mean:9.2f}   worst {max(values):.2f}, above {PARITY}: {above}")


def _compared(now: dict[str, float], then: dict[str, float]) -> int:
    """1 if a ratio has become worse, or is missing."""
    worse = {key: (then[key], now.get(key, math.nan)) for key in then if not now.get(key, math.nan) <= then[key] * WORSE}
    for key, (before, after) in sorted(worse.items()):
        print(f"regression: {key} was {before:.2f}, is {after:.2f}")
    return 1 if worse else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", metavar="REGEX", help="cases whose class/name matches")
    parser.add_argument("--quick", action="store_true", help="the largest size of each case alone")
    parser.add_argument("--seconds", type=float, default=0.6, help="how long each case and size runs")
    parser.add_argument("--levels", default="", metavar="A,B", help="CPU levels to compile for; all of this machine by default")
    parser.add_argument("--json", metavar="FILE", help="write the ratios")
    parser.add_argument("--against", metavar="FILE", help="ratios of an earlier run; exit 1 where one is worse")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""`kernelmill targets`: the platforms, and what this machine can make for each."""

from __future__ import annotations

import argparse
import json
from typing import Any

from rich.table import Table

from kernelmill.cli.arguments import add_json
from kernelmill.cli.output import print_table
from kernelmill.codegen import backends
from kernelmill.codegen.backend import Backend
from kernelmill.link import find_linker
from kernelmill.targets import Target, all_targets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    with backends.opened() as backend:
        rows = [_row(target, backend) for target in all_targets().values()]
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return 0
    table = Table("target", "wheel platform", "Python ABIs", "CPU levels", "code", "linker", box=None, pad_edge=False)
    for row in rows:
        code = "yes" if row["code"] else "no: a newer llvmlite" if backend.name else "no: pip install llvmlite"
        linker = row["linker"] or "none: pip install ziglang"
        table.add_row(row["name"], *(" ".join(row[k]) for k in ("platforms", "abis", "levels")), code, linker)
    print_table(table)
    return 0


def _row(target: Target, backend: Backend) -> dict[str, Any]:
    tool = find_linker(target)
    return {
        "name": target.name,
        "platforms": list(target.wheel_platforms),
        "abis": list(target.abis),
        "levels": [level.name for level in target.levels],
        "code": all(backend.can_generate(part) for part in target.parts()),
        "linker": tool.name if tool else None,
    }

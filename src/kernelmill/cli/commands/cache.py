"""`kernelmill cache info|list|clear`: what is kept of compiled code."""

from __future__ import annotations

import argparse
import json
import time

from rich.table import Table

from kernelmill.cache.location import chosen_place, open_cache
from kernelmill.cache.store import LARGEST, Entry, Folder
from kernelmill.cli.arguments import add_json
from kernelmill.cli.output import print_table, tell
from kernelmill.diagnostics import KernelmillError

DAY = 24 * 60 * 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("action", choices=("info", "list", "clear"), help="what to do")
    parser.add_argument("--older-than", type=float, default=None, metavar="DAYS", help="clear: what was not used for so long")
    parser.add_argument("--kernel", default="", metavar="NAME", help="clear or list: modules with that kernel")
    parser.add_argument("--all", action="store_true", help="clear: everything")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show, list or delete."""
    opened = open_cache()
    tell(opened.text)
    entries = list(opened.store.entries()) if isinstance(opened.store, Folder) else []
    chosen = [entry for entry in entries if _has_kernel(entry, arguments.kernel)]
    if arguments.action == "clear":
        return _clear(arguments, opened.store, chosen)
    if arguments.action == "info":
        _show(arguments, opened.store, entries)
    else:
        _list(arguments, chosen)
    return 0


def _show(arguments: argparse.Namespace, store: object, entries: list[Entry]) -> None:
    place = store.place if isinstance(store, Folder) else chosen_place()
    size = sum(entry.size for entry in entries)
    facts = {"folder": str(place), "entries": len(entries), "bytes": size, "limit": LARGEST}
    if arguments.json:
        print(json.dumps(facts, indent=2))
    else:
        print(f"{place}\n{len(entries)} entries, {size / 1e6:.1f} MB of at most {LARGEST / 1e6:.0f} MB")


def _list(arguments: argparse.Namespace, entries: list[Entry]) -> None:
    if arguments.json:
        rows = [{"key": e.key, "bytes": e.size, "used": int(e.used), **e.about} for e in entries]
        print(json.dumps(rows, indent=2))
        return
    table = Table("key", "kind", "of", "for", "bytes", "days unused", box=None, pad_edge=False)
    for entry in sorted(entries, key=lambda e: -e.used):
        about = entry.about
        what = str(about.get("name", about.get("part", "")))
        days = f"{(time.time() - entry.used) / DAY:.1f}"
        table.add_row(entry.key[:16], str(about.get("kind", "")), what, str(about.get("for", "")), str(entry.size), days)
    if entries:
        print_table(table)


def _clear(arguments: argparse.Namespace, store: object, entries: list[Entry]) -> int:
    if not (arguments.all or arguments.kernel or arguments.older_than is not None):
        raise KernelmillError("nothing to clear", hint="give --all, --older-than DAYS or --kernel NAME")
    before = time.time() - DAY * (arguments.older_than or 0.0)
    gone = [e for e in entries if arguments.older_than is None or e.used < before]
    for entry in gone:
        if isinstance(store, Folder):
            store.remove(entry)
    size = sum(entry.size for entry in gone)
    print(json.dumps({"entries": len(gone), "bytes": size}) if arguments.json else f"{len(gone)} entries, {size / 1e6:.1f} MB")
    return 0


def _has_kernel(entry: Entry, name: str) -> bool:
    """Whether an entry has a kernel that is called `name`, or ends so after a dot."""
    kernels = entry.about.get("kernels", ())
    wanted = name.replace(":", ".")
    return not name or (
        isinstance(kernels, list) and any(str(k) == wanted or str(k).endswith(f".{wanted}") for k in kernels)
    )

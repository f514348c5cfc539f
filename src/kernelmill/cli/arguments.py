"""Arguments that several subcommands have."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_project(parser: argparse.ArgumentParser) -> None:
    """A project or a wheel, with options in place of those of its pyproject.toml."""
    parser.add_argument(
        "project", nargs="?", type=Path, default=Path(), metavar="PROJECT", help="its folder, or a wheel (default: .)"
    )
    add_settings(parser)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """`--set KEY=VALUE`."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a key of [tool.kernelmill], repeatable"
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    """What wheels are made for and where they go."""
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="where wheels go (default: dist)")
    parser.add_argument(
        "--target", action="append", default=[], metavar="NAME,…", help="platforms, or `all` (default: this machine)"
    )
    parser.add_argument(
        "--abi",
        action="append",
        default=[],
        metavar="NAME,…",
        help="Python ABIs, or `all` (default: the usual one of each target)",
    )
    parser.add_argument(
        "--inplace", action="store_true", help="no wheel: the native module for this Python, put beside the project's sources"
    )
    parser.add_argument("--no-pure", action="store_true", help="with `--target all`: no wheel without native code")
    add_json(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON on standard output")

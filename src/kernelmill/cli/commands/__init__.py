"""The subcommands, each in the file of its name: `add_arguments(parser)` says what it takes, `run(arguments)` does it.

`COMMANDS` is the table of them; a file is imported when its command is given, since it may load the compiler.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Command(NamedTuple):
    """A subcommand: the module that has its two functions, and its line in the overview."""

    module: str
    help: str


COMMANDS: Final[dict[str, Command]] = {
    "build": Command("build", "build a project's native wheels"),
    "mill": Command("mill", "put native code into an existing pure wheel"),
    "check": Command("check", "say what compiles, what does not, and why; status 1 if there are errors"),
    "inspect": Command("inspect", "print what a kernel is compiled to"),
    "export": Command("export", "write kernels as C, C++, a library or a program that needs no Python"),
    "module": Command("module", "write native code or C of a package for a build system such as CMake or Meson"),
    "targets": Command("targets", "list the platforms, and what this machine can make for each"),
    "init": Command("init", "write files into a project"),
    "cache": Command("cache", "what is kept of compiled code: show, list, delete"),
}

"""What is wrong with a text of LLVM's language, at its line and column."""

from __future__ import annotations

import re

from kernelmill.diagnostics import KernelmillError

_PARSING = re.compile(r"<string>:(\d+):(\d+): error: ([^\n]*)")
_DEFINED = re.compile(r"\s*(%[\w.$-]+) =")


class IRError(KernelmillError):
    """A module that LLVM does not take, a function that is not there, or a call that does not fit. `line`, `column`: where in the
    text, from 1; 0 where that is not known. `what`: the message without the place and the line that it shows."""

    def __init__(self, message: str, *, hint: str = "", line: int = 0, column: int = 0, what: str = "") -> None:
        super().__init__(message, hint=hint)
        self.line, self.column, self.what = line, column, what or message


def parsing_error(text: str, path: str, said: str) -> IRError:
    """What LLVM says while it reads `text`."""
    found = _PARSING.search(said)
    if found is None:
        return IRError(f"{path}: {said.strip()}", what=said.strip())
    return at(text, path, int(found[1]), int(found[2]), found[3])


def verifying_error(text: str, path: str, said: str) -> IRError:
    """What LLVM says of a module that it has read, with the instruction that it shows, if that is found in `text`."""
    message, *shown = said.strip().splitlines()
    lines = [_normal(line) for line in text.splitlines()]
    for instruction in shown:
        wanted, named = _normal(instruction), _DEFINED.match(instruction)
        for number, line in enumerate(lines, 1):
            if wanted and (line == wanted or (named and line.startswith(f"{named[1]} ="))):
                source = text.splitlines()[number - 1]
                return at(text, path, number, len(source) - len(source.lstrip()) + 1, message)
    return IRError("\n".join([f"{path}: {message}", *shown]), what="\n".join([message, *shown]))


def at(text: str, path: str, line: int, column: int, message: str, hint: str = "") -> IRError:
    """An error at a place of `text`, with that line and a caret."""
    source = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
    before = re.sub(r"[^\t]", " ", source[: column - 1])
    rows = (f"{path}:{line}:{column}: {message}", f" {line} | {source}", f" {' ' * len(str(line))} | {before}^")
    return IRError("\n".join(rows), hint=hint, line=line, column=column, what=message)


def _normal(line: str) -> str:
    return " ".join(line.partition(";")[0].replace(",", " , ").split())


"""What is wrong with a text of LLVM's language, at its line and column."""

from __future__ import annotations

import re
from collections.abc import Collection

from kernelmill.diagnostics import KernelmillError

_PARSING = re.compile(r"<string>:(\d+):(\d+): error: ([^\n]*)")
_DEFINED = re.compile(r"\s*(%[\w.$-]+) =")


class IRError(KernelmillError):
    """A module that LLVM does not take, a function that is not there, or a call that does not fit. `line`, `column`: where in the
    text, from 1; 0 where that is not known."""

    def __init__(self, message: str, *, hint: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.line, self.column = line, column


def parsing_error(text: str, path: str, said: str) -> IRError:
    """What LLVM says while it reads `text`."""
    found = _PARSING.search(said)
    if found is None:
        return IRError(f"{path}: {said.strip()}")
    return _at(text, path, int(found[1]), int(found[2]), found[3])


def verifying_error(text: str, path: str, said: str) -> IRError:
    """What LLVM says of a module that it has read, with the instruction that it shows, if that is found in `text`."""
    message, *shown = said.strip().splitlines()
    lines = [_normal(line) for line in text.splitlines()]
    for instruction in shown:
        wanted, named = _normal(instruction), _DEFINED.match(instruction)
        for number, line in enumerate(lines, 1):
            if wanted and (line == wanted or (named and line.startswith(f"{named[1]} ="))):
                source = text.splitlines()[number - 1]
                return _at(text, path, number, len(source) - len(source.lstrip()) + 1, message)
    return IRError("\n".join([f"{path}: {message}", *shown]))


def _at(text: str, path: str, line: int, column: int, message: str) -> IRError:
    source = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
    before = re.sub(r"[^\t]", " ", source[: column - 1])
    rows = (f"{path}:{line}:{column}: {message}", f" {line} | {source}", f" {' ' * len(str(line))} | {before}^")
    return IRError("\n".join(rows), line=line, column=column)


def _normal(line: str) -> str:
    return " ".join(line.partition(";")[0].replace(",", " , ").split())


def unknown(kind: str, name: str, known: Collection[str]) -> IRError:
    """There is no such thing; the nearest names."""
    import difflib  # only errors need it

    close = difflib.get_close_matches(name, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(sorted(known)) or 'none'}"
    return IRError(f"there is no {kind} {name!r}", hint=hint)

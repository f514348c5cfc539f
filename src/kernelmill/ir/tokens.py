"""The words of the text form of the IR, and a cursor over them: what `ir/parser.py` reads with.

Input: text. Output: tokens with their lines. Text that can't be read raises `IRSyntaxError` with the line.
"""

from __future__ import annotations

import re
from typing import Final

from kernelmill.records import dataclass


class IRSyntaxError(Exception):
    """The text is not IR; the message names the line."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word: what kind it is, its text, the line it stands in."""

    kind: str  # word number string bytes name symbol punct newline end
    text: str
    line: int


TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r]+|\#[^\n]*)
      | (?P<newline>\n|;)
      | (?P<bytes>b"(?:[^"\\]|\\x[0-9a-f]{2})*")
      | (?P<symbol>@(?:"(?:[^"\\]|\\.)*"|[^\W\d][\w.$]*))
      | (?P<name>%(?:"(?:[^"\\]|\\.)*"|[^\W\d][\w.$]*))
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>-?(?:inf(?![\w.$])|0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?))
      | (?P<word>[^\W\d][\w.$]*)
      | (?P<punct>->|\.\.\.|[{}()\[\]=:,])""",
    re.VERBOSE,
)


def tokens(text: str) -> list[Token]:
    """The tokens of a text; the last one is of kind `end`."""
    out: list[Token] = []
    position, line = 0, 1
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise IRSyntaxError(f"line {line}: unexpected {text[position]!r}")
        kind = str(match.lastgroup)
        if kind != "space":
            out.append(Token(kind, match.group(), line))
        line += match.group().count("\n")
        position = match.end()
    return [*out, Token("end", "", line)]


class Cursor:
    """A place in the tokens of a text."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.at = 0

    @property
    def token(self) -> Token:
        """The next token, which stays."""
        return self.tokens[self.at]

    def fail(self, wanted: str) -> IRSyntaxError:
        """The error that something else than `wanted` comes next."""
        return IRSyntaxError(f"line {self.token.line}: expected {wanted}, found {self.token.text or 'the end'!r}")

    def take(self) -> Token:
        """Take the next token, whatever it is."""
        token = self.token
        self.at += 1
        return token

    def have(self, text: str) -> bool:
        """Take the next token if it is `text` (a word or punctuation)."""
        if self.token.text == text and self.token.kind in ("word", "punct"):
            self.at += 1
            return True
        return False

    def need(self, text: str) -> None:
        """Take the next token, which must be `text`."""
        if not self.have(text):
            raise self.fail(repr(text))

    def need_kind(self, *kinds: str) -> str:
        """Take a token of one of these kinds and give its text."""
        if self.token.kind not in kinds:
            raise self.fail(kinds[0])
        return self.take().text

    def skip_lines(self) -> None:
        """Take the ends of lines that come next."""
        while self.token.kind == "newline":
            self.at += 1

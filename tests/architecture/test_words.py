"""Comments, docstrings, messages and documents use the field's words, which a newcomer can search for, and no private ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "build_backend", "templates", "docs", "tests")
FILES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".md") and path != Path(__file__) and "cases" not in path.relative_to(ROOT).parts
]
#: What was once said, and what is said now.
PRIVATE = {
    r"\banew\b": "again",
    r"\bg(?:ive|ives|iven|ave|iving) back\b": "release",
    r"\bwritten out\b": "expanded, generated, a literal",
    r"\bbehind\b": "after",
    r"\brooms?\b": "capacity, memory",
    r"\bon (?:every|each) way\b": "on every path",
    r"\b(?:each|every|first|last|next|per) turn\b|\b(?:the|of|few|more|all|outermost) turns\b": "iteration",
}


@pytest.mark.parametrize("word", PRIVATE)
def test_words_are_those_of_the_field(word: str) -> None:
    pattern = re.compile(word, re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], f"say instead: {PRIVATE[word]}"

"""Static data -> C: text as a string, several items of one type as an array, others as a struct.

Input: a low `Global`, the `Scope`. Output: lines. The layout is that of the IR: items one after the other, naturally aligned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from kernelmill.codegen.c.declarations import linkage
from kernelmill.codegen.c.text import INDENT, Scope
from kernelmill.codegen.c.types import C_TYPES, literal
from kernelmill.ir.nodes import Const, Global

_WIDTH: Final = 100
_LONGEST_TEXT: Final = 2000  # bytes of a string literal; longer ones are arrays of numbers, which every compiler takes
_TEXT_ALIGN: Final = 1
_POINTER: Final = "const void *"


class _Item(NamedTuple):
    kind: str
    size: str  # `[n]` of an array
    value: str


def definition(item: Global, scope: Scope, *, shared: bool) -> list[str]:
    """The definition of a global."""
    name = scope.names[item.name]
    head = linkage(exported=item.exported, shared=shared) + ("" if item.mutable else "const ")
    align = f"_Alignas({item.align}) " if item.align > _TEXT_ALIGN else ""
    items = [_item(part, scope) for part in item.items]
    first = items[0]
    if first.kind == _POINTER and not item.mutable:
        whole = f"{align}{head.removesuffix('const ')}{_POINTER}const "
    else:
        whole = f"{align}{head}{_declared(first.kind)}"
    if len(items) == 1:
        return _filled(f"{whole}{name}{first.size} = ", [first.value], ";")
    if all(i.kind == first.kind and not i.size for i in items):
        return _filled(f"{whole}{name}[{len(items)}] = {{", [i.value for i in items], "};")
    fields = [f"{INDENT}{_declared(i.kind)}f{k}{i.size};" for k, i in enumerate(items)]
    return [f"{align}{head}struct {{", *fields, *_filled(f"}} {name} = {{", [i.value for i in items], "};")]


def _declared(kind: str) -> str:
    return kind if kind.endswith("*") else f"{kind} "


def foreign(item: Global, scope: Scope) -> str:
    """The declaration of a global of another text of the same module."""
    return f"extern KM_HIDDEN {'' if item.mutable else 'const '}unsigned char {scope.names[item.name]}[];"


def in_order(items: Mapping[str, Global]) -> list[Global]:
    """Globals, each after those whose addresses it holds."""
    done: dict[str, Global] = {}
    waiting: set[str] = set()

    def add(item: Global) -> None:
        if item.name in done or item.name in waiting:
            return
        waiting.add(item.name)
        for part in item.items:
            if isinstance(part, str) and part in items:
                add(items[part])
        done[item.name] = item

    for item in items.values():
        add(item)
    return list(done.values())


def _item(part: Const | bytes | str, scope: Scope) -> _Item:
    if isinstance(part, Const):
        if str(part.type) == "ptr":
            return _Item(_POINTER, "", "NULL")
        return _Item(C_TYPES["i8" if str(part.type) == "i1" else str(part.type)], "", literal(part).text)
    if isinstance(part, bytes):
        is_text = part.endswith(b"\0") and len(part) <= _LONGEST_TEXT and part[:-1].isascii() and b"\0" not in part[:-1]
        if is_text:
            return _Item("char", f"[{len(part)}]", _string(part[:-1].decode("ascii")))
        return _Item("unsigned char", f"[{len(part)}]", _numbers(part))
    name = scope.names[part]
    if part in scope.functions or (part in scope.externs and not scope.externs[part].data):
        return _Item("km_function", "", f"(km_function){name}")
    return _Item(_POINTER, "", f"&{name}")


def _string(text: str) -> str:
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    out = "".join(signs.get(c) or (c if " " <= c <= "~" else f"\\{ord(c):03o}") for c in text)
    return '"' + out.replace("??", '?""?') + '"'


def _numbers(data: bytes) -> str:
    if not any(data):
        return "{0}"
    return "{" + ", ".join(map(str, data)) + "}"


def _filled(start: str, values: list[str], end: str) -> list[str]:
    """A list of values in lines of bearable length."""
    if len(values) == 1:
        text = f"{start}{values[0]}{end}"
        if len(text) <= _WIDTH or not values[0].startswith("{"):
            return [text]
        numbers = values[0][1:-1].split(", ")
        return [f"{start}{{", *_rows(numbers), f"}}{end}"]
    text = f"{start}{', '.join(values)}{end}"
    return [text] if len(text) <= _WIDTH else [start.rstrip(), *_rows(values), end]


def _rows(values: list[str]) -> list[str]:
    lines, line = [], INDENT
    for value in values:
        if len(line) + len(value) > _WIDTH and line.strip():
            lines.append(line.rstrip())
            line = INDENT
        line += f"{value}, "
    return [*lines, line.rstrip().rstrip(",")]

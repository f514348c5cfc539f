"""Identifiers of C for the names of the IR: the same name always gets the same identifier, no two names share one.

    @demo.kernels.total$v3  ->  demo_kernels_total_v3        x.d0 -> x_d0        fmul$2 -> fmul_2        int -> int_

Input: names in a fixed order. Output: identifiers that are neither reserved in C or C++ nor macros of usual headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_OTHER: Final = re.compile(r"[^A-Za-z0-9]+")
_C: Final = """
    alignas alignof auto bool break case char const constexpr continue default do double else enum extern false float for
    goto if inline int long nullptr register restrict return short signed sizeof static static_assert struct switch
    thread_local true typedef typeof typeof_unqual union unsigned void volatile while asm fortran
"""
_CPP: Final = """
    and and_eq bitand bitor catch char8_t char16_t char32_t class co_await co_return co_yield compl concept const_cast
    consteval constinit decltype delete dynamic_cast explicit export friend mutable namespace new noexcept not not_eq
    operator or or_eq private protected public reinterpret_cast requires static_cast template this throw try typeid
    typename using virtual wchar_t xor xor_eq
"""
#: Macros of the headers that a user may include before, and of compilers in their GNU modes.
_MACROS: Final = """
    I NULL EOF NAN INFINITY HUGE_VAL errno assert stdin stdout stderr signgam unix linux near far min max small
    isnan isinf isfinite signbit offsetof memcpy memset malloc free main
"""
RESERVED: Final = frozenset((_C + _CPP + _MACROS).split())


@lru_cache(maxsize=1 << 14)
def plain(name: str) -> str:
    """`name` with what C has no sign for replaced: not yet told apart from other names."""
    known = name if name.isascii() else "".join(c if c.isascii() else f"_u{ord(c):x}_" for c in name)
    text = _OTHER.sub("_", known).strip("_")
    return f"v{text}" if not text or text[0].isdigit() else text


class Names:
    """Identifiers of one scope, which stay clear of those in `taken` and of those of the scope around it."""

    def __init__(self, taken: Iterable[str] = (), outer: Names | None = None) -> None:
        self._outer = outer
        self._taken = set(taken)
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}  # how many names were made of a base

    def copy(self) -> Names:
        """The same identifiers so far, which may go on otherwise."""
        other = Names(self._taken, self._outer)
        other._known, other._counts = dict(self._known), dict(self._counts)
        return other

    def __getitem__(self, name: str) -> str:
        """The identifier of a name."""
        if name not in self._known:
            self._known[name] = self.fresh(name)
        return self._known[name]

    def __contains__(self, text: str) -> bool:
        """Whether an identifier is taken."""
        return text in self._taken or text in RESERVED or (self._outer is not None and text in self._outer)

    def fresh(self, hint: str) -> str:
        """An identifier that nothing has."""
        base = plain(hint)
        number = self._counts.get(base, 1)
        text = base if number == 1 else f"{base}_{number}"
        if text in RESERVED:
            text = f"{base}_"
        while text in self:
            number += 1
            text = f"{base}_{number}"
        self._counts[base] = number
        self._taken.add(text)
        return text

    def keep(self, name: str) -> str:
        """A name that must stay as it is, as those of other object files."""
        self._known[name] = name
        self._taken.add(name)
        return name

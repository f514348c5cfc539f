"""Indexing with arrays in general: any number of index arrays and masks of any rank, among slices and integers.

    x[:, rows, None, cols]   ->   a view with the slices, and a call of a function that is generated:

    def pick_s_a1_s_a1(v, i0, i1):
        n0 = …                                   # what the index arrays broadcast to
        out = np.empty((n0, v.shape[0], v.shape[2]), v.dtype)
        for b0 in range(n0):
            for s0 in range(v.shape[0]):
                for s1 in range(v.shape[2]):
                    out[b0, s0, s1] = v[s0, i0[b0], s1, i1[b0]]
        return out

The axes of the index arrays come where NumPy puts them. Everything is tested before anything is written.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal

from kernelmill.records import dataclass

_STEP: Final = "    "


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of the view: `sub` is kept; `array` and `mask` (of `rank` axes) and `number` are indexed with an argument."""

    kind: Literal["sub", "array", "mask", "number"]
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """What is indexed how: the axes of the view in order (a mask stands for all of its axes), and whether the index
    arrays stood side by side, so that their axes stay in their place."""

    axes: tuple[Axis, ...]
    together: bool

    @property
    def name(self) -> str:
        """A word that tells forms apart."""
        letters = {"sub": "s", "array": "a", "mask": "m", "number": "i"}
        word = "_".join(letters[a.kind] + (str(a.rank) if a.rank else "") for a in self.axes)
        return word if self.together else f"{word}_apart"

    @property
    def spread(self) -> int:
        """The number of axes that the index arrays broadcast to."""
        return max(1 if a.kind == "mask" else a.rank for a in self.axes if a.kind != "sub")

    @property
    def kept(self) -> int:
        """The number of axes kept."""
        return sum(a.kind == "sub" for a in self.axes)

    @property
    def order(self) -> tuple[int, ...]:
        """The axes of the result, in terms of those of the index arrays followed by those kept."""
        fancy = list(range(self.spread))
        first = next(k for k, a in enumerate(self.axes) if a.kind != "sub")
        before = sum(a.kind == "sub" for a in self.axes[:first]) if self.together else 0
        kept = list(range(self.spread, self.spread + self.kept))
        return (*kept[:before], *fancy, *kept[before:])


class _Text:
    """The text of a function: its lines, and the names of what has been worked out."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.lines: list[str] = []
        self.arguments: list[str] = []
        self.indices: list[tuple[str, int, int]] = []  # name, rank, axis of the view; rank 0: a number
        self.subs: list[int] = []
        axis = 0
        for a in form.axes:
            if a.kind == "sub":
                self.subs.append(axis)
                axis += 1
                continue
            name = f"i{len(self.arguments)}"
            self.arguments.append(name)
            if a.kind == "mask":
                self.mask(name, a.rank, axis)
                axis += a.rank
            else:
                self.indices.append((name, a.rank, axis))
                axis += 1
        self.rank = axis
        self.spread_extents()

    def add(self, depth: int, text: str) -> None:
        self.lines.append(_STEP * depth + text)

    def mask(self, name: str, rank: int, axis: int) -> None:
        """The positions of a mask's true elements, a vector for each of its axes."""
        differs = " or ".join(f"{name}.shape[{k}] != v.shape[{axis + k}]" for k in range(rank))
        self.add(1, f"if {differs}:")
        self.add(2, 'raise IndexError("boolean index did not match indexed array")')
        at = [f"{name}_{k}" for k in range(rank)]
        self.add(1, f"{name}_n = 0")
        self.loops(1, [(x, f"{name}.shape[{k}]") for k, x in enumerate(at)])
        self.add(rank + 1, f"if {name}[{', '.join(at)}]:")
        self.add(rank + 2, f"{name}_n += 1")
        for k in range(rank):
            self.add(1, f"{name}_p{k} = np.empty({name}_n, np.int64)")
        self.add(1, f"{name}_n = 0")
        self.loops(1, [(x, f"{name}.shape[{k}]") for k, x in enumerate(at)])
        self.add(rank + 1, f"if {name}[{', '.join(at)}]:")
        for k, x in enumerate(at):
            self.add(rank + 2, f"{name}_p{k}[{name}_n] = {x}")
        self.add(rank + 2, f"{name}_n += 1")
        self.indices += [(f"{name}_p{k}", 1, axis + k) for k in range(rank)]

    def loops(self, depth: int, counters: list[tuple[str, str]]) -> int:
        for name, extent in counters:
            self.add(depth, f"for {name} in range({extent}):")
            depth += 1
        return depth

    def spread_extents(self) -> None:
        """`n0`, `n1` …: what the index arrays broadcast to."""
        for t in range(self.form.spread):
            extents = [f"{name}.shape[{self.own(rank, t)}]" for name, rank, _ in self.indices if self.own(rank, t) >= 0]
            self.add(1, f"n{t} = {extents[0]}")
            for extent in extents[1:]:
                self.add(1, f"if n{t} == 1:")
                self.add(2, f"n{t} = {extent}")
                self.add(1, f"elif {extent} != 1 and {extent} != n{t}:")
                self.add(2, 'raise IndexError("shape mismatch: indexing arrays could not be broadcast together")')

    def own(self, rank: int, axis: int) -> int:
        """The axis of an index array of this rank that belongs to a broadcast axis; negative if none."""
        return axis - (self.form.spread - rank)

    def position(self, name: str, rank: int) -> str:
        """The element of an index array for the broadcast counters."""
        if rank == 0:
            return name
        alone = len([1 for _, r, _ in self.indices if r > 0]) == 1
        return f"{name}[{', '.join(self.at(name, k, f'b{self.form.spread - rank + k}', alone) for k in range(rank))}]"

    def at(self, name: str, axis: int, counter: str, alone: bool) -> str:
        return counter if alone else f"{counter} if {name}.shape[{axis}] != 1 else 0"

    def element(self) -> str:
        """The element of the view for all counters."""
        where = {axis: f"p{axis}" for _, _, axis in self.indices} | {axis: f"s{k}" for k, axis in enumerate(self.subs)}
        return f"v[{', '.join(where[k] for k in range(self.rank))}]"

    def nest(self) -> int:
        """The loops over all counters, the positions worked out as soon as they are known."""
        depth = self.loops(1, [(f"b{t}", f"n{t}") for t in range(self.form.spread)])
        for name, rank, axis in self.indices:
            self.add(depth, f"p{axis} = {self.position(name, rank)}")
        return self.loops(depth, [(f"s{k}", f"v.shape[{axis}]") for k, axis in enumerate(self.subs)])

    def test_indices(self, depth: int) -> None:
        """Leave for an index that is out of range."""
        for name, rank, axis in self.indices:
            if rank == 0:
                self.add(depth, f"if {name} < -v.shape[{axis}] or {name} >= v.shape[{axis}]:")
                self.add(depth + 1, 'raise IndexError("index is out of bounds")')
            elif "_p" not in name:
                self.add(depth, f"within({name}, v.shape[{axis}])")

    def test_what_is_not_read(self, extents: list[str]) -> None:
        """Test the indices where no element is read, which would test them."""
        if any(rank == 0 or "_p" not in name for name, rank, _ in self.indices):
            self.add(1, f"if {' == 0 or '.join(extents)} == 0:")
            self.test_indices(2)

    def function(self, name: str, *more: str) -> str:
        return "\n".join([f"def {name}({', '.join(['v', *self.arguments, *more])}):", *self.lines]) + "\n"


def taking(form: Form) -> tuple[str, str]:
    """Name and text of the function that reads into an array in C's order, as `np.take` does."""
    text = _Text(form)
    extents = [f"n{t}" for t in range(form.spread)] + [f"v.shape[{axis}]" for axis in text.subs]
    counters = [f"b{t}" for t in range(form.spread)] + [f"s{k}" for k in range(form.kept)]
    text.test_what_is_not_read(extents)
    text.add(1, f"out = np.empty(({', '.join(extents[k] for k in form.order)},), v.dtype)")
    depth = text.nest()
    text.add(depth, f"out[{', '.join(counters[k] for k in form.order)}] = {text.element()}")
    text.add(1, "return out")
    name = f"take_{form.name}"
    return name, _WITHIN + text.function(name)


def reading(form: Form) -> tuple[str, str]:
    """Name and text of the function that reads."""
    text = _Text(form)
    extents = [f"n{t}" for t in range(form.spread)] + [f"v.shape[{axis}]" for axis in text.subs]
    text.test_what_is_not_read(extents)
    tests = [
        f"v.shape[{axis}] > 1 and v.shape[{following}] > 1 and abs(v.strides[{axis}]) < abs(v.strides[{following}])"
        for axis, following in pairwise(text.subs)
    ]
    made = f"np.empty(({', '.join(extents)},), v.dtype)"
    if len(tests) == 1:  # the axes that are kept keep their order in memory
        swapped = [*extents[:-2], extents[-1], extents[-2]]
        text.add(1, f"if {tests[0]}:")
        text.add(2, f"out = np.empty(({', '.join(swapped)},), v.dtype).swapaxes(-1, -2)")
        text.add(1, "else:")
        text.add(2, f"out = {made}")
    else:
        for test in tests:
            text.add(1, f"if {test}:")
            text.add(2, 'raise ValueError("another order of axes")')
        text.add(1, f"out = {made}")
    depth = text.nest()
    place = [f"b{t}" for t in range(form.spread)] + [f"s{k}" for k in range(form.kept)]
    text.add(depth, f"out[{', '.join(place)}] = {text.element()}")
    straight = form.order == tuple(range(len(form.order)))
    text.add(1, "return out" if straight else f"return out.transpose({form.order})")
    name = f"pick_{form.name}"
    return name, _WITHIN + text.function(name)


def writing(form: Form, value_rank: int, op: str = "") -> tuple[str, str]:
    """Name and text of the function that writes a scalar (rank 0) or an array; `op`: it is combined with what is there."""
    text = _Text(form)
    text.test_indices(1)
    counters = [f"b{t}" for t in range(form.spread)] + [f"s{k}" for k in range(form.kept)]
    extents = [f"n{t}" for t in range(form.spread)] + [f"v.shape[{axis}]" for axis in text.subs]
    result = [(counters[k], extents[k]) for k in form.order][len(form.order) - value_rank :]
    for k, (_, extent) in enumerate(result):
        text.add(1, f"if value.shape[{k}] != 1 and value.shape[{k}] != {extent}:")
        text.add(2, 'raise ValueError("shape mismatch: value array could not be broadcast to indexing result")')
    source = "value"
    if value_rank:
        text.add(1, "source = value.astype(value.dtype)")  # it may lie in the memory that is written
        places = [f"{counter} if source.shape[{k}] != 1 else 0" for k, (counter, _) in enumerate(result)]
        source = f"source[{', '.join(places)}]"
    depth = text.nest()
    old = text.element()
    new = f"np.{op}({old}, {source})" if op.isidentifier() else f"{old} {op} {source}"
    text.add(depth, f"{old} = {new if op else source}")
    name = f"put_{form.name}_v{value_rank}" + (f"_{_WORDS.get(op, op)}" if op else "")
    return name, _WITHIN + text.function(name, "value")


_WORDS: Final = {"+": "add", "-": "subtract", "*": "multiply"}


#: Shared by all forms, so that a function with many of them holds it once for each type.
_WITHIN: Final = "from kernelmill.library.numpy.indexing import within\n\n\n"

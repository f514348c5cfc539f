"""Records are data classes to everybody who looks, though made otherwise."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from kernelmill import records

T = TypeVar("T")


@records.dataclass(frozen=True, slots=True)
class Point:
    """Frozen, with every kind of field."""

    x: int
    y: float = 2.5
    names: list[str] = records.field(default_factory=list)
    seen: int = records.field(default=0, compare=False, repr=False)
    known: ClassVar[int] = 7

    def far(self) -> float:
        return self.x + self.y


@records.dataclass(frozen=True, slots=True)
class Named(Point, Generic[T]):
    """Inherits fields."""

    name: str = "n"


@records.dataclass(slots=True)
class Loose:
    """May change, and says so when it is made."""

    x: int
    double: int = records.field(default=0, init=False)
    made: list[int] = records.field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.double = 2 * self.x


@records.dataclass
class Plain:
    """Without slots."""

    a: int
    b: str = "b"


@records.dataclass(slots=True, eq=False)
class Identity:
    """Equal to itself alone."""

    a: int = 0


def test_positions_keywords_and_defaults():
    assert (Point(1).x, Point(1).y, Point(1).names, Point(1, y=3).y, Point.known) == (1, 2.5, [], 3, 7)
    assert Point(1).names is not Point(1).names
    assert Point(x=3, names=["a"]).far() == 5.5
    assert Named(1, name="q").name == "q"
    assert (Loose(4).double, Loose(4).made, Plain(1).b) == (8, [], "b")
    for wrong in ({}, {"x": 1, "z": 2}):
        with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
            Point(**wrong)


def test_equality_hash_and_text_are_those_of_data_classes():
    standard = dataclasses.make_dataclass(
        "Point", [("x", int), ("y", float, 2.5), ("names", Any, dataclasses.field(default_factory=list))], frozen=True
    )
    assert repr(Point(1)) == repr(standard(1))
    assert Point(1, seen=3) == Point(1)
    assert Point(1) != Point(2)
    assert Point(1, names=()) != Named(1, names=())
    assert hash(Point(1, names=())) == hash(standard(1, names=())) == hash(Point(1, names=(), seen=9))
    assert Identity() != Identity()
    assert len({Identity(), Identity()}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Loose(1))


def test_what_is_frozen_cannot_change():
    for record in (Point(1), Named(1)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            record.x = 2
        with pytest.raises(dataclasses.FrozenInstanceError):
            del record.x
        with pytest.raises(AttributeError):
            record.other = 2
    loose = Loose(1)
    loose.x = 5
    assert loose.x == 5
    with pytest.raises(AttributeError):
        loose.other = 1


@pytest.mark.parametrize("record", [Point(1, 2.0, ["a"], 4), Named(1, name="x"), Loose(3), Plain(1)])
def test_copies(record: Any):
    for made in (pickle.loads(pickle.dumps(record)), copy.deepcopy(record), copy.copy(record)):  # noqa: S301  # ours
        assert made == record
        assert made is not record
        assert type(made) is type(record)


def test_the_standard_library_knows_them():
    assert dataclasses.is_dataclass(Point)
    assert records.is_dataclass(Point(1))
    assert not records.is_dataclass(3)
    assert [f.name for f in dataclasses.fields(Named)] == [f.name for f in records.fields(Named(1))]
    assert dataclasses.asdict(Point(1)) == {"x": 1, "y": 2.5, "names": [], "seen": 0}
    assert dataclasses.replace(Point(1), x=4) == records.replace(Point(1), x=4) == Point(4)
    assert records.replace(Point(1, seen=3), y=1).seen == 3
    match Point(1, 4):
        case Point(x, y):
            assert (x, y) == (1, 4)


def test_wrong_orders_of_defaults_are_refused():
    with pytest.raises(TypeError, match="without a default"):

        @records.dataclass
        class _Wrong:
            a: int = 0
            b: str


def test_they_load_nothing():
    code = "import sys, kernelmill.records; print('inspect' in sys.modules, 'dataclasses' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

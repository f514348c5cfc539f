"""Names of the module that may stand for more than one thing, or for what is changed."""
import contextlib
import functools
import operator
import os
import sys
from math import floor
from typing import NamedTuple

import numpy as np
from numpy import floor  # noqa: F811

from kernelmill import Array1, kernel

FLAG = bool(os.environ.get("SOME_VARIABLE"))

if FLAG:
    def in_branches(x):
        return x
elif sys.platform == "win32":
    def in_branches(x):
        return x + 1
else:
    def in_branches(x):
        return x + 2

if FLAG:
    from math import ceil as imported_in_branches
else:
    from math import trunc as imported_in_branches

try:
    import a_module_that_nobody_has

    def tried(x):
        return a_module_that_nobody_has.f(x)
except ImportError:
    def tried(x):
        return x

for turn in range(2):
    LOOPED = turn

while FLAG:
    REPEATED = 1.0

with contextlib.nullcontext(1.0) as (MANAGED, *OTHERS):
    pass

match FLAG:
    case {"a": MATCHED, **MORE}:
        pass
    case [FIRST, *REST] | (FIRST, REST):
        pass
    case _ as WHOLE:
        pass

try:
    CAUGHT = 1.0
except* ValueError as CAUGHT:
    pass

FOUND = 1.0
print(FOUND := 2.0 for _ in ())

GONE = 1.0
del (GONE)

STEPS = 1
STEPS += 1

NAMED = 1
vars().update(NAMED=2)
SET = 1
setattr(sys.modules[__name__], "SET", 2)
ATTRIBUTE = 1
sys.modules[__name__].ATTRIBUTE = 2


class Settings:
    global WITHIN
    WITHIN = 1.0


def install():
    global INSTALLED, floor_of
    INSTALLED = 1.0

    def floor_of(x):
        return x

    def deeper():
        global DEEPER
        DEEPER += 1.0
    deeper()


INSTALLED = DEEPER = 0.0


def floor_of(x):
    return floor(x)


APPENDED = [1.0]
APPENDED.append(2.0)
LISTED = [1.0, 2.0]
operator.setitem(LISTED, 0, 3.0)
PASSED = [1.0, 2.0]
LOOPED_OVER = [[1.0], [2.0]]
for row in LOOPED_OVER:
    row[0] = 3.0
UPDATED = {"a": 1.0}
UPDATED |= {"a": 2.0}
ALIASED = [1.0, 2.0]
OTHER = ANOTHER = ALIASED
ANOTHER.reverse()
GROUPED = [1.0, 2.0]
GROUP = {"g": (GROUPED, 1)}
KEPT = [1.0, 2.0]


class Keeper:
    kept = KEPT


def change(some, values):
    first = values
    first.sort()
    return some


def change_later():
    change(1, values=PASSED)
    GROUP["g"][0].pop()
    setattr(Keeper, "kept", KEPT)


def plain(x, y=1.0):
    return x + y


plain.__defaults__ = (5.0,)


class Point(NamedTuple):
    x: float


Point.__neg__ = lambda p: 1.0


class Area(NamedTuple):
    x: float

    def __bool__(self):
        return False


@functools.lru_cache
def cached(x):
    return x


def replaced(f):
    return cached


def counted(f):
    global COUNT
    COUNT = 1
    return f


@replaced
def other(x):
    return x


@counted
def transparent(x):
    return x


@kernel
def functions(x: float, k: int):
    if k == 0:
        return in_branches(x)  # error: several-meanings "'in_branches' may stand for different things"
    if k == 1:
        return imported_in_branches(x)  # error: several-meanings "'imported_in_branches' may stand"
    if k == 2:
        return tried(x)  # error: several-meanings "'tried' may stand for different things"
    if k == 3:
        return floor(x)  # error: several-meanings "'floor' may stand for different things"
    if k == 4:
        return floor_of(x)  # error: several-meanings "'floor_of' may stand for different things"
    if k == 5:
        return plain(x)  # error: changed-constant "the function 'plain' may be changed after it was made"
    if k == 6:
        return cached(x)  # error: decorated-function "'cached' stands for what its decorator gives"
    if k == 7:
        return other(x)  # error: decorated-function "'other' stands for what its decorator gives"
    return transparent(x)


@kernel
def numbers(x: float, k: int):
    if k == 0:
        return x + LOOPED  # error: several-meanings "what 'LOOPED' stands for cannot be told: it is assigned"
    if k == 1:
        return x + REPEATED  # error: several-meanings "what 'REPEATED' stands for cannot be told"
    if k == 2:
        return x + MANAGED  # error: several-meanings "what 'MANAGED' stands for cannot be told: it is bound by `with`"
    if k == 3:
        return x + OTHERS  # error: several-meanings "what 'OTHERS' stands for cannot be told"
    if k == 4:
        return x + MATCHED  # error: several-meanings "it is bound by a pattern"
    if k == 5:
        return x + MORE  # error: several-meanings "it is bound by a pattern"
    if k == 6:
        return x + FIRST  # error: several-meanings "'FIRST' may stand for different things"
    if k == 7:
        return x + WHOLE  # error: several-meanings "it is bound by a pattern"
    if k == 8:
        return x + CAUGHT  # error: several-meanings "'CAUGHT' may stand for different things"
    if k == 9:
        return x + FOUND  # error: several-meanings "'FOUND' may stand for different things"
    if k == 10:
        return x + GONE  # error: several-meanings "'GONE' may stand for different things"
    if k == 11:
        return x + STEPS  # error: several-meanings "'STEPS' may stand for different things"
    if k == 12:
        return x + turn  # error: several-meanings "what 'turn' stands for cannot be told: it is bound by a loop"
    return x


@kernel
def more_numbers(x: float, k: int):
    if k == 0:
        return x + NAMED  # error: several-meanings "'NAMED' may stand for different things"
    if k == 1:
        return x + SET  # error: several-meanings "'SET' may stand for different things"
    if k == 2:
        return x + ATTRIBUTE  # error: several-meanings "'ATTRIBUTE' may stand for different things"
    if k == 3:
        return x + WITHIN  # error: several-meanings "what 'WITHIN' stands for cannot be told"
    if k == 4:
        return x + INSTALLED  # error: several-meanings "'INSTALLED' may stand for different things"
    if k == 5:
        return x + DEEPER  # error: several-meanings "'DEEPER' may stand for different things"
    if k == 6:
        return x + COUNT  # error: several-meanings "what 'COUNT' stands for cannot be told: it is assigned"
    return x


@kernel
def objects(x: float, k: int):
    if k == 0:
        return APPENDED[0]  # error: changed-constant "the list 'APPENDED' may be changed after it was made"
    if k == 1:
        return LISTED[0]  # error: changed-constant "the list 'LISTED' may be changed after it was made"
    if k == 2:
        return PASSED[0]  # error: changed-constant "the list 'PASSED' may be changed after it was made"
    if k == 3:
        return LOOPED_OVER[0][0]  # error: changed-constant "the list 'LOOPED_OVER' may be changed"
    if k == 4:
        return UPDATED["a"]  # error: several-meanings "'UPDATED' may stand for different things"
    if k == 5:
        return ALIASED[0]  # error: changed-constant "the list 'ALIASED' may be changed after it was made"
    if k == 6:
        return GROUPED[0]  # error: changed-constant "the list 'GROUPED' may be changed after it was made"
    return KEPT[0]  # error: changed-constant "the list 'KEPT' may be changed after it was made"


@kernel
def classes(x: float) -> float:
    a = Point(x)  # error: changed-constant "the class 'Point' may be changed after it was made"
    b = Area(x)  # error: special-method "class Area defines '__bool__', so its instances do not behave as tuples"
    return x


@kernel
def declared(p: Point, a: Area) -> float:  # error: changed-constant "the class 'Point' may be changed"  # error: special-method "class Area"
    return 1.0


@kernel
def twice(x: Array1[np.float64]):
    return x


@kernel  # error: several-meanings "'twice' may stand for different things"
def twice(x: Array1[np.float64]):
    return x + 1

"""What a module may do to its top-level names, as values: an `Event` for each place that binds one, a `Change` for each
place that may change what a name stands for, a `Star` for each `from … import *`.

    if FAST:                       Event("assigned", node, path=(Arm(<if>, "body", FAST),))
        WEIGHTS = [1.0, 2.0]
    WEIGHTS.append(3.0)            Change("method", node, detail="append")

`recorder.py` makes them; `binding_choice.py` says which binding counts; `changes.py` what is changed.
"""

from __future__ import annotations

import ast
from typing import Literal

from kernelmill.records import dataclass

BindingKind = Literal["module", "name", "function", "class", "value", "variable"]

#: How a name is bound, as a message says it.
HOW = {
    "import": "imported",
    "def": "defined",
    "class": "defined as a class",
    "assigned": "assigned",
    "augmented": "assigned by an operator such as +=",
    "unpacked": "assigned by unpacking",
    "for": "bound by a loop",
    "with": "bound by `with`",
    "except": "bound by `except`",
    "match": "bound by a pattern",
    "walrus": "bound by :=",
    "deleted": "deleted",
    "named": "bound through the namespace",
    "type": "defined by `type`",
    "star": "bound by a star import",
    "elsewhere": "assigned from another module",
}
How = Literal[
    "import", "def", "class", "assigned", "augmented", "unpacked", "for", "with", "except", "match", "walrus", "deleted",
    "named", "type", "star", "elsewhere",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """What a top-level name stands for. `target`: module (kinds module, name); `attribute`: the imported name.
    `annotation`: of an annotated assignment. `events`: where a `variable` is bound, the first ones that differ."""

    kind: BindingKind
    target: str = ""
    attribute: str = ""
    node: ast.AST | None = None
    annotation: ast.expr | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a statement that may or may not run. `test`: of an `if`, which must be `wanted` for the arm to run."""

    statement: ast.AST
    kind: Literal["if", "try", "handler", "else", "loop", "case", "function"]
    test: ast.expr | None = None
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One place that binds a name. `binding` is what it stands for from then on, None where that cannot be told."""

    how: How
    node: ast.AST
    path: tuple[Arm, ...]
    binding: Binding | None = None


@dataclass(frozen=True, slots=True)
class Star:
    """`from module import *`."""

    module: str
    node: ast.ImportFrom
    path: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One place that may change an object. `detail`: the attribute or method, the alias, or the parameter (its position or
    name) that the object is passed as. `depth`: how many times an item was taken of the object, less the number of objects
    that it was put into."""

    how: Literal["item", "attribute", "method", "augmented", "alias", "argument", "stored"]
    node: ast.AST
    detail: str = ""
    depth: int = 0


#: What an object may be known as: the dotted name at the top of its module, or a function with one of its parameters.
Key = str | tuple[ast.AST, str]

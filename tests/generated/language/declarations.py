"""How programs are declared, and what stands around them in their module.

A declaration changes how kernelmill finds a kernel or what it may do; the answer stays Python's wherever Python gives one that
the option promises. Noise binds, rebinds and branches on names at the top of the module: most of it on names of its own, some on
names that the kernels read, which are then refused or have Python's value.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

#: The parameters as the declarations of other compilers say them.
_ARRAYS: Final = {"x": "float64[:]", "k": "int64[:]", "z": "float64[:,:]"}
PYTHRAN: Final = {**dict.fromkeys("ij", "int"), **dict.fromkeys("uv", "float"), "p": "bool", **_ARRAYS}
NUMBA: Final = {**dict.fromkeys("ij", "int64"), **dict.fromkeys("uv", "float64"), "p": "boolean", **_ARRAYS}


@dataclass(frozen=True, slots=True)
class Declaration:
    """One way. `above`: the lines over the `def`, with the `types` of the parameters; `annotated`: whether its parameters
    are; `chosen`: by a pattern of the project.

    `differs`: the exception by which a call may end that Python answers; `plain`: whether only calls count that return, of programs
    that handle no exception: what the option promises nothing for."""

    above: str = "@kernel\n"
    annotated: bool = True
    chosen: bool = False
    differs: type[Exception] | None = None
    plain: bool = False
    types: dict[str, str] | None = None

    def lines(self, name: str, parameters: Iterable[str]) -> str:
        """The lines over the `def` of a kernel."""
        types = ", ".join(self.types[n] for n in parameters) if self.types else ""
        return self.above.replace("NAME", name).replace("TYPES", types)


DECLARATIONS: Final = {
    "decorator": Declaration(),
    "called": Declaration("@kernel()\n"),
    "pattern": Declaration("", chosen=True),
    "pythran": Declaration("#pythran export NAME(TYPES)\n", annotated=False, types=PYTHRAN),
    "numba": Declaration('@njit("(TYPES)", cache=True)\n', annotated=False, types=NUMBA),
    "overflow": Declaration('@kernel(overflow="raise")\n', differs=OverflowError),
    "strict": Declaration("@kernel(strict=True)\n", differs=TypeError),
    "division": Declaration('@kernel(division="ieee")\n', plain=True),
    "bounds": Declaration('@kernel(bounds="unchecked")\n', plain=True),
}
#: Of programs, those with a declaration other than the decorator alone; and of modules, those in which noise hits names of kernels.
OTHERS: Final = 0.5
HITS: Final = 0.15
#: What other compilers' decorators are where they are not installed.
WITHOUT_NUMBA: Final = "def njit(*signature, **options):\n    return lambda function: function\n"
HANDLES: Final = ("try:", "suppress", "except")

QUIET: Final = (
    "import sys\nif sys.version_info >= (3, 12):\n    NEWER = 1\nelse:\n    NEWER = 2\n",
    "try:\n    from nothing_of_this_name import faster\nexcept ImportError:\n    faster = None\n",
    "for _step in range(3):\n    _total = _step\nelse:\n    _total = 5\n",
    "class Settings:\n    depth = 3\n\n    def twice(self, n):\n        return n\n",
    "def _unused():\n    global _seen\n    _seen = LIMIT\n",
    "def _shadows(twice, LIMIT=RATE):\n    TABLE = twice\n    return TABLE\n",
    "if (_walrus := LIMIT) > 3:\n    _more = [n for n in range(_walrus)]\n",
    "with np.errstate(all='ignore') as _state:\n    _inside = 1.0 / 3\n",
    "match LIMIT:\n    case int() as _matched:\n        pass\n    case _:\n        _matched = None\n",
    "_copy = TABLE.copy()\n_copy[0] = 9.0\n_copy += 1.0\n",
    "_names = [name for name in ('twice', 'scaled')]\ndel _names\n",
    "__all__ = ['twice', 'LIMIT']\n",
    "_alias = twice\n_partial = functools.partial(scaled, by=2.0)\n",
    "async def _later():\n    return LIMIT\n",
    "assert LIMIT == 11\n",
)
LOUD: Final = (
    "for _n in range(3):\n    TABLE[_n] += _n\n",
    "TABLE[1] = 4.5\n",
    "if RATE > 1:\n    def twice(n: int) -> int:\n        return n * 3\n",
    "try:\n    LIMIT\nexcept NameError:\n    LIMIT = 12\n",
    "def _change():\n    global RATE\n    RATE = 0.75\n_change()\n",
    "_before = scaled\ndef scaled(value: float, by: float = 2.5) -> float:\n    return _before(value, by) + 1.0\n",
    "LIMIT += 1\n",
    "np.multiply(TABLE, 2.0, out=TABLE)\n",
    "paired.__defaults__ = (1.0,)\n",
    "twice.__code__ = (lambda n: n * 5).__code__\n",
)


def around(seed: str) -> tuple[str, str]:
    """What stands before and after the kernels of a module."""
    rng = random.Random(f"noise {seed}")  # noqa: S311  # not for secrets
    chosen = rng.sample(QUIET, rng.randint(0, 4))
    if rng.random() < HITS:
        chosen.append(rng.choice(LOUD))
    middle = rng.randint(0, len(chosen))
    return "\n" + "\n".join(chosen[:middle]), "\n\n" + "\n".join(chosen[middle:])


def declared(seed: str, name: str) -> str:
    """The key of the declaration of a program."""
    rng = random.Random(f"declared {seed} {name}")  # noqa: S311  # not for secrets
    return rng.choice(list(DECLARATIONS)) if rng.random() < OTHERS else "decorator"


def counts(
    declaration: Declaration, text: str, plain: Callable[..., Any], native: Callable[..., Any], make: Callable[[], Any]
) -> bool:
    """Whether a call is one in which the answer must be Python's."""
    if (declaration.plain or declaration.differs is OverflowError) and any(word in text for word in HANDLES):
        return False
    if declaration.plain:
        try:
            plain(*make())
        except Exception:  # noqa: BLE001  # whatever it is, the option promises nothing there
            return False
    if declaration.differs:
        try:
            native(*make())
        except declaration.differs:
            return False
        except Exception:  # noqa: BLE001  # which is compared
            return True
    return True

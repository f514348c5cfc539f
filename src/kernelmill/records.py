"""`dataclasses` for a program that is loaded while somebody waits: the same classes, made some twenty times as fast.

The standard library compiles the text of every method of every class. Here the methods are closures, and `__init__` is compiled
once for each shape: how many fields there are, and which of them have factories; a class gets a copy of it with its own names.
`dataclasses.fields` and the like know these classes too. To a type checker they are data classes.

What there is not: `order`, `kw_only`, `unsafe_hash`, `InitVar`.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any, Final

_MISSING: Final[Any] = type("_Missing", (), {"__slots__": (), "__repr__": lambda _: "<factory>"})()
_FIELDS: Final = "__record_fields__"


class Field:
    """One field: its name, what it is without an argument, and where it takes part."""

    __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

    def __init__(
        self,
        *,
        default: Any = _MISSING,
        default_factory: Callable[[], Any] | None = None,
        init: bool = True,
        repr: bool = True,  # noqa: A002  # as `dataclasses` calls it
        compare: bool = True,
    ) -> None:
        self.name = ""
        self.default, self.default_factory = default, default_factory
        self.init, self.repr, self.compare = init, repr, compare


def _record(cls: Any = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True) -> Any:
    """A data class; see `dataclasses.dataclass`."""
    if cls is None:
        return lambda made: _made(made, frozen, slots, eq)
    return _made(cls, frozen, slots, eq)


def _made(cls: Any, frozen: bool, slots: bool, eq: bool) -> Any:
    found: dict[str, Field] = {}
    for base in cls.__mro__[-1:0:-1]:
        found.update(base.__dict__.get(_FIELDS, {}))
    for name, kind in cls.__annotations__.items():
        if not str(kind).startswith(("ClassVar", "typing.ClassVar")):
            found[name] = _field_of(cls, name)
    if slots:
        cls = _with_slots(cls, found)
    setattr(cls, _FIELDS, found)
    setattr(cls, "__dataclass_fields__", _StandardFields())  # noqa: B010  # unknown to type checkers
    own = vars(cls)
    if "__match_args__" not in own:
        setattr(cls, "__match_args__", tuple(f.name for f in found.values() if f.init))  # noqa: B010  # unknown to type checkers
    if "__init__" not in own:
        cls.__init__ = _init(cls, list(found.values()))
    if "__repr__" not in own:
        cls.__repr__ = _representation([f.name for f in found.values() if f.repr])
    if eq:
        _add_equality(cls, [f.name for f in found.values() if f.compare], hashed="__hash__" not in own, frozen=frozen)
    if frozen:
        _freeze(cls, frozenset(found))
        if slots:
            cls.__getstate__, cls.__setstate__ = _pickling(cls, found)
    return cls


def _field_of(cls: Any, name: str) -> Field:
    given = cls.__dict__.get(name, _MISSING)
    field = given if isinstance(given, Field) else Field(default=given)
    field.name = name
    if field.default is _MISSING:
        if given is not _MISSING:
            delattr(cls, name)
    elif field is given:
        setattr(cls, name, field.default)
    return field


def _with_slots(cls: Any, found: dict[str, Field]) -> Any:
    inherited = {name for base in cls.__mro__[1:] for name in base.__dict__.get("__slots__", ())}
    content = {k: v for k, v in vars(cls).items() if k not in found and k not in ("__dict__", "__weakref__")}
    content["__slots__"] = tuple(name for name in found if name not in inherited)
    made = type(cls)(cls.__name__, cls.__bases__, content)
    made.__qualname__ = cls.__qualname__
    return made


class _StandardFields:
    """The fields as `dataclasses` has them, made when it asks."""

    def __get__(self, _instance: object, cls: Any) -> dict[str, Any]:
        import dataclasses

        made = []
        for field in getattr(cls, _FIELDS).values():
            given: dict[str, Any] = {"init": field.init, "repr": field.repr, "compare": field.compare, "kw_only": not field.init}
            if field.default_factory is not None:
                given["default_factory"] = field.default_factory
            elif field.default is not _MISSING:
                given["default"] = field.default
            made.append((field.name, object, dataclasses.field(**given)))
        fields: dict[str, Any] = vars(dataclasses.make_dataclass(cls.__name__, made))["__dataclass_fields__"]
        return fields


# __init__ ----------------------------------------------------------------------------------------------------------------

_shapes: Final[dict[tuple[str, bool], Callable[..., FunctionType]]] = {}


def _init(cls: Any, fields: list[Field]) -> FunctionType:
    """`__init__`: the shape's, with the names and defaults of these fields."""
    shape = "".join(_kind(f) for f in fields)
    key = (shape, hasattr(cls, "__post_init__"))
    if key not in _shapes:
        _shapes[key] = _shape(*key)
    function = _shapes[key](_MISSING, *(_setter(cls, f.name) for f in fields), *(f.default_factory for f in fields))
    given = [f for f in fields if f.init]
    function.__code__ = function.__code__.replace(co_varnames=("self", *(f.name for f in given)))
    defaults = [_MISSING if f.default_factory else f.default for f in given if f.default_factory or f.default is not _MISSING]
    first = next((k for k, f in enumerate(given) if f.default_factory or f.default is not _MISSING), len(given))
    if len(defaults) != len(given) - first:
        raise TypeError(f"{cls.__qualname__} has a field without a default after one with a default")
    function.__defaults__ = tuple(defaults)
    function.__qualname__ = f"{cls.__qualname__}.__init__"
    return function


def _kind(field: Field) -> str:
    if field.init:
        return "f" if field.default_factory else "p"
    return "F" if field.default_factory else "-"


def _shape(shape: str, post: bool) -> Callable[..., FunctionType]:
    numbers = range(len(shape))
    names = [*(f"s{k}" for k in numbers), *(f"f{k}" for k in numbers)]
    parameters = [f"a{k}" for k in numbers if shape[k] in "pf"]
    lines = [f"def make({', '.join(['missing', *names])}):", f"    def __init__({', '.join(['self', *parameters])}):"]
    lines += ["        pass"]
    values = {"p": "a{0}", "f": "f{0}() if a{0} is missing else a{0}", "F": "f{0}()"}
    lines += [f"        s{k}(self, {values[kind].format(k)})" for k, kind in enumerate(shape) if kind != "-"]
    lines += ["        self.__post_init__()"] if post else []
    namespace: dict[str, Any] = {}
    exec("\n".join([*lines, "    return __init__"]), namespace)  # noqa: S102  # our own text
    make: Callable[..., FunctionType] = namespace["make"]
    return make


def _setter(cls: Any, name: str) -> Callable[[Any, Any], None]:
    place = getattr(cls, name, None)
    if isinstance(place, MemberDescriptorType):
        return place.__set__

    def assign(self: Any, value: Any) -> None:
        object.__setattr__(self, name, value)

    return assign


# the other methods -------------------------------------------------------------------------------------------------------


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives the values of these fields."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    value = attrgetter(names[0])
    return lambda self: (value(self),)


def _add_equality(cls: Any, names: list[str], *, hashed: bool, frozen: bool) -> None:
    values = _values(names)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    if "__eq__" not in vars(cls):
        cls.__eq__ = __eq__
        if hashed or vars(cls)["__hash__"] is None:
            cls.__hash__ = __hash__ if frozen else None


def _representation(names: list[str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:  # noqa: N807
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _freeze(cls: Any, names: frozenset[str]) -> None:
    def refuse(self: Any, name: str, change: str) -> bool:
        if type(self) is not cls and name not in names:
            return False
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot {change} field {name!r}")

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if not refuse(self, name, "assign to"):
            super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if not refuse(self, name, "delete"):
            super(cls, self).__delattr__(name)

    cls.__setattr__, cls.__delattr__ = __setattr__, __delattr__


def _pickling(cls: Any, found: dict[str, Field]) -> tuple[Callable[..., Any], Callable[..., None]]:
    setters = [_setter(cls, name) for name in found]

    def __getstate__(self: Any) -> list[Any]:  # noqa: N807
        return [getattr(self, name) for name in found]

    def __setstate__(self: Any, state: list[Any]) -> None:  # noqa: N807
        for assign, value in zip(setters, state, strict=True):
            assign(self, value)

    return __getstate__, __setstate__


# functions on records ----------------------------------------------------------------------------------------------------


def _fields(record: Any) -> tuple[Field, ...]:
    """The fields of a class or an instance."""
    return tuple(getattr(record, _FIELDS).values())


def _replace(record: Any, /, **changes: Any) -> Any:
    """A copy with some fields changed."""
    cls = record.__class__
    for name in cls.__match_args__:
        if name not in changes:
            changes[name] = getattr(record, name)
    return cls(**changes)


def _is_record(value: object) -> bool:
    return hasattr(value, _FIELDS)


if TYPE_CHECKING:
    from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
else:
    MISSING, dataclass, field, fields, replace, is_dataclass = _MISSING, _record, Field, _fields, _replace, _is_record

__all__ = ["MISSING", "dataclass", "field", "fields", "is_dataclass", "replace"]

"""Immutable value classes without `dataclasses`, whose import and code generation cost half of a cold start.

    @frozen
    class Point:
        x: int
        y: int = 0

gives what `@dataclass(frozen=True, slots=True)` would: positional and keyword construction, `__post_init__`,
equality by type and fields, hash, repr, pattern matching, pickling, and `copy.replace` on Python 3.13.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T")

    @dataclass_transform(frozen_default=True)
    def frozen(cls: type[T]) -> type[T]:
        """Make `cls` a value class."""
        return cls

else:

    def frozen(cls):
        """Make `cls` a value class. Slots need a class of their own, so `cls` is built again."""
        names = tuple(cls.__annotations__)
        body = {name: value for name, value in vars(cls).items() if name not in names}
        for unwanted in ("__dict__", "__weakref__"):
            body.pop(unwanted, None)
        defaults = {name: getattr(cls, name) for name in names if name in vars(cls)}
        full = tuple([defaults.get(name, REQUIRED) for name in names])
        body |= {"__slots__": names, "__match_args__": names, "__defaults__": defaults, "__full__": full}
        made = type(cls.__name__, (_Value,), body)
        # What `object.__setattr__` would find anew each time.
        made.__setters__ = tuple([vars(made)[name].__set__ for name in names])
        return made


def fields_of(cls: type[Any]) -> dict[str, Any]:
    """The names of a value class's fields, with their defaults; `REQUIRED` where there is none."""
    return {name: cls.__defaults__.get(name, REQUIRED) for name in cls.__match_args__}


REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "REQUIRED"})()


class _Value:
    __slots__ = ()
    __match_args__: tuple[str, ...] = ()
    __defaults__: dict[str, Any] = {}  # noqa: RUF012 - each value class has its own
    __full__: tuple[Any, ...] = ()  # a value for each name: its default, or REQUIRED
    __setters__: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names, full = self.__match_args__, self.__full__
        if kwargs or len(args) != len(names):
            left = full[len(args) :]
            # The usual case: no names, the rest has defaults.
            args = self._arranged(args, kwargs) if kwargs or not left or REQUIRED in left else args + left
        for write, value in zip(self.__setters__, args, strict=True):
            write(self, value)
        self.__post_init__()

    def _arranged(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """A value for each name. Raises TypeError."""
        names = self.__match_args__
        given = dict(zip(names, args, strict=False))
        values = self.__defaults__ | given | kwargs
        if len(args) > len(names) or len(values) != len(names) or not given.keys().isdisjoint(kwargs):
            raise TypeError(f"{type(self).__name__}{names} cannot be made of {args} and {kwargs}")
        return tuple([values[name] for name in names])

    def __post_init__(self) -> None:
        """Validate; value classes may override this."""

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self.__match_args__])

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        pairs = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({pairs})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._values()

    def __replace__(self, **changes: Any) -> Any:
        return type(self)(**{name: getattr(self, name) for name in self.__match_args__} | changes)

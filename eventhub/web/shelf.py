"""What a process keeps at hand for all its threads, and how much of it."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Holds so many things at most, each under a key; what was put there longest ago makes room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: dict[Hashable, Thing] = {}
        self._changing = Lock()

    def get(self, key: Hashable) -> Thing | None:
        """Return what stands under a key."""
        return self._things.get(key)

    def keep(self, key: Hashable, thing: Thing) -> None:
        """Put something under a key, whatever stood there."""
        with self._changing:
            while key not in self._things and len(self._things) >= self._most:
                del self._things[next(iter(self._things))]
            self._things[key] = thing

    def forget(self, key: Hashable) -> None:
        """Take away what stands under a key, if anything does."""
        with self._changing:
            self._things.pop(key, None)

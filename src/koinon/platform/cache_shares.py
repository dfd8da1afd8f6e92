"""No organization fills a process's cache: whoever reaches its share loses its own oldest entries (ORG-034)."""

from collections import OrderedDict


class Shares:
    """Which keys each owner has put, oldest first; `most` bounds what is remembered of all of them."""

    def __init__(self, share: int, most: int) -> None:
        self._share, self._most = share, most
        self._keys: dict[str, OrderedDict[str, None]] = {}
        self._held = 0

    def enter(self, owner: str, key: str) -> str | None:
        """`key` was put; the key that has to go for it, if the owner's share is full."""
        if self._held >= self._most:
            self.clear()  # the cache itself has dropped the most of them by now
        own = self._keys.setdefault(owner, OrderedDict())
        self._held += key not in own
        own[key] = None
        own.move_to_end(key)
        if len(own) <= self._share:
            return None
        self._held -= 1
        return own.popitem(last=False)[0]

    def clear(self) -> None:
        """Begin anew."""
        self._keys.clear()
        self._held = 0

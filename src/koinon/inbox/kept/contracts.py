"""For whom something is kept."""

from typing import Literal, Protocol

Scope = Literal["personal", "team", "organization"]


class Kept(Protocol):
    """Anything that is kept for somebody."""

    @property
    def scope(self) -> Scope: ...

"""Who looks and who types where: in memory only, gone by itself (INB-050, 052). Other nodes hear of it by the relay."""

import time
from typing import NamedTuple
from uuid import UUID

VIEWING_SECONDS, TYPING_SECONDS = 60.0, 6.0
Place = tuple[UUID, UUID]
"""An organization and a conversation."""


class Person(NamedTuple):
    """Somebody at one window; `window` tells several of theirs apart."""

    user_id: UUID
    name: str
    window: str


class _Seen(NamedTuple):
    viewing_until: float
    typing_until: float


class Presence:
    """Who is where, until a moment of the monotonic clock."""

    def __init__(self) -> None:
        self._places: dict[Place, dict[Person, _Seen]] = {}

    def view(self, place: Place, person: Person, now: float | None = None) -> bool:
        """They look at it for a minute; whether that is news."""
        at = time.monotonic() if now is None else now
        before = self._told(place, at)
        seen = self._places.setdefault(place, {}).get(person, _Seen(0, 0))
        self._places[place][person] = seen._replace(viewing_until=at + VIEWING_SECONDS)
        return self._told(place, at) != before

    def type(self, place: Place, person: Person, now: float | None = None, *, stopped: bool = False) -> bool:
        """They type, for six seconds, or stopped; whether that is news. Who types looks."""
        at = time.monotonic() if now is None else now
        before = self._told(place, at)
        until = 0.0 if stopped else at + TYPING_SECONDS
        self._places.setdefault(place, {})[person] = _Seen(at + VIEWING_SECONDS, until)
        return self._told(place, at) != before

    def leave(self, place: Place, person: Person) -> bool:
        """They closed it; whether that is news."""
        now = time.monotonic()
        before = self._told(place, now)
        self._places.get(place, {}).pop(person, None)
        if not self._places.get(place, True):
            del self._places[place]
        return self._told(place, now) != before

    def sweep(self, now: float | None = None) -> list[Place]:
        """Forget who has gone without a word; the places where that changed something."""
        at = time.monotonic() if now is None else now
        changed = []
        for place, people in list(self._places.items()):
            gone = [person for person, seen in people.items() if seen.viewing_until <= at]
            stopped = [person for person, seen in people.items() if 0 < seen.typing_until <= at]
            for person in stopped:
                people[person] = people[person]._replace(typing_until=0)
            for person in gone:
                del people[person]
            if not people:
                del self._places[place]
            if gone or stopped:
                changed.append(place)
        return changed

    def of(self, place: Place, now: float | None = None) -> tuple[dict[UUID, str], dict[UUID, str]]:
        """Who looks and who types, by user."""
        at = time.monotonic() if now is None else now
        return self._told(place, at)

    def here(self, place: Place, windows: set[str]) -> list[tuple[Person, bool]]:
        """Those at a place whose window is one of these, and whether they type."""
        now = time.monotonic()
        people = self._places.get(place, {})
        return [(person, seen.typing_until > now) for person, seen in people.items() if person.window in windows]

    def _told(self, place: Place, at: float) -> tuple[dict[UUID, str], dict[UUID, str]]:
        people = self._places.get(place, {})
        viewing = {person.user_id: person.name for person, seen in people.items() if seen.viewing_until > at}
        typing = {person.user_id: person.name for person, seen in people.items() if seen.typing_until > at}
        return viewing, typing

"""Who looks at a conversation and who types in it, told within the second to who has it open (INB-050)."""

from typing import Any
from uuid import UUID

from koinon.platform.realtime import Hub, Notice, Presence, Relay, Socket
from koinon.platform.realtime.presence import Person, Place

KINDS = ("presence", "typing")
MOST_WINDOWS = 50


class People:
    """The presence of this node's people, and of the others' as the relay tells it."""

    def __init__(self, hub: Hub, relay: Relay) -> None:
        self._hub, self._relay = hub, relay
        self._presence = Presence()
        self._where: dict[str, Place] = {}
        self._windows: dict[Socket, set[str]] = {}
        relay.heard = self.heard

    def view(self, socket: Socket, conversation_id: UUID | None, window: str = "") -> None:
        """They look at it, or at none any more; one socket serves several windows of a browser."""
        person = self._person(socket, window)
        before = self._where.get(person.window)
        place = None if conversation_id is None else (socket.peer.organization_id, conversation_id)
        if before is not None and before != place:
            self._leave(before, person)
        if place is not None:
            self._where[person.window] = place
            if self._presence.view(place, person):
                self._tell(place)
            else:
                for at, kind in enumerate(KINDS):
                    socket.tell(self._notice(kind, place, at))
            self._say(place, person, "viewing")

    def type(self, socket: Socket, conversation_id: UUID, window: str = "", *, stopped: bool) -> None:
        """They type, or stopped."""
        person, place = self._person(socket, window), (socket.peer.organization_id, conversation_id)
        self._where[person.window] = place
        if self._presence.type(place, person, stopped=stopped):
            self._tell(place)
        self._say(place, person, "stopped" if stopped else "typing")

    def left(self, socket: Socket) -> None:
        """Their windows are gone."""
        for window in self._windows.pop(socket, set()):
            if (place := self._where.get(window)) is not None:
                self._leave(place, _named(socket, window))

    def sweep(self) -> None:
        """Forget who left without a word."""
        for place in self._presence.sweep():
            self._tell(place)

    def heard(self, organization_id: UUID, told: dict[str, Any]) -> None:
        """What another node says of its people; a newcomer's node is told who is here."""
        place = (organization_id, UUID(told["conversation_id"]))
        person = Person(UUID(told["user_id"]), str(told["name"]), str(told["window"]))
        how = told["how"]
        if how == "viewing":
            changed = self._presence.view(place, person)
            if changed and not told.get("answer"):
                for one, types in self._presence.here(place, set(self._where)):
                    self._say(place, one, "typing" if types else "viewing", answer=True)
        elif how == "left":
            changed = self._presence.leave(place, person)
        else:
            changed = self._presence.type(place, person, stopped=how == "stopped")
        if changed:
            self._tell(place)

    def _leave(self, place: Place, person: Person) -> None:
        self._where.pop(person.window, None)
        if self._presence.leave(place, person):
            self._tell(place)
        self._say(place, person, "left")

    def _person(self, socket: Socket, window: str) -> Person:
        known = self._windows.setdefault(socket, set())
        name = f"{id(socket):x}.{window[:40]}"
        if name not in known and len(known) >= MOST_WINDOWS:
            name = next(iter(known))
        known.add(name)
        return _named(socket, name)

    def _say(self, place: Place, person: Person, how: str, *, answer: bool = False) -> None:
        organization_id, conversation_id = place
        told = {
            "conversation_id": conversation_id,
            "user_id": person.user_id,
            "name": person.name,
            "window": person.window,
            "how": how,
        }
        self._relay.say(organization_id, told | ({"answer": True} if answer else {}))

    def _tell(self, place: Place) -> None:
        for at, kind in enumerate(KINDS):
            self._hub.tell(place[0], self._notice(kind, place, at))

    def _notice(self, kind: str, place: Place, at: int) -> Notice:
        people = self._presence.of(place)[at]
        named = [{"user_id": user_id, "name": name} for user_id, name in people.items()]
        body = {"conversation_id": place[1], "people": named}
        return Notice(f"conversation:{place[1]}", kind, body, merges=True)


def _named(socket: Socket, window: str) -> Person:
    actor = socket.peer.actor
    return Person(actor.id or socket.peer.organization_id, actor.name, window)

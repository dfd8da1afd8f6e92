"""Whose number a message leaves from where nobody chose one (CHN-008)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from koinon import channels
from koinon.messaging.policy.gate import USABLE_SENDER


class Chosen(NamedTuple):
    """A sender, and the route by which another may take its place; None where somebody chose it."""

    sender_id: UUID | None
    route_id: UUID | None = None


class Chooser:
    """The sender that an address last talked with, else its location's, else the route's by weight, else the usual."""

    def __init__(
        self, senders: Iterable[channels.Sender], routing: channels.Routing, channel: str, purpose: str
    ) -> None:
        own = [one for one in senders if one.channel == channel]
        self._usable = {one.id for one in own if one.state in USABLE_SENDER}
        self.locations: Mapping[UUID, UUID] = {
            one.location_id: one.id for one in own if one.is_default and one.location_id is not None
        }
        usual = [one.id for one in own if one.is_default and one.location_id is None]
        self._usual = usual[0] if usual else None
        self._routing, self._channel, self._purpose = routing, channel, purpose

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one sender to choose from."""
        return len(self._usable) > 1

    def choose(self, talked: UUID | None, location_id: UUID | None, country: str | None) -> Chosen:
        """The sender of one message."""
        route = self._routing.route(self._channel, country, self._purpose)
        if talked in self._usable:
            return Chosen(talked, route)
        if location_id is not None and location_id in self.locations:
            return Chosen(self.locations[location_id], route)
        return Chosen(self._usual) if route is None else Chosen(self._routing.pick(route), route)

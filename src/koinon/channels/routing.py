"""Which sender a message leaves from: a weighted choice among a route's, and the next where one surely fails.

Pure but for what this process knows of breakers and 429s; read once a batch of messages (CHN-008, 048, 049).
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from uuid import UUID

import phonenumbers

from koinon.channels import repository
from koinon.channels.breakers import SEND, is_barred
from koinon.channels.repository.routes import Member
from koinon.channels.service.blockers import SENDABLE
from koinon.channels.throttled import is_throttled
from koinon.platform.db import Tx
from koinon.platform.services import Services

Chance = Callable[[], float]


def weighted(shares: Sequence[tuple[UUID, float]], chance: float) -> UUID | None:
    """One of them by its share; `chance` in [0, 1). None where nobody has any."""
    total = sum(share for _, share in shares)
    if total <= 0:
        return None
    left = chance * total
    for sender_id, share in shares:
        if left < share:
            return sender_id
        left -= share
    return next(sender_id for sender_id, share in reversed(shares) if share > 0)


def regions(prefix: str) -> frozenset[str]:
    """ISO 3166 codes of the countries behind a calling code such as `+1`; empty for one that does not exist."""
    return frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(prefix[1:] or 0), ()))


class Routing:
    """An organization's routes as they stand now."""

    def __init__(
        self,
        members: Sequence[Member],
        is_away: Callable[[Member], bool] = lambda _member: False,
        chance: Chance = random.random,
    ) -> None:
        self._routes: dict[UUID, list[Member]] = defaultdict(list)
        self._is_away, self._chance = is_away, chance
        for member in members:
            self._routes[member.route_id].append(member)
        self._found: dict[tuple[str, str | None, str], UUID | None] = {}

    def __bool__(self) -> bool:
        return bool(self._routes)

    def has(self, channel: str) -> bool:
        """Whether there is a route for a channel at all."""
        return any(members[0].channel == channel for members in self._routes.values())

    def route(self, channel: str, country: str | None, purpose: str) -> UUID | None:
        """The most fitting route: of the country before any, of the purpose before any."""
        key = channel, country, purpose
        if key not in self._found:
            fitting = [
                (bool(first.prefix), first.purpose is not None, route_id)
                for route_id, (first, *_) in self._routes.items()
                if first.channel == channel
                and (not first.prefix or country in regions(first.prefix))
                and first.purpose in (None, purpose)
            ]
            self._found[key] = max(fitting)[2] if fitting else None
        return self._found[key]

    def pick(self, route_id: UUID) -> UUID | None:
        """A sender of the route by weight, among those that can send; else the first that can, else the first."""
        members = self._routes[route_id]
        usable = [one for one in members if self._is_usable(one)]
        chosen = weighted([(one.sender_id, one.weight * one.health) for one in usable], self._chance())
        return chosen or (usable or members)[0].sender_id

    def shares(self, route_id: UUID) -> dict[UUID, float]:
        """What part of its messages each sender of a route gets, as `pick` gives them out; they sum to 1."""
        members = self._routes[route_id]
        usable = [one for one in members if self._is_usable(one)]
        weights = {one.sender_id: one.weight * one.health for one in usable if one.weight * one.health > 0}
        total = sum(weights.values())
        if not total:
            return {(usable or members)[0].sender_id: 1.0}
        return {sender_id: weight / total for sender_id, weight in weights.items()}

    def is_usable(self, sender_id: UUID) -> bool:
        """Whether a sender of any route may be given a message now; one of none is not judged."""
        return all(self._is_usable(one) for one in self._all() if one.sender_id == sender_id)

    def knows(self, sender_id: UUID) -> bool:
        """Whether it is a sender of any route."""
        return any(one.sender_id == sender_id for one in self._all())

    def instead(self, route_id: UUID | None, sender_id: UUID, *, onward: bool = False) -> UUID | None:
        """The next sender of the route that can send now; `onward`: only one behind this, so that it comes to an end.

        None where there is none, or no route: then the message stays where it is.
        """
        members = self._routes.get(route_id, []) if route_id is not None else []
        at = next((i for i, one in enumerate(members) if one.sender_id == sender_id), -1)
        behind, before = members[at + 1 :], members[: max(at, 0)]
        for one in behind if onward else behind + before:
            if one.sender_id != sender_id and self._is_usable(one):
                return one.sender_id
        return None

    def away(self) -> set[UUID]:
        """The senders that can not send now."""
        return {one.sender_id for one in self._all() if not self._is_usable(one)}

    def _all(self) -> list[Member]:
        return [one for members in self._routes.values() for one in members]

    def _is_usable(self, one: Member) -> bool:
        stands = one.state in SENDABLE and one.account_state == "active" and not one.is_paused
        return stands and not self._is_away(one)


async def routes_to_be(tx: Tx) -> Routing:
    """The same for what is to leave later: whose carrier does not answer just now is counted on."""
    return Routing(await repository.route_members(tx))


async def routing(tx: Tx, services: Services, chance: Chance = random.random) -> Routing:
    """The routes of an organization, with what this process knows of their carriers."""
    members = await repository.route_members(tx)

    def is_away(one: Member) -> bool:
        return is_barred(services, one.account_id, SEND) or is_throttled(services, one.sender_id)

    return Routing(members, is_away, chance)

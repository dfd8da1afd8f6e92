"""Routes: reading and replacing them, weights lost and regained (CHN-048, 049)."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import phonenumbers

from koinon import identity
from koinon.channels import repository
from koinon.channels.contracts.routes import Route, RouteSender
from koinon.channels.records import SenderState
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_ROUTES, MOST_SENDERS = 50, 20
SLOW_SHARE = 0.15
Lags = Callable[[Tx, Services], Awaitable[dict[UUID, float]]]
_lag_sources: list[Lags] = []


def register_lags(source: Lags) -> None:
    """Have `source(tx, services)` tell, by sender, the share of the last 15 minutes' messages that took over five."""
    if source not in _lag_sources:
        _lag_sources.append(source)


async def routes(tx: Tx) -> list[Route]:
    """All routes, each with its senders in order."""
    made: dict[UUID, Route] = {}
    for one in await repository.route_members(tx):
        known = made.get(one.route_id)
        entry = RouteSender(one.sender_id, one.weight)
        senders = (*known.senders, entry) if known else (entry,)
        purpose = one.purpose
        made[one.route_id] = Route(
            id=one.route_id,
            channel=one.channel,
            prefix=one.prefix,
            purpose=purpose,  # type: ignore[arg-type]
            senders=senders,
        )
    return list(made.values())


async def save_routes(tx: Tx, wanted: Sequence[Route]) -> list[Route]:
    """Put these in the place of all routes there are. Raises 422 for a sender, prefix or pair that cannot be."""
    await repository.lock_routes(tx)
    senders = {one.id: one for one in await repository.senders(tx) if one.state != SenderState.RELEASED}
    if len(wanted) > MOST_ROUTES:
        raise errors.invalid_field("routes", "out_of_range")
    seen = set()
    for number, route in enumerate(wanted):
        where = f"routes[{number}]"
        if (key := (route.channel, route.prefix, route.purpose)) in seen:
            raise errors.invalid_field(where, "duplicate_resource")
        seen.add(key)
        _check(route, where, {one.id for one in senders.values() if one.channel == route.channel})
    await repository.clear_routes(tx)
    for route in wanted:
        chosen = [(one.sender_id, one.weight) for one in route.senders]
        await repository.insert_route(tx, route.id or ids.uuid7(), route.channel, route.prefix, route.purpose, chosen)
    await repository.watch_weights(tx, wanted=bool(wanted))
    await identity.audit(tx, "routes.changed", "organization", tx.organization_id, {"routes": len(wanted)})
    return await routes(tx)


def _check(route: Route, where: str, known: set[UUID]) -> None:
    if route.prefix and int(route.prefix[1:]) not in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        raise errors.invalid_field(f"{where}.prefix", "validation_failed", "There is no such country code.")
    chosen = [one.sender_id for one in route.senders]
    if not 1 <= len(chosen) <= MOST_SENDERS:
        raise errors.invalid_field(f"{where}.senders", "out_of_range")
    if len(set(chosen)) < len(chosen):
        raise errors.invalid_field(f"{where}.senders", "duplicate_resource")
    if missing := set(chosen) - known:
        raise errors.invalid_field(f"{where}.senders", "resource_not_found", ids=sorted(map(str, missing)))
    if not any(one.weight for one in route.senders):
        raise errors.invalid_field(f"{where}.senders", "out_of_range", "One sender at least needs a share above 0.")


async def weigh(tx: Tx, services: Services) -> None:
    """Every five minutes: who delivers slowly while another does not loses ten points, all others regain ten."""
    lags: dict[UUID, float] = {}
    for source in _lag_sources:
        lags |= await source(tx, services)
    slow = [sender_id for sender_id, share in lags.items() if share >= SLOW_SHARE]
    if len(slow) < len(lags) and slow:
        await repository.lose_weight(tx, slow)
    else:
        slow = []
    await repository.regain_weight(tx, slow)

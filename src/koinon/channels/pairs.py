"""WhatsApp's pair rule, kept before the wire: one message in 6 s to a person after a burst of 45 (CHN-053).

Source: developers.facebook.com "WhatsApp, Pair rate limits" (131056). Messages to one person are also 3 s apart, as on
any channel. One row a pair on the database's clock, so that it holds across workers; what comes too soon is told when
to come again and costs no call.
"""

from collections.abc import Sequence
from uuid import UUID

from koinon.channels.contracts import Capabilities, ErrorKind, OutgoingMessage, ProviderError, Refused
from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx
from koinon.platform.services import Services

SPACING_SECONDS = 3.0
PACED = "recipient_paced"
KIND = "whatsapp_window"
KEPT_SECONDS = 600

_TAKE = """
insert into whatsapp_paces as p (organization_id, sender_id, person, free_at, full_at)
select %(organization_id)s, %(sender_id)s, person,
       clock_timestamp() + make_interval(secs => %(spacing)s), clock_timestamp() + make_interval(secs => %(pair)s)
from unnest(%(people)s::text[]) as person
order by person
on conflict (organization_id, sender_id, person) do update
set free_at = excluded.free_at,
    full_at = greatest(p.full_at, clock_timestamp()) + make_interval(secs => %(pair)s)
where p.organization_id = %(organization_id)s
  and p.free_at <= clock_timestamp()
  and p.full_at <= clock_timestamp() + make_interval(secs => %(ahead)s)
returning person
"""
_WAITS = """
select person,
       extract(epoch from greatest(free_at, full_at - make_interval(secs => %(ahead)s)) - clock_timestamp())::float8
from whatsapp_paces
where organization_id = %(organization_id)s
  and sender_id = %(sender_id)s
  and person = any(%(people)s)
"""


async def too_soon(
    services: Services,
    organization_id: UUID,
    sender_id: UUID,
    capabilities: Capabilities,
    messages: Sequence[tuple[int, OutgoingMessage]],
) -> dict[int, Refused]:
    """Of these messages (by place) those that come too soon; the others' turns are taken. One a person and call."""
    if not capabilities.pair_seconds or not messages:
        return {}
    people = [services.vault.lookup(one.to, organization_id, KIND).hex() for _, one in messages]
    first = {person: index for (index, _), person in reversed(list(zip(messages, people, strict=True)))}
    async with services.database.transaction(organization_id) as tx:
        waits = await _take(tx, sender_id, capabilities, sorted(first))
    held: dict[int, Refused] = {}
    for (index, _), person in zip(messages, people, strict=True):
        if person in waits:
            held[index] = _later(waits[person])
        elif first[person] != index:
            held[index] = _later(SPACING_SECONDS)
    return held


async def _take(tx: Tx, sender_id: UUID, capabilities: Capabilities, people: Sequence[str]) -> dict[str, float]:
    """Seconds to wait by person; who is not named has their turn."""
    values = bound(
        tx,
        sender_id=sender_id,
        people=list(people),
        spacing=SPACING_SECONDS,
        pair=capabilities.pair_seconds,
        ahead=capabilities.pair_seconds * (capabilities.pair_burst - 1),
    )
    taken = set(await tx.all(str, _TAKE, values))
    late = [person for person in people if person not in taken]
    return dict(await tx.all(tuple, _WAITS, values | {"people": late})) if late else {}


async def forget_paces(tx: Tx) -> None:
    """Drop pairs whose time is over."""
    await tx.execute(
        """
        delete from whatsapp_paces
        where organization_id = %(organization_id)s
          and full_at < now() - make_interval(secs => %(kept)s)
        """,
        bound(tx, kept=KEPT_SECONDS),
    )


def _later(seconds: float) -> Refused:
    words = "Messages to one person are kept apart, as WhatsApp asks: this one leaves by itself a moment later."
    wait = max(0.1, seconds)
    return Refused(ProviderError(PACED, ErrorKind.THROTTLED, words, wait, for_recipient=True))

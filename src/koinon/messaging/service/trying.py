"""A test to a few chosen people, marked TEST, on every channel that a broadcast goes by (MSG-017)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon import identity
from koinon.kit import ids
from koinon.messaging.contracts import BroadcastDraft, Channel, Delivery
from koinon.messaging.media.attaching import links_to
from koinon.messaging.policy import reasons
from koinon.messaging.service.addressed import reached, worded
from koinon.messaging.service.drafts import require_files
from koinon.messaging.service.messages import MOST_CHARACTERS, queue_message
from koinon.messaging.service.planned import Planned, planned
from koinon.messaging.service.variants import require_fillable
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_TESTERS = 10


async def test_send(
    tx: Tx,
    services: Services,
    draft: BroadcastDraft,
    *,
    contact_ids: Sequence[UUID],
    as_contact: UUID | None = None,
    key: str | None = None,
) -> list[Delivery]:
    """The words to at most ten chosen contacts, with `as_contact`'s values if given; once for a `key`.

    Each gets it on every channel that it goes by and they have an address for. Raises 409 where somebody has none.
    """
    require_fillable(draft)
    await require_files(tx, draft)
    if not 1 <= len(contact_ids) <= MOST_TESTERS:
        raise errors.invalid_field("contact_ids", "out_of_range")
    made = await planned(tx, draft, shortens=False, file_links=await links_to(tx, services, draft.variants))
    sent = []
    for contact_id in contact_ids:
        reached_by = 0
        for way in made.aim.ways:
            one = await _test(tx, services, _by(made, way), contact_id, as_contact, key)
            reached_by += one is not None
            sent += [one] if one is not None else []
        if not reached_by:
            sentence = reasons.sentence("no_address", draft.channel)
            raise errors.RECIPIENT_UNREACHABLE(sentence, details={"reason": "no_address"})
    await identity.audit(tx, "broadcast.tested", "broadcast", ids.uuid7(), {"people": len(contact_ids)})
    return sent


def _by(made: Planned, way: Channel) -> Planned:
    """The same as a test by one channel: whoever is chosen wants it."""
    aim = made.aim._replace(purpose="transactional", topic_id=None, ways=(way,), lost=(), free=False)
    return made._replace(aim=aim)


async def _test(
    tx: Tx, services: Services, made: Planned, contact_id: UUID, as_contact: UUID | None, key: str | None
) -> Delivery | None:
    person = await reached(tx, made, contact_id)
    if person.address_hash is None or person.address_cipher is None:
        return None
    hashed, cipher = person.address_hash, person.address_cipher
    if as_contact is not None:
        other = await reached(tx, made, as_contact)
        person = msgspec.structs.replace(person, variables=other.variables, locale=other.locale)
    text, way = worded(made, person, mark="TEST")
    sender = made.senders.get(person.channel)
    return await queue_message(
        tx,
        services,
        contact_id=contact_id,
        phone_hash=hashed,
        phone_cipher=cipher,
        body=text[:MOST_CHARACTERS] if person.channel == "sms" else text,
        purpose="transactional",
        origin="test",
        sender_id=sender.id if sender else None,
        priority=2,
        key=f"test:{key}:{contact_id}:{person.channel}" if key else None,
        way=way,
    )

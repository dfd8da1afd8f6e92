"""One click out (CON-066, MSG-080, 081).

The links of RFC 8058 stand in `List-Unsubscribe`; mail programs post to them without cookies, and scanners open them,
so only the post acts. It is heard in the transaction of the post: whatever is leased after it is refused by the gate.
"""

import re
from typing import NamedTuple
from uuid import UUID

from koinon import contacts, organizations
from koinon.contacts import Visitor
from koinon.kit import clock, ids
from koinon.messaging import events
from koinon.messaging.mail import tokens
from koinon.messaging.mail.finishing import KIND, SUBJECT
from koinon.messaging.mail.tokens import Way
from koinon.messaging.repository import recipients, replies
from koinon.messaging.repository.recipients import Recipient
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_HOLDERS = 50
_BY_MAIL = re.compile(rf"\s*{SUBJECT}\s+([A-Za-z0-9_-]{{60,{tokens.MOST}}})\s*", re.IGNORECASE)


class Leaving(NamedTuple):
    """What the page of a link says: who wrote, about which topic (None: everything), in which language to say it.

    `can_choose`: their own page is a step away. `test`: it acts on nobody.
    """

    way: Way
    organization: str
    brand: organizations.Brand
    locale: str
    topic: contacts.Topic | None
    contact_id: UUID | None
    can_choose: bool
    test: bool


def unsubscribe_token(vault: Vault, organization_id: UUID, delivery_id: UUID) -> str:
    """The short form, which needs its message to be there still."""
    return tokens.short(lambda body: vault.sign(body, KIND), organization_id, delivery_id)


async def one_click(services: Services, token: str, visitor: Visitor) -> str:
    """Take an address out of the topic of one message, or off its channel: `topic`, `channel`, or `test` for nobody's.

    Raises 404 for a token that is not ours, and where nobody is left to take out.
    """
    way = _read(services.vault, token)
    actor = Actor(
        kind=ActorKind.CONTACT, organization_id=way.organization_id, ip=visitor.ip, user_agent=visitor.user_agent
    )
    async with services.database.transaction(actor) as tx:
        return await leave(tx, way)


async def leave(tx: Tx, way: Way) -> str:
    """The same in a transaction: a mail to the sender's mailbox does it too."""
    sent = await recipients.sent_to(tx, way.delivery_id)
    if sent is not None and sent.is_test:
        return "test"
    named = _named(way, sent)
    if not named.address_hash:  # of somebody erased nothing is left to take out
        raise errors.RESOURCE_NOT_FOUND()
    left = "channel"
    for contact_id in await _people(tx, named, sent):
        left = await contacts.unsubscribe(
            tx,
            contact_id,
            named.channel,
            named.address_hash,
            topic_id=named.topic_id,
            evidence=f"delivery:{way.delivery_id}",
        )
    await replies.count(tx, [(named.address_hash, "opt_out")])
    tx.publish(events.unsubscribed(way.delivery_id, named.channel, left, named.topic_id))
    return left


async def leave_by_mail(tx: Tx, vault: Vault, subject: str) -> bool:
    """The same for whoever wrote `unsubscribe <token>` to the sender's mailbox; anything else is a letter."""
    said = _BY_MAIL.fullmatch(subject)
    way = way_of(vault, said[1]) if said else None
    if way is None or way.organization_id != tx.organization_id:
        return False
    try:
        await leave(tx, way)
    except errors.KoinonError as refused:
        if refused.status != 404:
            raise
    return True


def _named(way: Way, sent: Recipient | None) -> Way:
    """What a token did not say, by its message."""
    if sent is None:
        return way
    if way.address_hash:
        return way._replace(topic_id=way.topic_id or sent.topic_id)
    return way._replace(channel=sent.channel, topic_id=sent.topic_id, address_hash=sent.address_hash)


async def _people(tx: Tx, way: Way, sent: Recipient | None) -> list[UUID | None]:
    """Everybody at that address, as one copy goes to all of them; with a topic each has to leave it."""
    own = [sent.contact_id] if sent is not None and sent.contact_id is not None else []
    if way.topic_id is None:
        return [own[0] if own else None]
    kind = "phone" if way.channel == "sms" else way.channel
    holders = await contacts.holders(tx, kind, way.address_hash)
    return [*dict.fromkeys([*own, *holders[:MOST_HOLDERS]])] or [None]


async def leaving(services: Services, token: str) -> Leaving:
    """What a link's page shows; opening it changes nothing. Raises 404."""
    way = _read(services.vault, token)
    async with services.database.transaction(way.organization_id) as tx:
        sent = await recipients.sent_to(tx, way.delivery_id)
        named = _named(way, sent)
        if not named.address_hash:
            raise errors.RESOURCE_NOT_FOUND()
        return await _shown(tx, named, sent)


async def _shown(tx: Tx, way: Way, sent: Recipient | None) -> Leaving:
    organization, brand = await organizations.get(tx), await organizations.brand(tx)
    person = (await _people(tx, way, sent))[0]
    topic = next((one for one in await contacts.topics(tx) if one.id == way.topic_id), None)
    locale = await contacts.locale_of(tx, person) if person else None
    recent = clock.now() - ids.instant_of(way.delivery_id) < contacts.PREFERENCE_LIFE
    return Leaving(
        way=way,
        organization=organization.name,
        brand=brand,
        locale=locale or organization.locale,
        topic=topic,
        contact_id=person,
        can_choose=recent and person is not None,
        test=sent is not None and sent.is_test,
    )


async def whose(services: Services, token: str) -> str | None:
    """The preference token of whom one message went to, as long as a link to that page lives; else None. Raises 404.

    A way out never grows old, but a mail passed on must not open somebody's own page for ever.
    """
    found = await leaving(services, token)
    if found.contact_id is None or not found.can_choose:
        return None
    return contacts.preference_token(services.vault, found.way.organization_id, found.contact_id)


def way_of(vault: Vault, token: str) -> Way | None:
    """What a token says; None where it is not ours."""
    return tokens.read(lambda body: vault.sign(body, KIND), token)


def _read(vault: Vault, token: str) -> Way:
    way = way_of(vault, token)
    if way is None:
        raise errors.RESOURCE_NOT_FOUND()
    return way

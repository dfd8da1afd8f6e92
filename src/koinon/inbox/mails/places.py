"""In which conversation a mail belongs that answers another one (INB-002, INB-011).

An address has one live conversation with a sender, in which all its mails stand. Where none is live, a mail goes on
with the conversation it refers to, as far as that may be opened again; one that refers to nothing begins another.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import contacts
from koinon.inbox.contracts import LIVE
from koinon.inbox.mails import repository, threading
from koinon.inbox.mails.repository import MailId, Referred
from koinon.inbox.repository import arrivals
from koinon.inbox.repository.arrivals import Place
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


class Mail(NamedTuple):
    """What is asked about a mail: who wrote it to whom, and what it refers to."""

    pair: tuple[bytes, UUID]
    address: str
    references: Sequence[str]
    tag: str | None

    @property
    def keys(self) -> list[tuple[UUID, bytes]]:
        """The mails it refers to, the nearest first."""
        return [(self.pair[1], key) for key in threading.keys_of(self.references)]


class Answers(NamedTuple):
    """The mail that one answers, where it is known, the conversation that it belongs to, and whose that is."""

    message_id: UUID | None
    conversation_id: UUID | None
    contact_id: UUID | None = None

    def within(self, contact_id: UUID) -> "Answers":
        """The same for a mail of this person: whoever was sent a copy of another's mail has no part in its words."""
        return self if self.contact_id == contact_id else self._replace(message_id=None)


NOTHING = Answers(None, None)


async def answered(tx: Tx, vault: Vault, mails: Sequence[Mail]) -> list[Answers]:
    """What each answers, in their order: by its references, else by the tag of the address."""
    named = list({key for mail in mails for key in mail.keys})
    known = {(one.sender_id, bytes(one.key)): one for one in (await repository.referred(tx, named) if named else ())}
    return [_of(mail, known, vault, tx.organization_id) for mail in mails]


def _of(mail: Mail, known: Mapping[tuple[UUID, bytes], Referred], vault: Vault, organization_id: UUID) -> Answers:
    nearest = next((known[key] for key in mail.keys if key in known), None)
    if nearest is not None:
        return Answers(nearest.message_id, nearest.conversation_id, nearest.contact_id)
    return Answers(None, threading.conversation_of(vault, organization_id, mail.tag))


async def places(tx: Tx, vault: Vault, asked: Mapping[Mail, UUID]) -> dict[tuple[bytes, UUID], Place]:
    """By pair the conversations that mails refer to: live, or what may be opened again.

    One of another address counts only where both are the same person's: whoever knows the id of a mail is not thereby
    somebody who is written to there (INB-001).
    """
    known = await repository.places_of(tx, sorted(set(asked.values()))) if asked else {}
    found: dict[tuple[bytes, UUID], Place] = {}
    for mail, conversation_id in asked.items():
        place = known.get(conversation_id)
        if place is None or place.sender_id != mail.pair[1]:
            continue
        if bytes(place.address_hash) == mail.pair[0]:
            found[mail.pair] = place
        elif await _is_of(tx, vault, mail.address, place.contact_id):
            found[mail.pair] = await _alive(tx, place)
    return found


async def _is_of(tx: Tx, vault: Vault, address: str, contact_id: UUID) -> bool:
    return any(one.id == contact_id for one in await contacts.find_by_email(tx, vault, address))


async def _alive(tx: Tx, place: Place) -> Place:
    """The live conversation of an address, else this one."""
    if place.status in LIVE:
        return place
    newest = await arrivals.places(tx, [(bytes(place.address_hash), place.sender_id)])
    return next((one for one in newest if one.status in LIVE), place)


async def remember(tx: Tx, rows: Sequence[tuple[UUID, str | None, UUID]]) -> None:
    """Mails that came (sender, Message-ID, message), by which answers name them."""
    await repository.remember(
        tx, [MailId(sender, threading.key_of(named), message) for sender, named, message in rows if named]
    )


async def remember_answer(tx: Tx, sender_id: UUID, delivery_id: UUID, message_id: UUID) -> None:
    """A mail that we answer with, from `sender_id`: where an answer to it arrives."""
    await repository.remember(tx, [MailId(sender_id, threading.key_of_delivery(delivery_id), message_id)])

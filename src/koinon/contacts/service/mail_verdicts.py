"""Bounces and complaints of mail, as channels report them (CON-021)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from koinon.contacts.contracts import ConsentEntry
from koinon.contacts.repository import mail_verdicts as rows
from koinon.contacts.service import addresses, sealing
from koinon.contacts.service.recording import record_consents
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

MOST_SOFT, WITHIN_DAYS = 3, 30
MailWord = Literal["hard_bounce", "soft_bounce", "complaint", "delivered"]


class MailFact(Struct, frozen=True, kw_only=True):
    """What a mail server or provider said of one address; `event_id` is its own, so that twice is once."""

    email: str
    word: MailWord
    event_id: str
    occurred_at: datetime


async def note_mail(tx: Tx, vault: Vault, facts: Sequence[MailFact]) -> None:
    """Judge addresses by what was reported: after one hard bounce, or three soft ones in 30 days, none goes there.

    A delivery forgives the soft ones before it; one complaint denies mail for good (staff cannot take it back).
    """
    said: dict[str, dict[bytes, MailFact]] = defaultdict(dict)
    soft: list[tuple[bytes, datetime]] = []
    delivered: list[tuple[bytes, datetime]] = []
    for fact in facts:
        hashed = sealing.email_hash(vault, tx.organization_id, fact.email)
        said[fact.word].setdefault(hashed, fact)
        if fact.word in ("soft_bounce", "delivered"):
            (soft if fact.word == "soft_bounce" else delivered).append((hashed, fact.occurred_at))
    if delivered:
        await rows.delivered(tx, delivered)
    tired = [one for one in await rows.soft_bounced(tx, soft, MOST_SOFT, WITHIN_DAYS) if one] if soft else []
    await _bounced(tx, list(said["hard_bounce"]), "hard_bounce")
    await _bounced(tx, tired, "soft_bounces")
    await _complained(tx, said["complaint"])


async def _bounced(tx: Tx, hashes: Sequence[bytes], reason: str) -> None:
    if hashes:
        await addresses.mark_address(tx, hashes, "bounced", reason, kind="email")


async def _complained(tx: Tx, said: dict[bytes, MailFact]) -> None:
    if not said:
        return
    await addresses.mark_address(tx, list(said), "complained", "complaint", kind="email")
    owners = await rows.complained(tx, list(said))
    entries = [
        ConsentEntry(
            channel="email",
            address_hash=hashed,
            action="denied",
            source="complaint",
            contact_id=owners.get(hashed),
            evidence=f"complaint:{fact.event_id}",
            occurred_at=fact.occurred_at,
        )
        for hashed, fact in said.items()
    ]
    await record_consents(tx, entries)

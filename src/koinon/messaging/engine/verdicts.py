"""What a provider says about addresses and consent when it is asked, kept just as when it answers at once."""

from collections.abc import Sequence
from typing import NamedTuple

from koinon import channels, contacts
from koinon.channels import ErrorKind
from koinon.kit import phone
from koinon.messaging.engine.results import MARKS
from koinon.messaging.repository.doubts import Doubt
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


class Answer(NamedTuple):
    """A message we asked about, and what the provider knows of it."""

    asked: Doubt
    known: channels.FoundMessage


async def heed(tx: Tx, vault: Vault, answers: Sequence[Answer]) -> None:
    """Mark numbers that do not work and record opt-outs; once more is harmless."""
    for asked, known in answers:
        if known.state != "failed" or known.error is None:
            continue
        number = vault.decrypt(asked.address_cipher, tx.organization_id, "phone")
        if (status := MARKS.get(known.error.kind)) is not None:
            hashed = vault.lookup(phone.canonical(number), tx.organization_id, "phone")
            await contacts.mark_address(tx, [hashed], status, "provider")
        elif known.error.kind is ErrorKind.OPTED_OUT:
            await contacts.opt_out(
                tx,
                vault,
                phone=number,
                source="provider_event",
                evidence=f"delivery:{asked.delivery_id}:{known.error.code}",
                sender_id=asked.sender_id,
            )

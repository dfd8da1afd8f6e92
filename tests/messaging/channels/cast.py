"""People with mail addresses, and senders of other channels at the simulated carriers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import channels, contacts, organizations
from koinon.channels import Sender
from koinon.channels.records import Environment
from koinon.channels.service.accounts import NewAccount, connect_account
from koinon.channels.service.senders import NewSender, add_sender
from koinon.platform.services import Services

OFFICE = "office@chapel.example"
KINDS = {"email": "email", "whatsapp": "whatsapp", "push": "push_app", "sms": "long_code"}
PROVIDERS = {"email": "sendgrid", "whatsapp": "whatsapp_cloud"}


async def sender(services: Services, organization_id: UUID, url: str, channel: str, value: str = OFFICE) -> Sender:
    """A sender of a channel at a simulated provider, the channel's usual one."""
    async with services.database.transaction(organization_id) as tx:
        if channel == "email":
            await organizations.update(tx, {"postal_address": "12 Hill Street\nSpringfield"})
        new = NewAccount(provider=PROVIDERS[channel], name=f"Our {channel}", environment=Environment.SIMULATOR)
        account = await connect_account(tx, services.vault, new, url)
        if channel != "whatsapp":
            kind: Any = KINDS[channel]
            made = NewSender(account_id=account.id, value=value, kind=kind, limit_per_second=1_000)
            return await add_sender(tx, made)
    await channels.sync_whatsapp(services, organization_id, account.id)
    async with services.database.transaction(organization_id) as tx:
        (number,) = (await channels.whatsapp_numbers(tx))[account.id]
        return await channels.sender(tx, number.sender_id)


async def person(
    services: Services,
    organization_id: UUID,
    name: str,
    *,
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    locale: str | None = None,
    consents: Mapping[str, str] | None = None,
    prefers: str = "auto",
) -> UUID:
    """A contact with these addresses who said this on these channels (a mail address or number without: nothing)."""
    async with services.database.transaction(organization_id) as tx:
        new = contacts.NewContact(given_name=name, emails=list(emails), phones=list(phones), locale=locale)
        made = await contacts.create(tx, services.vault, new)
        entries = [
            contacts.ConsentEntry(
                channel=channel,  # type: ignore[arg-type]
                address_hash=contacts.address_hash(
                    services.vault, organization_id, channel, emails[0] if channel == "email" else phones[0]
                ),
                action=state,  # type: ignore[arg-type]
                source="form",
                contact_id=made.id,
            )
            for channel, state in (consents or {}).items()
        ]
        if entries:
            await contacts.record_consents(tx, entries)
        if prefers != "auto":
            await tx.execute(
                "update contacts set preferred_channel = %(to)s where organization_id = %(o)s and id = %(id)s",
                {"to": prefers, "o": organization_id, "id": made.id},
            )
    return made.id

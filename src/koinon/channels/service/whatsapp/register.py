"""A provider account of WhatsApp is known from the moment it is connected; it is read soon after."""

from collections.abc import Mapping
from uuid import UUID

from koinon.channels.registry import provider
from koinon.channels.repository import whatsapp as rows
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx


async def begin(tx: Tx, account_id: UUID, provider_name: str, more: Mapping[str, str]) -> None:
    """A provider account was connected: where it is one of WhatsApp's it is read soon. 409 for one we have."""
    if provider(provider_name).business is None:
        return
    if not await rows.insert_whatsapp_account(tx, ids.uuid7(), account_id, more.get("waba_id", "")):
        raise errors.DUPLICATE_RESOURCE()
    await rows.schedule_whatsapp(tx, 0)


async def renewed(tx: Tx, account_id: UUID, provider_name: str) -> None:
    """Its keys are new: it is read soon, and told anew where to report, for the verify token may be another."""
    if provider(provider_name).business is not None:
        await rows.update_whatsapp_account(tx, account_id, {"reports_to": None})
        await rows.schedule_whatsapp(tx, 0)


def require_same(provider_name: str, before: Mapping[str, str], after: Mapping[str, str], path: str) -> None:
    """New keys are those of the same WhatsApp account: another is connected by itself. 422 otherwise."""
    if provider(provider_name).business is not None and before.get("waba_id") != after.get("waba_id"):
        raise errors.invalid_field(path + "waba_id", "validation_failed")

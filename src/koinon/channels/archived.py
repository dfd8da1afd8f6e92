"""What an archive holds of senders: never a key; where it is read in, nothing is connected."""

from typing import Any
from uuid import UUID

import msgspec

from koinon import organizations
from koinon.channels.records import CREDENTIALS_KIND, Secrets
from koinon.kit import ids
from koinon.organizations import ArchivePart
from koinon.platform.crypto import Vault


def register() -> None:
    """Name every table of this context."""
    organizations.register_part(
        ArchivePart(
            "provider_accounts",
            omit=("credentials_cipher", "webhook_token", "key_last4", "calls_arrive", "mailbox_error"),
            adjust=_disconnected,
        )
    )
    organizations.register_part(ArchivePart("senders", adjust=_paused))
    organizations.register_part(ArchivePart("numbers", omit=("provider_number_id", "ordered_ip"), adjust=_unlinked))
    organizations.register_part(ArchivePart("number_history"))
    organizations.leave_out(
        {
            "number_assignments": "numbers of an archive are connected to nothing",
            "registration_events": "as what they tell of",
            "sender_registrations": "known at a provider by keys that no archive holds",
            "channel_dead_letters": "waiting here",
            "breakers": "of the present minutes",
            "push_apps": "stand on keys; where they are read in, an app is added anew",
            "mailboxes": "read from where they end, once an account is connected anew",
            "email_domains": "hold keys; where they are read in, a domain is added and proved anew",
            "channel_incidents": "of the installation it was",
            "provider_exchanges": "of seven days, redacted",
            "provider_minutes": "counts of thirty days",
            "opt_out_lists": "compared anew",
            "route_senders": "senders of an archive are connected to nothing",
            "routes": "as their senders",
            "whatsapp_accounts": "belong to a provider account that is connected to nothing",
            "whatsapp_windows": "of the present day",
            "whatsapp_paces": "of the present minutes",
            "media_uploads": "kept at a provider for days",
            "inbound_media": "files lie in the storage, not in an archive",
            "own_rates": "read anew from an account",
            "sender_errors": "of the present minute",
            "sender_day_people": "of the present days",
            "sender_days": "of the present days",
            "sender_throttles": "of the present seconds",
        }
    )


def _disconnected(row: dict[str, Any], vault: Vault, organization_id: UUID) -> dict[str, Any]:
    nothing = vault.encrypt(msgspec.json.encode(Secrets("", "")).decode(), organization_id, CREDENTIALS_KIND)
    fresh = {"credentials_cipher": "\\x" + nothing.hex(), "webhook_token": ids.uuid7().hex, "key_last4": ""}
    return {**row, **fresh, "state": "paused"}


def _paused(row: dict[str, Any], _vault: Vault, _organization_id: UUID) -> dict[str, Any]:
    return row if row["state"] == "released" else {**row, "state": "paused"}


def _unlinked(row: dict[str, Any], _vault: Vault, _organization_id: UUID) -> dict[str, Any]:
    """Its account is to be connected anew; nothing is ordered or given back from here."""
    state = {"ordering": "failed", "releasing": "owned", "vanished": "owned"}.get(row["state"], row["state"])
    return {**row, "state": state, "linking_state": "failed", "next_link_at": None, "releases_at": None}

"""Which kind of address each channel needs, and how an address is found."""

from koinon.contacts.contracts.words import KIND_OF_CHANNEL
from koinon.contacts.service.mailboxes import ensure_by_email, find_by_email
from koinon.contacts.service.sealing import address_hash, opened

__all__ = ["KIND_OF_CHANNEL", "address_hash", "ensure_by_email", "find_by_email", "opened"]

"""Addresses of files that need no sign-in: signed, for one file, one form and one time (MSG-084)."""

import base64
import hmac
import struct
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from koinon.platform.crypto import Vault

FORMS = ("full", "web", "thumb", "mms", "whatsapp", "sticker")
_SIGNATURE = 16
_FILE, _UPLOAD = "media_file", "media_upload"
_FOREVER = 0
_PACKED = struct.Struct(">16s16sBI")


class Ticket(NamedTuple):
    """What an address opens; `until` is None where it lasts as long as the file."""

    organization_id: UUID
    media_id: UUID
    form: str
    until: datetime | None


def file_token(vault: Vault, ticket: Ticket) -> str:
    """71 characters that go into an address."""
    return _signed(vault, _FILE, ticket)


def upload_token(vault: Vault, organization_id: UUID, media_id: UUID, until: datetime) -> str:
    """The right to put the parts of one file."""
    return _signed(vault, _UPLOAD, Ticket(organization_id, media_id, "full", until))


def read_file_token(vault: Vault, token: str, now: datetime) -> Ticket | None:
    """What a token opens; None where it is not ours or its time is over."""
    return _read(vault, _FILE, token, now)


def read_upload_token(vault: Vault, token: str, now: datetime) -> Ticket | None:
    """The file whose parts may be put; None where the token is not ours or its time is over."""
    return _read(vault, _UPLOAD, token, now)


def _signed(vault: Vault, purpose: str, ticket: Ticket) -> str:
    until = _FOREVER if ticket.until is None else int(ticket.until.timestamp())
    body = _PACKED.pack(ticket.organization_id.bytes, ticket.media_id.bytes, FORMS.index(ticket.form), until)
    return base64.urlsafe_b64encode(body + vault.sign(body, purpose)[:_SIGNATURE]).decode().rstrip("=")


def _read(vault: Vault, purpose: str, token: str, now: datetime) -> Ticket | None:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(raw) != _PACKED.size + _SIGNATURE:
        return None
    body, signature = raw[: _PACKED.size], raw[_PACKED.size :]
    if not hmac.compare_digest(vault.sign(body, purpose)[:_SIGNATURE], signature):
        return None
    organization_id, media_id, form, seconds = _PACKED.unpack(body)
    until = datetime.fromtimestamp(seconds, UTC) if seconds != _FOREVER else None
    if form >= len(FORMS) or (until is not None and until <= now):
        return None
    return Ticket(UUID(bytes=organization_id), UUID(bytes=media_id), FORMS[form], until)

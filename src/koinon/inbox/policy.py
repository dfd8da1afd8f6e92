"""Pure decisions of the inbox: previews, keys against doubles, what a new message does to a conversation's status."""

import hashlib
from datetime import datetime, timedelta

from koinon.inbox.contracts import LIVE, Status

PREVIEW_LENGTH = 160
PROVIDER_KEY_DAYS = 30
TEXT_KEY_SECONDS = 60
REOPEN_DAYS = 7
UNDO_SECONDS = 5


def preview(text: str, attachments: int = 0) -> str:
    """One line of at most 160 characters for a list; a picture without words is told by the page, hence empty."""
    line = " ".join(text.split())
    if not line and attachments:
        return ""
    return line if len(line) <= PREVIEW_LENGTH else line[: PREVIEW_LENGTH - 1].rstrip() + "…"


def arrival_key(provider_id: str, phone: str, text: str) -> tuple[bytes, timedelta]:
    """The key by which a second arrival of one message is known, and for how long (INB-003).

    The provider's id for 30 days; without one, the number and text for 60 seconds.
    """
    if provider_id:
        return b"p" + hashlib.sha256(provider_id.encode()).digest(), timedelta(days=PROVIDER_KEY_DAYS)
    digest = hashlib.sha256(f"{phone}\0{text}".encode()).digest()
    return b"t" + digest, timedelta(seconds=TEXT_KEY_SECONDS)


def reply_key(author: str, key: str) -> bytes:
    """The key by which a repeated reply of one author is known (INB-005)."""
    return b"r" + hashlib.sha256(f"{author}\0{key}".encode()).digest()


def reopens(status: Status, resolved_at: datetime | None, now: datetime, days: int = REOPEN_DAYS) -> bool:
    """Whether an inbound continues this conversation, rather than begin a new one (INB-002)."""
    if status in LIVE:
        return True
    return status == Status.RESOLVED and resolved_at is not None and now - resolved_at <= timedelta(days=days)


def may_become(status: Status, wanted: Status) -> bool:
    """Whether a person may move a conversation from `status` to `wanted`."""
    if wanted in (Status.OPEN, Status.PENDING):
        return status != wanted
    return wanted == Status.RESOLVED and status in LIVE

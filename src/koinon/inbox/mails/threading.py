"""What a mail answers: by its References and In-Reply-To, else by the tag of the address it went to (INB-011).

Never by its subject. RFC 5322 §3.6.4 says what an answer refers to; the tag is for mail programs and providers that
lose or rewrite those headers, and is signed, so that nobody can name a conversation of others.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from uuid import UUID

from koinon import channels
from koinon.kit import base36
from koinon.platform.crypto import Vault

MOST_REFERENCES = 20
_SIGNATURE = channels.TAG_WIDTH - base36.WIDTH
_PURPOSE = "mail_thread"
_is_id = re.compile(r"<[!-;=?-~]{3,250}>").fullmatch


def tag_of(vault: Vault, organization_id: UUID, conversation_id: UUID) -> str:
    """What stands in the address that answers of a conversation go to: its id, and that it is from us."""
    return base36.written(conversation_id) + _signed(vault, organization_id, conversation_id)


def conversation_of(vault: Vault, organization_id: UUID, tag: str | None) -> UUID | None:
    """The conversation that a tag names; None where we did not write it."""
    if tag is None or len(tag) != channels.TAG_WIDTH:
        return None
    named = base36.read(tag[: base36.WIDTH])
    if named is None or not hmac.compare_digest(tag[base36.WIDTH :], _signed(vault, organization_id, named)):
        return None
    return named


def _signed(vault: Vault, organization_id: UUID, conversation_id: UUID) -> str:
    signature = vault.sign(organization_id.bytes + conversation_id.bytes, _PURPOSE)
    return base64.b32encode(signature[:10]).decode().lower()[:_SIGNATURE]


def key_of(message_id: str) -> bytes:
    """By what a mail is known again that somebody wrote."""
    return hashlib.sha256(message_id.strip().encode()).digest()[:16]


def key_of_delivery(delivery_id: UUID) -> bytes:
    """By what a mail of ours is known again, whichever attempt brought it there."""
    return delivery_id.bytes


def keys_of(references: Sequence[str]) -> list[bytes]:
    """The mails that one refers to, the nearest first."""
    keys: list[bytes] = []
    for one in reversed(references):
        delivery_id = channels.delivery_named(one)
        keys.append(key_of_delivery(delivery_id) if delivery_id is not None else key_of(one))
    return keys


def referring(references: Sequence[str], message_id: str | None) -> list[str]:
    """What the answer to a mail refers to: all that it did and itself; of very many the first and the last."""
    known = [one for one in dict.fromkeys((*references, message_id or "")) if _is_id(one)]
    return known if len(known) <= MOST_REFERENCES else [known[0], *known[1 - MOST_REFERENCES :]]


def answer_subject(subject: str) -> str:
    """ "Re: " once (RFC 5322 §3.6.5), whatever the language of who answered before; one line, whatever they encoded."""
    line = " ".join(subject.split())
    return line if not line or _ANSWERS.match(line) else f"Re: {line}"


_ANSWERS = re.compile(r"\s*re\s*:", re.IGNORECASE)

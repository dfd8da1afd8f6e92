"""What arrived, and what it is filed by."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import contacts
from koinon.inbox.contracts import Attachment
from koinon.inbox.mails import places as mail_places
from koinon.inbox.mails import showing
from koinon.inbox.mails.places import NOTHING, Answers
from koinon.kit import phone


class Arrival(NamedTuple):
    """One inbound message: `phone` in E.164 as the carrier wrote it, or the writer's mail address.

    `is_stop` when all it says is STOP; `is_automatic` when a machine answered; `is_answered` when a keyword did;
    `is_rating` when it answers a survey.
    `message_id` is what an answer to a mail refers to (RFC 5322 §3.6.4), `references` what it answers itself,
    `tag` what stood in the address it went to; `name` what its writer is called.
    """

    sender_id: UUID
    provider_id: str
    phone: str
    text: str
    media: tuple[Attachment, ...]
    at: datetime
    is_stop: bool = False
    channel: str = "sms"
    subject: str = ""
    message_id: str | None = None
    name: str = ""
    is_automatic: bool = False
    is_answered: bool = False
    is_rating: bool = False
    told: Mapping[str, str] = MappingProxyType({})
    references: tuple[str, ...] = ()
    tag: str | None = None
    html: str | None = None

    @property
    def waits(self) -> bool:
        """Whether it asks anything of us."""
        return not (self.is_stop or self.is_automatic or self.is_rating)

    @property
    def kind(self) -> str:
        """The kind of its address."""
        return contacts.KIND_OF_CHANNEL[self.channel]

    @property
    def address(self) -> str:
        """One form for all ways to write the address it is from."""
        return self.phone.strip().lower() if self.channel == "email" else phone.canonical(self.phone)

    def details(self, answers: UUID | None) -> str | None:
        """What its message keeps beside its words; `answers` is the mail it answers."""
        if self.is_stop:
            return '{"keyword": "stop"}'
        if self.channel != "email":
            return msgspec.json.encode(self.told).decode() if self.told else None
        kept: dict[str, Any] = {"subject": self.subject[:500], "message_id": self.message_id}
        kept |= {"references": self.references} if self.references else {}
        kept |= {"automatic": True} if self.is_automatic else {}
        kept |= {"answers": answers} if answers is not None else {}
        kept |= showing.looks(self.html, self.text)
        return msgspec.json.encode(kept).decode()


class Filed(NamedTuple):
    """An arrival with what it is filed by."""

    arrival: Arrival
    message_id: UUID
    address_hash: bytes
    answers: Answers = NOTHING

    @property
    def mail(self) -> mail_places.Mail:
        """What is asked of a mail."""
        return mail_places.Mail(self.pair, self.arrival.phone, self.arrival.references, self.arrival.tag)

    @property
    def pair(self) -> tuple[bytes, UUID]:
        """What a conversation is unique by."""
        return self.address_hash, self.arrival.sender_id

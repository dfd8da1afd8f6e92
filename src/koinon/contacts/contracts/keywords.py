"""Keywords of an organization's own: words people text to be filed and answered (CON-061)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

UseOutcome = Literal["joined", "already", "early", "late"]


class CustomKeyword(Struct, frozen=True, kw_only=True):
    """A word and what it does. `word` is in normal form; without `sender_id` every number hears it.

    `call_to_action` is what people were shown where they read the word; who texts it agreed to that (CON-062),
    and with a `topic_id` to hear of that topic.
    `uses` counts messages that were the word, `joined` those that put somebody into the group or gave the tag.
    """

    id: UUID
    word: str
    sender_id: UUID | None
    group_id: UUID | None
    group_name: str | None
    tag_id: UUID | None
    tag_name: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    reply_ok: str
    reply_early: str
    reply_late: str
    ask_name: bool
    text_version_id: UUID | None
    topic_id: UUID | None
    call_to_action: str | None
    uses: int
    joined: int
    last_used_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def says_something(self) -> bool:
        """Whether who texts it is answered."""
        return bool(self.ask_name or self.reply_ok or self.reply_early or self.reply_late)


class KeywordChanges(Struct, frozen=True, kw_only=True):
    """What may be said of a keyword: absent is unchanged, null clears."""

    word: str | UnsetType = UNSET
    sender_id: UUID | UnsetType | None = UNSET
    group_id: UUID | UnsetType | None = UNSET
    tag_id: UUID | UnsetType | None = UNSET
    opens_at: datetime | UnsetType | None = UNSET
    closes_at: datetime | UnsetType | None = UNSET
    reply_ok: str | UnsetType = UNSET
    reply_early: str | UnsetType = UNSET
    reply_late: str | UnsetType = UNSET
    ask_name: bool | UnsetType = UNSET
    text_version_id: UUID | UnsetType | None = UNSET
    topic_id: UUID | UnsetType | None = UNSET


class KeywordUse(Struct, frozen=True, kw_only=True):
    """What a keyword did for one message: whom it filed, what to answer, whether to ask who they are."""

    keyword_id: UUID
    contact_id: UUID
    outcome: UseOutcome
    reply: str
    asks_name: bool
    locale: str


class StopWord(Struct, frozen=True):
    """A word of the organization's own that stops messages as STOP does."""

    word: str
    created_at: datetime

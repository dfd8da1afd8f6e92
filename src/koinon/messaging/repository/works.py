"""A broadcast as the engine sees it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.content.wording import PLAIN_MAILING, Mailing, Wording, variants_of
from koinon.messaging.contracts import Aim, AudienceRef, Channel, Split, Variants, within
from koinon.messaging.links.policy.exchanging import Exchange
from koinon.platform.db import Tx


class Work(msgspec.Struct, frozen=True):
    """What the engine needs of a broadcast."""

    id: UUID
    name: str
    channel: str
    purpose: str
    body: str
    audience: dict[str, Any]
    sender_id: UUID | None
    blank_policy: str
    topic_id: UUID | None
    state: str
    stop_as: str | None
    when_full: str
    variables: list[str]
    constants: dict[str, str]
    exclusions: dict[str, int]
    freeze_cursor: bytes | None
    ledger_from: UUID | None
    send_at: datetime | None
    expires_at: datetime | None
    lasts_until: datetime | None
    frozen_at: datetime | None
    places: list[UUID]
    created_by: UUID | None
    total: int
    next_position: int
    is_routed: bool = False
    variants: list[dict[str, Any]] = []
    ways: list[Channel] = []
    lost_ways: list[Channel] = []
    senders: dict[str, str] = {}
    home_locale: str = ""
    template_version_id: UUID | None = None
    links: dict[str, list[dict[str, Any]]] = {}
    ab: dict[str, Any] | None = None
    ab_sample: int | None = None
    ab_due_at: datetime | None = None
    ab_winner: str | None = None
    ab_verdict: dict[str, Any] | None = None
    media_countries: list[str] = []

    @property
    def split(self) -> Split | None:
        """The other ways it is said in, if any (MSG-095)."""
        return msgspec.convert(self.ab, Split) if self.ab is not None else None

    @property
    def waits_for_winner(self) -> bool:
        """Whether only the sample may leave yet."""
        return self.ab is not None and self.ab_sample is not None and self.ab_winner is None

    @property
    def reach(self) -> int:
        """The last position that may leave."""
        return min(self.total, self.ab_sample) if self.ab_sample is not None and self.waits_for_winner else self.total

    @property
    def aim(self) -> Aim:
        """What decides who wants it, and the channels it goes by."""
        sender_id = self.sender_id if len(self.ways) == 1 else None
        lost, free = tuple(self.lost_ways), "whatsapp" in self.ways and self.wording.is_free
        return Aim(self.purpose, self.topic_id, sender_id, tuple(self.ways), lost, free)

    @property
    def wording(self) -> Wording:
        """What it says."""
        return self.worded(PLAIN_MAILING)

    def worded(self, mailing: Mailing) -> Wording:
        """What it says, its mails in their look."""
        first, *others = self.ways_said(mailing)
        first.compete(others)
        return first

    def ways_said(self, mailing: Mailing) -> list[Wording]:
        """Its words, and those it is tried with beside them: A to D."""
        own = [(self.body, msgspec.convert(self.variants, Variants))]
        own += [(one.body, one.variants) for one in (self.split.others if self.split is not None else ())]
        exchanges = self.exchanges
        return [
            Wording(
                variants_of(self.channel, body, variants), self.home_locale, mailing, exchanges, self.media_countries
            )
            for body, variants in own
        ]

    @property
    def exchanges(self) -> dict[str, list[Exchange]]:
        """What stands for its links, by channel."""
        return msgspec.convert(self.links, dict[str, list[Exchange]])

    @property
    def whom(self) -> AudienceRef:
        """The audience, within its author's places."""
        return within(msgspec.convert(self.audience, AudienceRef), self.places)


_WORK = """
select b.id, b.name, b.channel, b.purpose, b.body, b.audience, b.sender_id, b.blank_policy, b.topic_id, b.state,
       b.stop_as, b.when_full, b.variables, b.constants, b.exclusions, b.freeze_cursor, b.ledger_from, b.send_at,
       b.expires_at, b.lasts_until, b.frozen_at, b.places, b.created_by, coalesce(c.total, 0) as total,
       coalesce(c.next_position, 1) as next_position, b.is_routed, b.variants,
       case when b.ways = '{}' then array[b.channel] else b.ways end as ways, b.lost_ways, b.senders, b.home_locale,
       b.template_version_id, b.links, b.ab, b.ab_sample, b.ab_due_at, b.ab_winner, b.ab_verdict,
       b.media_countries
from broadcasts b
left join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
where b.organization_id = %(organization_id)s
  and b.id = %(id)s
"""


async def find(tx: Tx, broadcast_id: UUID, *, lock: bool = False) -> Work | None:
    """A broadcast as the engine sees it; `lock` keeps its state until the transaction ends."""
    return await tx.first(
        Work,
        _WORK + ("for update of b" if lock else ""),
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )

"""Figures of a broadcast."""

from datetime import datetime
from uuid import UUID

import msgspec

from koinon.messaging.contracts import Money


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of the ledger counted: by state, and of them who read and who followed a link."""

    total: int = 0
    queued: int = 0
    held: int = 0
    sending: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    refused: int = 0
    cancelled: int = 0
    expired: int = 0
    read: int = 0
    clicked: int = 0
    bounced: int = 0
    complained: int = 0
    segments: int = 0
    cost: tuple[Money, ...] = ()

    @property
    def accepted(self) -> int:
        """What a carrier took, whatever became of it: the base of every rate."""
        return self.sent + self.delivered + self.failed

    @property
    def delivered_share(self) -> float | None:
        """Of what a carrier took and told the end of; None before it told any."""
        ended = self.delivered + self.failed
        return self.delivered / ended if ended else None


class Slice(Tally, frozen=True, kw_only=True):
    """The tally of one channel, variant or place; `key` is its name or id, "" where it has none."""

    key: str


class HourTally(msgspec.Struct, frozen=True):
    """What an hour brought: of the messages that left in it, how many arrived, were read and followed."""

    hour: datetime
    total: int
    delivered: int
    read: int
    clicked: int


class ReasonTally(msgspec.Struct, frozen=True):
    """Messages that ended by a reason; `state` is failed, refused, cancelled or expired."""

    state: str
    reason: str
    count: int
    sentence: str


class MailFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Mails counted; rates are shares of what was handed over, None before any was. `opened` leaves out programs.

    Of one mail: when it was first opened and followed, how often, on what, and how often a program fetched it.
    """

    messages: int
    delivered: int
    opened: int
    clicked: int
    bounced: int
    complained: int
    open_rate: float | None = None
    click_rate: float | None = None
    bounce_rate: float | None = None
    complaint_rate: float | None = None
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    opens: int | None = None
    machine_opens: int | None = None
    device: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything counted of a broadcast. Rates are shares of what a carrier took; None where there is nothing yet.

    `clicks` are raw, `human_clicks` of people; `mail` is about its mails, if any;
    `is_complete` says that no row is open or waits for its receipt.
    """

    broadcast_id: UUID
    tally: Tally
    channels: list[Slice]
    variants: list[Slice]
    locations: list[Slice]
    hours: list[HourTally]
    reasons: list[ReasonTally]
    replies: int
    opt_outs: int
    clicks: int
    human_clicks: int
    unique_clicks: int
    delivered_share: float | None
    opt_out_rate: float | None
    read_rate: float | None
    click_rate: float | None
    estimated: list[Money]
    seconds_to_95: int | None
    is_complete: bool
    counted_at: datetime | None
    mail: MailFigures | None = None

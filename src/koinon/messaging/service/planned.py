"""A draft as it would be sent now: its words, the channels it goes by, and from which sender on each (MSG-026..028)."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from koinon import channels, organizations
from koinon.messaging import preferences
from koinon.messaging.content.wording import PLAIN_MAILING, Mailing, Wording, variants_of
from koinon.messaging.contracts import Aim, BlankPolicy, BroadcastDraft, Channel, Variants
from koinon.messaging.links.policy.exchanging import Exchange, Exchanges
from koinon.messaging.links.service import shortening
from koinon.messaging.mail.finishing import has_way_out
from koinon.messaging.mail.service import look
from koinon.messaging.repository.audience import Required
from koinon.messaging.service.constants import chosen_sender, constants
from koinon.messaging.splits import drafting
from koinon.platform.db import Tx


class Planned(NamedTuple):
    """`senders` by channel, None where there is none; the first way's stands for the broadcast."""

    draft: BroadcastDraft
    wording: Wording
    aim: Aim
    senders: dict[str, channels.Sender | None]
    constants: dict[str, str]
    home: str
    links: dict[str, list[Exchange]]

    @property
    def sender(self) -> channels.Sender | None:
        """The sender of the first channel."""
        return self.senders[self.aim.ways[0]]

    @property
    def is_of_open_windows(self) -> bool:
        """Whether it reaches only who wrote on WhatsApp within 24 hours: it has no template for the others."""
        return self.draft.channel == "whatsapp" and self.aim.free

    @property
    def required(self) -> Required:
        """By channel the values that nobody may lack."""
        if self.draft.blank_policy is BlankPolicy.BLANK:
            return dict.fromkeys(self.aim.ways, ())
        return {way: self.wording.required(way) for way in self.aim.ways}


async def planned(
    tx: Tx, draft: BroadcastDraft, *, shortens: bool = True, file_links: Mapping[str, str] = MappingProxyType({})
) -> Planned:
    """What sending a draft means now; `shortens`: as long as its links will be. 422 for a sender of another channel.

    `file_links`: where links to files lead, for a message whose links are not short.
    """
    home = (await organizations.get(tx)).locale
    said = variants_of(draft.channel, draft.body, draft.variants)
    others = [variants_of(one.channel, one.body, one.variants) for one in drafting.ways_of(draft)]
    mails = any(one.channel == "email" for way in (said, *others) for one in way)
    mailing = Mailing(await look(tx, home), has_way_out(draft.purpose.value)) if mails else PLAIN_MAILING
    wording = _wording([said, *others], home, mailing, {}, ())
    aim = await _aim(tx, draft, wording)
    senders: dict[str, channels.Sender | None] = {
        way: await chosen_sender(tx, _sender_id(draft, way), way) for way in aim.ways
    }
    values = await constants(tx, draft.name, senders.get("sms") or senders[aim.ways[0]])
    practised = {way: sender is not None and sender.is_simulated for way, sender in senders.items()}
    everything = tuple(one for way in (said, *others) for one in way)
    links = await shortening.expected(tx, everything, practised, draft.tracking) if shortens else {}
    if file_links:
        links["sms"] = [Exchange(stood, url) for stood, url in file_links.items()]
    if links or any(one.takes_mms for one in everything):
        wording = _wording([said, *others], home, mailing, links, channels.media_countries(senders.get("sms")))
    return Planned(draft, wording, aim, senders, values, home, links)


def _wording(
    ways: Sequence[Variants], home: str, mailing: Mailing, links: Exchanges, media_countries: Collection[str]
) -> Wording:
    first, *others = (Wording(said, home, mailing, links, media_countries) for said in ways)
    first.compete(others)
    return first


async def aim_of(tx: Tx, draft: BroadcastDraft) -> Aim:
    """What decides who wants it, and by which channels it may go."""
    return await _aim(tx, draft, Wording(variants_of(draft.channel, draft.body, draft.variants)))


async def _aim(tx: Tx, draft: BroadcastDraft, wording: Wording) -> Aim:
    if draft.channel != "auto":
        return Aim(draft.purpose.value, draft.topic_id, draft.sender_id, (draft.channel,), free=wording.is_free)
    order = await preferences.channel_order(tx)
    written = wording.channels
    ways: tuple[Channel, ...] = tuple(one for one in order if one in written) or order[:1]
    lost = tuple(one for one in order if one not in ways)
    return Aim(draft.purpose.value, draft.topic_id, None, ways, lost, wording.is_free)


def _sender_id(draft: BroadcastDraft, way: str) -> UUID | None:
    return draft.sender_id if draft.channel == way else None

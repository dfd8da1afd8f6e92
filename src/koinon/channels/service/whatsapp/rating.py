"""How WhatsApp rates a number: red pauses what nobody asked for, the tier bounds the people of a day (CHN-036, 054)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from koinon.channels import repository, whatsapp_notices
from koinon.channels.contracts import AppliedFact, SenderQuality
from koinon.channels.contracts.business import UNLIMITED, Quality
from koinon.channels.records import Blocker, Sender, SenderState
from koinon.channels.repository import whatsapp as rows
from koinon.channels.service.blockers import SENDABLE
from koinon.channels.watching.alarms import Expiries
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

LAYER = 5
RED = "WhatsApp rates this number red: people block or report it. Broadcasts wait until that changes; replies go on."
EXPIRED = "The WhatsApp access token has ended. Enter a new one."
REJECTED = "WhatsApp refused the business account in its review."
WHATSAPP_PAGE = "/settings/whatsapp"
PAUSED_FOR = "quality_red"
WARNED_BEFORE = timedelta(days=14)


async def on_quality(tx: Tx, _services: Services, facts: Sequence[AppliedFact]) -> None:
    """Apply what WhatsApp reports of our numbers, and read the account anew: a report does not tell everything."""
    told = [(one.sender_id, one.fact) for one in facts if isinstance(one.fact, SenderQuality)]
    for sender_id, fact in sorted(told, key=lambda one: one[1].occurred_at):
        if sender_id is not None:
            tier = None if fact.tier == UNLIMITED else fact.tier
            await rate(tx, sender_id, fact.quality, tier, tier_is_told=fact.tier is not None)
    await rows.schedule_whatsapp(tx, 0.0)


async def rate(tx: Tx, sender_id: UUID, quality: Quality | None, tier: int | None, *, tier_is_told: bool) -> None:
    """Keep a number's quality (None: not told) and tier, and act on what changed; the same again changes nothing."""
    before = await rows.rating(tx, sender_id)
    sender = await repository.sender(tx, sender_id)
    if before is None or sender is None:
        return
    changes: dict[str, Any] = {}
    if quality is not None and quality != before.quality:
        changes |= {"quality": quality, **_standing(sender, quality)}
        await _tell_quality(tx, sender, before.quality, quality)
    if tier_is_told and tier != before.tier:
        changes |= {"tier": tier} | _people(before, tier)
        _publish(tx, "whatsapp.tier_changed", sender, {"before": before.tier, "after": tier})
    if changes:
        await repository.update_sender(tx, sender_id, changes)


def _people(before: rows.Rating, tier: int | None) -> dict[str, Any]:
    """The day's people follow the tier, unless somebody chose fewer."""
    own = before.people_per_day
    if own is not None and own != before.tier and (tier is None or own <= tier):
        return {}
    return {"people_per_day": tier}


def _standing(sender: Sender, quality: Quality) -> dict[str, Any]:
    """Red pauses an active number for broadcasts; it goes on by itself when it was paused for nothing else."""
    if quality == "red" and sender.state in SENDABLE:
        return {"state": "paused", "replies_go_on": True, "last_error": PAUSED_FOR}
    if quality != "red" and sender.state == SenderState.PAUSED and sender.last_error == PAUSED_FOR:
        return {"state": "active", "replies_go_on": False, "last_error": None}
    return {}


async def _tell_quality(tx: Tx, sender: Sender, before: str | None, after: Quality) -> None:
    _publish(tx, "whatsapp.quality_changed", sender, {"before": before, "after": after})
    if after == "red" or before == "red":
        await whatsapp_notices.tell_of_quality(tx, sender.id, sender.value, after)


def _publish(tx: Tx, name: str, sender: Sender, payload: dict[str, Any]) -> None:
    tx.publish(Event(type=name, aggregate_type="sender", aggregate_id=sender.id, payload=payload))


async def tell_of_token(tx: Tx, account_id: UUID, ends: datetime | None) -> None:
    """A token that ends within 14 days is told of, once a day at most (CHN-067)."""
    if ends is not None and ends < clock.now() + WARNED_BEFORE:
        await whatsapp_notices.tell_of_token(tx, account_id, ends)


async def whatsapp_check(tx: Tx, senders: Sequence[Sender]) -> Mapping[UUID, Sequence[Blocker]]:
    """What keeps numbers of WhatsApp from broadcasting: their rating, the account's token, its review."""
    ours = [one for one in senders if one.channel == "whatsapp"]
    if not ours:
        return {}
    red = set(await rows.red_senders(tx, [one.id for one in ours]))
    accounts = {one.account_id: one for one in await rows.whatsapp_accounts(tx)}
    found: dict[UUID, list[Blocker]] = {}
    for one in ours:
        account = accounts.get(one.account_id)
        some = [Blocker("whatsapp_quality_red", RED, WHATSAPP_PAGE)] if one.id in red else []
        if account and account.token_expires_at and account.token_expires_at <= clock.now():
            some.append(Blocker("whatsapp_token_expired", EXPIRED, WHATSAPP_PAGE, since=account.token_expires_at))
        if account and account.review_state == "rejected":
            some.append(Blocker("whatsapp_rejected", REJECTED, WHATSAPP_PAGE))
        if some:
            found[one.id] = some
    return found


async def token_ends(tx: Tx) -> Expiries:
    """When the tokens of the organization's accounts end, by provider account."""
    soon = await rows.ending_tokens(tx, clock.now() + WARNED_BEFORE)
    return {one.account_id: [("token", one.token_expires_at)] for one in soon if one.token_expires_at}

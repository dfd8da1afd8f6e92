"""What registrations mean for senders: who may send, what stands in the way until when, how fast (CHN-024..027)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from koinon import organizations
from koinon.channels import repository as channel_rows
from koinon.channels.contracts.registration import SubjectKind
from koinon.channels.records import Blocker, Sender
from koinon.channels.registration import limits, policy
from koinon.channels.registration.destinations import treatment
from koinon.channels.registration.records import Assignment, Registration
from koinon.channels.registry import PROVIDERS
from koinon.channels.repository import assignments as numbers
from koinon.channels.repository import registrations as rows
from koinon.channels.service.registration.drafts import HOME
from koinon.kit import clock, phone
from koinon.platform.db import Tx
from koinon.platform.services import Services

CODE = "sender_not_registered"
NOT_BEGUN = "Carriers in the United States carry texts of registered numbers only. This one is not registered yet."
TOLLFREE_NOT_BEGUN = "A toll-free number sends to the United States and Canada once it is verified."
DRAFT = "The registration of this number is not handed in yet."
REVIEW = "Carrier review takes {least} to {most} days; submitted {days} days ago."
REVIEW_TODAY = "Carrier review takes {least} to {most} days; submitted today."
REFUSED = "The carriers refused the registration: {why}"
LOST = "The registration was suspended or has expired."
NAME_REFUSED = "Carriers of {country} refuse texts from a name. Send from a number there."
NUMBER_PENDING = "The campaign is ready; the carriers still have to learn of this number, which takes a day or two."
NUMBER_FAILED = "The carriers did not take this number into the campaign: {why}"
# 10DLC is asked for by carriers of the United States and its territories; toll-free numbers also write to Canada.
US = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})


async def not_registered(tx: Tx, senders: Sequence[Sender]) -> Mapping[UUID, Sequence[Blocker]]:
    """Each sender that needs a registration and has none that holds."""
    names = [one for one in senders if one.kind == "alphanumeric" and not one.is_simulated]
    asked = [one for one in senders if one.kind in ("long_code", "toll_free") and _needs(one)]
    refused = await _refused_names(tx, names) if names else {}
    if not asked:
        return refused
    known, assigned = await rows.registrations(tx), {one.sender_id: one for one in await numbers.assignments(tx)}
    found = {one.id: _blocker(one, known, assigned.get(one.id)) for one in asked}
    return refused | {sender_id: [blocker] for sender_id, blocker in found.items() if blocker is not None}


async def _refused_names(tx: Tx, senders: Sequence[Sender]) -> dict[UUID, list[Blocker]]:
    """Names as senders where the organization's own country refuses them (CHN-025)."""
    country = (await organizations.get(tx)).country
    if treatment(country) != "refused":
        return {}
    return {one.id: [_said(NAME_REFUSED, "/settings/carriers", country=country)] for one in senders}


async def is_unregistered(tx: Tx, sender: Sender) -> bool:
    """Whether the gate refuses what it sends (CHN-024)."""
    return bool(await not_registered(tx, [sender]))


async def follow(tx: Tx, _services: Services) -> None:
    """After something was decided: each number's limits, and whether one that waited may send."""
    await follow_limits(tx)


async def follow_limits(tx: Tx) -> None:
    """Give each number its part of what its campaign and brand may send together (CHN-027)."""
    known = {one.id: one for one in await rows.registrations(tx)}
    assigned = await numbers.assignments(tx)
    mine = {one.sender_id: one for one in assigned}
    for sender in await channel_rows.senders(tx):
        campaign = known.get(mine[sender.id].campaign_id) if sender.id in mine else None
        minute, day = _limits(campaign, known, assigned) if campaign is not None else (None, None)
        await numbers.limit_sender(tx, sender.id, minute, day)


async def number_of(tx: Tx, sender_id: UUID) -> str:
    """A sender's number."""
    found = await channel_rows.sender(tx, sender_id)
    return found.value if found is not None else ""


def _limits(
    campaign: Registration, known: Mapping[UUID, Registration], assigned: Sequence[Assignment]
) -> tuple[int | None, int | None]:
    allowed = limits.complete(campaign.class_limits)
    beside = sum(1 for one in assigned if one.campaign_id == campaign.id)
    of_brand = [one for one in assigned if known[one.campaign_id].parent_id == campaign.parent_id]
    return limits.share(allowed.per_minute, beside, 1), limits.share(allowed.per_day, len(of_brand), 1)


def _needs(sender: Sender) -> bool:
    """Whether carriers ask for a registration, and its provider is where that is done.

    A number whose provider registers elsewhere (Twilio's console) is believed until a carrier refuses it.
    """
    provider = PROVIDERS.get(sender.provider)
    if provider is None or provider.registration is None or not sender.value.startswith("+1"):
        return False
    return sender.kind == "toll_free" or phone.region_of(sender.value) in US or sender.is_simulated


def _blocker(sender: Sender, known: Sequence[Registration], assigned: Assignment | None) -> Blocker | None:
    """A simulated number sends until its registration was begun: practising costs nobody anything."""
    if sender.kind == "toll_free":
        mine = next((one for one in known if one.sender_id == sender.id), None)
        if mine is None:
            return None if sender.is_simulated else _said(TOLLFREE_NOT_BEGUN)
        return _standing(mine, "tollfree")
    if assigned is None:
        return None if sender.is_simulated else _said(NOT_BEGUN, HOME)
    campaign = next(one for one in known if one.id == assigned.campaign_id)
    if campaign.state not in policy.READY["campaign"]:
        return _standing(campaign, "campaign")
    if assigned.state == "assigned":
        return None
    if assigned.state == "failed":
        why = " ".join(str(one.get("words", "")) for one in assigned.reasons[:1])
        return _said(NUMBER_FAILED, f"{HOME}/{campaign.id}", why=why)
    return _said(NUMBER_PENDING, f"{HOME}/{campaign.id}")


def _standing(found: Registration, kind: SubjectKind) -> Blocker | None:
    path, since = f"{HOME}/{found.id}", found.submitted_at
    if found.state in policy.READY[kind]:
        return None
    if found.state == "draft" or since is None:
        return _said(DRAFT, path)
    if found.state in policy.REFUSED:
        return _said(REFUSED, path, since=since, why=found.why[0].words if found.why else "–")
    if found.state in policy.LOST:
        return _said(LOST, path, since=found.facts_at)
    least, most = policy.REVIEW_DAYS[kind]
    days = (clock.now() - since).days
    sentence = REVIEW if days else REVIEW_TODAY
    expected = policy.expected_at(kind, since)
    return _said(sentence, path, since, expected, least=str(least), most=str(most), days=str(days))


def _said(
    sentence: str, path: str = HOME, since: datetime | None = None, expected: datetime | None = None, **details: str
) -> Blocker:
    return Blocker(CODE, sentence, path, expected, since, details)

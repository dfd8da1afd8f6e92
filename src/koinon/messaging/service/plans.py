"""What sending would do, by the same code that freezes (MSG-011..019, 025)."""

import asyncio
import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import channels, organizations
from koinon.kit import clock, gsm7
from koinon.messaging.content import Template, compiled
from koinon.messaging.content.segments import MOST_SEGMENTS
from koinon.messaging.contracts import (
    AudienceRef,
    BlankPolicy,
    BlockerRef,
    BroadcastDraft,
    Money,
    Preview,
    Sample,
    TargetRef,
)
from koinon.messaging.policy import reasons
from koinon.messaging.repository import audience as people
from koinon.messaging.repository import broadcasts, planning
from koinon.messaging.repository.audience import Candidate, Kind
from koinon.messaging.service.constants import chosen_sender, constants
from koinon.messaging.service.drafts import draft_of, get, require_targets, require_valid_text
from koinon.messaging.service.topics import topic_of, unfit
from koinon.platform import errors
from koinon.platform.db import Tx

BULK_SHARE = 0.8
# Two at a time in a process, in parts: whoever leaves the page ends it at the next one, and replies need not wait.
RENDERERS = ThreadPoolExecutor(2, thread_name_prefix="preview")
RENDERED_AT_ONCE = 2_000
PLANNED = ("recipients", "people", "exclusions", "segments", "cost", "seconds")
ON_TRIAL = BlockerRef(
    "trial_mode_restricted",
    "Sending is on trial: only confirmed test numbers get messages. Choose only them, or go live.",
    "/settings/going-live",
)


class _Line(NamedTuple):
    kind: Kind
    text: str
    segments: int
    price: tuple[int, str] | None
    is_blank: bool


async def preview(tx: Tx, draft: BroadcastDraft, *, contact_id: UUID | None = None, samples: bool = True) -> Preview:
    """Recipients, exclusions, segments, cost, samples, duration, blockers. Raises 422 for a text with mistakes."""
    require_valid_text(draft.body)
    require_targets(draft.audience)
    await planning.whole_audience(tx)
    sender = await chosen_sender(tx, draft.sender_id)
    values = await constants(tx, draft.name, sender)
    template = compiled(draft.body)
    lines = await _lines(tx, draft, template, values, sender)
    blanks = sum(line.kind.people if line.is_blank else line.kind.lacking for line in lines)
    kept = [line for line in lines if not (line.is_blank and draft.blank_policy is BlankPolicy.SKIP)]
    exclusions = await people.exclusions(tx, draft.audience, draft.aim)
    exclusions.pop("duplicate", None)
    if shared := sum(line.kind.people - line.kind.messages for line in kept):
        exclusions["duplicate"] = shared
    if draft.blank_policy is BlankPolicy.SKIP and blanks:
        exclusions["missing_value"] = blanks
    distribution: Counter[int] = Counter()
    for line in kept:
        distribution[line.segments] += line.kind.messages
    total = sum(size * count for size, count in distribution.items())
    shown = await _samples(tx, draft, template, values, lines=kept, contact_id=contact_id) if samples else []
    return Preview(
        recipients=sum(line.kind.messages for line in kept),
        people=sum(line.kind.people for line in kept),
        exclusions=exclusions,
        segments=total,
        distribution=dict(sorted(distribution.items())),
        cost=_cost(kept),
        unpriced=sum(line.kind.messages for line in kept if line.price is None),
        by_country=dict(_by_country(kept)),
        blanks=blanks,
        samples=shown,
        seconds=_duration(total, sender),
        blockers=await blockers(tx, draft, sender, kept, blanks),
        sender_id=sender.id if sender else None,
        sender_number=sender.value if sender else None,
        encoding=gsm7.UCS2 if any(gsm7.count(line.text).encoding == gsm7.UCS2 for line in kept[:500]) else gsm7.GSM7,
    )


async def _lines(
    tx: Tx, draft: BroadcastDraft, template: Template, values: dict[str, str], sender: channels.Sender | None
) -> list[_Line]:
    """Everybody, grouped by what they would read: rendered and priced once a group."""
    required = () if draft.blank_policy is BlankPolicy.BLANK else template.required
    kinds = await people.kinds(tx, draft.audience, draft.aim, template.variables, required)
    provider = sender.provider if sender else "telnyx"
    countries = {k.country or "US" for k in kinds}
    prices = {c: await channels.price_with_currency(tx, provider, "sms", c, "segment") for c in countries}
    lines: list[_Line] = []
    for start in range(0, len(kinds), RENDERED_AT_ONCE):
        part = kinds[start : start + RENDERED_AT_ONCE]
        lines += await asyncio.get_running_loop().run_in_executor(RENDERERS, _rendered, part, template, values, prices)
    return lines


def _rendered(
    kinds: Sequence[Kind], template: Template, values: dict[str, str], prices: dict[str, tuple[int, str] | None]
) -> list[_Line]:
    """What each would read, its segments and rate; in a thread, for everybody's own name takes a second."""
    render, lines = template.renderer(values), []
    for kind in kinds:
        text = render(kind.variables)
        blank = template.missing(kind.variables, values) is not None
        lines.append(_Line(kind, text, gsm7.segments(text), prices[kind.country or "US"], blank))
    return lines


def _duration(segments: int, sender: channels.Sender | None) -> int:
    return math.ceil(segments / (sender.segments_per_second * BULK_SHARE)) if sender else 0


def _by_country(lines: Sequence[_Line]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found[line.kind.country or "??"] += line.kind.messages
    return found


def _cost(lines: Sequence[_Line]) -> list[Money]:
    """Sums by currency; messages whose rate is unknown are told apart, never counted as free (MSG-014)."""
    sums: Counter[str] = Counter()
    for line in lines:
        if line.price is not None:
            sums[line.price[1]] += line.segments * line.kind.messages * line.price[0]
    return [Money(micros, currency) for currency, micros in sorted(sums.items())]


async def blockers(
    tx: Tx, draft: BroadcastDraft, sender: channels.Sender | None, lines: Sequence[_Line], blanks: int
) -> list[BlockerRef]:
    """Why this cannot be sent now, each with where to mend it (MSG-019)."""
    found = []
    if not await organizations.is_active(tx):
        found.append(BlockerRef("suspended", "The organization is suspended: nothing can be sent.", "/settings"))
    if not draft.body.strip():
        found.append(BlockerRef("empty_text", "There are no words yet.", "#body"))
    if sender is None:
        found.append(BlockerRef("no_sender", "There is no number to send from yet.", "/settings/senders"))
    else:
        known = await channels.blockers(tx, sender.id)
        found += [BlockerRef(*msgspec.structs.astuple(one)) for one in known]
    if sender is not None and lines and await beyond_trial(tx, draft, sender):
        found.append(ON_TRIAL)
    found += await _halted(tx)
    if sentence := unfit(await topic_of(tx, draft.topic_id), draft.purpose.value):
        found.append(BlockerRef("topic_unfit", sentence, "#purpose"))
    if not lines:
        found.append(BlockerRef("empty_audience", "Nobody would get this message. Choose other people.", "#people"))
    if any(line.segments > MOST_SEGMENTS for line in lines):
        found.append(BlockerRef("text_too_long", "The text needs more than 10 parts.", "#body"))
    if blanks and draft.blank_policy is BlankPolicy.BLOCK:
        found.append(BlockerRef("missing_values", "Some people lack a value that the text needs.", "#blank"))
    return found


async def _halted(tx: Tx) -> list[BlockerRef]:
    """That the organization may not send at all; who manages it reads there why, and what to do."""
    try:
        await organizations.require_active(tx)
    except errors.KoinonError as refused:
        return [BlockerRef(refused.code, reasons.sentence("organization_suspended"), "/settings")]
    return []


async def beyond_trial(tx: Tx, draft: BroadcastDraft, sender: channels.Sender) -> bool:
    """Whether sending is on trial and somebody of the audience is no confirmed test number (ORG-027)."""
    if sender.is_simulated or (guests := await organizations.guests_in_trial(tx)) is None:
        return False
    return await people.sendable(tx, draft.audience, draft.aim, others_than=list(guests.confirmed))


async def _samples(
    tx: Tx,
    draft: BroadcastDraft,
    template: Template,
    values: dict[str, str],
    *,
    lines: Sequence[_Line],
    contact_id: UUID | None,
) -> list[Sample]:
    render, shown = template.renderer(values), list[Sample]()
    aim = draft.aim

    def add(label: Any, candidates: Sequence[Candidate]) -> None:
        for one in candidates:
            text = render(one.variables)
            name = f"{one.preferred_name or one.given_name} {one.family_name}".strip()
            shown.append(Sample(label, one.contact_id, name, text, gsm7.segments(text), one.locale))

    if contact_id is not None:
        wanted = AudienceRef((TargetRef("contact", contact_id),))
        add("contact", await people.candidates(tx, wanted, aim, template.variables, limit=1))
        if not shown:
            add("contact", await people.anybody(tx, wanted, aim, template.variables))
    if not lines:
        return shown
    add("first", await people.candidates(tx, draft.audience, aim, template.variables, limit=1))
    if template.variables:
        longest = max(lines, key=lambda line: len(line.text)).kind.variables
        dearest = max(lines, key=lambda line: line.segments).kind.variables
        blank = next((line.kind.variables for line in lines if line.is_blank), None)
        for label, wanted_values in (("longest", longest), ("most_expensive", dearest), ("blank", blank)):
            if wanted_values is not None:
                add(
                    label,
                    await people.candidates(
                        tx, draft.audience, aim, template.variables, matching=[wanted_values], limit=1
                    ),
                )
        add("locale", await people.one_per_locale(tx, draft.audience, aim, template.variables))
    return shown


async def excluded_people(tx: Tx, draft: BroadcastDraft, reason: str, *, limit: int = 25) -> list[UUID]:
    """The contacts who would be left out for `reason`, by id; as `duplicate` all who share a number (MSG-023)."""
    if reason == "duplicate":
        return await people.sharing(tx, draft.audience, draft.aim, limit)
    if reason == "missing_value":
        template = compiled(draft.body)
        required = [path for path in template.variables if path in template.required]
        return await people.lacking_people(tx, draft.audience, draft.aim, template.variables, required, limit=limit)
    found = await people.candidates(tx, draft.audience, draft.aim, (), reason=reason, limit=limit)
    return [one.contact_id for one in found]


async def start(tx: Tx, broadcast_id: UUID) -> None:
    """The undo window is over: from scheduled to preparing, with the plan that the result is held against."""
    work = await broadcasts.work(tx, broadcast_id, lock=True)
    if work is None or work.state != "scheduled" or (work.send_at is not None and work.send_at > clock.now()):
        return
    current = await get(tx, broadcast_id)
    held_against = await preview(tx, draft_of(current), samples=False)
    plan = {name: getattr(held_against, name) for name in PLANNED} | {
        "confirmed": (current.plan or {}).get("confirmed")
    }
    await broadcasts.move(tx, broadcast_id, ("scheduled",), "preparing", plan=msgspec.json.encode(plan).decode())

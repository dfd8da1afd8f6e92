"""What sending would do, by the same code that freezes (MSG-011..019, 025)."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import msgspec

from koinon import channels, organizations
from koinon.kit import clock, gsm7
from koinon.messaging.content.unfilled import unfilled
from koinon.messaging.contracts import (
    BlankPolicy,
    BlockerRef,
    BroadcastDraft,
    Money,
    Preview,
    Purpose,
    VariantShare,
)
from koinon.messaging.policy import prices
from koinon.messaging.repository import broadcasts, meant, planning, works
from koinon.messaging.repository.reckoning import Kind, reckon
from koinon.messaging.rules import budgets
from koinon.messaging.service import forecasting
from koinon.messaging.service.blockers import blockers
from koinon.messaging.service.drafts import draft_of, get, require_targets
from koinon.messaging.service.examples import examples
from koinon.messaging.service.lines import Line
from koinon.messaging.service.planned import Planned, planned
from koinon.messaging.service.simulating import simulate
from koinon.messaging.service.variants import require_fillable
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

# Two at a time in a process, in parts: whoever leaves the page ends it at the next one, and replies need not wait.
RENDERERS = ThreadPoolExecutor(2, thread_name_prefix="preview")
RENDERED_AT_ONCE = 2_000
PLANNED = ("recipients", "people", "exclusions", "segments", "cost", "seconds")


async def preview(tx: Tx, draft: BroadcastDraft, *, contact_id: UUID | None = None, samples: bool = True) -> Preview:
    """Recipients, exclusions, segments, cost, samples, duration, blockers. Raises 422 for a text with mistakes."""
    require_fillable(draft)
    require_targets(draft.audience)
    await planning.whole_audience(tx)
    made = await planned(tx, draft)
    wording = made.wording
    languages = samples and bool(wording.variables or wording.is_varied)
    reckoned = await reckon(
        tx, draft.audience, made.aim, wording.variables, made.required, by_locale=wording.is_varied, languages=languages
    )
    lines = await _lines(tx, made, reckoned.kinds)
    blanks = sum(line.kind.people if line.is_blank else line.kind.lacking for line in lines)
    kept = [line for line in lines if not (line.is_blank and draft.blank_policy is BlankPolicy.SKIP)]
    exclusions = reckoned.exclusions
    if shared := sum(line.kind.people - line.kind.messages for line in kept):
        exclusions["duplicate"] = shared
    if draft.blank_policy is BlankPolicy.SKIP and blanks:
        exclusions["missing_value"] = blanks
    distribution: Counter[int] = Counter()
    for line in kept:
        if line.is_text:
            distribution[line.segments] += line.kind.messages
    total = sum(line.segments * line.kind.messages for line in kept)
    shown = await examples(tx, made, kept, reckoned.languages, contact_id=contact_id) if samples else []
    sender, cost = made.sender, _cost(kept)
    gate = await simulate(tx, made, sum(line.kind.messages for line in kept))
    return Preview(
        recipients=sum(line.kind.messages for line in kept),
        people=sum(line.kind.people for line in kept),
        exclusions=exclusions,
        segments=total,
        distribution=dict(sorted(distribution.items())),
        cost=cost,
        unpriced=sum(line.kind.messages for line in kept if line.price is None),
        by_country=dict(_by_country(kept)),
        blanks=blanks,
        samples=shown,
        seconds=await forecasting.seconds(tx, made, _loads(kept), gate),
        blockers=[*await blockers(tx, made, kept, blanks), *await _over_budget(tx, made, cost)],
        sender_id=sender.id if sender else None,
        sender_number=sender.value if sender else None,
        encoding=gsm7.UCS2 if any(_is_wide(line) for line in kept[:500]) else gsm7.GSM7,
        channels=dict(_by_channel(kept)),
        by_variant=[
            VariantShare(channel, locale, count) for (channel, locale), count in sorted(_by_variant(made, kept).items())
        ],
        gate=gate,
        free=sum(line.kind.messages for line in kept if _is_free(made, line.kind, line.text)),
        unfilled=unfilled(draft.channel, draft.body, draft.variants),
        as_mms=await _as_mms(tx, made, kept),
        practice=all(one is None or one.is_simulated for one in made.senders.values()) and sender is not None,
        without_mms=sum(line.kind.messages for line in kept if _lacks_mms(made, line)),
    )


async def _over_budget(tx: Tx, made: Planned, cost: Sequence[Money]) -> list[BlockerRef]:
    """The budget that it would go beyond; an emergency has none (MSG-047)."""
    user_id = tx.actor.id if tx.actor.kind is ActorKind.USER else None
    code = None if made.draft.purpose is Purpose.EMERGENCY else await budgets.exceeded(tx, cost, user_id)
    sentences = {
        budgets.MONTH: "It costs more than this month’s budget has left.",
        budgets.BROADCAST: "It costs more than one broadcast may.",
        budgets.USER: "It costs more than your budget of this month has left.",
    }
    return [BlockerRef("budget_exceeded", sentences[code], "/settings/rules")] if code else []


async def _lines(tx: Tx, made: Planned, kinds: Sequence[Kind]) -> list[Line]:
    """Everybody, grouped by what they would read: rendered and priced once a group."""
    places = {(kind.channel, kind.country or "US", _takes_files(made, kind)) for kind in kinds}
    prices = {place: await price_of(tx, made, *place) for place in places}
    lines, currency = list[Line](), (await organizations.get(tx)).currency
    for start in range(0, len(kinds), RENDERED_AT_ONCE):
        part = kinds[start : start + RENDERED_AT_ONCE]
        lines += await asyncio.get_running_loop().run_in_executor(RENDERERS, _rendered, part, made, prices, currency)
    return lines


_USUAL = {"sms": "telnyx", "whatsapp": "whatsapp_cloud", "email": "smtp", "push": "fcm"}


def _takes_files(made: Planned, kind: Kind) -> bool:
    wording = made.wording
    locale = wording.locale_of(kind.channel, kind.locale)
    return wording.has_files(kind.channel, locale, carried=wording.carries(kind.country))


async def price_of(
    tx: Tx, made: Planned, channel: str, country: str, has_files: bool = False
) -> tuple[int, str] | None:
    """What one unit costs on a channel: a segment, MMS, mail, WhatsApp template of its kind; None: not known."""
    sender = made.senders.get(channel)
    provider = sender.provider if sender else _USUAL[channel]
    unit = prices.unit(channel, made.draft.purpose, has_files=has_files)
    return await channels.price_with_currency(tx, provider, channel, country, unit)


def _rendered(
    kinds: Sequence[Kind], made: Planned, prices: dict[tuple[str, str, bool], tuple[int, str] | None], currency: str
) -> list[Line]:
    """What each would read, its segments and rate; in a thread, for everybody's own name takes a second."""
    read, lines = made.wording.reader(made.constants, made.wording.variables), []
    for kind in kinds:
        one = read(kind.channel, kind.locale, kind.variables, carried=made.wording.carries(kind.country))
        price = prices[kind.channel, kind.country or "US", _takes_files(made, kind)]
        if _is_free(made, kind, one.filled.body):
            price = (0, price[1] if price else currency)
        lines.append(Line(kind, one.filled.body, one.segments, price, one.missing is not None))
    return lines


def _is_free(made: Planned, kind: Kind, words: str) -> bool:
    sender = made.senders.get(kind.channel)
    provider = sender.provider if sender else _USUAL[kind.channel]
    return prices.is_free(provider, made.draft.purpose, is_open=kind.is_open, has_words=bool(words))


def _loads(lines: Sequence[Line]) -> dict[str, forecasting.Load]:
    """What leaves by each channel, and where to."""
    found = {}
    for way in {line.kind.channel for line in lines}:
        there = [line for line in lines if line.kind.channel == way]
        segments = sum(line.segments * line.kind.messages for line in there)
        found[way] = forecasting.Load(segments, sum(line.kind.messages for line in there), _by_country(there))
    return found


def _is_wide(line: Line) -> bool:
    return line.is_text and gsm7.count(line.text).encoding == gsm7.UCS2


def _by_channel(lines: Sequence[Line]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found[line.kind.channel] += line.kind.messages
    return found


def _by_variant(made: Planned, lines: Sequence[Line]) -> Counter[tuple[str, str]]:
    """Who would get which variant (MSG-002)."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        channel = line.kind.channel
        found[channel, made.wording.locale_of(channel, line.kind.locale)] += line.kind.messages
    return found


def _by_country(lines: Sequence[Line]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found[line.kind.country or "??"] += line.kind.messages
    return found


def _cost(lines: Sequence[Line]) -> list[Money]:
    """Sums by currency; messages whose rate is unknown are told apart, never counted as free (MSG-014)."""
    sums: Counter[str] = Counter()
    for line in lines:
        if line.price is not None:
            sums[line.price[1]] += line.segments * line.kind.messages * line.price[0]
    return [Money(micros, currency) for currency, micros in sorted(sums.items())]


def _lacks_mms(made: Planned, line: Line) -> bool:
    """Whether a text that would take files goes where none are taken."""
    if not line.is_text or line.kind.country in channels.media_countries(made.senders.get("sms")):
        return False
    return made.wording.of("sms", line.kind.locale).variant.takes_mms


async def _as_mms(tx: Tx, made: Planned, lines: Sequence[Line]) -> list[Money]:
    """The sum where each long text is one MMS (MSG-015); nothing where none is long, or its price is not known."""
    carried = channels.media_countries(made.senders.get("sms"))
    long = {line.kind.country for line in lines if line.is_text and line.segments > 1} & carried
    prices = {country: await price_of(tx, made, "sms", country or "US", has_files=True) for country in long}
    if not prices or None in prices.values():
        return []
    return _cost([_as_one(line, prices.get(line.kind.country)) for line in lines])


def _as_one(line: Line, price: tuple[int, str] | None) -> Line:
    return line._replace(segments=1, price=price) if price and line.is_text and line.segments > 1 else line


async def excluded_people(tx: Tx, draft: BroadcastDraft, reason: str, *, limit: int = 25) -> list[UUID]:
    """The contacts who would be left out for `reason`, by id; as `duplicate` all who share a number (MSG-023)."""
    made = await planned(tx, draft)
    if reason == "duplicate":
        return await meant.sharing(tx, draft.audience, made.aim, limit)
    if reason == "missing_value":
        required = {way: made.wording.required(way) for way in made.aim.ways}
        return await meant.lacking_people(tx, draft.audience, made.aim, made.wording.variables, required, limit=limit)
    found = await meant.candidates(tx, draft.audience, made.aim, (), reason=reason, limit=limit)
    return [one.contact_id for one in found]


async def start(tx: Tx, broadcast_id: UUID) -> None:
    """The undo window is over: from scheduled to preparing, with the plan that the result is held against."""
    work = await works.find(tx, broadcast_id, lock=True)
    if work is None or work.state != "scheduled" or (work.send_at is not None and work.send_at > clock.now()):
        return
    current = await get(tx, broadcast_id)
    held_against = await preview(tx, draft_of(current), samples=False)
    plan = {name: getattr(held_against, name) for name in PLANNED} | {
        "confirmed": (current.plan or {}).get("confirmed")
    }
    await broadcasts.move(tx, broadcast_id, ("scheduled",), "preparing", plan=msgspec.json.encode(plan).decode())

"""Assistance: what is set, what is asked within the month's budget, and what became of it (INB-100..105)."""

import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.inbox import events
from koinon.inbox.assist import client, guide, policy, repository
from koinon.inbox.assist.contracts import (
    FEATURES,
    MOST_MESSAGES,
    Answered,
    Asked,
    AssistSettings,
    Endpoint,
    Feature,
    HelpTurn,
    Tone,
    Used,
)
from koinon.inbox.assist.errors import ASSIST_AWAY, ASSIST_OFF, BUDGET_SPENT
from koinon.inbox.assist.marks import Hiding, Showing
from koinon.inbox.repository import threads, wakeups
from koinon.inbox.service import on_record, sorting
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation, opened
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.http import guarded
from koinon.platform.services import Services

KEY = "assist"
WAKEUP = "inbox.sentiment"
FRESH_MESSAGES = 10
RESTS = timedelta(hours=1)
LONGEST_TEXT = 5_000
MOST_TURNS = 5
LOCAL = ("development", "test", "demo")


def _month(now: datetime) -> datetime:
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


async def assist_settings(tx: Tx) -> AssistSettings:
    """What is set, and what this month has cost."""
    kept = await repository.settings(tx)
    if kept is None:
        return AssistSettings()
    spent = await repository.spent(tx, _month(clock.now()))
    features = tuple(one for one in FEATURES if one in kept.features)
    return AssistSettings(
        kept.is_simulated,
        kept.base_url,
        kept.model,
        kept.key_cipher is not None,
        features,  # type: ignore[arg-type]
        kept.monthly_tokens,
        spent,
    )


async def change_assist_settings(tx: Tx, services: Services, values: dict[str, Any]) -> AssistSettings:
    """Set it; a `key` that is None stays, an empty one goes. Raises 403, 422."""
    if tx.actor.places:
        raise errors.INSUFFICIENT_PERMISSIONS(
            "This belongs to the whole organization, and you are limited to some of its locations."
        )
    kept, key = await repository.settings(tx), values.get("key")
    url = values["base_url"].strip()
    if url:
        _require_address(services, url)
    if not values["is_simulated"] and values["features"] and not (url and values["model"].strip()):
        raise errors.invalid_field("base_url", "missing_required_field", "Name the model’s address and its name.")
    moved = kept is not None and kept.base_url != url
    cipher = kept.key_cipher if kept is not None and key is None and not moved else None
    row = {
        "is_simulated": values["is_simulated"],
        "base_url": url,
        "model": values["model"].strip(),
        "key_cipher": services.vault.encrypt(key, tx.organization_id, KEY) if key else cipher,
        "features": [one for one in FEATURES if one in values["features"]],
        "monthly_tokens": values["monthly_tokens"],
    }
    await repository.save(tx, row)
    shown = {name: value for name, value in row.items() if name != "key_cipher"} | {"has_key": bool(row["key_cipher"])}
    await identity.audit(tx, "assist_settings.changed", "organization", tx.organization_id, {"after": shown})
    if "sentiment" in row["features"]:
        await wakeups.set_earliest(tx, WAKEUP, clock.now())
    return await assist_settings(tx)


def _require_address(services: Services, url: str) -> None:
    """A key goes only over https to an address outside, so that nobody reaches our own network by it."""
    try:
        guarded.leads_here(url, is_local=services.configuration.env in LOCAL)
    except (guarded.NotHttps, guarded.InnerAddress):
        sentence = "Write an address that begins with https:// and leads outside."
        raise errors.invalid_field("base_url", "validation_failed", sentence) from None


async def allowed(tx: Tx, services: Services, feature: Feature) -> Endpoint:
    """The model, for a feature that is on and paid for. Raises 409 `assist_off`, 429 `assist_budget_spent`."""
    kept = await repository.settings(tx)
    if kept is None or feature not in kept.features or not (kept.is_simulated or (kept.base_url and kept.model)):
        raise ASSIST_OFF()
    if await repository.spent(tx, _month(clock.now())) >= kept.monthly_tokens:
        raise BUDGET_SPENT()
    if kept.is_simulated:
        return Endpoint(f"{services.configuration.simulator_base}/llm/v1", "simulator", is_simulated=True)
    opened = services.vault.decrypt(kept.key_cipher, tx.organization_id, KEY) if kept.key_cipher else ""
    return Endpoint(kept.base_url, kept.model, opened)


async def offered(tx: Tx, services: Services) -> tuple[Feature, ...]:
    """The features whose buttons are shown now: on, within the budget, and the model answers."""
    found = await assist_settings(tx)
    if not found.is_set or not found.features or found.spent >= found.monthly_tokens:
        return ()
    endpoint = await allowed(tx, services, found.features[0])
    return () if client.breaker(endpoint).left > 0 else found.features


async def asked(
    tx: Tx,
    conversation_id: UUID,
    feature: Feature,
    *,
    text: str = "",
    tone: Tone = "correct",
    language: str = "en",
) -> Asked:
    """What the model is asked about a conversation: at most thirty messages, masked. Raises 404, 422."""
    known, hiding = await conversation(tx, conversation_id), Hiding()
    if feature in ("rewrite", "translate"):
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise errors.invalid_field("text", "missing_required_field" if not text.strip() else "out_of_range")
        hidden = hiding.hide(text)
        said = policy.rewrite(hidden, tone) if feature == "rewrite" else policy.translate(hidden, language)
        return Asked(feature, said, known.id, hiding.marks)
    if known.restricted:
        await on_record.note(tx, [known.id])
    messages = policy.told(await threads.messages(tx, known.id, MOST_MESSAGES, None), hiding.hide)
    if feature == "summary":
        return Asked(feature, policy.summary(messages, language), known.id, hiding.marks)
    said_last = next((one["text"] for one in reversed(messages) if one["from"] == "contact"), "")
    replies = policy.knowledge(await repository.knowledge(tx), said_last, hiding.hide)
    return Asked(feature, policy.suggest(messages, replies), known.id, hiding.marks)


async def fresh_summary(tx: Tx, conversation_id: UUID) -> str | None:
    """The summary as last made, while fewer than ten messages came since."""
    known = await opened(tx, conversation_id)
    kept = await repository.summary(tx, known.id)
    return kept[0] if kept is not None and known.message_count - kept[1] < FRESH_MESSAGES else None


async def stream(
    services: Services, actor: Actor, endpoint: Endpoint, question: Asked
) -> AsyncIterator[str | Answered]:
    """The words as they come, then what they make. No transaction is open meanwhile. Raises 503 `assist_away`."""
    usage, call_id, began = client.Usage(), ids.uuid7(), time.monotonic()
    parts, outcome, showing = list[str](), "failed", Showing(question.marks)
    is_local = services.configuration.env in LOCAL or endpoint.is_simulated
    try:
        async for part in client.ask(endpoint, list(question.messages), usage, is_local=is_local):
            if shown := showing.push(part):
                parts.append(shown)
                yield shown
        outcome = "answered"
    except client.ModelAway:
        raise ASSIST_AWAY() from None
    finally:
        await _note(services, actor, question, (call_id, usage.tokens, began, outcome))
    if rest := showing.end():
        parts.append(rest)
        yield rest
    text = "".join(parts).strip()
    if question.feature == "summary" and question.conversation_id is not None:
        text = policy.lines(text)
        async with services.database.transaction(actor) as tx:
            known = await conversation(tx, question.conversation_id)
            await repository.keep_summary(tx, known.id, text, known.message_count)
    suggestions = policy.answers(text) if question.feature == "suggest" else ()
    pages = guide.cited(text) if question.feature == "help" else ()
    yield Answered(call_id, text, suggestions, pages)


async def _note(services: Services, actor: Actor, question: Asked, told: tuple[UUID, int, float, str]) -> None:
    call_id, tokens, began, outcome = told
    async with services.database.transaction(actor) as tx:
        await repository.note(
            tx,
            {
                "id": call_id,
                "feature": question.feature,
                "user_id": reader(tx),
                "conversation_id": question.conversation_id,
                "tokens": tokens,
                "latency_ms": int((time.monotonic() - began) * 1_000),
                "outcome": outcome,
                "at": clock.now(),
            },
        )


async def answered(services: Services, actor: Actor, endpoint: Endpoint, question: Asked) -> Answered:
    """The whole answer at once. Raises as `stream`."""
    async for part in stream(services, actor, endpoint, question):
        if isinstance(part, Answered):
            return part
    raise ASSIST_AWAY()


async def tell_use(tx: Tx, conversation_id: UUID, call_id: UUID, used: Used) -> None:
    """Count whether a suggestion was taken, changed or thrown away. Raises 404."""
    await conversation(tx, conversation_id)
    if not await repository.use(tx, call_id, reader(tx), used):
        raise errors.RESOURCE_NOT_FOUND()


async def help_offered(tx: Tx) -> bool:
    """Whether questions about the product are answered here: for every page, so a single read."""
    kept = await repository.settings(tx)
    return kept is not None and "help" in kept.features and (kept.is_simulated or bool(kept.base_url and kept.model))


def help_asked(question: str, before: Sequence[HelpTurn] = ()) -> Asked:
    """A question about the product behind the last turns `before` it, with the pages of the guide that fit it.

    No data of anybody goes along. Raises 422.
    """
    if not question.strip() or len(question) > 1_000:
        raise errors.invalid_field("question", "missing_required_field" if not question.strip() else "out_of_range")
    hiding = Hiding()
    told = [
        HelpTurn(hiding.hide(turn.question[:1_000]), hiding.hide(turn.answer[:LONGEST_TEXT]))
        for turn in before[-MOST_TURNS:]
    ]
    return Asked("help", guide.asked(hiding.hide(question), told), marks=hiding.marks)


async def feel(services: Services, organization_id: UUID, most: int = 20) -> int:
    """Judge how people feel in up to twenty conversations with one question; how many were."""
    async with services.database.transaction(organization_id) as tx:
        try:
            endpoint = await allowed(tx, services, "sentiment")
        except errors.KoinonError as refused:
            await wakeups.set_next(tx, WAKEUP, None if refused.code == ASSIST_OFF.code else _later())
            return 0
        rows = await repository.unfelt(tx, most)
        await wakeups.set_next(tx, WAKEUP, _later())
        actor = tx.actor
    if not rows:
        return 0
    at = clock.now()
    try:
        told = await answered(
            services, actor, endpoint, Asked("sentiment", policy.sentiment([r.text for r in rows], Hiding().hide))
        )
    except errors.KoinonError:
        return 0
    scores = policy.feelings(told.text, len(rows))
    if scores is None:  # it would be asked the same each minute, until the month's budget is gone
        async with services.database.transaction(organization_id) as tx:
            await wakeups.set_next(tx, WAKEUP, clock.now() + RESTS)
        return 0
    judged = [{"id": r.id, "word": policy.feeling(s), "score": s} for r, s in zip(rows, scores, strict=True)]
    async with services.database.transaction(organization_id) as tx:
        await repository.felt(tx, judged, at)
        await sorting.sort_felt(tx, {r.id: r.text for r in rows})
        for event in events.conversations_updated(r.id for r in rows):
            tx.publish(event)
    return len(rows)


def _later() -> datetime:
    return clock.now() + client.EVERY

"""Asking, and what was answered. Opening a link records nothing; only the button, or a bare digit, does (INB-093)."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon import contacts, identity, messaging, organizations
from koinon.inbox import events
from koinon.inbox.hours.policy import MOST_ANSWERS
from koinon.inbox.hours.repository import ask as count_answers
from koinon.inbox.hours.repository import settle
from koinon.inbox.notices import about
from koinon.inbox.repository import threads, visible, wakeups
from koinon.inbox.service import lines
from koinon.inbox.service.thread import conversation
from koinon.inbox.service.ways import way
from koinon.inbox.surveys import policy, repository
from koinon.inbox.surveys.contracts import (
    DIGIT_WITHIN,
    LASTS,
    LONGEST_COMMENT,
    Candidate,
    PublicSurvey,
    Survey,
    SurveyFigures,
    SurveySettings,
)
from koinon.inbox.surveys.notices import UNHAPPY
from koinon.inbox.targets.repository import leads
from koinon.kit import clock, ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

WAKEUP = "inbox.surveys"
EVERY = timedelta(minutes=1)
AT_ONCE = 50
LOW = 2
Pair = tuple[bytes, UUID]


async def survey_settings(tx: Tx) -> SurveySettings:
    """Whether people are asked, and when."""
    return await repository.settings(tx)


async def change_survey_settings(tx: Tx, wanted: SurveySettings) -> SurveySettings:
    """Set it; what was resolved before stays unasked. Raises 403, 422."""
    if tx.actor.places:
        raise errors.INSUFFICIENT_PERMISSIONS(
            "This belongs to the whole organization, and you are limited to some of its locations."
        )
    if not 0 <= wanted.delay_minutes <= 1_440:
        raise errors.invalid_field("delay_minutes", "out_of_range")
    before = await repository.settings(tx)
    await repository.save_settings(tx, wanted, clock.now())
    change = {"before": {"is_on": before.is_on}, "after": {"is_on": wanted.is_on, "delay": wanted.delay_minutes}}
    await identity.audit(tx, "survey_settings.changed", "organization", tx.organization_id, change)
    if wanted.is_on:
        await wakeups.set_earliest(tx, WAKEUP, clock.now())
    return wanted


def new_token(organization_id: UUID) -> str:
    """The end of a link: whose survey it is, and 96 bits that nobody guesses."""
    return base64.urlsafe_b64encode(organization_id.bytes + secrets.token_bytes(12)).decode().rstrip("=")


def organization_of(token: str) -> UUID:
    """Whose survey a link is. Raises 404."""
    try:
        plain = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise errors.RESOURCE_NOT_FOUND() from None
    if len(plain) != 28:
        raise errors.RESOURCE_NOT_FOUND()
    return UUID(bytes=plain[:16])


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def ask_due(tx: Tx, services: Services) -> int:
    """Ask about what was resolved long enough ago; how many were."""
    found = await repository.due(tx, clock.now(), MOST_ANSWERS, AT_ONCE)
    keywords = await messaging.answered_to_keywords(tx, [one.contact_id for one in found])
    once = list({one.contact_id: one for one in found if keywords.get(one.contact_id, 0) < MOST_ANSWERS}.values())
    wanted, home = await repository.settings(tx), (await organizations.get(tx)).locale
    for one in once:
        await _ask(tx, services, wanted, one, home)
    await repository.expire(tx, clock.now())
    await wakeups.set_next(tx, WAKEUP, clock.now() + EVERY if wanted.is_on else None)
    return len(found)


async def _ask(tx: Tx, services: Services, wanted: SurveySettings, one: Candidate, home: str) -> None:
    now, survey_id, answer_id, token = clock.now(), ids.uuid7(), ids.uuid7(), new_token(tx.organization_id)
    row = {
        "id": survey_id,
        "conversation_id": one.id,
        "contact_id": one.contact_id,
        "closing": one.resolved_at,
        "token_hash": _hash(token),
        "agent_id": one.assignee_id,
        "sent_at": now,
        "expires_at": now + LASTS,
        "state": "sent",
        "reason": None,
        "delivery_id": None,
    }
    await count_answers(
        tx, "survey", [{"id": answer_id, "contact_id": one.contact_id, "conversation_id": one.id, "at": now}]
    )
    known, link = await conversation(tx, one.id), f"{services.configuration.base_url}/s/{token}"
    try:
        async with tx.savepoint():
            delivery = await messaging.queue_message(
                tx,
                services,
                contact_id=known.contact_id,
                phone_hash=known.address_hash,
                phone_cipher=known.address_cipher,
                body=policy.question(wanted.texts, one.locale, home, link),
                purpose="conversational",
                origin="automation",
                origin_id=survey_id,
                sender_id=known.sender_id,
                way=await way(tx, services, known, by_itself=True),
            )
        row["delivery_id"] = delivery.id
        await settle(tx, answer_id, delivery_id=delivery.id)
    except errors.KoinonError as refused:
        reason = str(refused.details.get("reason", refused.code))
        row |= {"state": "refused", "reason": reason}
        await settle(tx, answer_id, reason=reason)
    await repository.insert(tx, row)
    for event in events.conversations_updated([one.id]):
        tx.publish(event)


async def heard(tx: Tx, said: Sequence[tuple[Pair, str]]) -> set[int]:
    """Bare digits that answer a survey of the last 48 hours are written down; which of `said` were such."""
    digits = {at: rating for at, (_, text) in enumerate(said) if (rating := policy.rating_of(text)) is not None}
    if not digits:
        return set()
    pairs = sorted({said[at][0] for at in digits})
    found = await repository.asked_at(tx, pairs, clock.now() - DIGIT_WITHIN)
    asked = {(bytes(hashed), sender): survey for hashed, sender, survey in found}
    heeded = set()
    for at, rating in digits.items():
        survey_id = asked.get(said[at][0])
        survey = await repository.one(tx, survey_id) if survey_id else None
        if survey is not None and policy.is_open(survey, clock.now()):
            await _answer(tx, survey, rating, None)
            heeded.add(at)
    return heeded


async def public_survey(tx: Tx, token: str) -> PublicSurvey:
    """What the page shows; nothing is recorded. Raises 404, 410 once it expired unanswered."""
    found = await _found(tx, token)
    organization = await organizations.get(tx)
    names = await contacts.names(tx, [found.contact_id])
    if not names:
        raise errors.RESOURCE_NOT_FOUND()
    open_ = policy.is_open(found, clock.now())
    if not open_ and found.rating is None:
        raise errors.LINK_EXPIRED("This survey is over. Thank you all the same.")
    return PublicSurvey(organization.name, found.rating, found.comment, open_, organization.locale)


async def answer_survey(tx: Tx, token: str, rating: int, comment: str = "") -> PublicSurvey:
    """Write down an answer, or change it within a day. Raises 404, 409 after that, 410, 422."""
    if rating not in (1, 2, 3, 4, 5):
        raise errors.invalid_field("rating", "out_of_range", "Choose 1 to 5.")
    try:
        words = clean(comment, LONGEST_COMMENT)
    except BadText:
        raise errors.invalid_field("comment", "validation_failed") from None
    found = await _found(tx, token, lock=True)
    if not policy.is_open(found, clock.now()):
        if found.rating is None:
            raise errors.LINK_EXPIRED("This survey is over. Thank you all the same.")
        raise errors.INVALID_STATE("An answer can be changed for a day.")
    await _answer(tx, found, rating, words)
    return await public_survey(tx, token)


async def _found(tx: Tx, token: str, *, lock: bool = False) -> Survey:
    found = await repository.by_token(tx, _hash(token), lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def _answer(tx: Tx, survey: Survey, rating: int, comment: str | None) -> None:
    if survey.rating == rating and comment in (None, survey.comment):
        return
    await repository.answer(tx, survey.id, rating, comment, clock.now())
    if survey.rating != rating:
        await lines.write(tx, survey.conversation_id, "rated", to=rating)
    tx.publish(
        Event(
            type="csat.answered",
            aggregate_type="conversation",
            aggregate_id=survey.conversation_id,
            payload={"survey_id": survey.id, "rating": rating},
        )
    )
    for event in events.conversations_updated([survey.conversation_id]):
        tx.publish(event)
    if rating <= LOW and (survey.rating is None or survey.rating > LOW):
        await _tell(tx, survey, rating)


async def _tell(tx: Tx, survey: Survey, rating: int) -> None:
    """The lead of the conversation's team; where it has none, the administrators."""
    known = await threads.conversation(tx, survey.conversation_id, None)
    if known is None:  # deleted since it was asked about
        return
    who = [user for _, user in await leads(tx, [known.team_id])] if known.team_id else []
    await identity.notify(
        tx,
        UNHAPPY,
        who or await identity.users_who_may(tx, "settings:write"),
        about=about(survey.conversation_id),
        link=f"/inbox/{survey.conversation_id}",
        data={"rating": rating},
    )


async def survey_of(tx: Tx, conversation_id: UUID) -> Survey:
    """The newest survey of a conversation. Raises 404 where there is none."""
    await conversation(tx, conversation_id)
    found = await repository.of_conversation(tx, conversation_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def survey_figures(tx: Tx, days: int = 30) -> SurveyFigures:
    """What people said in the last days, in conversations that the acting user may see."""
    since, access = clock.now() - timedelta(days=days), await visible.access(tx)
    asked, by_rating = await repository.figures(tx, since, access)
    answers = sum(by_rating)
    mean = sum((at + 1) * count for at, count in enumerate(by_rating)) / answers if answers else None
    return SurveyFigures(
        days, asked, answers, mean, by_rating[3] + by_rating[4], by_rating, await repository.by_agent(tx, since, access)
    )


async def latest_answers(tx: Tx, most: int = 25) -> list[Survey]:
    """The newest answers in conversations that the acting user may see."""
    return await repository.latest(tx, most, await visible.access(tx))

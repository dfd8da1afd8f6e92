"""From written to sendable: handed in for review, approved or sent back, published (MSG-001, 009)."""

from typing import Any
from uuid import UUID

from koinon import identity
from koinon.kit import clock
from koinon.messaging.templates import events, policy
from koinon.messaging.templates.contracts import Template, TemplateStatus, TemplateVersion
from koinon.messaging.templates.errors import TEMPLATE_NOT_APPROVED, TEMPLATE_REVIEW_BY_ANOTHER
from koinon.messaging.templates.notices import tell_decided, tell_handed_in
from koinon.messaging.templates.repository import templates, versions
from koinon.messaging.templates.service.writing import get, version
from koinon.messaging.templates.settings import needs_review
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

MOST_WORDS = 500


async def publish(tx: Tx, template_id: UUID, note: str | None = None) -> Template:
    """Make what was written final, and the version that is meant by "latest".

    Raises 404, 409 where nothing was written since or a second person has to approve it, 422 where words are missing.
    """
    current, newest = await _writing(tx, template_id)
    if await needs_review(tx) and newest.status is not TemplateStatus.APPROVED:
        raise TEMPLATE_NOT_APPROVED(details={"status": newest.status.value})
    _require_finished(current, newest)
    at = clock.now()
    changes: dict[str, Any] = {"status": "approved", "published_at": at, "published_by": _user(tx)}
    if note is not None:
        changes["note"] = _bounded(note, "note")
    if not await versions.update(tx, newest.id, changes):
        raise errors.CONFLICT()
    await templates.update(
        tx, template_id, {"status": _kept(current, "approved"), "current_version_id": newest.id}, _user(tx)
    )
    await identity.audit(tx, "template.published", "template", template_id, {"number": newest.number})
    tx.publish(events.published(template_id, newest.id, newest.number))
    return await get(tx, template_id)


async def submit(tx: Tx, template_id: UUID, words: str = "") -> Template:
    """Ask a second person to look at it. Raises 404, 409 unless something was written and waits for nobody, 422."""
    current, newest = await _writing(tx, template_id)
    if newest.status is TemplateStatus.PENDING_REVIEW:
        return current
    _require_finished(current, newest)
    said = _bounded(words, "words")
    changes = {
        "status": "pending_review",
        "submitted_by": await identity.person_behind(tx),
        "submitted_at": clock.now(),
        "reviewed_by": None,
        "reviewed_at": None,
        "review_words": said,
    }
    await _move(tx, current, newest, changes)
    await identity.audit(tx, "template.submitted", "template", template_id, {"number": newest.number})
    await tell_handed_in(tx, await get(tx, template_id))
    return await get(tx, template_id)


async def approve(tx: Tx, template_id: UUID, words: str = "") -> Template:
    """Say yes to what waits. Raises 409 for whoever handed it in, and where nothing waits."""
    return await _decide(tx, template_id, "approved", words)


async def reject(tx: Tx, template_id: UUID, words: str) -> Template:
    """Send it back with a comment. Raises 409 for whoever handed it in, and where nothing waits; 422 without words."""
    if not words.strip():
        raise errors.invalid_field("words", "missing_required_field")
    return await _decide(tx, template_id, "rejected", words)


async def _decide(tx: Tx, template_id: UUID, status: str, words: str) -> Template:
    current, newest = await _writing(tx, template_id)
    if newest.status is not TemplateStatus.PENDING_REVIEW:
        raise errors.INVALID_STATE(details={"status": newest.status.value})
    if tx.actor.kind is not ActorKind.USER or tx.actor.id == newest.submitted_by:
        raise TEMPLATE_REVIEW_BY_ANOTHER()
    said = _bounded(words, "words")
    changes = {"status": status, "reviewed_by": tx.actor.id, "reviewed_at": clock.now(), "review_words": said}
    await _move(tx, current, newest, changes)
    await identity.audit(tx, f"template.{status}", "template", template_id, {"number": newest.number})
    await tell_decided(tx, current, newest.submitted_by, status)
    return await get(tx, template_id)


async def _move(tx: Tx, current: Template, newest: TemplateVersion, changes: dict[str, Any]) -> None:
    if not await versions.update(tx, newest.id, changes):
        raise errors.CONFLICT()
    await templates.update(tx, current.id, {"status": _kept(current, changes["status"])}, _user(tx))
    tx.publish(events.status_changed(current.id, None, changes["status"]))


async def _writing(tx: Tx, template_id: UUID) -> tuple[Template, TemplateVersion]:
    """The template, locked, and the version that is being written. Raises 404, 409 where everything is published."""
    current, newest = await get(tx, template_id, lock=True), await version(tx, template_id)
    if newest.published_at is not None:
        raise errors.INVALID_STATE(details={"status": current.status.value})
    return current, newest


def _require_finished(current: Template, newest: TemplateVersion) -> None:
    if missing := policy.unfinished(newest.variants, current.default_locale):
        raise errors.invalid(missing)


def _kept(current: Template, status: str) -> str:
    return "archived" if current.status is TemplateStatus.ARCHIVED else status


def _bounded(said: str, path: str) -> str:
    if len(said.strip()) > MOST_WORDS or not policy.is_clean(said):
        raise errors.invalid_field(path, "out_of_range")
    return said.strip()


def _user(tx: Tx) -> UUID | None:
    return tx.actor.id if tx.actor.kind is ActorKind.USER else None

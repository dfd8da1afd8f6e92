"""Keeping canned replies, and finding the one that fits."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon import contacts, messaging
from koinon.inbox.canned import policy, repository
from koinon.inbox.canned.contracts import CannedDraft, CannedReply, Picked
from koinon.inbox.kept.service import Shelf, owned, require_text
from koinon.inbox.service.thread import conversation
from koinon.kit import clock
from koinon.kit.text import clean
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

SHORTCUT = "A shortcut has 1 to 32 letters a to z, digits, - or _."


def _taken() -> errors.KoinonError:
    return errors.invalid_field("shortcut", "duplicate_resource", "Another reply has this shortcut.")


_SHELF: Shelf[CannedReply] = Shelf("canned_reply", repository, _taken)


async def canned_replies(tx: Tx) -> list[CannedReply]:
    """All that the acting user may use, the most used first."""
    return await _SHELF.seen(tx)


async def canned_reply(tx: Tx, reply_id: UUID) -> CannedReply:
    """One of them. Raises `resource_not_found`."""
    return await _SHELF.one(tx, reply_id)


async def create(tx: Tx, draft: CannedDraft) -> CannedReply:
    """Keep a new one. Raises 422 by field, 403 where it is shared and one may not, `duplicate_resource`."""
    return await _SHELF.add(tx, await _row(tx, draft))


async def change(tx: Tx, reply_id: UUID, draft: CannedDraft) -> CannedReply:
    """Other words, shortcut or scope. Raises as `create` does, and `resource_not_found`."""
    await _SHELF.hold(tx, reply_id)
    return await _SHELF.change(tx, reply_id, await _row(tx, draft))


async def delete(tx: Tx, reply_id: UUID) -> CannedReply:
    """Keep it no longer; what it was. Raises `resource_not_found`, 403."""
    return await _SHELF.delete(tx, reply_id)


async def pick(tx: Tx, vault: Vault, conversation_id: UUID, typed: str, most: int = 8) -> list[Picked]:
    """Those that fit what was typed after `/`, filled for the person of a conversation, in their language."""
    known = await conversation(tx, conversation_id)
    fitting = policy.found(await canned_replies(tx), typed, most)
    if not fitting:
        return []
    person = await contacts.get(tx, vault, known.contact_id)
    fill = await messaging.prefilling(tx, known.contact_id, known.sender_id)
    made = []
    for one in fitting:
        text, missing = fill(one.body(person.locale))
        made.append(Picked(id=one.id, shortcut=one.shortcut, text=text, media_ids=one.media_ids, missing=missing))
    return made


async def used(tx: Tx, reply_id: UUID) -> None:
    """It was taken into a reply: the most used come first. One that is gone since is no matter."""
    await repository.used(tx, reply_id, clock.now())


async def media(tx: Tx) -> Sequence[UUID]:
    """Files that canned replies and answers for later still need."""
    return await repository.media(tx)


async def uses(tx: Tx, media_ids: Sequence[UUID]) -> list[str]:
    """The canned replies that send these files, by shortcut."""
    return [f"/{one}" for one in await repository.using(tx, media_ids)]


async def _row(tx: Tx, draft: CannedDraft) -> dict[str, Any]:
    whose = await owned(tx, draft.scope, draft.team_id, "A key has no replies of its own.")
    if not policy.SHORTCUT.fullmatch(draft.shortcut):
        raise errors.invalid_field("shortcut", "validation_failed", SHORTCUT)
    await messaging.fitting(tx, draft.media_ids, "email")
    return {
        **whose,
        "shortcut": draft.shortcut,
        "bodies": msgspec.json.encode(_bodies(draft.bodies)).decode(),
        "media_ids": list(draft.media_ids),
        "is_knowledge": draft.is_knowledge,
    }


def _bodies(bodies: Mapping[str, str]) -> dict[str, str]:
    kept = {locale: body for locale, body in bodies.items() if body.strip()}
    if not kept:
        raise errors.invalid_field("bodies", "missing_required_field")
    if len(kept) > policy.MOST_LANGUAGES:
        raise errors.invalid_field("bodies", "out_of_range")
    for locale, body in kept.items():
        require_text(f"bodies.{locale}", body, policy.LONGEST)
    return {locale: clean(body, policy.LONGEST) for locale, body in kept.items()}

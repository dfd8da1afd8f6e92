"""Keeping canned replies, and finding the one that fits."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon import contacts, identity, messaging
from koinon.inbox.canned import policy, repository
from koinon.inbox.canned.contracts import CannedDraft, CannedReply, Picked
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.kit import clock, ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

SHARING = "settings:write"
SHORTCUT = "A shortcut has 1 to 32 letters a to z, digits, - or _."


async def canned_replies(tx: Tx) -> list[CannedReply]:
    """All that the acting user may use, the most used first."""
    return await repository.replies(tx, reader(tx), everything=tx.actor.may(SHARING))


async def canned_reply(tx: Tx, reply_id: UUID, *, lock: bool = False) -> CannedReply:
    """One of them. Raises `resource_not_found`."""
    found = await repository.reply(tx, reply_id, reader(tx), everything=tx.actor.may(SHARING), lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create(tx: Tx, draft: CannedDraft) -> CannedReply:
    """Keep a new one. Raises 422 by field, 403 where it is shared and one may not, `duplicate_resource`."""
    row = {"id": ids.uuid7(), "created_by": reader(tx), **await _row(tx, draft)}
    if not await repository.add(tx, row):
        raise _taken()
    await identity.audit(tx, "canned_reply.created", "canned_reply", row["id"])
    return await canned_reply(tx, row["id"])


async def change(tx: Tx, reply_id: UUID, draft: CannedDraft) -> CannedReply:
    """Other words, shortcut or scope. Raises as `create` does, and `resource_not_found`."""
    _require_may(tx, await canned_reply(tx, reply_id, lock=True))
    row = {"id": reply_id, **await _row(tx, draft)}
    if await repository.taken(tx, row):
        raise _taken()
    await repository.change(tx, row)
    await identity.audit(tx, "canned_reply.updated", "canned_reply", reply_id)
    return await canned_reply(tx, reply_id)


async def delete(tx: Tx, reply_id: UUID) -> CannedReply:
    """Keep it no longer. Raises `resource_not_found`, 403."""
    found = await canned_reply(tx, reply_id, lock=True)
    _require_may(tx, found)
    await repository.delete(tx, reply_id)
    await identity.audit(tx, "canned_reply.deleted", "canned_reply", reply_id)
    return found


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


def _taken() -> errors.KoinonError:
    return errors.invalid_field("shortcut", "duplicate_resource", "Another reply has this shortcut.")


def _require_may(tx: Tx, found: CannedReply) -> None:
    if found.scope != "personal" and not tx.actor.may(SHARING):
        raise errors.INSUFFICIENT_PERMISSIONS()


async def _row(tx: Tx, draft: CannedDraft) -> dict[str, Any]:
    user_id = reader(tx)
    if draft.scope != "personal" and not tx.actor.may(SHARING):
        raise errors.INSUFFICIENT_PERMISSIONS()
    if draft.scope == "personal" and user_id is None:
        raise errors.invalid_field("scope", "validation_failed", "A key has no replies of its own.")
    if not policy.SHORTCUT.fullmatch(draft.shortcut):
        raise errors.invalid_field("shortcut", "validation_failed", SHORTCUT)
    await messaging.fitting(tx, draft.media_ids, "email")
    if draft.scope == "team" and (draft.team_id is None or not await _team_exists(tx, draft.team_id)):
        raise errors.invalid_field("team_id", "resource_not_found")
    return {
        "shortcut": draft.shortcut,
        "scope": draft.scope,
        "user_id": user_id if draft.scope == "personal" else None,
        "team_id": draft.team_id if draft.scope == "team" else None,
        "bodies": msgspec.json.encode(_bodies(draft.bodies)).decode(),
        "media_ids": list(draft.media_ids),
        "is_knowledge": draft.is_knowledge,
    }


async def _team_exists(tx: Tx, team_id: UUID) -> bool:
    return bool(
        await tx.scalar(
            """
            select exists (
              select from inbox_teams where organization_id = %(organization_id)s and id = %(id)s)
            """,
            {"organization_id": tx.organization_id, "id": team_id},
        )
    )


def _bodies(bodies: Mapping[str, str]) -> dict[str, str]:
    kept = {locale: body for locale, body in bodies.items() if body.strip()}
    if not kept:
        raise errors.invalid_field("bodies", "missing_required_field")
    if len(kept) > policy.MOST_LANGUAGES:
        raise errors.invalid_field("bodies", "out_of_range")
    for locale, body in kept.items():
        _require_text(f"bodies.{locale}", body)
    return {locale: clean(body, policy.LONGEST) for locale, body in kept.items()}


def _require_text(path: str, body: str) -> None:
    try:
        clean(body, policy.LONGEST, required=True)
    except BadText:
        sentence = "A text may have at most {most} characters."
        raise errors.invalid_field(path, "validation_failed", sentence, most=policy.LONGEST) from None
    faults: Sequence[Any] = messaging.check_text(body)
    if faults:
        raise errors.invalid_field(path, "validation_failed", faults[0].sentence, name=faults[0].name)

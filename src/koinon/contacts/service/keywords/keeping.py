"""Keywords and stop words of an organization: added, changed, removed (CON-060, 061)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.contacts import errors as refusals
from koinon.contacts.contracts.keywords import CustomKeyword, KeywordChanges, StopWord
from koinon.contacts.policy import keywords as policy
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import keywords as rows
from koinon.contacts.repository import topics as topic_rows
from koinon.contacts.service import groups, tags
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.places import require_everywhere
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx

MOST_CHARACTERS, LONGEST_REPLY = 40, 640
MOST_KEYWORDS, MOST_STOP_WORDS = 200, 50
REPLIES = ("reply_ok", "reply_early", "reply_late")


async def keywords(tx: Tx) -> list[CustomKeyword]:
    """Every keyword by word."""
    return await rows.all_of_them(tx)


async def get_keyword(tx: Tx, keyword_id: UUID) -> CustomKeyword:
    """A keyword. Raises 404."""
    found = await rows.get(tx, keyword_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def create_keyword(tx: Tx, said: KeywordChanges) -> CustomKeyword:
    """Add a keyword. Raises 403, 409 (`reserved_word`, one that is there already, too many), 422."""
    require_everywhere(tx)
    await rows.alone(tx)
    values = await _fit(tx, _sent(said), None)
    if len(await rows.all_of_them(tx)) >= MOST_KEYWORDS:
        raise refusals.TOO_MANY_WORDS(details={"limit": MOST_KEYWORDS})
    keyword_id = ids.uuid7()
    if not await rows.insert(tx, keyword_id, values):
        raise _taken()
    await identity.audit(tx, "keyword.created", "keyword", keyword_id, {"after": values})
    return await get_keyword(tx, keyword_id)


async def update_keyword(tx: Tx, keyword_id: UUID, said: KeywordChanges) -> CustomKeyword:
    """Change a keyword. Raises 403, 404, 409, 422."""
    require_everywhere(tx)
    await rows.alone(tx)
    before = await get_keyword(tx, keyword_id)
    values = await _fit(tx, _sent(said), before)
    changed = {name: value for name, value in values.items() if value != getattr(before, name)}
    if {"word", "sender_id"} & set(changed):
        word, sender_id = values.get("word", before.word), values.get("sender_id", before.sender_id)
        if any(one.sender_id == sender_id and one.id != keyword_id for one in await rows.meant(tx, [word])):
            raise _taken()
    if changed:
        await rows.update(tx, keyword_id, changed)
        seen = {"before": {name: getattr(before, name) for name in changed}, "after": changed}
        await identity.audit(tx, "keyword.updated", "keyword", keyword_id, seen)
    return await get_keyword(tx, keyword_id)


async def delete_keyword(tx: Tx, keyword_id: UUID) -> CustomKeyword:
    """Remove a keyword; whom it filed stays where they are. Raises 403, 404."""
    require_everywhere(tx)
    keyword = await get_keyword(tx, keyword_id)
    await rows.delete(tx, keyword_id)
    await identity.audit(tx, "keyword.deleted", "keyword", keyword_id, {"before": {"word": keyword.word}})
    return keyword


async def stop_words(tx: Tx) -> list[StopWord]:
    """Words of the organization's own that stop messages, beside the built-in ones."""
    return await rows.stop_words(tx)


async def add_stop_word(tx: Tx, word: str) -> StopWord:
    """Add one; the same twice is a no-op. Raises 403, 409 (`reserved_word`, or a keyword has it), 422."""
    require_everywhere(tx)
    await rows.alone(tx)
    known, tidy = await rows.stop_words(tx), await _free_word(tx, word, is_stop=True)
    if len(known) >= MOST_STOP_WORDS and tidy not in {one.word for one in known}:
        raise refusals.TOO_MANY_WORDS(details={"limit": MOST_STOP_WORDS})
    if await rows.add_stop_word(tx, tidy):
        await identity.audit(tx, "stop_word.added", "organization", tx.organization_id, {"after": {"word": tidy}})
    return next(one for one in await rows.stop_words(tx) if one.word == tidy)


async def remove_stop_word(tx: Tx, word: str) -> None:
    """Remove one of the organization's own; who stopped by it stays stopped. Raises 403, 404, 409 (built in)."""
    require_everywhere(tx)
    tidy = policy.normalise(word)
    if policy.is_reserved(tidy):
        raise refusals.RESERVED_WORD("The built-in words cannot be removed.")
    if not policy.forms(tidy) or not await rows.remove_stop_word(tx, tidy):
        raise errors.RESOURCE_NOT_FOUND()
    await identity.audit(tx, "stop_word.removed", "organization", tx.organization_id, {"before": {"word": tidy}})


def _sent(said: KeywordChanges) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(said).items() if value is not msgspec.UNSET}


async def _fit(tx: Tx, sent: Mapping[str, Any], before: CustomKeyword | None) -> dict[str, Any]:
    """What is to be written. Raises 409 for a word that is not free, 422 with every field that is wrong."""
    values, gathered = dict(sent), errors.Gathered()
    for name in REPLIES:
        with gathered:
            if name in values:
                values[name] = clean(values[name] or "", LONGEST_REPLY, name)
    for name, exists in _KNOWN.items():
        with gathered:
            if values.get(name) is not None:
                await _require(tx, name, exists, values[name])
    opens, closes = (values.get(name, getattr(before, name, None)) for name in ("opens_at", "closes_at"))
    with gathered:
        if opens is not None and closes is not None and opens >= closes:
            raise errors.invalid_field("closes_at", "out_of_range", "It has to close after it opens.")
    topic_id, text_id = (values.get(name, getattr(before, name, None)) for name in ("topic_id", "text_version_id"))
    with gathered:
        if topic_id is not None and text_id is None:
            raise errors.invalid_field("text_version_id", "missing_required_field", "Say what people agree to.")
    with gathered:
        if before is None or "word" in values:
            values["word"] = await _free_word(tx, values.get("word", ""))
    gathered.refuse()
    return values


async def _free_word(tx: Tx, word: str, *, is_stop: bool = False) -> str:
    if len(word) > MOST_CHARACTERS:
        raise errors.invalid_field("word", "out_of_range", "A word has at most {limit} characters.", limit=40)
    tidy = policy.normalise(word)
    if not policy.forms(tidy):
        raise errors.invalid_field("word", "missing_required_field", "Type a word of letters or digits.")
    if policy.is_reserved(tidy):
        raise refusals.RESERVED_WORD()
    if is_stop and await rows.meant(tx, policy.forms(tidy)):
        raise errors.DUPLICATE_RESOURCE("One of your keywords is this word.")
    if not is_stop and {one.word for one in await rows.stop_words(tx)} & set(policy.forms(tidy)):
        raise refusals.RESERVED_WORD()
    return tidy


async def _require(tx: Tx, name: str, exists: Any, value: UUID) -> None:
    try:
        found = await exists(tx, value)
    except errors.KoinonError:
        found = None
    if not found:
        raise errors.invalid_field(name, "resource_not_found", "There is no such thing any more.")


_KNOWN = {"group_id": groups.get_group, "tag_id": tags.get_tag, "text_version_id": consent_rows.text_exists,
          "topic_id": topic_rows.get}  # fmt: skip


def _taken() -> errors.KoinonError:
    return errors.DUPLICATE_RESOURCE("There is a keyword of this word already.")

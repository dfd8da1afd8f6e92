"""Templates written, found, thrown away. What is published never changes: a change begins a new version (MSG-001)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.kit import clock, ids
from koinon.messaging.templates import policy
from koinon.messaging.templates.contracts import (
    Template,
    TemplateDraft,
    TemplateStatus,
    TemplateUse,
    TemplateVariant,
    TemplateVersion,
)
from koinon.messaging.templates.repository import templates, versions
from koinon.messaging.templates.service import using
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

ONE_SITTING = timedelta(minutes=10)
MOST_NAME, MOST_FOLDER, MOST_NOTE = 120, 60, 500
_OF_VERSION = frozenset({"variants", "note"})


async def create(tx: Tx, draft: TemplateDraft) -> Template:
    """A new template with its first version. Raises 422 with line and suggestion, 409 where the name is taken."""
    written = _tidy(draft)
    template_id, by = ids.uuid7(), _user(tx)
    columns = {
        "id": template_id,
        "name": written.name,
        "category": written.category,
        "purpose": written.purpose.value,
        "folder": written.folder,
        "default_locale": written.default_locale,
        "by": by,
    }
    if not await templates.insert(tx, columns):
        raise errors.DUPLICATE_RESOURCE(details={"field": "name"})
    version_id = await versions.insert(tx, template_id, 1, by)
    await _write(tx, version_id, written)
    await identity.audit(tx, "template.created", "template", template_id, {"name": written.name})
    return await get(tx, template_id)


async def get(tx: Tx, template_id: UUID, *, lock: bool = False) -> Template:
    """A template. Raises 404 for a stranger and a deleted one."""
    found = await templates.get(tx, template_id, lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def version(tx: Tx, template_id: UUID, number: int | None = None) -> TemplateVersion:
    """A version of a template, the newest where no number is given. Raises 404."""
    found = await (versions.newest(tx, template_id) if number is None else versions.numbered(tx, template_id, number))
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def draft_of(tx: Tx, template_id: UUID) -> TemplateDraft:
    """What of a template can be written, as its newest version has it."""
    found, newest = await get(tx, template_id), await version(tx, template_id)
    return TemplateDraft(
        name=found.name,
        category=found.category,
        purpose=found.purpose,
        folder=found.folder,
        default_locale=found.default_locale,
        note=newest.note if newest.published_at is None else "",
        variants=newest.variants,
    )


async def update(tx: Tx, template_id: UUID, changes: Mapping[str, Any], *, if_version: int | None = None) -> Template:
    """Change fields (names of TemplateDraft); new words begin a new version if the newest is published.

    Whoever changes what waits for review takes it back. Raises 404, 409, 412 where somebody changed it since, 422.
    """
    current = await get(tx, template_id, lock=True)
    if if_version is not None and if_version != current.version:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"v{current.version}"', "version": current.version})
    known = await draft_of(tx, template_id)
    wanted = _tidy(msgspec.structs.replace(known, **changes))
    changed = {name for name in TemplateDraft.__struct_fields__ if getattr(wanted, name) != getattr(known, name)}
    if not changed:
        return current
    columns = {name: getattr(wanted, name) for name in changed - _OF_VERSION}
    if "name" in columns:
        await _require_free(tx, wanted.name, template_id)
    if changed & _OF_VERSION:
        await _write(tx, await unpublished(tx, template_id), wanted)
        columns |= {} if current.status is TemplateStatus.ARCHIVED else {"status": TemplateStatus.DRAFT}
    await templates.update(tx, template_id, _stored(columns), _user(tx))
    await identity.audit_once(tx, "template.updated", "template", template_id, ONE_SITTING)
    return await get(tx, template_id)


async def unpublished(tx: Tx, template_id: UUID) -> UUID:
    """The version that is being written, begun if there is none."""
    newest = await version(tx, template_id)
    if newest.published_at is None:
        return newest.id
    return await versions.insert(tx, template_id, newest.number + 1, _user(tx))


async def restore(tx: Tx, template_id: UUID, number: int) -> Template:
    """Begin a new version with the words of an old one. Raises 404."""
    old = await version(tx, template_id, number)
    return await update(tx, template_id, {"variants": old.variants, "note": f"#{number}"})


async def copy(tx: Tx, template_id: UUID) -> Template:
    """Another template with the newest words of one. Raises 404."""
    known = await draft_of(tx, template_id)
    return await create(tx, msgspec.structs.replace(known, name=await free_name(tx, known.name), note=""))


async def free_name(tx: Tx, wanted: str) -> str:
    """`wanted`, with a number behind it where it is taken."""
    for number in range(1, 100):
        name = wanted if number == 1 else f"{wanted[:110]} {number}"
        if await templates.named(tx, name) is None:
            return name
    raise errors.DUPLICATE_RESOURCE(details={"field": "name"})


def require_sound(variants: Sequence[TemplateVariant]) -> None:
    """Raise 422 with every mistake of these variants, unfinished or not."""
    if faults := policy.faults(variants):
        raise errors.invalid(faults)


async def discard(tx: Tx, template_id: UUID) -> Template:
    """Throw away what was written since the last published version. Raises 404, 409 where nothing is published."""
    current = await get(tx, template_id, lock=True)
    if current.current_version_id is None or not await versions.delete_unpublished(tx, template_id):
        raise errors.INVALID_STATE(details={"status": current.status.value})
    if current.status is not TemplateStatus.ARCHIVED:
        await templates.update(tx, template_id, {"status": TemplateStatus.APPROVED.value}, _user(tx))
    await identity.audit(tx, "template.discarded", "template", template_id)
    return await get(tx, template_id)


async def archive(tx: Tx, template_id: UUID, *, archived: bool) -> Template:
    """Offer it nowhere any more, or again. Schedules that use the latest version skip their runs meanwhile."""
    current = await get(tx, template_id, lock=True)
    newest = await version(tx, template_id)
    if archived == (current.status is TemplateStatus.ARCHIVED):
        return current
    status = TemplateStatus.ARCHIVED if archived else newest.status
    await templates.update(tx, template_id, {"status": status.value}, _user(tx))
    await identity.audit(tx, f"template.{'archived' if archived else 'unarchived'}", "template", template_id)
    return await get(tx, template_id)


async def delete(tx: Tx, template_id: UUID, *, even_in_use: bool = False) -> None:
    """Put it away for good; what was sent keeps its version. Raises 409 with who still needs it (MSG-010)."""
    current = await get(tx, template_id, lock=True)
    needed = [use for use in await uses(tx, template_id) if use.is_open]
    if needed and not even_in_use:
        raise errors.RESOURCE_IN_USE(details={"uses": [msgspec.to_builtins(use) for use in needed]})
    await templates.update(tx, template_id, {"deleted_at": clock.now()}, _user(tx))
    await identity.audit(tx, "template.deleted", "template", template_id, {"before": {"name": current.name}})


async def uses(tx: Tx, template_id: UUID) -> list[TemplateUse]:
    """What needs a template or sent it, what is open first."""
    await get(tx, template_id)
    return await using.uses(tx, template_id)


async def _write(tx: Tx, version_id: UUID, draft: TemplateDraft) -> None:
    changes = {
        "variables": list(policy.variables(draft.variants)),
        "note": draft.note,
        "status": TemplateStatus.DRAFT.value,
        "submitted_by": None,
        "submitted_at": None,
        "reviewed_by": None,
        "reviewed_at": None,
        "review_words": "",
    }
    await versions.update(tx, version_id, changes)
    await versions.put_variants(tx, version_id, draft.variants)


async def _require_free(tx: Tx, name: str, template_id: UUID) -> None:
    await templates.lock_name(tx, name)
    holder = await templates.named(tx, name)
    if holder is not None and holder.id != template_id:
        raise errors.DUPLICATE_RESOURCE(details={"field": "name"})


def _tidy(draft: TemplateDraft) -> TemplateDraft:
    """With language tags as they are written. Raises 422 with every mistake at once."""
    faults = [
        errors.FieldFault(path, code, errors.REGISTERED[code].sentence)
        for path, code in (
            *_of_text("name", draft.name, MOST_NAME, required=True),
            *_of_text("folder", draft.folder, MOST_FOLDER),
            *_of_text("note", draft.note, MOST_NOTE),
        )
    ]
    tagged = [_tag(draft.default_locale, "default_locale", faults)]
    tagged += [_tag(one.locale, f"variants[{index}].locale", faults) for index, one in enumerate(draft.variants)]
    locales = zip(draft.variants, tagged[1:], strict=True)
    variants = tuple(msgspec.structs.replace(one, locale=locale) for one, locale in locales)
    faults += policy.faults(variants)
    if faults:
        raise errors.invalid(faults)
    return msgspec.structs.replace(
        draft,
        name=draft.name.strip(),
        folder=draft.folder.strip(),
        note=draft.note.strip(),
        default_locale=tagged[0],
        variants=tuple(sorted(variants, key=_order)),
    )


def _order(variant: TemplateVariant) -> tuple[str, str]:
    return variant.key


def _of_text(path: str, said: str, most: int, *, required: bool = False) -> list[tuple[str, str]]:
    if required and not said.strip():
        return [(path, "missing_required_field")]
    if len(said.strip()) > most:
        return [(path, "out_of_range")]
    return [] if policy.is_clean(said) else [(path, "validation_failed")]


def _tag(locale: str, path: str, faults: list[errors.FieldFault]) -> str:
    if not locale.strip():
        return ""
    found = policy.tag(locale)
    if found is None:
        faults.append(errors.FieldFault(path, "validation_failed", "This is not a language, as en or pt-BR is."))
    return found or ""


def _stored(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in columns.items()}


def _user(tx: Tx) -> UUID | None:
    return tx.actor.id if tx.actor.kind is ActorKind.USER else None

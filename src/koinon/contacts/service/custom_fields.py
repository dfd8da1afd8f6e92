"""Custom fields: declared, renamed, given another type, archived; and the values people may have in them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts.fields import CustomField, CustomValue, FieldChanges, FieldType, NewField
from koinon.contacts.policy import field_values
from koinon.contacts.policy.columns import custom_key
from koinon.contacts.repository import custom_fields as rows
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.places import require_everywhere
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.db import Tx

SENSITIVE = "contacts:sensitive"
MAX_LABEL, MAX_OPTION, MAX_OPTIONS = 80, 120, 200
FIRST_FAILING = 20
LANGUAGES = ("en", "es", "pt")
Uses = Callable[[Tx, CustomField], Awaitable[list[str]]]
_uses: list[Uses] = []
CHOOSING = (FieldType.SELECT, FieldType.MULTI_SELECT)


def register_field_use(broken_by: Uses) -> None:
    """Have `broken_by(tx, field)` name what asks about a field as it no longer can be asked; that is refused."""
    _uses.append(broken_by)


async def fields(tx: Tx, *, archived: bool = False) -> list[CustomField]:
    """The fields the actor may see, in their order; sensitive ones need `contacts:sensitive`."""
    declared = await rows.declared(tx)
    return [field for field in declared if _visible(tx, field) and (archived or not field.is_archived)]


async def get_field(tx: Tx, field_id: UUID, *, lock: bool = False) -> CustomField:
    """A field. Raises 404 for a stranger's, and for a sensitive one the actor may not see."""
    found = await rows.get(tx, field_id, lock=lock)
    if found is None or not _visible(tx, found):
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def people_with(tx: Tx, field_id: UUID) -> int:
    """How many people have something in a field."""
    return await rows.filled(tx, field_id)


def read_value(field: CustomField, typed: str) -> CustomValue | None:
    """What was typed into a field's box; nothing clears it. Raises 422 naming `custom.<key>`."""
    if not typed.strip():
        return None
    try:
        return field_values.read(field.type, field.options, typed, date.fromisoformat)
    except field_values.BadValue as bad:
        sentence = refusals.VALUE_REASONS[bad.reason]
        raise errors.invalid_field(f"custom.{field.key}", "validation_failed", sentence) from None


def field_text(value: CustomValue | None) -> str:
    """A value as `read_value` reads it."""
    return "" if value is None else field_values.written(value)


async def create_field(tx: Tx, new: NewField) -> CustomField:
    """Declare a field. Raises 403, 409 where the key is taken or the plan has no room, 422 also for a taken name."""
    require_everywhere(tx)
    others = await rows.declared(tx)
    if new.key not in {field.key for field in others}:
        _require_free_names(others, _labels(new.labels))
    return await _declare(tx, new)


async def _declare(tx: Tx, new: NewField) -> CustomField:
    _require_sight(tx, sensitive=new.sensitive)
    labels, options = _labels(new.labels), _options(new.type, new.options)
    await organizations.require_limit(tx, "custom_fields")
    key = new.key or await _free_key(tx, custom_key(next(iter(labels.values()))))
    columns = {"key": key, "labels": labels, "type": new.type, "options": options, "sensitive": new.sensitive}
    field_id = ids.uuid7()
    if not await rows.insert(tx, {"id": field_id, **columns}):
        raise errors.DUPLICATE_RESOURCE("There is a field of this key already.")
    await identity.audit(tx, "custom_field.created", "custom_field", field_id, {"after": columns})
    return await get_field(tx, field_id)


async def update_field(tx: Tx, field_id: UUID, changes: FieldChanges) -> CustomField:
    """Change a field; its type only where every value converts (CON-029). Raises 403, 404, 409, 422."""
    require_everywhere(tx)
    before = await get_field(tx, field_id, lock=True)
    written = _changed(before, changes)
    _require_sight(tx, sensitive=bool(written.get("sensitive")))
    if "labels" in written:
        others = [field for field in await rows.declared(tx) if field.id != field_id]
        fresh = {key: label for key, label in written["labels"].items() if label != before.labels.get(key)}
        _require_free_names(others, fresh)
    if "is_archived" in written:
        await _count(tx, archived=written["is_archived"])
    if written:
        await rows.update(tx, field_id, written)
    after = await get_field(tx, field_id)
    if {"type", "options"} & set(written):
        await _convert(tx, before, after)
        await _require_unused(tx, after)
    if written:
        seen = {"before": {name: getattr(before, name) for name in written}, "after": written}
        await identity.audit(tx, "custom_field.updated", "custom_field", field_id, seen)
    return after


async def delete_field(tx: Tx, field_id: UUID) -> None:
    """Remove a field nobody has a value in; others are archived instead. Raises 403, 404, 409 `resource_in_use`."""
    require_everywhere(tx)
    field = await get_field(tx, field_id, lock=True)
    if values := await rows.values(tx, field):
        raise errors.RESOURCE_IN_USE("People have values in this field. Archive it: the values are kept.",
                                     details={"people": len(values)})  # fmt: skip
    await rows.delete(tx, field_id)
    events.gone(tx, events.FIELD_DELETED, "custom_field", field_id)
    await _require_unused(tx, field)
    if not field.is_archived:
        await organizations.give_back(tx, "custom_fields", 1)
    await identity.audit(tx, "custom_field.deleted", "custom_field", field_id, {"before": {"key": field.key}})


async def ensure(tx: Tx, keys: Mapping[str, str]) -> None:
    """Declare a text field for each own column of a file (key -> header) that has none. Raises 403, 409, 422."""
    known = {field.key: field for field in await rows.declared(tx)}
    for key, header in keys.items():
        if key not in known:
            await _declare(tx, NewField(labels={"en": header[:MAX_LABEL] or key}, key=key))
        elif known[key].is_archived or not _visible(tx, known[key]):
            raise errors.invalid_field("mapping", "invalid_enum", "There is no such field.")


async def checked(tx: Tx, sent: Mapping[str, Any], before: Mapping[str, CustomValue]) -> dict[str, CustomValue]:
    """A person's values with those of `sent` put in (None clears). Raises 422 naming each field that does not fit."""
    usable = {field.key: field for field in await fields(tx)} if sent else {}
    merged, faults = dict(before), list[errors.FieldFault]()
    for key, value in sent.items():
        field = usable.get(key)
        if field is None:
            faults.append(errors.FieldFault(f"custom.{key}", "unknown_field", "There is no such field."))
        elif value in (None, "", []):
            merged.pop(key, None)
        else:
            try:
                merged[key] = field_values.fit(field.type, field.options, value)
            except field_values.BadValue as bad:
                faults.append(
                    errors.FieldFault(f"custom.{key}", "validation_failed", refusals.VALUE_REASONS[bad.reason])
                )
    if faults:
        raise errors.invalid(faults)
    return merged


async def shown(tx: Tx, custom: Mapping[str, CustomValue]) -> dict[str, CustomValue]:
    """A person's values without the sensitive ones the actor may not see."""
    if not custom or tx.actor.may(SENSITIVE):
        return dict(custom)
    hidden = {field.key for field in await rows.declared(tx) if field.sensitive}
    return {key: value for key, value in custom.items() if key not in hidden}


async def _require_unused(tx: Tx, field: CustomField) -> None:
    if used := [name for broken_by in _uses for name in await broken_by(tx, field)]:
        told = "Segments ask about this field as it was: {names}. Change those first."
        raise errors.RESOURCE_IN_USE(told, details={"used_by": used, "names": ", ".join(used[:5])})


async def _convert(tx: Tx, before: CustomField, after: CustomField) -> None:
    converted, failing = dict[UUID, CustomValue](), list[dict[str, str]]()
    for contact_id, value in await rows.values(tx, before):
        try:
            fitting = field_values.convert(value, after.type, after.options)
        except field_values.BadValue:
            failing.append({"contact_id": str(contact_id), "value": field_values.written(value)})
        else:
            if fitting != value or type(fitting) is not type(value):
                converted[contact_id] = fitting
    if failing:
        told = {"count": len(failing), "first": failing[:FIRST_FAILING]}
        raise refusals.VALUES_DO_NOT_CONVERT(details=told)
    if converted:
        await rows.write_values(tx, after, converted)
    if before.type != after.type:
        await rows.index_anew(tx, after.id)


async def _count(tx: Tx, *, archived: bool) -> None:
    if archived:
        await organizations.give_back(tx, "custom_fields", 1)
    else:
        await organizations.require_limit(tx, "custom_fields")


def _changed(before: CustomField, changes: FieldChanges) -> dict[str, Any]:
    sent = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET}
    if "labels" in sent:
        sent["labels"] = _labels(sent["labels"])
    kind = sent.get("type", before.type)
    if {"options", "type"} & set(sent):
        sent["options"] = _options(kind, sent.get("options", before.options))
    return {name: value for name, value in sent.items() if value != getattr(before, name)}


async def _free_key(tx: Tx, wanted: str) -> str:
    taken = {field.key for field in await rows.declared(tx)}
    numbered = (f"{wanted}_{n}" for n in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)


def _labels(sent: Mapping[str, str]) -> dict[str, str]:
    tidy = {
        language: clean(sent[language], MAX_LABEL, f"labels.{language}") for language in LANGUAGES if language in sent
    }
    if unknown := set(sent) - set(LANGUAGES):
        raise errors.invalid_field(f"labels.{min(unknown)}", "invalid_enum", "The language is en, es or pt.")
    kept = {language: label for language, label in tidy.items() if label}
    if not kept:
        raise errors.invalid_field("labels", "missing_required_field", "A field needs a name.")
    return kept


def _require_free_names(others: Sequence[CustomField], labels: Mapping[str, str]) -> None:
    """Two fields of one name cannot be told apart in a form or a list, whichever language says it."""
    taken = {label.casefold() for field in others for label in field.labels.values()}
    if same := [language for language, label in labels.items() if label.casefold() in taken]:
        raise errors.invalid_field(f"labels.{same[0]}", "validation_failed", "There is a field of this name already.")


def _options(kind: FieldType, sent: Any) -> list[str]:
    if kind not in CHOOSING:
        return []
    tidy = [clean(option, MAX_OPTION, f"options[{n}]") for n, option in enumerate(sent)]
    distinct = list({option.casefold(): option for option in tidy if option}.values())
    if not distinct:
        raise errors.invalid_field("options", "missing_required_field", "Give at least one choice.")
    if kind == FieldType.MULTI_SELECT and not all(map(field_values.is_one_choice, distinct)):
        raise errors.invalid_field("options", "validation_failed", "A choice of several cannot hold “;” or “|”.")
    if len(distinct) > MAX_OPTIONS:
        raise errors.invalid_field("options", "out_of_range", "At most {limit} choices.", limit=MAX_OPTIONS)
    return distinct


def _visible(tx: Tx, field: CustomField) -> bool:
    return not field.sensitive or tx.actor.may(SENSITIVE)


def _require_sight(tx: Tx, *, sensitive: bool) -> None:
    if sensitive and not tx.actor.may(SENSITIVE):
        raise errors.INSUFFICIENT_PERMISSIONS()

"""What each column of a file is, and how its rows become contacts."""

from typing import Any
from uuid import UUID

from koinon.contacts import errors as refusals
from koinon.contacts.contracts import Import, ImportOptions
from koinon.contacts.policy.columns import CUSTOM, REPEATABLE, Target
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository.imports import StoredImport
from koinon.contacts.service.cleaning import MAX_TAG, clean
from koinon.contacts.service.imports import progress
from koinon.platform import errors
from koinon.platform.db import Tx

EDITABLE = ("uploaded", "mapped", "checked")


async def map_import(
    tx: Tx, import_id: UUID, mapping: list[str] | None = None, options: ImportOptions | None = None
) -> Import:
    """Say what each column is and how rows become contacts; a check has to follow. Raises 404, 409, 422."""
    stored = await progress.editable(tx, import_id, EDITABLE)
    if mapping is not None:
        require_mapping(mapping, len(stored.columns))
    usable = await usable_options(tx, options) if options is not None else None
    chosen = mapping if mapping is not None else stored.mapping or []
    await rows.drop_rows(tx, [import_id])
    await rows.update(tx, import_id, **said(stored, chosen, usable, tx.actor.id), state="mapped")
    await progress.note_prepared(tx, import_id)
    return await progress.get_import(tx, import_id)


def said(stored: StoredImport, mapping: list[str], options: ImportOptions | None, by: UUID | None) -> dict[str, Any]:
    """The columns of an import whose mapping or options were said by somebody; any check before is void."""
    chosen = options if options is not None else progress.options_of(stored)
    return {
        "mapping": mapping,
        "options": chosen,
        "attested_by": by if chosen.attested else None,
        "checked": None,
        "checked_rows": 0,
    }


async def usable_options(tx: Tx, options: ImportOptions) -> ImportOptions:
    """The options, where all they name is there. Raises 422."""
    for name in options.tags:
        clean(name, MAX_TAG, "options.tags")
    if set(options.group_ids) - await group_rows.existing(tx, options.group_ids):
        raise errors.invalid_field("options.group_ids", "resource_not_found", "There is no such group.")
    if options.consent_text_id is not None:
        if not await consent_rows.text_exists(tx, options.consent_text_id):
            raise errors.invalid_field(
                "options.consent_text_id", "resource_not_found", "There is no such consent text."
            )
        if not options.attested:
            raise errors.invalid_field(
                "options.attested", "confirmation_required", "Confirm that these people agreed to this text."
            )
    return options


def require_mapping(mapping: list[str], width: int) -> None:
    """Raises 422 for a target that is none, or named twice, or a wrong number of columns; 409 where nobody is named."""
    faults = [
        errors.FieldFault(f"mapping[{n}]", "invalid_enum", "This is not something a column can be.")
        for n, target in enumerate(mapping)
        if target not in set(Target) and not (target.startswith(CUSTOM) and 0 < len(target) - len(CUSTOM) <= 60)
    ]
    twice = {target for target in mapping if mapping.count(target) > 1 and target not in REPEATABLE}
    faults += [
        errors.FieldFault(f"mapping[{n}]", "validation_failed", "Two columns cannot both be this.")
        for n, target in enumerate(mapping)
        if target in twice
    ]
    if len(mapping) != width:
        faults.append(errors.FieldFault("mapping", "out_of_range", "Say for every column what it is."))
    if faults:
        raise errors.invalid(faults)
    if not set(mapping) & progress.IDENTIFYING:
        raise refusals.IMPORT_NOT_MAPPED()

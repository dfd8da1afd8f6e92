"""Typed settings of an organization: declared by contexts, bounded, with a default that works (ORG-008, 009)."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from koinon.organizations import events
from koinon.organizations.auditing import audit
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest.faults import faults_of

Check = Callable[[Tx, Any], Awaitable[Sequence[errors.FieldFault]]]
"""The faults of a new value (in the setting's type), with paths below the setting's key."""


@dataclass(frozen=True)
class Setting:
    """A declared setting; `title`, `help` and `group` are English msgids.

    `page` is the path of a page of its own; with one the page of all settings only links there, and without `listed`
    it says nothing of it. What no code reads yet is declared without `in_force`: the API keeps it, no page offers it.
    `check` says what is wrong with a value that fits its type, such as a name of something there is not.
    """

    key: str
    type: Any
    default: Any
    title: str
    help: str = ""
    group: str = "General"
    page: str = ""
    listed: bool = True
    in_force: bool = True
    check: Check | None = None

    def schema(self) -> dict[str, Any]:
        """Its bounds as JSON Schema, 2020-12, with everything in place."""
        return dict(msgspec.json.schema(self.type))


class SettingValue(Struct, frozen=True):
    """A setting as it stands; the last two are None while it has its default."""

    key: str
    value: Any
    default: Any
    updated_by: UUID | None
    updated_at: datetime | None


DECLARED: dict[str, Setting] = {}


def declare_setting(setting: Setting) -> Setting:
    """Make a setting known. Raises ValueError if its key is taken or its default does not fit its type."""
    if setting.key in DECLARED:
        raise ValueError(f"setting {setting.key} is declared twice")
    if faults_of(msgspec.to_builtins(setting.default), setting.type):
        raise ValueError(f"the default of {setting.key} does not fit")
    DECLARED[setting.key] = setting
    return setting


def matches(declared: Setting, search: str) -> bool:
    """Whether every word of `search` stands somewhere in its key, title, help or group."""
    text = f"{declared.key} {declared.title} {declared.help} {declared.group}".casefold().replace("_", " ")
    return all(word in text for word in search.casefold().replace("_", " ").split())


class _Row(Struct, frozen=True):
    key: str
    value: Any
    updated_by: UUID | None
    updated_at: datetime


async def setting(tx: Tx, key: str) -> Any:
    """The value of a declared setting, in its own type."""
    declared = DECLARED[key]
    value = await tx.scalar(
        "select value from organization_settings where organization_id = %(organization_id)s and key = %(key)s",
        {"organization_id": tx.organization_id, "key": key},
    )
    return declared.default if value is None else msgspec.convert(value, declared.type)


async def settings(tx: Tx) -> list[SettingValue]:
    """Every declared setting as it stands, in order of declaration."""
    rows = await tx.all(
        _Row,
        """
        select key, value, updated_by, updated_at
        from organization_settings
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id},
    )
    own = {row.key: row for row in rows}
    return [_standing(declared, own.get(declared.key)) for declared in DECLARED.values()]


def _standing(declared: Setting, row: _Row | None) -> SettingValue:
    default = msgspec.to_builtins(declared.default)
    if row is None:
        return SettingValue(declared.key, default, default, None, None)
    return SettingValue(declared.key, row.value, default, row.updated_by, row.updated_at)


def tag_of(values: Sequence[SettingValue]) -> str:
    """An entity tag of all settings: another one whenever any of them was changed."""
    changed = [(each.key, each.value, each.updated_at) for each in values if each.updated_at is not None]
    return f"s{hashlib.sha256(msgspec.json.encode(changed)).hexdigest()[:16]}"


async def change_settings(
    tx: Tx, values: Mapping[str, Any], *, if_match: Sequence[str] | None = None
) -> list[SettingValue]:
    """Set each key to its value (plain JSON values or the setting's type), or back to its default with None.

    Raises 422 with every fault: unknown keys and values outside their bounds; 412 where the present tag is not in
    `if_match`: somebody changed them meanwhile.
    """
    plain = {key: msgspec.to_builtins(value) for key, value in values.items()}
    _refuse_faults(plain)
    await _refuse_unfit(tx, plain)
    if if_match is not None:
        await _lock(tx)
        if (present := tag_of(await settings(tx))) not in if_match:
            raise errors.PRECONDITION_FAILED(details={"etag": f'"{present}"'})
    before = {each.key: each.value for each in await settings(tx) if each.key in plain}
    cleared = [key for key, value in plain.items() if value is None]
    kept = {key: value for key, value in plain.items() if value is not None}
    await _clear(tx, cleared)
    await _write(tx, kept)
    if plain:
        tx.publish(events.settings_changed(tx.organization_id, sorted(plain)))
        await audit(
            tx, "organization.settings_changed", "organization", tx.organization_id, {"before": before, "after": plain}
        )
    return await settings(tx)


async def _lock(tx: Tx) -> None:
    await tx.execute("select from organizations where id = %(id)s for update", {"id": tx.organization_id})


def _refuse_faults(plain: Mapping[str, Any]) -> None:
    faults = []
    for key, value in plain.items():
        if key not in DECLARED:
            faults.append(errors.FieldFault(key, "unknown_field", "This setting is not known."))
        elif value is not None:
            faults += faults_of(value, DECLARED[key].type, path=key)
    if faults:
        raise errors.invalid(faults)


async def _refuse_unfit(tx: Tx, plain: Mapping[str, Any]) -> None:
    faults: list[errors.FieldFault] = []
    for key, value in plain.items():
        check = DECLARED[key].check
        if check is not None and value is not None:
            faults += await check(tx, msgspec.convert(value, DECLARED[key].type))
    if faults:
        raise errors.invalid(faults)


async def _clear(tx: Tx, keys: list[str]) -> None:
    await tx.execute(
        "delete from organization_settings where organization_id = %(organization_id)s and key = any(%(keys)s)",
        {"organization_id": tx.organization_id, "keys": keys},
    )


async def _write(tx: Tx, values: Mapping[str, Any]) -> None:
    await tx.execute(
        """
        insert into organization_settings (organization_id, key, value, updated_by, updated_at)
        select %(organization_id)s, s.key, s.value::jsonb, %(actor_id)s, now()
        from unnest(%(keys)s::text[], %(values)s::text[]) as s (key, value)
        on conflict (organization_id, key) do update
        set value = excluded.value, updated_by = excluded.updated_by, updated_at = excluded.updated_at
        """,
        {
            "organization_id": tx.organization_id,
            "actor_id": tx.actor.id,
            "keys": list(values),
            "values": [msgspec.json.encode(value).decode() for value in values.values()],
        },
    )

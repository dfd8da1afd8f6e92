"""Typed settings of an organization: declared by contexts, bounded, with a default that works (ORG-008, 009)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from koinon.organizations import events
from koinon.organizations.auditing import audit
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest.faults import faults_of

ClockTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["21:00"])]
Word = Annotated[str, Meta(min_length=2, max_length=30)]
Percent = Annotated[int, Meta(ge=0, le=100)]


@dataclass(frozen=True)
class Setting:
    """A declared setting; `title` and `help` are English msgids."""

    key: str
    type: Any
    default: Any
    title: str
    help: str = ""


class SettingValue(Struct, frozen=True):
    """A setting as it stands; the last two are None while it has its default."""

    key: str
    value: Any
    default: Any
    updated_by: UUID | None
    updated_at: datetime | None


class QuietHours(Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when (local time, may pass midnight) nothing promotional goes out."""

    enabled: bool = True
    start: ClockTime = "21:00"
    end: ClockTime = "08:00"


class OwnNoun(Struct, frozen=True, forbid_unknown_fields=True):
    """An organization's own word, singular and plural."""

    one: Word
    many: Word


class OwnNouns(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The words an organization renamed (ORG-002)."""

    contact: OwnNoun | None = None
    location: OwnNoun | None = None
    group: OwnNoun | None = None
    broadcast: OwnNoun | None = None


DECLARED: dict[str, Setting] = {}


def declare_setting(setting: Setting) -> Setting:
    """Make a setting known. Raises ValueError if its key is taken or its default does not fit its type."""
    if setting.key in DECLARED:
        raise ValueError(f"setting {setting.key} is declared twice")
    if faults_of(msgspec.to_builtins(setting.default), setting.type):
        raise ValueError(f"the default of {setting.key} does not fit")
    DECLARED[setting.key] = setting
    return setting


VOCABULARY = declare_setting(Setting("vocabulary", OwnNouns, OwnNouns(), "Your own words"))
QUIET_HOURS = declare_setting(
    Setting("quiet_hours", QuietHours, QuietHours(), "Quiet hours", "Promotional messages wait until these hours end.")
)
WEEK_START = declare_setting(
    Setting("week_start", Literal["monday", "sunday", "saturday"], "sunday", "First day of the week")
)
DATE_STYLE = declare_setting(
    Setting("date_style", Literal["short", "medium", "long"], "medium", "How dates are written")
)
SENDING_NAME = declare_setting(
    Setting(
        "sending_name",
        Annotated[str, Meta(max_length=60)],
        "",
        "Name shown to recipients",
        "Used where a message must say who writes; the organization's name when empty.",
    )
)
CHECKLIST_DISMISSED = declare_setting(Setting("checklist_dismissed", bool, False, "First steps are hidden"))


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


async def change_settings(tx: Tx, values: Mapping[str, Any]) -> list[SettingValue]:
    """Set each key to its value (plain JSON values or the setting's type), or back to its default with None.

    Raises 422 with every fault: unknown keys and values outside their bounds.
    """
    plain = {key: msgspec.to_builtins(value) for key, value in values.items()}
    _refuse_faults(plain)
    cleared = [key for key, value in plain.items() if value is None]
    kept = {key: value for key, value in plain.items() if value is not None}
    await _clear(tx, cleared)
    await _write(tx, kept)
    if plain:
        tx.publish(events.settings_changed(tx.organization_id, sorted(plain)))
        await audit(tx, "organization.settings_changed", "organization", tx.organization_id, {"after": plain})
    return await settings(tx)


def _refuse_faults(plain: Mapping[str, Any]) -> None:
    faults = []
    for key, value in plain.items():
        if key not in DECLARED:
            faults.append(errors.FieldFault(key, "unknown_field", "This setting is not known."))
        elif value is not None:
            faults += faults_of(value, DECLARED[key].type, path=key)
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

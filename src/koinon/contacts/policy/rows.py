"""One row of a file -> a draft of a contact, or every fault that keeps it out (CON-068, 070, 071, 076)."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from koinon.contacts.contracts.fields import CustomField, CustomValue, FieldType
from koinon.contacts.policy import dates, field_values, names
from koinon.contacts.policy.columns import CUSTOM, Target
from koinon.kit import email_address, phone

MAX_NAME = 120
MAX_TAG = 50
MAX_EXTERNAL_ID = 200
MAX_ADDRESSES = 10
_LIST = re.compile(r"[;|]")
_LOCALES = {
    "en": "en", "english": "en", "ingles": "en", "es": "es", "spanish": "es", "espanol": "es", "castellano": "es",
    "espanhol": "es", "pt": "pt", "portuguese": "pt", "portugues": "pt",
}  # fmt: skip


class Fault(NamedTuple):
    """Why a row stays out: the column's header, what it held, and a code (`phone.spreadsheet`, `email.domain`, ...)."""

    column: str
    value: str
    code: str


@dataclass(slots=True)
class Draft:
    """What a row says about a person; empty means the file does not say."""

    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    birth_date: date | None = None
    external_id: str = ""
    locale: str | None = None
    tags: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    custom: dict[str, CustomValue] = field(default_factory=dict)

    @property
    def has_name(self) -> bool:
        """Whether any part of a name is there (CON-001)."""
        return bool(self.given_name or self.family_name or self.preferred_name)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the columns of a file are read; `targets` are by position (columns.Target or `custom:<key>`)."""

    headers: Sequence[str]
    targets: Sequence[str]
    region: str
    locale: str
    date_order: dates.Order
    today: date
    fields: Mapping[str, CustomField] = field(default_factory=dict)


Fill = Callable[[Draft, str, Reading], str | None]


class RowReader:
    """Reads rows by one mapping; made once for a file, called for each row."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._width = len(reading.targets)
        self._fills = [
            (index, reading.headers[index], _fill(target, reading))
            for index, target in enumerate(reading.targets)
            if target != Target.IGNORE
        ]

    def read(self, cells: Sequence[str]) -> Draft | list[Fault]:
        """The draft, or all faults of the row at once."""
        draft, faults = Draft(), []
        for index, header, fill in self._fills:
            cell = _unquoted(cells[index]) if index < len(cells) and cells[index] else ""
            if cell and (code := fill(draft, cell, self._reading)):
                faults.append(Fault(header, cell[:200], code))
        if any(cells[self._width :]):
            faults.append(Fault("", cells[self._width][:200], "too_many_cells"))
        if not faults and not (draft.has_name or draft.phones or draft.emails):
            faults.append(Fault("", "", "nobody"))
        return faults or draft


def _fill(target: str, reading: Reading) -> Fill:
    if target.startswith(CUSTOM):
        key = target.removeprefix(CUSTOM)
        declared = reading.fields.get(key)
        return _own_text(key) if declared is None or declared.type == FieldType.TEXT else _own_value(declared)
    return _FILLS[Target(target)]


def _text(attribute: str, longest: int) -> Fill:
    def fill(draft: Draft, cell: str, _: Reading) -> str | None:
        tidy = _tidy(cell)
        setattr(draft, attribute, tidy)
        return "too_long" if len(tidy) > longest else None

    return fill


def _full_name(draft: Draft, cell: str, reading: Reading) -> str | None:
    draft.given_name, draft.family_name = names.split(_tidy(cell), reading.locale)
    return "too_long" if max(len(draft.given_name), len(draft.family_name)) > MAX_NAME else None


def _phone(draft: Draft, cell: str, reading: Reading) -> str | None:
    try:
        found = phone.parse(cell, reading.region)
    except phone.InvalidPhone as error:
        return f"phone.{error.reason}"
    if found not in draft.phones:
        draft.phones.append(found)
    return "too_many_addresses" if len(draft.phones) > MAX_ADDRESSES else None


def _email(draft: Draft, cell: str, _: Reading) -> str | None:
    try:
        found = email_address.parse(cell)
    except email_address.InvalidEmail as error:
        return f"email.{error.reason}"
    if found not in draft.emails:
        draft.emails.append(found)
    return "too_many_addresses" if len(draft.emails) > MAX_ADDRESSES else None


def _birth_date(draft: Draft, cell: str, reading: Reading) -> str | None:
    try:
        draft.birth_date = dates.parse_birth_date(cell, reading.date_order, reading.today)
    except dates.InvalidDate as error:
        return f"date.{error.reason}"
    return None


def _locale(draft: Draft, cell: str, _: Reading) -> str | None:
    draft.locale = _LOCALES.get(names.sort_key(cell).split(" ")[0])
    return None


def _names_list(attribute: str, longest: int) -> Fill:
    def fill(draft: Draft, cell: str, _: Reading) -> str | None:
        listed = [_tidy(part) for part in _LIST.split(cell)]
        getattr(draft, attribute).extend(part for part in listed if part)
        return "too_long" if any(len(part) > longest for part in listed) else None

    return fill


def _own_text(key: str) -> Fill:
    def fill(draft: Draft, cell: str, _: Reading) -> str | None:
        draft.custom[key] = _tidy(cell)
        return "too_long" if len(cell) > field_values.MAX_TEXT else None

    return fill


def _own_value(declared: CustomField) -> Fill:
    def fill(draft: Draft, cell: str, reading: Reading) -> str | None:
        def day(said: str) -> date:
            return dates.parse_date(said, reading.date_order, reading.today)

        try:
            draft.custom[declared.key] = field_values.read(declared.type, declared.options, cell, day)
        except field_values.BadValue as bad:
            return "too_long" if bad.reason == "too_long" else f"value.{bad.reason}"
        return None

    return fill


def _unquoted(cell: str) -> str:
    """Without the apostrophe that spreadsheets, and our own files, put before what must stay text."""
    return cell[1:] if cell[0] == "'" and len(cell) > 1 and (cell[1].isdecimal() or cell[1] in "=+-@(") else cell


def _tidy(cell: str) -> str:
    return cell.strip() if cell.isascii() else unicodedata.normalize("NFC", cell).strip()


_FILLS: dict[Target, Fill] = {
    Target.NAME: _text("given_name", MAX_NAME),
    Target.FULL_NAME: _full_name,
    Target.GIVEN_NAME: _text("given_name", MAX_NAME),
    Target.FAMILY_NAME: _text("family_name", MAX_NAME),
    Target.PREFERRED_NAME: _text("preferred_name", MAX_NAME),
    Target.PHONE: _phone,
    Target.EMAIL: _email,
    Target.BIRTH_DATE: _birth_date,
    Target.EXTERNAL_ID: _text("external_id", MAX_EXTERNAL_ID),
    Target.LOCALE: _locale,
    Target.TAGS: _names_list("tags", MAX_TAG),
    Target.GROUPS: _names_list("groups", MAX_NAME),
}

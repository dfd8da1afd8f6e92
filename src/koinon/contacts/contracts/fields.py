"""Custom fields: what an organization keeps of its people besides what everybody has (CON-028)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

CustomValue = str | bool | int | float | list[str]
"""As it is stored and sent: text, url, select and date (ISO 8601) as strings, multi_select as a list of strings."""


class FieldType(StrEnum):
    """What a custom field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    SELECT = "select"
    MULTI_SELECT = "multi_select"
    URL = "url"


class CustomField(Struct, frozen=True):
    """A custom field: `key` names it in `custom` and in texts, `labels` are its names by language."""

    id: UUID
    key: str
    labels: dict[str, str]
    type: FieldType
    options: list[str]
    sensitive: bool
    is_archived: bool
    position: int
    created_at: datetime
    updated_at: datetime

    def label(self, locale: str) -> str:
        """Its name in a language, else in English, else in any, else made from its key."""
        named = self.labels.get(locale) or self.labels.get("en") or next(iter(self.labels.values()), "")
        return named or self.key.replace("_", " ").capitalize()


class NewField(Struct, frozen=True, kw_only=True):
    """A custom field to add; without a key one is made from the first label."""

    labels: dict[str, str]
    key: str = ""
    type: FieldType = FieldType.TEXT
    options: tuple[str, ...] = ()
    sensitive: bool = False


class FieldChanges(Struct, frozen=True, kw_only=True):
    """What changes of a custom field; absent is unchanged."""

    labels: dict[str, str] | UnsetType = UNSET
    type: FieldType | UnsetType = UNSET
    options: tuple[str, ...] | UnsetType = UNSET
    sensitive: bool | UnsetType = UNSET
    is_archived: bool | UnsetType = UNSET
    position: int | UnsetType = UNSET

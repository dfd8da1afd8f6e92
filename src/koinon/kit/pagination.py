"""Opaque, signed cursors for keyset paging (API-018, API-019).

A cursor holds the sort values of the row it stands after, so a deleted row does not matter, and a hash of filters and
sort, so it cannot be used with others. base64url(msgpack payload + first 16 bytes of HMAC-SHA-256).
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

import msgspec

T = TypeVar("T", datetime, int)
Direction = Literal["next", "prev"]
SortValue = str | int | float | bool | datetime | date | None

_VERSION = 1
_TAG_LENGTH = 16
_MAX_LENGTH = 2_048
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class InvalidCursor(ValueError):
    """Altered, signed with another key, or made for other filters, another sort or another version."""


class Cursor(NamedTuple):
    """Where a page begins: after (`next`) or before (`prev`) the row with these sort values and this id."""

    values: tuple[SortValue, ...]
    id: UUID
    direction: Direction = "next"

    @property
    def moment(self) -> datetime:
        """The first sort value of a list that runs by time. Raises InvalidCursor."""
        return self._first(datetime)

    @property
    def number(self) -> int:
        """The first sort value of a list that runs by number. Raises InvalidCursor."""
        return self._first(int)

    def _first(self, kind: type[T]) -> T:
        value = self.values[0] if self.values else None
        if not isinstance(value, kind):
            raise InvalidCursor
        return value


class _Payload(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    version: int
    values: list[tuple[str, str | int | float | bool | None]]
    id: bytes
    direction: Direction
    filters: bytes


def encode(cursor: Cursor, filters: object, key: bytes) -> str:
    """The cursor as text; `filters` is anything JSON can hold: filters, sort and collection of this list."""
    values = [_packed(value) for value in cursor.values]
    payload = _Payload(_VERSION, values, cursor.id.bytes, cursor.direction, filters_hash(filters))
    body = msgspec.msgpack.encode(payload)
    return base64.urlsafe_b64encode(body + _tag(body, key)).rstrip(b"=").decode("ascii")


def decode(text: str, filters: object, key: bytes) -> Cursor:
    """The cursor that `encode` made with equal filters and key; raises InvalidCursor for anything else."""
    if len(text) > _MAX_LENGTH or not text.isascii():
        raise InvalidCursor
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise InvalidCursor from error
    body, tag = raw[:-_TAG_LENGTH], raw[-_TAG_LENGTH:]
    if not hmac.compare_digest(tag, _tag(body, key)):
        raise InvalidCursor
    try:
        payload = msgspec.msgpack.decode(body, type=_Payload)
        if payload.version != _VERSION or payload.filters != filters_hash(filters):
            raise InvalidCursor
        return Cursor(tuple(_unpacked(*value) for value in payload.values), UUID(bytes=payload.id), payload.direction)
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise InvalidCursor from error


def filters_hash(filters: object) -> bytes:
    """8 bytes that change with any filter; the order of keys does not matter."""
    return hashlib.sha256(msgspec.json.encode(filters, order="deterministic")).digest()[:8]


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"cursor" + body, "sha256")[:_TAG_LENGTH]


def _packed(value: SortValue) -> tuple[str, str | int | float | bool | None]:
    if isinstance(value, datetime):
        return ("t", (value - _EPOCH) // _MICROSECOND)  # full microseconds, though JSON shows milliseconds
    if isinstance(value, date):
        return ("d", value.toordinal())
    return ("v", value)


def _unpacked(kind: str, value: str | int | float | bool | None) -> SortValue:
    if kind == "t" and isinstance(value, int):
        return _EPOCH + value * _MICROSECOND
    if kind == "d" and isinstance(value, int):
        return date.fromordinal(value)
    return value

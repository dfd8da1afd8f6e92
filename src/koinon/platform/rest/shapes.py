"""From a parsed JSON value to the Struct a handler asked for, or every fault of it at once (API-008, 009, 012)."""

import unicodedata
from functools import lru_cache
from typing import Annotated, Any, TypeVar, cast, get_type_hints

import msgspec
from msgspec import Meta, Struct, UnsetType

from koinon.platform import errors
from koinon.platform.rest.faults import faults_of

T = TypeVar("T")

Verbatim = Annotated[str, Meta(extra={"verbatim": True})]
"""Text kept exactly as typed (passwords, message bodies): neither normalised nor trimmed. A top-level field only."""


class Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every request body: unknown names are refused."""


class Patch(Body, frozen=True, kw_only=True):
    """Base of a merge-patch (RFC 7396): fields are `T | None | UnsetType = UNSET`; absent is unchanged, null clears."""

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in values.items() if not isinstance(value, UnsetType)}


def convert(value: Any, shape: type[T]) -> T:
    """`value` as `shape`, its text NFC-normalised and trimmed. Raises 422 with every fault."""
    cleaned = _clean_members(value, _verbatim_names(cast(Any, shape))) if isinstance(value, dict) else _clean(value)
    try:
        return msgspec.convert(cleaned, shape)
    except (msgspec.ValidationError, OverflowError, ValueError, RecursionError):
        faults = faults_of(cleaned, shape)
        raise errors.invalid(
            faults or [errors.FieldFault("", "validation_failed", "This value cannot be read.")]
        ) from None


def _clean_members(value: dict[str, Any], verbatim: frozenset[str]) -> dict[str, Any]:
    return {name: item if name in verbatim else _clean(item) for name, item in value.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return (value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    return value


@lru_cache(1024)
def _verbatim_names(shape: Any) -> frozenset[str]:
    if not (isinstance(shape, type) and issubclass(shape, Struct)):
        return frozenset()
    hints = get_type_hints(shape, include_extras=True)
    encoded = zip(shape.__struct_fields__, shape.__struct_encode_fields__, strict=True)
    return frozenset(wire for name, wire in encoded if _is_verbatim(hints.get(name)))


def _is_verbatim(hint: Any) -> bool:
    kept = any(isinstance(m, Meta) and (m.extra or {}).get("verbatim") for m in getattr(hint, "__metadata__", ()))
    return kept or any(_is_verbatim(inner) for inner in getattr(hint, "__args__", ()))

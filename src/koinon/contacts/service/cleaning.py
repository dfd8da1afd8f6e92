"""Values fit to be stored: tidied, bounded, refused by field (API-009, CON-001, 005, 011, 014)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from koinon import organizations
from koinon.contacts import errors as refusals
from koinon.contacts.policy import dates
from koinon.kit import clock, email_address, phone, text
from koinon.platform import errors

MAX_NAME = 120
MAX_TAG = 50
NAMES = ("given_name", "family_name", "preferred_name")
LONGEST = {
    **dict.fromkeys(NAMES, MAX_NAME),
    "do_not_contact_reason": 500,
    "restricted_reason": 500,
    "guardian_consent": 500,
}


def checked(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a contact but for its custom values, fit to be stored. Raises 422 with every field that is not."""
    values, gathered = dict(sent), errors.Gathered()
    for name, longest in LONGEST.items():
        with gathered:
            if values.get(name) is not None:
                values[name] = clean(values[name], longest, name)
    for name, require in _REQUIRED.items():
        with gathered:
            if values.get(name) is not None and (name != "birth_date" or values.get("birth_year_known", True)):
                require(values[name])
    gathered.refuse()
    return values


def clean(value: str, longest: int, path: str) -> str:
    """Tidy text. Raises 422 naming the field."""
    try:
        return text.clean(value, longest)
    except text.BadText as error:
        if error.code == "too_long":
            raise errors.invalid_field(
                path, "out_of_range", "At most {limit} characters fit here.", limit=longest
            ) from None
        raise errors.invalid_field(path, "validation_failed") from None


def parse_phone(raw: str, region: str, path: str) -> str:
    """E.164. Raises 422 naming the field, with the reason."""
    try:
        return phone.parse(raw, region)
    except phone.InvalidPhone as error:
        raise refusals.invalid_phone(path, error.reason) from None


def parse_email(raw: str, path: str) -> str:
    """The stored form. Raises 422 naming the field, with the reason."""
    try:
        return email_address.parse(raw)
    except email_address.InvalidEmail as error:
        raise refusals.invalid_email(path, error.reason) from None


def _require_zone(zone: str) -> None:
    if not organizations.is_zone(zone):
        raise errors.invalid_field("time_zone", "invalid_time_zone")


def _require_birth_date(born: date) -> None:
    try:
        dates.require_possible(born, clock.now().date())
    except dates.InvalidDate as error:
        raise errors.invalid_field("birth_date", "out_of_range", refusals.ROW_REASONS[f"date.{error.reason}"]) from None


def _require_language(code: str) -> None:
    if code not in ("en", "es", "pt"):
        raise errors.invalid_field("locale", "invalid_enum", "The language is en, es or pt.")


_REQUIRED: dict[str, Callable[[Any], None]] = {
    "time_zone": _require_zone,
    "birth_date": _require_birth_date,
    "locale": _require_language,
}

"""What is kept of a birthday, and who decides whether a minor is written to (CON-005, 007, 008)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta

from koinon import organizations
from koinon.contacts.policy.households import MINOR_AGE, OLDEST_AGE, YOUNGEST_AGE
from koinon.contacts.repository.guardians import MINOR_AGE_SETTING
from koinon.contacts.repository.people import Person
from koinon.platform import errors

# A leap year, and so long ago that nobody takes it for somebody's own.
UNKNOWN_YEAR = 1904

organizations.declare_setting(
    organizations.Setting(
        MINOR_AGE_SETTING,
        Annotated[int, Meta(ge=YOUNGEST_AGE, le=OLDEST_AGE)],
        MINOR_AGE,
        "Of age with",
        "Whoever is younger is not written to: the message goes to the heads of their household.",
        group="Reaching people",
    )
)


def birthday(born: date | None, *, year_known: bool) -> tuple[date | None, bool]:
    """A birthday as it is kept: without its year it stands in 1904, and without a day there is no year to know."""
    if born is None or year_known:
        return born, True
    return born.replace(year=UNKNOWN_YEAR, day=min(born.day, 29) if born.month == 2 else born.day), False


def settled(person: Person, fit: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The columns to write where a birthday or a guardian's say changes. Raises 422 for `direct` without a consent."""
    written = dict(fit)
    if "birth_date" in fit or "birth_year_known" in fit:
        given = fit.get("birth_year_known", "birth_date" in fit or person.birth_year_known)
        born, known = birthday(fit.get("birth_date", person.birth_date), year_known=given)
        written |= {"birth_date": born, "birth_year_known": known}
    if "guardian_consent" in fit:
        consent = written["guardian_consent"] = (fit["guardian_consent"] or "").strip() or None
        same = consent == person.guardian_consent
        written["guardian_consent_at"] = person.guardian_consent_at if same else now if consent else None
    policy = fit.get("guardian_policy", person.guardian_policy)
    if policy == "direct" and not written.get("guardian_consent", person.guardian_consent):
        raise errors.invalid_field(
            "guardian_consent", "missing_required_field", "Say which parent or guardian agreed, and how."
        )
    return written

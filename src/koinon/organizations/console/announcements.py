"""The operator's words to organizations: a band on pages until it is dismissed, and a mail if marked so (ORG-047)."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.kit import clock
from koinon.organizations import repository
from koinon.organizations.contracts import Kind, Locale, Organization
from koinon.organizations.plans import catalogue
from koinon.organizations.repository import console as rows
from koinon.organizations.repository.console import Announcement
from koinon.organizations.repository.operators import as_operator
from koinon.organizations.telling import mail_owners
from koinon.platform import errors
from koinon.platform.db import Database, Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

LONGEST = 300
REMEMBER_SECONDS = 10.0
BATCH = 500
TONES = ("info", "warn")


class NewAnnouncement(Struct, frozen=True, kw_only=True):
    """What to say, by language, to whom (kinds and plans; none: all), and when."""

    texts: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    kinds: list[str] = []
    plans: list[str] = []
    tone: str = "info"
    by_mail: bool = False


class Announced:
    """What stands now, as this process last read it: pages ask at each request."""

    def __init__(self) -> None:
        self._kept: list[Announcement] = []
        self._until = 0.0

    async def now(self, database: Database) -> list[Announcement]:
        """The announcements that stand at this moment, the newest first."""
        if self._until <= time.monotonic():
            async with database.system() as tx:
                self._kept = await rows.not_over(tx)
            self._until = time.monotonic() + REMEMBER_SECONDS
        now = clock.now()
        return [each for each in self._kept if each.starts_at <= now < each.ends_at]

    def forget(self) -> None:
        """Read anew at the next request."""
        self._until = 0.0


ANNOUNCED = Announced()


async def announce(tx: Tx, new: NewAnnouncement) -> Announcement:
    """Put it up; owners of its audience get a mail where `by_mail`. Raises 422 naming each field that is wrong."""
    texts = _checked(new)
    values = {name: getattr(new, name) for name in new.__struct_fields__}
    made = await rows.insert_announcement(tx, {**values, "texts": texts, "created_by": tx.actor.id})
    await rows.insert_act(tx, "announce", None, {"announcement_id": str(made), "text": texts["en"]})
    if new.by_mail:
        await mail_announcement.defer(tx, at=max(new.starts_at, clock.now()), announcement_id=str(made))
    tx.after_commit(ANNOUNCED.forget)
    found = await rows.announcement(tx, made)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


def _checked(new: NewAnnouncement) -> dict[str, str]:
    faults = []
    texts = {language: " ".join(text.split()) for language, text in new.texts.items() if text.strip()}
    if "en" not in texts:
        faults.append(
            errors.FieldFault(
                "texts.en", "missing_required_field", "Say it in English: whoever reads neither gets this."
            )
        )
    for language, text in texts.items():
        if language not in {each.value for each in Locale}:
            faults.append(errors.FieldFault(f"texts.{language}", "invalid_enum", "Pages speak en, es and pt."))
        elif len(text) > LONGEST or "\0" in text:
            faults.append(errors.FieldFault(f"texts.{language}", "out_of_range", "At most 300 characters fit a band."))
    if None in (new.starts_at.tzinfo, new.ends_at.tzinfo) or not max(new.starts_at, clock.now()) < new.ends_at:
        faults.append(errors.FieldFault("ends_at", "out_of_range", "It ends after it begins, and after now."))
    if unknown := set(new.kinds) - {each.value for each in Kind}:
        faults.append(errors.FieldFault("kinds", "invalid_enum", f"Unknown: {', '.join(sorted(unknown))}."))
    if unknown := set(new.plans) - set(catalogue.current().plans):
        faults.append(errors.FieldFault("plans", "invalid_enum", f"Unknown: {', '.join(sorted(unknown))}."))
    if new.tone not in TONES:
        faults.append(errors.FieldFault("tone", "invalid_enum", ""))
    if faults:
        raise errors.invalid(faults)
    return texts


async def announcements(tx: Tx, limit: int = 100) -> list[Announcement]:
    """The newest first, those that are over too. For operators only."""
    return await rows.announcements(tx, limit)


async def end_announcement(tx: Tx, announcement_id: UUID) -> None:
    """Take it down now. Raises 404 where it is over, or there is none."""
    if not await rows.end_announcement(tx, announcement_id):
        raise errors.RESOURCE_NOT_FOUND()
    await rows.insert_act(tx, "end_announcement", None, {"announcement_id": str(announcement_id)})
    tx.after_commit(ANNOUNCED.forget)


async def announcement_for(
    tx: Tx, standing: Sequence[Announcement], organization: Organization, user_id: UUID | None
) -> Announcement | None:
    """Of those that stand, the newest meant for this organization that this member did not dismiss."""
    if not standing or user_id is None:
        return None
    plan = await repository.plan_code(tx) if any(each.plans for each in standing) else None
    meant = [each for each in standing if _concerns(each, organization.kind.value, plan)]
    seen = await rows.dismissed_by(tx, user_id, [each.id for each in meant])
    return next((each for each in meant if each.id not in seen), None)


def _concerns(found: Announcement, kind: str, plan: str | None) -> bool:
    return (not found.kinds or kind in found.kinds) and (not found.plans or plan in found.plans)


async def dismiss(tx: Tx, announcement_id: UUID, user_id: UUID) -> None:
    """This person has read it and sees it no more, wherever they sign in."""
    await rows.insert_dismissal(tx, announcement_id, user_id)


@job("organizations.mail_announcement", queue="email", time_limit=3_600.0)
async def mail_announcement(services: Services, _organization_id: UUID | None, *, announcement_id: str) -> None:
    """Have each owner of the audience mailed, once whatever breaks off; nothing where it was taken down before."""
    async with services.database.system() as tx:
        found = await rows.announcement(tx, UUID(announcement_id))
    if found is None or found.mailed_at is not None or found.ends_at <= clock.now():
        return
    last: UUID | None = None
    while batch := await _audience(services, found, last):
        for organization_id in batch:
            async with services.database.transaction(organization_id) as tx:
                await mail_owners.defer(
                    tx, kind="announcement", values={"texts": found.texts}, once_key=announcement_id
                )
        last = batch[-1]
    async with services.database.system() as tx:
        await rows.set_mailed(tx, found.id)


async def _audience(services: Services, found: Announcement, after: UUID | None) -> list[UUID]:
    async with services.database.system() as tx:
        await as_operator(tx)
        return await rows.audience(tx, found.kinds, found.plans, after, BATCH)

"""What identity itself tells people about: their account's safety, keys of the organization, who joined (IDN-051)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from koinon.identity import seating
from koinon.identity.notices.kinds import NoticeKind, Said
from koinon.identity.notices.raising import notify
from koinon.identity.security_log import Kind
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.words import Words

SECURITY = "security"
TOLD = frozenset(
    {
        Kind.NEW_DEVICE,
        Kind.PASSWORD_CHANGED,
        Kind.RESET_COMPLETED,
        Kind.EMAIL_CHANGED,
        Kind.MFA_ENROLLED,
        Kind.MFA_REMOVED,
        Kind.RECOVERY_CODE_USED,
        Kind.REFRESH_REUSE,
        Kind.ACCOUNT_LOCKED,
    }
)


async def on_security(tx: Tx, kind: Kind, event_id: UUID, user_id: UUID) -> None:
    """What matters to an account's owner is told in every organization where they have a seat."""
    if kind in TOLD:
        await tell_of_security.defer(tx, user_id=str(user_id), what=kind.value, event_id=str(event_id))


@job("identity.tell_of_security", queue="email", time_limit=60.0)
async def tell_of_security(
    services: Services, _organization_id: UUID | None, *, user_id: str, what: str, event_id: str
) -> None:
    """Write the notice, once for the event, wherever the person looks."""
    person, about = UUID(user_id), f"security:{event_id}"
    async with services.database.system() as tx:
        await seating.see_own_seats(tx, person)
        seats = await seating.seats(tx, person)
    for seat in seats:
        async with services.database.transaction(seat.organization_id) as tx:
            link = "/account/sessions" if what == Kind.NEW_DEVICE else "/account/security"
            await notify(tx, SECURITY, [person], about=about, link=link, data={"what": what}, once=True)


async def tell_of_job(tx: Tx, job_id: UUID, user_id: UUID | None, what: dict[str, str | int]) -> None:
    """Work on many rows ended; told to whoever asked for it."""
    about, link = f"bulk_job:{job_id}", f"/jobs/{job_id}"
    await notify(tx, "bulk_job_ended", [user_id], about=about, link=link, data=what, to_self=True)


def _job(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    titles = {
        "failed": say.gettext("A job of yours failed"),
        "cancelled": say.gettext("A job of yours was stopped"),
    }
    title = titles.get(str(data.get("state")), say.gettext("A job of yours is done"))
    done, failed = say.number(data.get("done", 0)), say.number(data.get("failed", 0))
    return title, say.gettext("%(done)s changed, %(failed)s failed.", done=done, failed=failed)


def _security(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    said = {
        Kind.NEW_DEVICE: say.gettext("A browser we did not know signed in as you"),
        Kind.PASSWORD_CHANGED: say.gettext("Your password was changed"),
        Kind.RESET_COMPLETED: say.gettext("Your password was changed by a link from a mail"),
        Kind.EMAIL_CHANGED: say.gettext("The address you sign in with was changed"),
        Kind.MFA_ENROLLED: say.gettext("A second factor was added to your account"),
        Kind.MFA_REMOVED: say.gettext("A second factor was removed from your account"),
        Kind.RECOVERY_CODE_USED: say.gettext("A recovery code was used to sign in as you"),
        Kind.REFRESH_REUSE: say.gettext("A session of yours was ended: its token was used twice"),
        Kind.ACCOUNT_LOCKED: say.gettext("Your account was locked"),
    }
    title = said.get(Kind(data["what"]), say.gettext("Something about your account changed"))
    return title, say.gettext("If it was not you, change your password now and end your other sessions.")


def _key(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    said = {
        "created": say.gettext("An API key was made"),
        "rotated": say.gettext("An API key has a new secret"),
        "exposed": say.gettext("An API key was seen where it must not be"),
        "expiring": say.gettext("An API key ends soon"),
        "unused": say.gettext("An API key is not used"),
    }
    return said[data["what"]], f"“{data['name']}”"


def _joined(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    return say.gettext("%(name)s joined your organization", name=data["name"]), ""


def _support(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("%(name)s looks into your organization as support", name=data["name"])
    return title, say.gettext("The reason: %(reason)s", reason=data["reason"])


KINDS = (
    NoticeKind(
        SECURITY,
        area="account",
        icon="shield-alert",
        label=lambda say: say.gettext("Somebody signs in as me in a new place, or my account changes"),
        write=_security,
        own_mail=True,
        fixed=frozenset({"in_app", "email"}),
    ),
    NoticeKind(
        "bulk_job_ended",
        area="people",
        icon="list-checks",
        label=lambda say: say.gettext("A job of mine on many rows ends"),
        write=_job,
        needs="jobs:read",
        push=False,
    ),
    NoticeKind(
        "api_key",
        area="organization",
        icon="key-round",
        label=lambda say: say.gettext("An API key is made, seen elsewhere, or ends soon"),
        write=_key,
        needs="api_keys:write",
        own_mail=True,
        push=False,
        fixed=frozenset({"email"}),
    ),
    NoticeKind(
        "support_entered",
        area="organization",
        icon="eye",
        label=lambda say: say.gettext("Support looks into the organization"),
        write=_support,
        needs="organization:transfer",
        email=True,
        fixed=frozenset({"in_app", "email"}),
    ),
    NoticeKind(
        "member_joined",
        area="organization",
        icon="user-plus",
        label=lambda say: say.gettext("Somebody I invited joins"),
        write=_joined,
        needs="users:write",
        push=False,
    ),
)
JOBS = [tell_of_security]

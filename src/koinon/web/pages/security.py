"""The security log: who came in, who failed to, and what changed about getting in (IDN-046)."""

from typing import Any
from urllib.parse import urlencode

from litestar import Router, get
from litestar.params import FromQuery
from litestar.response import Response

from koinon import identity
from koinon.kit.pagination import Cursor
from koinon.platform.rest import PageRequest
from koinon.web.i18n import N_, gettext
from koinon.web.pages.team import tabs
from koinon.web.visit import VISIT, Visit

PAGE = 50
KINDS = {
    "login_succeeded": N_("Signed in"),
    "login_failed": N_("Failed to sign in"),
    "logout": N_("Signed out"),
    "logout_all": N_("Ended their other sessions"),
    "session_revoked": N_("Ended a session"),
    "refresh_reuse": N_("A session's token was used twice; the session was ended"),
    "new_device": N_("Signed in from a new browser"),
    "password_changed": N_("Changed the password"),
    "reset_requested": N_("Asked for a new password"),
    "reset_completed": N_("Chose a new password by mail"),
    "email_changed": N_("Changed the address"),
    "account_locked": N_("Said that it was not them; the account was locked"),
    "mfa_enrolled": N_("Added a second factor"),
    "mfa_removed": N_("Second factor removed"),
    "mfa_failed": N_("Failed at the second factor"),
    "recovery_code_used": N_("Used a recovery code"),
    "key_created": N_("API key made"),
    "key_rotated": N_("API key changed"),
    "key_revoked": N_("API key ended"),
    "key_exposed": N_("API key found where it must not be"),
    "csrf_failed": N_("A form came from another site, or was out of date"),
    "rate_limited": N_("Too many attempts"),
    "permission_denied": N_("Asked for what they may not do"),
    "signature_invalid": N_("A call in a provider's name that the provider did not sign"),
    "cross_tenant_attempt": N_("Asked for what is another organization's"),
    "impersonation_started": N_("The operator looked in"),
    "impersonation_ended": N_("The operator left"),
    "sso_failed": N_("Signing in by the organization's provider failed"),
}
TONES = {"warning": "warn", "high": "bad", "critical": "bad"}
WEIGHTS = {"warning": N_("Notable"), "high": N_("Serious"), "critical": N_("Serious")}


@get("/security", opt={"permission": "audit:read"})
async def security_log(visit: Visit, kind: FromQuery[str] = "", cursor: FromQuery[str | None] = None) -> Response[Any]:
    """What happened around getting in, the latest first."""
    chosen = kind if kind in KINDS else ""
    paging, filters = PageRequest(PAGE, cursor), {"page": "security", "kind": chosen}
    async with visit.transaction() as tx:
        rows = await identity.security_events(tx, paging.fetch, paging.cursor(filters), [chosen] if chosen else ())
        names = await identity.user_names(tx, {row.user_id for row in rows if row.user_id})
    shown, pagination = paging.cut(rows, filters, lambda row: Cursor((), row.id))
    with visit.words():
        return visit.draw(
            "audit/security.html",
            active="team",
            tabs=tabs("/security", visit),
            rows=[_line(row, names) for row in shown],
            kinds=[("", gettext("Everything")), *((code, gettext(label)) for code, label in KINDS.items())],
            chosen=chosen,
            before=_address(chosen, pagination.prev_cursor),
            after=_address(chosen, pagination.next_cursor),
        )


def _line(row: identity.SecurityEvent, names: dict[Any, str]) -> dict[str, Any]:
    return {
        "at": row.created_at,
        "who": names.get(row.user_id, "") if row.user_id else "",
        "said": gettext(KINDS.get(row.kind, row.kind)),
        "tone": TONES.get(row.severity, ""),
        "weight": gettext(WEIGHTS[row.severity]) if row.severity in WEIGHTS else "",
        "place": identity.place_of(row.user_agent, row.ip),
    }


def _address(kind: str, cursor: str | None) -> str:
    return "/security?" + urlencode({"kind": kind, "cursor": cursor}) if cursor else ""


router = Router("/", route_handlers=[security_log], dependencies=VISIT, include_in_schema=False)

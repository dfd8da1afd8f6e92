"""The security log: one row and one JSON line for each thing that matters to who gets in (IDN-046, 047).

Passwords, codes and tokens never appear; a mail address of a failed sign-in only as a keyed hash.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import structlog

from koinon.identity import events
from koinon.identity.contracts import Client
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform import alerts
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

SECURITY = "security"
ALERT = "security_alert"
ALERT_EVERY = 3600.0
MOST_ALERTS = 1_000
QUIET_SECONDS = 60.0

log = structlog.get_logger("koinon.security")


class Kind(StrEnum):
    """What can stand in the log."""

    LOGIN_SUCCEEDED = "login_succeeded"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    LOGOUT_ALL = "logout_all"
    REFRESH_REUSE = "refresh_reuse"
    SESSION_REVOKED = "session_revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name
    RESET_REQUESTED = "reset_requested"
    RESET_COMPLETED = "reset_completed"
    EMAIL_CHANGED = "email_changed"
    ACCOUNT_LOCKED = "account_locked"
    MFA_ENROLLED = "mfa_enrolled"
    MFA_REMOVED = "mfa_removed"
    MFA_FAILED = "mfa_failed"
    RECOVERY_CODE_USED = "recovery_code_used"
    NEW_DEVICE = "new_device"
    KEY_CREATED = "key_created"
    KEY_ROTATED = "key_rotated"
    KEY_REVOKED = "key_revoked"
    KEY_EXPOSED = "key_exposed"
    CSRF_FAILED = "csrf_failed"
    RATE_LIMITED = "rate_limited"
    PERMISSION_DENIED = "permission_denied"
    SIGNATURE_INVALID = "signature_invalid"
    CROSS_TENANT_ATTEMPT = "cross_tenant_attempt"
    IMPERSONATION_STARTED = "impersonation_started"
    IMPERSONATION_ENDED = "impersonation_ended"
    SSO_FAILED = "sso_failed"
    SIGNING_KEYS_ROTATED = "signing_keys_rotated"


_SEVERE = {
    Kind.REFRESH_REUSE: "high",
    Kind.KEY_EXPOSED: "high",
    Kind.ACCOUNT_LOCKED: "high",
    Kind.CROSS_TENANT_ATTEMPT: "high",
}
_NOTABLE = frozenset(
    {
        Kind.LOGIN_FAILED, Kind.MFA_FAILED, Kind.MFA_REMOVED, Kind.RECOVERY_CODE_USED, Kind.CSRF_FAILED,
        Kind.RATE_LIMITED, Kind.PERMISSION_DENIED, Kind.SIGNATURE_INVALID, Kind.SSO_FAILED, Kind.NEW_DEVICE,
        Kind.IMPERSONATION_STARTED,
    }
)  # fmt: skip


class SecurityEvent(msgspec.Struct, frozen=True):
    """One row of the log."""

    id: UUID
    user_id: UUID | None
    kind: str
    severity: str
    ip: str | None
    user_agent: str | None
    details: dict[str, Any]
    created_at: datetime


class _Alerted:
    """When an alert was last raised, by what it is about: the same is told once an hour."""

    def __init__(self) -> None:
        self._at: OrderedDict[str, float] = OrderedDict()

    def is_new(self, about: str) -> bool:
        now, last = time.monotonic(), self._at.get(about)
        if last is not None and now - last < ALERT_EVERY:
            return False
        self._at[about] = now
        while len(self._at) > MOST_ALERTS:
            self._at.popitem(last=False)
        return True


ALERTED = _Alerted()
Listener = Callable[[Tx, "Kind", UUID, UUID], Awaitable[None]]


class _Registered:
    listener: Listener | None = None


def register_listener(listener: Listener) -> None:
    """Have `listener(tx, kind, event_id, user_id)` called in the transaction of each row that concerns a person."""
    _Registered.listener = listener


def severity_of(kind: Kind) -> str:
    """`info`, `warning` or `high`."""
    return _SEVERE.get(kind, "warning" if kind in _NOTABLE else "info")


async def note(
    tx: Tx,
    kind: Kind,
    client: Client,
    *,
    user_id: UUID | None = None,
    organization_id: UUID | None = None,
    severity: str | None = None,
    **details: Any,
) -> None:
    """Write the row in the caller's transaction and the line after its commit; `high` and above alert the operator."""
    weight, event_id = severity or severity_of(kind), ids.uuid7()
    await tx.execute(
        """
        insert into security_events (id, user_id, organization_id, kind, severity, ip, user_agent, details)
        values (%(id)s, %(user_id)s, %(organization_id)s, %(kind)s, %(severity)s, %(ip)s, %(user_agent)s,
                %(details)s::jsonb)
        """,
        {
            "id": event_id,
            "user_id": user_id,
            "organization_id": organization_id,
            "kind": kind.value,
            "severity": weight,
            "ip": client.ip,
            "user_agent": (client.user_agent or "")[:400] or None,
            "details": msgspec.json.encode(details).decode(),
        },
    )
    if user_id is not None and _Registered.listener is not None:
        await _Registered.listener(tx, kind, event_id, user_id)
    if weight in ("high", "critical"):
        await alerts.alert(tx, _alert(kind, weight, client, user_id, organization_id), quiet=QUIET_SECONDS)
    line = {"kind": kind.value, "severity": weight, "user_id": str(user_id) if user_id else None, "ip": client.ip}
    tx.after_commit(lambda: _say(line, details))
    if weight in ("high", "critical") and organization_id is not None and tx.actor.organization_id == organization_id:
        tx.publish(events.alert_raised(kind.value, user_id))


def _alert(kind: Kind, weight: str, client: Client, user_id: UUID | None, organization_id: UUID | None) -> alerts.Alert:
    """What the operator is mailed, once an hour for the same person or network."""
    grave = alerts.Severity.CRITICAL if weight == "critical" else alerts.Severity.ERROR
    about = f"user {user_id}" if user_id else f"network {client.ip}" if client.ip else "nobody"
    return alerts.Alert(
        kind=f"security_{kind.value}",
        severity=grave,
        subject=about,
        organization_id=organization_id,
        message=f"{kind.value.replace('_', ' ').capitalize()}: {about}. See the security log.",
    )


async def tell_of_guesses(tx: Tx, user_id: UUID, guesses: int) -> None:
    """Tell the operator of a sign-in at an unknown browser that came after failures of the last day (OPS-090)."""
    told = alerts.Alert(
        kind="security_login_after_failures",
        severity=alerts.Severity.ERROR,
        subject=f"user {user_id}",
        message=f"A sign-in came after {guesses} failed ones in a day, at a browser that was not known before.",
        value=float(guesses),
    )
    await alerts.alert(tx, told, quiet=QUIET_SECONDS)


def _say(line: dict[str, Any], details: dict[str, Any]) -> None:
    log.info(SECURITY, **line, **{name: str(value) for name, value in details.items()})
    if line["severity"] in ("high", "critical") and ALERTED.is_new(f"{line['kind']}:{line['user_id']}:{line['ip']}"):
        log.error(ALERT, **line)


def hashed(vault: Vault, address: str) -> str:
    """A mail address as it may stand in the log: the same address gives the same 16 characters."""
    return vault.sign(address.encode(), "security_log").hex()[:16]


async def of_organization(tx: Tx, limit: int, at: Cursor | None, kinds: Sequence[str] = ()) -> list[SecurityEvent]:
    """What concerns the transaction's organization, and what happened to its people outside any, the latest first."""
    order, beyond = ("asc", ">") if at is not None and at.direction == "prev" else ("desc", "<")
    return await tx.all(
        SecurityEvent,
        f"""
        select e.id, e.user_id, e.kind, e.severity, host(e.ip) as ip, e.user_agent, e.details, e.created_at
        from security_events e
        where (e.organization_id = %(organization_id)s
               or (e.organization_id is null
                   and e.user_id in (select m.user_id
                                     from memberships m
                                     where m.organization_id = %(organization_id)s
                                       and m.state = 'active')))
          and (%(kinds)s::text[] = '{{}}' or e.kind = any(%(kinds)s))
          and (%(after)s::uuid is null or e.id {beyond} %(after)s)
          /* asked: e.created_at; e.created_at; e.id */
        order by e.id {order}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "kinds": list(kinds), "after": at.id if at else None, "limit": limit},
    )


async def of_user(tx: Tx, user_id: UUID, limit: int = 50) -> list[SecurityEvent]:
    """What concerns one person, the latest first."""
    return await tx.all(
        SecurityEvent,
        """
        select id, user_id, kind, severity, host(ip) as ip, user_agent, details, created_at
        from security_events
        where user_id = %(user_id)s
        order by created_at desc
        limit %(limit)s
        """,
        {"user_id": user_id, "limit": limit},
    )

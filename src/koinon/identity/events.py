"""The facts this context publishes."""

from uuid import UUID

from koinon.platform.events import Event


def user_registered(user_id: UUID) -> Event:
    """A person signed up."""
    return Event(type="user.registered", aggregate_type="user", aggregate_id=user_id)


def member_joined(user_id: UUID, role: str) -> Event:
    """A user took a seat."""
    return Event(type="member.joined", aggregate_type="user", aggregate_id=user_id, payload={"role": role})


def member_changed(kind: str, user_id: UUID, **payload: str) -> Event:
    """A seat was suspended, restored, removed or given another role: `kind` is the last word of the event's type."""
    return Event(type=f"member.{kind}", aggregate_type="user", aggregate_id=user_id, payload=dict(payload))


def member_invited(invitation_id: UUID, role: str) -> Event:
    """Somebody was invited."""
    payload = {"role": role}
    return Event(type="member.invited", aggregate_type="invitation", aggregate_id=invitation_id, payload=payload)


def role_changed(organization_id: UUID, code: str) -> Event:
    """A custom role was changed or removed: what its holders may do is another thing now."""
    payload = {"code": code}
    return Event(type="role.changed", aggregate_type="organization", aggregate_id=organization_id, payload=payload)


def session_started(user_id: UUID, session_id: UUID) -> Event:
    """A user signed in."""
    return Event(
        type="session.started", aggregate_type="session", aggregate_id=session_id, payload={"user_id": str(user_id)}
    )


def session_revoked(user_id: UUID, session_id: UUID, reason: str) -> Event:
    """A session ended before its time."""
    payload = {"user_id": str(user_id), "reason": reason}
    return Event(type="session.revoked", aggregate_type="session", aggregate_id=session_id, payload=payload)


def api_key_created(key_id: UUID) -> Event:
    """An API key exists."""
    return Event(type="api_key.created", aggregate_type="api_key", aggregate_id=key_id)


def api_key_rotated(key_id: UUID) -> Event:
    """An API key has a new secret."""
    return Event(type="api_key.rotated", aggregate_type="api_key", aggregate_id=key_id)


def api_key_revoked(key_id: UUID) -> Event:
    """An API key ended."""
    return Event(type="api_key.revoked", aggregate_type="api_key", aggregate_id=key_id)


def alert_raised(kind: str, user_id: UUID | None) -> Event:
    """Something of weight stands in the security log."""
    payload = {"kind": kind, "user_id": str(user_id) if user_id else None}
    return Event(
        type="security.alert_raised", aggregate_type="user", aggregate_id=user_id or UUID(int=0), payload=payload
    )


def notices_changed(how: str, user_ids: list[str], kind: str = "") -> Event:
    """Notices of these users came (`created`) or were read: their open pages count anew."""
    payload = {"user_ids": user_ids, "kind": kind} if kind else {"user_ids": user_ids}
    return Event(
        type=f"notification.{how}", aggregate_type="user", aggregate_id=UUID(user_ids[0]), payload=payload
    )  # fmt: skip

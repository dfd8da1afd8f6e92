"""Filters of a list as conditions of its statement (INB-072). A view of ours is one of these with its own index."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from koinon.inbox.contracts.lists import Filters
from koinon.kit import clock
from koinon.platform import errors

_LABEL = """exists (
      select
      from conversation_labels l
      where l.organization_id = %(organization_id)s
        and l.conversation_id = c.id
        and l.label_id = any(%(label_ids)s))"""
_LOCATION = """exists (
      select
      from contacts w
      where w.organization_id = %(organization_id)s
        and w.id = c.contact_id
        and w.location_id = any(%(location_ids)s))"""
_UNREAD = """exists (
      select
      from unread n
      where n.organization_id = %(organization_id)s
        and n.user_id = %(user_id)s
        and n.conversation_id = c.id)"""
_MEDIA = """exists (
      select
      from message_search f
      where f.organization_id = %(organization_id)s
        and f.conversation_id = c.id
        and f.has_media)"""
_MENTIONED = """exists (
      select
      from watchers n
      where n.organization_id = %(organization_id)s
        and n.user_id = %(user_id)s
        and n.conversation_id = c.id
        and n.mentioned_at is not null)"""
_TARGET = """exists (
      select
      from sla_clocks k
      where k.organization_id = %(organization_id)s
        and k.conversation_id = c.id
        and k.met_at is null
        and k.ended_at is null
        and case %(sla)s when 'breached' then k.breached_at is not null
                         when 'warned' then k.warned_at is not null and k.breached_at is null
                         else k.target_at is not null end)"""
_MY_TEAMS = """c.team_id in (
      select t.team_id
      from inbox_team_members t
      where t.organization_id = %(organization_id)s
        and t.user_id = %(user_id)s)"""


_WHOSE = {
    "me": "c.assignee_id = %(user_id)s",
    "none": "c.assignee_id is null",
    "anyone": "c.assignee_id is not null",
}
_TEAMS = {"mine": _MY_TEAMS, "none": "c.team_id is null"}


class Where(NamedTuple):
    """Conditions on `c` (conversations), each begun by "and", and their parameters but the organization and user."""

    sql: str
    params: dict[str, Any]


def where(filters: Filters) -> Where:
    """The conditions of `filters`, without its words. The statement gives `organization_id` and `user_id`."""
    parts: list[str] = []
    params: dict[str, Any] = {}

    def among(column: str, values: tuple[Any, ...], cast: str = "") -> None:
        if values:
            name = f"{column}_any"
            parts.append(f"c.{column} = any(%({name})s{cast})")
            params[name] = list(values)

    among("status", filters.statuses)
    among("channel", filters.channels)
    among("sender_id", filters.sender_ids)
    among("priority", filters.priorities)
    parts += _people(filters, params)
    parts += _rest(filters, params)
    return Where("".join(f"\n    and {part}" for part in parts), params)


def _people(filters: Filters, params: dict[str, Any]) -> list[str]:
    """Whose it is; the values of one filter are joined by "or"."""
    found = []
    for column, values, words in (("assignee_id", filters.assignees, _WHOSE), ("team_id", filters.teams, _TEAMS)):
        either = [words[value] for value in values if value in words]
        if named := [_id(column, value) for value in values if value not in words]:
            params[f"{column}_named"] = named
            either.append(f"c.{column} = any(%({column}_named)s)")
        if either:
            found.append(f"({' or '.join(either)})")
    return found


def _id(column: str, value: str) -> UUID:
    """Raises 422 for what only looks like an id."""
    try:
        return UUID(value)
    except ValueError:
        raise errors.invalid_field(column, "validation_failed", "Nobody here has this id.") from None


def _rest(filters: Filters, params: dict[str, Any]) -> list[str]:
    parts = []
    for name, values, condition in (
        ("label_ids", filters.label_ids, _LABEL),
        ("location_ids", filters.location_ids, _LOCATION),
    ):
        if values:
            parts.append(condition)
            params[name] = list(values)
    if filters.unread is not None:
        parts.append(_UNREAD if filters.unread else f"not {_UNREAD}")
    if filters.mentioned:
        parts.append(_MENTIONED)
    if filters.sla:
        parts.append(_TARGET)
        params["sla"] = filters.sla
    if filters.has_media:
        parts.append(_MEDIA)
    if filters.spam is not None:
        parts.append("c.is_spam" if filters.spam else "not c.is_spam")
    if filters.waiting_minutes:
        parts.append("c.waiting_since <= %(waited_since)s")
        params["waited_since"] = clock.now() - timedelta(minutes=filters.waiting_minutes)
    for name, sign in (("since", ">="), ("until", "<")):
        if (moment := getattr(filters, name)) is not None:
            parts.append(f"c.last_message_at {sign} %(moved_{name})s")
            params[f"moved_{name}"] = moment
    return parts

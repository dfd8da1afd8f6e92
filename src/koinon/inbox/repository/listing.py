"""The conversation list.

The page is cut first and joined after: the flat statement sorts every open conversation already joined (318-458 ms at
40,000 open of 200,000), this one reads 25 rows of an index (0.9 ms, the same at depth 5,000). One label alone is read
from rows that carry the list's order (0.2 ms; asked by `exists` 123 ms).
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.inbox.contracts import ConversationQuery, ConversationRow, Counts, View
from koinon.inbox.contracts.lists import EVERYTHING, Filters
from koinon.inbox.repository import filtering
from koinon.inbox.repository.visible import UNLIMITED, Access
from koinon.platform.db import Tx

_ROW = """
select c.id, c.contact_id, p.given_name, p.family_name, p.preferred_name, c.channel, c.sender_id, c.status,
       c.assignee_id, u.name as assignee_name, p.restricted, p.photo_id,
       case when p.restricted then '' else c.preview end as preview, c.preview_direction, c.message_count,
       c.shared_by,
       c.address_cipher, r.user_id is not null as unread, c.last_message_at, c.waiting_since, c.moved_at, c.version,
       c.number, c.priority, c.team_id, t.name as team_name, c.window_until, c.snoozed_until, c.woke_at,
       coalesce((select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'colour', l.colour)
                                  order by lower(l.name))
                 from conversation_labels k
                 join labels l
                   on l.organization_id = %(organization_id)s
                  and l.id = k.label_id
                 where k.organization_id = %(organization_id)s
                   and k.conversation_id = c.id), '[]'::jsonb) as labels
from ({page}) c
join contacts p
  on p.organization_id = %(organization_id)s
 and p.id = c.contact_id
left join users u
  on u.id = c.assignee_id
left join inbox_teams t
  on t.organization_id = %(organization_id)s
 and t.id = c.team_id
left join unread r
  on r.organization_id = %(organization_id)s
 and r.user_id = %(user_id)s
 and r.conversation_id = c.id
order by c.moved_at {order}, c.id {order}
"""
_COLUMNS = """c.id, c.organization_id, c.contact_id, c.channel, c.sender_id, c.status, c.assignee_id, c.preview,
         c.preview_direction, c.message_count, c.shared_by, c.address_cipher, c.last_message_at,
         c.waiting_since, c.version, c.number, c.priority, c.team_id, c.snoozed_until, c.woke_at,
         c.window_expires_at as window_until"""
_PAGE = """
  select {columns}, c.last_message_at as moved_at
  from conversations c
  where c.organization_id = %(organization_id)s
    and c.message_count > 0
    {where}
    {after}
    /* asked: c.created_at; c.updated_at */
  order by c.last_message_at {order}, c.id {order}
  limit %(limit)s"""
_UNREAD_PAGE = """
  select {columns}, w.last_message_at as moved_at
  from unread w
  join conversations c
    on c.organization_id = %(organization_id)s
   and c.id = w.conversation_id
  where w.organization_id = %(organization_id)s
    and w.user_id = %(user_id)s
    {where}
    {after}
    /* asked: c.created_at; c.updated_at */
  order by w.last_message_at {order}, w.conversation_id {order}
  limit %(limit)s"""
_LABELLED_PAGE = """
  select {columns}, w.last_message_at as moved_at
  from unnest(%(labelled)s::text[]) as s (status)
  cross join lateral (
    select w.conversation_id, w.last_message_at
    from conversation_labels w
    where w.organization_id = %(organization_id)s
      and w.label_id = %(label_id)s
      and w.status = s.status
      {after}
    order by w.last_message_at {order}, w.conversation_id {order}
    limit %(limit)s) w
  join conversations c
    on c.organization_id = %(organization_id)s
   and c.id = w.conversation_id
  where c.message_count > 0
    {where}
    /* asked: c.created_at; c.updated_at */
  order by w.last_message_at {order}, w.conversation_id {order}
  limit %(limit)s"""
LIVE = ("open", "pending")
# In two conditions, so that the indexes of what lives serve a list without what is put aside.
_LIVE = "and c.status in ('open', 'pending', 'snoozed') and c.status <> 'snoozed'"
_MENTIONED = """and exists (
      select
      from watchers w
      where w.organization_id = %(organization_id)s
        and w.user_id = %(user_id)s
        and w.conversation_id = c.id
        and w.mentioned_at is not null)"""
_VIEWS = {
    View.LIVE: _LIVE,
    View.MINE: f"{_LIVE} and c.assignee_id = %(user_id)s",
    View.UNASSIGNED: f"{_LIVE} and c.assignee_id is null",
    View.UNREAD: "",
    View.MENTIONS: _MENTIONED,
    View.RESOLVED: "and c.status = 'resolved'",
    View.ALL: "",
    View.SPAM: "",
}
_HIDDEN = "and c.deleted_at is null"


class After(NamedTuple):
    """The row a page begins behind (or, backwards, before)."""

    moved_at: datetime
    id: UUID
    backwards: bool = False


Matching = tuple[str, dict[str, Any]]


async def page(
    tx: Tx,
    query: ConversationQuery,
    *,
    user_id: UUID | None,
    limit: int,
    after: After | None,
    matching: Matching | None,
    access: Access = UNLIMITED,
) -> list[ConversationRow]:
    """Rows away from `after`; `matching` is a select of the conversations that a search found, with its parameters."""
    backwards = after is not None and after.backwards
    template, key, chosen = _template(query)
    narrowed = filtering.where(chosen.filters)
    sql = _ROW.format(
        order="asc" if backwards else "desc",
        page=template.format(
            columns=_COLUMNS,
            where=conditions(chosen, narrowed.sql, matching, access),
            after=f"and {key} {'>' if backwards else '<'} (%(after_at)s, %(after_id)s)" if after else "",
            order="asc" if backwards else "desc",
        ),
    )
    params = {
        "organization_id": tx.organization_id,
        "user_id": user_id,
        "limit": limit,
        "statuses": list(query.statuses),
        "contact_id": query.contact_id,
        "after_at": after.moved_at if after else None,
        "after_id": after.id if after else None,
        "label_id": query.filters.label_ids[0] if query.filters.label_ids else None,
        "labelled": _labelled(query),
        **narrowed.params,
        **access.params,
    }
    return await tx.all(ConversationRow, sql, params | (matching[1] if matching else {}))


def _template(query: ConversationQuery) -> tuple[str, str, ConversationQuery]:
    """The statement of a page, what its keyset is, and what is left to ask in conditions."""
    if query.view is View.UNREAD and not query.statuses:
        return _UNREAD_PAGE, "(w.last_message_at, w.conversation_id)", query
    label_only = Filters(label_ids=query.filters.label_ids[:1], statuses=query.filters.statuses)
    whole = query.view in (View.LIVE, View.ALL) and not query.statuses and not query.contact_id
    if query.filters.label_ids and query.filters == label_only and whole:
        return _LABELLED_PAGE, "(w.last_message_at, w.conversation_id)", _all_of(query)
    return _PAGE, "(c.last_message_at, c.id)", query


def _all_of(query: ConversationQuery) -> ConversationQuery:
    return msgspec.structs.replace(query, view=View.ALL, filters=EVERYTHING)


def _labelled(query: ConversationQuery) -> list[str]:
    """The states that a list of one label reads."""
    every = (*LIVE, "snoozed", "resolved", "closed")
    return list(query.filters.statuses or (LIVE if query.view is View.LIVE else every))


def conditions(query: ConversationQuery, narrowed: str, matching: Matching | None, access: Access) -> str:
    """The conditions on `c` (conversations) of a list, each begun by "and"."""
    of_view = "" if query.filters.statuses and query.view is View.LIVE else _VIEWS[query.view]
    parts = ["and c.status = any(%(statuses)s)" if query.statuses else of_view, _HIDDEN]
    if query.filters.spam is None:
        parts.append("and c.is_spam" if query.view is View.SPAM else "and not c.is_spam")
    if query.contact_id:
        parts.append("and c.contact_id = %(contact_id)s")
    if query.urgent_first:
        parts.append("and c.priority <> 'urgent'")
    if matching:
        parts.append(f"and c.id in ({matching[0]})")
    return "\n    ".join(part for part in [*parts, narrowed.strip(), access.sql] if part)


_UNREAD = """
select count(*)
from unread r
{join}
where r.organization_id = %(organization_id)s
  and r.user_id = %(user_id)s
  {where}
"""
_JOIN = """join conversations c
  on c.organization_id = %(organization_id)s
 and c.id = r.conversation_id"""


async def counts(tx: Tx, user_id: UUID | None, access: Access = UNLIMITED) -> Counts:
    """What waits, exactly: conversations from one index less those put aside, what is unread from its own rows."""
    return await tx.one(
        Counts,
        f"""
        select n.live - z.live as live, n.mine - z.mine as mine, n.unassigned - z.unassigned as unassigned,
               ({_unread_sql(access)}) as unread,
               (select count(*)
                from watchers w
                join unread r
                  on r.organization_id = %(organization_id)s
                 and r.user_id = %(user_id)s
                 and r.conversation_id = w.conversation_id
                where w.organization_id = %(organization_id)s
                  and w.user_id = %(user_id)s
                  and w.mentioned_at is not null) as mentions
        from (select count(*) as live,
                     count(*) filter (where c.assignee_id = %(user_id)s) as mine,
                     count(*) filter (where c.assignee_id is null) as unassigned
              from conversations c
              where c.organization_id = %(organization_id)s
                and c.status in ('open', 'pending', 'snoozed')
                and not c.is_spam
                and c.deleted_at is null
                and c.message_count > 0
                {access.sql}) n,
             (select count(*) as live,
                     count(*) filter (where c.assignee_id = %(user_id)s) as mine,
                     count(*) filter (where c.assignee_id is null) as unassigned
              from conversations c
              where c.organization_id = %(organization_id)s
                and c.status = 'snoozed'
                and not c.is_spam
                and c.deleted_at is null
                and c.message_count > 0
                {access.sql}) z
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, **access.params},
    )


def _unread_sql(access: Access) -> str:
    """How many conversations a user has not read; one that is limited has marks only of what they may see counted."""
    return _UNREAD.format(join=_JOIN if access.sql else "", where=access.sql)


async def unread_count(tx: Tx, user_id: UUID, access: Access = UNLIMITED) -> int:
    """How many conversations this user has not read."""
    found = await tx.scalar(
        _unread_sql(access), {"organization_id": tx.organization_id, "user_id": user_id, **access.params}
    )
    return int(found)

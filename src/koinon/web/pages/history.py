"""What was done to one thing: the section “History” of its page, and a page of its own (IDN-045)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery

from koinon import identity
from koinon.identity import AuditRow, TrailQuery
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web.audit_objects import Named, named, own_labels
from koinon.web.audit_words import ERASED, changes, sentence
from koinon.web.visit import VISIT, Visit

PAGE = 20
# Kinds of things whose pages have the section. A role is addressed by its code.
KINDS = frozenset(
    [
        "contact",
        "broadcast",
        "group",
        "member",
        "api_key",
        "role",
        "location",
        "import",
        "segment",
        "custom_field",
        "keyword",
        "business_hours",
        "email_domain",
        "household",
        "inbox_rule",
        "link_domain",
        "macro",
        "sender",
        "sla_policy",
        "template",
        "topic",
    ]
)


@get("/history/{kind:str}/{name:str}", opt={"permission": "audit:read"})
async def show_history(
    visit: Visit, kind: FromPath[str], name: FromPath[str], cursor: FromQuery[str | None] = None
) -> Response[str]:
    """The acts on one thing, the latest first; for its page only the list of them."""
    paging, filters = PageRequest(PAGE, cursor), {"page": "history", "kind": kind, "name": name}
    with visit.words():
        async with visit.transaction() as tx:
            query = TrailQuery(resource_type=kind, resource_id=await _thing(tx, kind, name))
            rows = await identity.trail(tx, paging.fetch, paging.cursor(filters), query)
            shown, pagination = paging.cut(rows, filters, lambda row: Cursor((), row.id))
            told = await told_of(tx, shown, await own_labels(tx, visit.actor))
            things = await named(tx, visit.actor, shown)
        after = f"/history/{kind}/{name}?cursor={pagination.next_cursor}" if pagination.next_cursor else ""
        return visit.draw(
            "audit/history.html",
            active="team",
            block="acts" if visit.partial else "",
            name=next((thing.name for thing in things.values()), ""),
            rows=told,
            is_erased=is_erased,
            after=after,
        )


async def _thing(tx: Tx, kind: str, name: str) -> UUID:
    found: UUID | None = None
    if kind == "role":
        found = await identity.role_id(tx, name)
    elif kind in KINDS:
        try:
            found = UUID(name)
        except ValueError:
            found = None
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def told_of(
    tx: Tx, rows: Sequence[AuditRow], labels: Mapping[str, str]
) -> list[tuple[AuditRow, str, Named | None, Any]]:
    """Rows with their sentence and what changed; the thing is the page's own."""
    names = await identity.user_names(tx, {row.actor_id for row in rows if row.actor_id})
    return [(row, sentence(row, names), None, changes(row, labels)) for row in rows]


def is_erased(row: AuditRow) -> bool:
    """Whether what it said went with the person it was about."""
    return row.changes == ERASED


router = Router("/", route_handlers=[show_history], dependencies=VISIT, include_in_schema=False)

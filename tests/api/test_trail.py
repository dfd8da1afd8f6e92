"""Every writing route is called, and what changed something stands in the audit trail (IDN-043).

What changed is seen in the tables themselves: rows come, go or have a newer transaction id.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from koinon import organizations
from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.services import Services
from koinon.samples.first_start import _make
from koinon.samples.people import samples
from tests.api.test_walls import PARAMETER, body_of, operations, sign_in, table_of
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import seat
from tests.organizations.test_branding import png
from tests.platform.asgi import Answer

Kept = dict[str, list[str]]
# A person's own account and sessions are no act on the organization: they stand in the security log. What operators do
# elsewhere and a new organization stand in that organization's trail.
OWN = ("/api/v1/auth/", "/api/v1/me", "/api/v1/organization/clos", "/api/v1/sessions", "/api/v1/operator/")
OWN_ALONE = {"create_organization"}
# Tables that hold no act: what people have read and want to be told, counts of work, what a request leaves behind.
QUIET = {
    "api_requests", "audit_log", "audit_seals", "directory", "events", "idempotency_keys", "limit_notices", "mails",
    "notification_hours", "notification_preferences", "notification_signals", "notifications", "security_events",
    "user_shortcuts",
    "sessions", "unread", "agent_states", "drafts",
    "usage_counters", "usage_gauges", "wakeups", "conversation_seen", "rates", "opt_out_comparisons",
}  # fmt: skip
ORDER = {"POST": 0, "PUT": 1, "PATCH": 2, "DELETE": 3}
# In this order where one makes what the next needs; the others follow by method.
FIRST = (
    "create_location", "create_group", "create_contact", "create_address", "create_tag", "create_role",
    "create_broadcast", "update_broadcast", "request_approval", "withdraw_approval", "start_conversation",
    "create_api_key", "create_invitations", "offer_ownership", "order_locations", "create_import", "update_import",
    "check_import",
)  # fmt: skip
MOST_TRIED = 6
_TABLES = """
select c.relname
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')
  and not c.relispartition
  and has_table_privilege(current_user, c.oid, 'select')
"""
BODIES: dict[str, Callable[[Kept], Any]] = {
    "create_contact": lambda kept: {"given_name": "Noor", "phones": ["+12025550188"]},
    "update_contact": lambda kept: {"family_name": "Walked"},
    "create_group": lambda kept: {"name": "Ushers of the walk"},
    "update_group": lambda kept: {"description": "Those who walk"},
    "update_location": lambda kept: {"name": f"Hall {ids.uuid7().hex[:8]}"},
    "merge_locations": lambda kept: {"into": kept["locations"][-1]},
    "order_locations": lambda kept: {"ids": kept["locations"]},
    "create_address": lambda kept: {"phone": "+12025550199"},
    "create_api_key": lambda kept: {"name": "Walk", "scopes": ["contacts:read"]},
    "update_api_key": lambda kept: {"name": "Walked"},
    "create_invitations": lambda kept: {"emails": [f"{ids.uuid7().hex}@example.org"], "role": "agent"},
    "offer_ownership": lambda kept: {"member_id": kept["agents"][0]},
    "create_broadcast": lambda kept: {"name": "Walk", "body": "Hello"},
    "update_broadcast": lambda kept: {"body": f"Hello {ids.uuid7().hex[:4]}"},
    "test_broadcast": lambda kept: {"contact_ids": kept["reachable"][:1]},
    "start_conversation": lambda kept: {"contact_id": kept["reachable"][0]},
    "update_conversation": lambda kept: {"status": "resolved"},
    "reply_to_conversation": lambda kept: {"body": "Hello"},
    "update_import": lambda kept: {"mapping": ["name", "phone"]},
    "update_notification_preferences": lambda kept: {"quiet_hours": {"quiet_from": 1320, "quiet_until": 420}},
    "update_settings": lambda kept: {"messaging.undo_seconds": 20},
    "update_tag": lambda kept: {"name": "Choir and band"},
    "create_consent": lambda kept: {"contact_id": kept["reachable"][-1], "channel": "sms", "action": "denied"},
}


CSV = b"Name,Phone\nGrace Hopper,+12125550123\n"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FILES: dict[str, tuple[str, str, bytes]] = {
    "create_import": ("people.csv", "text/csv", CSV),
    "import_locations": (
        "places.csv",
        "text/csv",
        b"name,address,time zone\nWalkers' hall,1 Main Street,America/Chicago\n",
    ),
    "create_signed_form": ("form.pdf", "application/pdf", PDF),
    "set_logo": ("logo.png", "image/png", png(300)),
    "set_icon": ("icon.png", "image/png", png(64)),
}


def filed(name: str, kind: str, data: bytes) -> tuple[bytes, str]:
    """A multipart body with one file, and its content type (RFC 7578)."""
    head = f'--x\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\ncontent-type: {kind}\r\n\r\n'
    return head.encode() + data + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


@pytest.fixture(scope="module")
async def application(services: Services) -> rest.Edge:
    return make_api(services)


@pytest.fixture(scope="module")
async def chapel(services: Services) -> UUID:
    """A sample organization with people, groups, senders and a broadcast."""
    return await _make(services, samples()[0])


@pytest.fixture(scope="module")
async def owner(application: rest.Edge, services: Services, chapel: UUID) -> Browser:
    await seat(services, chapel, Role.AGENT)
    return await sign_in(application, (await seat(services, chapel, Role.OWNER)).token)


async def rows_of(services: Services, organization: UUID, request_id: str) -> int:
    async with services.database.transaction(organization) as tx:
        return int(
            await tx.scalar(
                "select count(*) from audit_log where organization_id = %(o)s and request_id = %(r)s",
                {"o": organization, "r": request_id},
            )
        )


async def look(services: Services, organization: UUID) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and the transaction that wrote the newest."""
    async with services.database.transaction(organization) as tx:
        tables = [name for name in await tx.all(str, _TABLES) if name not in QUIET]
        every = " union all ".join(
            f"select '{name}', count(*), coalesce(max(xmin::text::bigint), 0) from {name} where organization_id = %(o)s"
            for name in tables
        )
        rows: list[tuple[str, int, int]] = await tx.all(tuple, every, {"o": organization})
    return {name: (count, newest) for name, count, newest in rows}


async def there(services: Services, organization: UUID) -> Kept:
    """Ids of what there is, by table, the newest first; and some people that a text reaches."""
    async with services.database.transaction(organization) as tx:
        o = {"o": organization}
        found: Kept = {}
        for table in await tx.all(
            str, f"{_TABLES} and exists (select from pg_attribute i where i.attrelid = c.oid and i.attname = 'id')"
        ):
            sql = f"select id::text from {table} where organization_id = %(o)s order by id desc limit 20"
            found[table] = await tx.all(str, sql, o)
        living = "select id::text from locations where organization_id = %(o)s and archived_at is null order by id desc"
        found["locations"] = await tx.all(str, living, o)
        agents = (
            "select id::text from memberships where organization_id = %(o)s and role = 'agent' and state = 'active'"
        )
        found["agents"] = await tx.all(str, agents, o)
        reachable = """select contact_id::text from addresses where organization_id = %(o)s and kind = 'phone'
                       order by id limit 5"""
        found["reachable"] = await tx.all(str, reachable, o)
        found["codes"] = await tx.all(str, "select code from roles where organization_id = %(o)s", o)
        kind = (await organizations.get(tx)).kind
        found["steps"] = [step.code for step in await organizations.onboarding(tx, kind)]
        pairs: list[tuple[str, str]] = await tx.all(
            tuple, "select contact_id::text, id::text from addresses where organization_id = %(o)s order by id desc", o
        )
        found["of_address"] = [contact for contact, _ in pairs[:20]]
        found["addresss"] = [address for _, address in pairs[:20]]
    return found


def body_for(operation: dict[str, Any], kept: Kept) -> Any:
    """The documented example, or what fits the people who are there."""
    if (make := BODIES.get(operation["operationId"])) is not None:
        return make(kept)
    body = body_of(operation)
    if isinstance(body, dict) and "contact_ids" in body:
        return body | {"contact_ids": kept["contacts"][:3]}
    return body


async def attempt(owner: Browser, method: str, path: str, operation: dict[str, Any], kept: Kept) -> Answer | None:
    """The first call that is taken, with the ids there are."""
    named = PARAMETER.findall(path)
    for n in range(MOST_TRIED if named else 1):
        chosen = {name: kept.get(table_of(name), [])[n : n + 1] for name in named}
        if "address_id" in named:
            chosen["contact_id"] = kept["of_address"][n : n + 1]
        if not all(chosen.values()):
            return None
        target = PARAMETER.sub(lambda match: chosen[match[1]][0], path)  # noqa: B023 - called at once
        body, headers = body_for(operation, kept), {"idempotency_key": ids.uuid7().hex}
        if (file := FILES.get(operation["operationId"])) is not None:
            body, headers["content_type"] = filed(*file)
        answer = await owner.call(method, target, body, **headers)
        if answer.status < 300:
            return answer
    return None


def turn(one: tuple[str, str, dict[str, Any]]) -> tuple[int, int]:
    name = one[2]["operationId"]
    return (FIRST.index(name) if name in FIRST else len(FIRST), ORDER[one[0]])


async def test_what_a_route_changed_stands_in_the_trail(owner: Browser, services: Services, chapel: UUID) -> None:
    writing = [one for one in await operations(owner) if one[0] in ORDER and not one[1].startswith(OWN)]
    taken, changing, silent = [], [], []
    before = await look(services, chapel)
    for method, path, operation in sorted(writing, key=turn):
        answer = await attempt(owner, method, path, operation, await there(services, chapel))
        if answer is None or operation["operationId"] in OWN_ALONE:
            continue
        after = await look(services, chapel)
        changed = sorted(name for name in after if after[name] != before.get(name))
        before = after
        taken.append(operation["operationId"])
        if not changed:
            continue
        changing.append(operation["operationId"])
        if not await rows_of(services, chapel, answer.headers["x-request-id"]):
            silent.append(f"{operation['operationId']} {method} {path} {answer.status}: {', '.join(changed)}")
    print(f"{len(taken)} of {len(writing)} taken, {len(changing)} changed something")
    assert silent == []
    assert len(changing) >= 70

"""Statements of apps whose users are notified."""

from typing import Any
from uuid import UUID

from koinon.channels.contracts.push_apps import PushApp
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_APP = """
select p.id, p.platform, p.bundle_id, p.account_id, p.sender_id, a.provider, a.environment, s.state,
       coalesce(s.last_error, a.last_error) as last_error, p.created_at
from push_apps p
join provider_accounts a on a.organization_id = %(organization_id)s and a.id = p.account_id
join senders s on s.organization_id = %(organization_id)s and s.id = p.sender_id
where p.organization_id = %(organization_id)s
"""


async def apps(tx: Tx) -> list[PushApp]:
    """Every one, by its name."""
    return await tx.all(PushApp, _APP + " order by p.bundle_id, p.platform", bound(tx))


async def apps_page(tx: Tx, limit: int, at: Cursor | None) -> list[PushApp]:
    return await tx.all(PushApp, _APP + paged("p", at), bound(tx, limit=limit, **place(at)))


async def app(tx: Tx, app_id: UUID) -> PushApp | None:
    return await tx.first(PushApp, _APP + " and p.id = %(id)s", bound(tx, id=app_id))


async def insert_app(tx: Tx, **values: Any) -> bool:
    """False where this platform has the app already."""
    added = await tx.execute(
        """
        insert into push_apps (id, organization_id, platform, bundle_id, account_id, sender_id, created_by)
        values (%(id)s, %(organization_id)s, %(platform)s, %(bundle_id)s, %(account_id)s, %(sender_id)s,
                %(created_by)s)
        on conflict (organization_id, platform, bundle_id) do nothing
        """,
        bound(tx, **values),
    )
    return added == 1


async def delete_app(tx: Tx, app_id: UUID) -> None:
    await tx.execute(
        "delete from push_apps where organization_id = %(organization_id)s and id = %(id)s", bound(tx, id=app_id)
    )

"""Apps whose users are notified: an account that pushes and a sender that stands for the app, together (CHN-038)."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from koinon import identity
from koinon.channels.contracts.push_apps import PROVIDER_OF, AppPlatform, PushApp
from koinon.channels.records import Environment
from koinon.channels.repository import push_apps as rows
from koinon.channels.service import accounts, senders
from koinon.kit import ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


class NewPushApp(msgspec.Struct, frozen=True, kw_only=True):
    """An app to notify; `values` are the fields of the service that pushes to its platform."""

    platform: AppPlatform
    bundle_id: str
    environment: Environment = Environment.LIVE
    values: Mapping[str, str] = {}


async def push_apps(tx: Tx) -> list[PushApp]:
    """Every app, by name."""
    return await rows.apps(tx)


async def push_apps_page(tx: Tx, limit: int, at: Cursor | None) -> list[PushApp]:
    """Apps, newest first, from a cursor."""
    return await rows.apps_page(tx, limit, at)


async def push_app(tx: Tx, app_id: UUID) -> PushApp:
    """An app. 404 for a stranger."""
    found = await rows.app(tx, app_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def add_push_app(tx: Tx, vault: Vault, new: NewPushApp, simulator_url: str) -> PushApp:
    """Connect the account, make the sender and name the app. Raises 409 for one that is there, 422."""
    values = dict(new.values)
    if new.platform is AppPlatform.IOS:
        values["topic"] = new.bundle_id
    account = await accounts.connect_account(
        tx,
        vault,
        accounts.NewAccount(
            provider=PROVIDER_OF[new.platform],
            name=f"{new.bundle_id} ({new.platform.value})"[:80],
            environment=new.environment,
            values=values,
            path="credentials.",
        ),
        simulator_url,
    )
    # One name may stand for the app on every platform: each has a sender of its own.
    name = f"{new.platform.value}.{new.bundle_id}"
    made = await senders.add_sender(tx, senders.NewSender(account_id=account.id, value=name, kind="push_app"))
    app_id = ids.uuid7()
    added = await rows.insert_app(
        tx,
        id=app_id,
        platform=new.platform.value,
        bundle_id=new.bundle_id,
        account_id=account.id,
        sender_id=made.id,
        created_by=tx.actor.id,
    )
    if not added:
        raise errors.DUPLICATE_RESOURCE()
    await identity.audit(tx, "push_app.added", "push_app", app_id, {"platform": new.platform.value})
    return await push_app(tx, app_id)


async def remove_push_app(tx: Tx, app_id: UUID) -> None:
    """Notify its users no more: its sender is given up and its keys are forgotten with the account."""
    found = await push_app(tx, app_id)
    await senders.release_sender(tx, found.sender_id)
    await rows.delete_app(tx, app_id)
    await accounts.remove_account(tx, found.account_id)
    await identity.audit(tx, "push_app.removed", "push_app", app_id, {"platform": found.platform})

"""REST v1 of an organization's data as a whole: exports and closing."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import File
from msgspec import Meta

from koinon.organizations import archive, closing, jobs, service
from koinon.organizations.contracts import Name, Organization
from koinon.organizations.repository.archives import Archive
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

CLOSE = {"permission": "organization:delete", "step_up": True, "while_suspended": True}
EXPORT = {"permission": "organization:export"}
Passphrase = Annotated[str, Meta(min_length=12, max_length=200, examples=["a long enough passphrase"])]


class Closure(rest.Body, frozen=True, kw_only=True):
    """The organization's name, typed, so that nobody closes one by accident."""

    name: Name


class NewExport(rest.Body, frozen=True, kw_only=True):
    """What to write; with a passphrase nobody opens the file without it."""

    passphrase: Passphrase | None = None


@post("/api/v1/organization/closure", opt={**CLOSE, "errors": [errors.INVALID_STATE]}, status_code=202)
@rest.once_per_key
async def close_organization(data: JSONBody[Closure], services: Services, actor: Actor) -> rest.Envelope[Organization]:
    """Close the organization: nothing is sent from now on, and in 30 days everything is erased."""
    async with services.database.transaction(actor) as tx:
        await closing.close(tx, data.name)
        return rest.one(await service.get(tx))


@delete("/api/v1/organization/closure", opt={**CLOSE, "errors": [errors.INVALID_STATE]})
async def keep_organization(services: Services, actor: Actor) -> None:
    """Take the closing back, while its 30 days last."""
    async with services.database.transaction(actor) as tx:
        await closing.keep_open(tx)


@get("/api/v1/organization/exports", opt={**EXPORT, "cache": "live"})
async def list_exports(services: Services, actor: Actor) -> rest.Envelope[list[Archive]]:
    """List the archives of the last days, latest first."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await archive.archives(tx))


@post(
    "/api/v1/organization/exports",
    opt={**EXPORT, "step_up": True, "while_suspended": True, "errors": [errors.INVALID_STATE]},
    status_code=202,
)
@rest.once_per_key
async def export_organization(data: JSONBody[NewExport], services: Services, actor: Actor) -> rest.Envelope[Archive]:
    """Write everything into one archive; the owners get a mail once it is ready. It lies there for seven days."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await begin_export(tx, services, data.passphrase))


@get("/api/v1/organization/exports/{export_id:uuid}/file", opt={**EXPORT, "step_up": True, "cache": "live"})
async def download_export(export_id: FromPath[UUID], services: Services, actor: Actor) -> File:
    """Download an archive."""
    return await archive_file(export_id, services, actor)


async def archive_file(export_id: UUID, services: Services, actor: Actor) -> File:
    """The file of an archive that lies ready. Raises `resource_not_found`."""
    async with services.database.transaction(actor) as tx:
        found = next((each for each in await archive.archives(tx) if each.id == export_id), None)
        path = archive.archive_path(services, tx.organization_id, export_id)
    if found is None or found.state != "done" or not path.exists():
        raise errors.RESOURCE_NOT_FOUND()
    name = "koinon-export.sealed" if found.encrypted else "koinon-export.zip"
    return File(path, filename=name, media_type="application/octet-stream")


async def begin_export(tx: Tx, services: Services, passphrase: str | None) -> Archive:
    """Ask for an archive and have a worker write it."""
    found = await archive.request_export(tx, services.vault, passphrase)
    await jobs.write_archive.defer(tx, archive_id=str(found.id))
    return found


DATA_ENDPOINTS = [close_organization, keep_organization, list_exports, export_organization, download_export]

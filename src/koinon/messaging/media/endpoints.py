"""REST v1 of the library of files."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.messaging.media import delivering, service, shelves
from koinon.messaging.media.contracts import (
    MediaCategory,
    MediaFile,
    MediaKind,
    MediaStatus,
    NewMedia,
    Upload,
)
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/media"
OWN = "/api/v1/media/{media_id:uuid}"
SHELVES = "/api/v1/media-categories"
SHELF = "/api/v1/media-categories/{category_id:uuid}"
READ = {"permission": "media:read", "cache": "private"}
WRITE = {"permission": "media:write"}
FileName = Annotated[str, Meta(min_length=1, max_length=200, examples=["spring-fair.jpg"])]
Alt = Annotated[str, Meta(max_length=500, examples=["Children paint eggs at a long table"])]
CategoryIds = Annotated[tuple[UUID, ...], Meta(max_length=20)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", examples=["9f86d081" * 8])]
CategoryName = Annotated[str, Meta(min_length=1, max_length=60, examples=["Flyers"])]


class MediaView(MediaFile, frozen=True, kw_only=True):
    """A file with addresses of it for seven days, and while it is uploaded how to go on."""

    url: str | None
    thumbnail_url: str | None
    upload: Upload | None = None


class MediaIntent(rest.Body, frozen=True, kw_only=True):
    """A file that is about to be uploaded; with its SHA-256 one that is here already is found instead."""

    name: FileName
    bytes: Annotated[int, Meta(ge=1, le=104_857_600, examples=[248_112])]
    content_type: Annotated[str, Meta(max_length=120, examples=["image/jpeg"])] | None = None
    sha256: (
        Annotated[
            str,
            Meta(
                pattern="^[0-9a-f]{64}$", examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]
            ),
        ]
        | None
    ) = None
    alt: Alt = ""
    kind: Literal["sticker"] | None = None
    category_ids: CategoryIds = ()


class MediaPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a file; one that is pinned is kept for good."""

    name: FileName | UnsetType = UNSET
    alt: Alt | UnsetType = UNSET
    is_pinned: bool | UnsetType = UNSET
    category_ids: CategoryIds | UnsetType = UNSET


class MediaCategoryBody(rest.Body, frozen=True, kw_only=True):
    """A category by its name."""

    name: CategoryName


def _view(services: Services, actor: Actor, file: MediaFile, upload: Upload | None = None) -> MediaView:
    assert actor.organization_id is not None
    values = {name: getattr(file, name) for name in file.__struct_fields__}
    return MediaView(
        **values,
        url=delivering.media_url(services, actor.organization_id, file, "web"),
        thumbnail_url=delivering.media_url(services, actor.organization_id, file, "thumb")
        if "thumb" in file.variants
        else None,
        upload=upload,
    )


async def _whole(services: Services, actor: Actor, file: MediaFile) -> MediaView:
    assert actor.organization_id is not None
    return _view(services, actor, file, await service.upload_of(services, actor.organization_id, file))


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_media(
    services: Services,
    actor: Actor,
    paging: PageRequest,
    kind: MediaKind | None = None,
    status: MediaStatus | None = None,
    category_id: UUID | None = None,
    q: Annotated[str, Meta(max_length=100)] = "",
) -> rest.Envelope[Sequence[MediaView]]:
    """List files of the library, newest first; `q` looks in names and descriptions."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await service.media_page(tx, paging, kind=kind, status=status, category_id=category_id, q=q)
    return rest.page([_view(services, actor, one) for one in found], pagination)


@post(PATH, opt={**WRITE, "errors": [errors.PLAN_LIMIT_EXCEEDED]})
@rest.once_per_key
async def create_media(
    data: JSONBody[MediaIntent], services: Services, actor: Actor
) -> Response[rest.Envelope[MediaView]]:
    """Announce a file

    The answer's `upload.parts` say which bytes to PUT where, in any order and again at will; then complete it.
    """
    new = NewMedia(
        name=data.name,
        bytes=data.bytes,
        mime=data.content_type,
        sha256=data.sha256,
        alt=data.alt,
        kind=data.kind,
        category_ids=data.category_ids,
    )
    async with services.database.transaction(actor) as tx:
        file = await service.begin(tx, new)
    return rest.created(await _whole(services, actor, file), f"{PATH}/{file.id}")


@get(OWN, opt=READ)
async def get_media(media_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[MediaView]:
    """Read a file; while it is uploaded `upload.parts` say what has arrived."""
    async with services.database.transaction(actor) as tx:
        file = await service.get(tx, media_id)
    return rest.one(await _whole(services, actor, file))


@post(OWN + "/complete", opt={**WRITE, "errors": [errors.INVALID_FILE, service.MEDIA_INCOMPLETE]}, status_code=200)
@rest.once_per_key
async def complete_media(media_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[MediaView]:
    """Say that all parts are sent; what the file is decides, and its forms are made within seconds."""
    return rest.one(_view(services, actor, await service.complete(services, actor, media_id)))


@patch(OWN, opt=WRITE)
async def update_media(
    media_id: FromPath[UUID], data: JSONBody[MediaPatch], services: Services, actor: Actor
) -> rest.Envelope[MediaView]:
    """Rename, describe, pin or sort a file."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.get(tx, media_id), media_id)
        file = await service.change(tx, media_id, data.changes())
    return rest.one(_view(services, actor, file))


@delete(OWN, opt={**WRITE, "errors": [errors.INVALID_STATE]})
async def delete_media(media_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Take a file out of the library; within thirty days it can be restored."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.get(tx, media_id), media_id)
        await service.delete(tx, media_id)


@post(OWN + "/restore", opt={**WRITE, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def restore_media(media_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[MediaView]:
    """Bring back a file that was taken out, while its bytes are here."""
    async with services.database.transaction(actor) as tx:
        return rest.one(_view(services, actor, await service.restore(tx, media_id)))


@get(SHELVES, opt=READ, dependencies=rest.BY_NAME)
async def list_media_categories(
    services: Services, actor: Actor, paging: PageRequest
) -> rest.Envelope[Sequence[MediaCategory]]:
    """List categories by name, with how many files each has."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await shelves.categories_page(tx, paging)
    return rest.page(found, pagination)


@post(SHELVES, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def create_media_category(
    data: JSONBody[MediaCategoryBody], services: Services, actor: Actor
) -> Response[rest.Envelope[MediaCategory]]:
    """Add a category."""
    async with services.database.transaction(actor) as tx:
        made = await shelves.create_category(tx, data.name)
    return rest.created(made, f"{SHELVES}/{made.id}")


@get(SHELF, opt=READ)
async def get_media_category(
    category_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[MediaCategory]:
    """Read a category."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await shelves.get_category(tx, category_id))


@patch(SHELF, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
async def update_media_category(
    category_id: FromPath[UUID], data: JSONBody[MediaCategoryBody], services: Services, actor: Actor
) -> rest.Envelope[MediaCategory]:
    """Rename a category."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: shelves.get_category(tx, category_id), category_id)
        return rest.one(await shelves.rename_category(tx, category_id, data.name))


@delete(SHELF, opt=WRITE)
async def delete_media_category(category_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a category; its files stay."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: shelves.get_category(tx, category_id), category_id)
        await shelves.delete_category(tx, category_id)


HANDLERS = [
    list_media,
    create_media,
    get_media,
    complete_media,
    update_media,
    delete_media,
    restore_media,
    list_media_categories,
    create_media_category,
    get_media_category,
    update_media_category,
    delete_media_category,
]

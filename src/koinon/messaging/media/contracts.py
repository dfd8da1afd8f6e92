"""Files of the library."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

MediaStatus = Literal["pending", "uploading", "completed", "failed", "deleted"]
MediaKind = Literal["image", "document", "audio", "video", "sticker"]


class MediaVariant(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a file: its media type, size in bytes, and pixels where it has any."""

    mime: str
    bytes: int
    ending: str
    width: int | None = None
    height: int | None = None


class MediaFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file. `variants` by name: thumb, web, full, mms, whatsapp, sticker; `error` is a sentence where it failed.

    `is_processing` while it is all here and being looked at; `bytes` are those that were uploaded.
    """

    id: UUID
    name: str
    kind: MediaKind
    mime: str
    bytes: int
    status: MediaStatus
    is_processing: bool
    error: str | None
    width: int | None
    height: int | None
    duration_ms: int | None
    alt: str
    is_pinned: bool
    category_ids: list[UUID]
    variants: dict[str, MediaVariant]
    last_used_at: datetime | None
    expires_at: datetime | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class NewMedia(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is about to be uploaded: its name, size in bytes, and what its owner says of it."""

    name: str
    bytes: int
    mime: str | None = None
    sha256: str | None = None
    alt: str = ""
    kind: Literal["sticker"] | None = None
    category_ids: tuple[UUID, ...] = ()


class UploadPart(msgspec.Struct, frozen=True):
    """A piece to put: its number from 1, size in bytes, address, and the storage's own where it takes files itself."""

    number: int
    bytes: int
    url: str
    direct_url: str | None
    is_received: bool


class Upload(msgspec.Struct, frozen=True):
    """How to upload: each part by PUT, in any order and again at will, then complete; `expires_at` ends it."""

    parts: list[UploadPart]
    expires_at: datetime


class MediaCategory(msgspec.Struct, frozen=True):
    """A shelf of the library."""

    id: UUID
    name: str
    file_count: int
    created_at: datetime
    updated_at: datetime


class Attached(msgspec.Struct, frozen=True):
    """A file as a message takes it: an address that a carrier can fetch."""

    media_id: UUID
    url: str
    mime: str
    name: str
    bytes: int

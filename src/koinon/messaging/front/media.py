"""The library of files to send."""

from koinon.messaging.media.contracts import (
    Attached,
    MediaCategory,
    MediaFile,
    MediaVariant,
    NewMedia,
)
from koinon.messaging.media.delivering import attach, fitting, media_url
from koinon.messaging.media.enclosing import fit_in as fit_in_mail
from koinon.messaging.media.jobs import register_media_use
from koinon.messaging.media.policy import MOST_BYTES as MOST_MEDIA_BYTES
from koinon.messaging.media.policy import fit as media_fit
from koinon.messaging.media.repository import some as media_files
from koinon.messaging.media.service import begin as begin_media
from koinon.messaging.media.service import change as change_media
from koinon.messaging.media.service import complete as complete_media
from koinon.messaging.media.service import delete as delete_media
from koinon.messaging.media.service import get as media_file
from koinon.messaging.media.service import media_page, upload_of
from koinon.messaging.media.service import restore as restore_media
from koinon.messaging.media.service import uses as media_uses
from koinon.messaging.media.shelves import categories as media_categories
from koinon.messaging.media.shelves import create_category as create_media_category
from koinon.messaging.media.shelves import delete_category as delete_media_category
from koinon.messaging.media.shelves import rename_category as rename_media_category

__all__ = [
    "MOST_MEDIA_BYTES",
    "Attached",
    "MediaCategory",
    "MediaFile",
    "MediaVariant",
    "NewMedia",
    "attach",
    "begin_media",
    "change_media",
    "complete_media",
    "create_media_category",
    "delete_media",
    "delete_media_category",
    "fit_in_mail",
    "fitting",
    "media_categories",
    "media_file",
    "media_files",
    "media_fit",
    "media_page",
    "media_url",
    "media_uses",
    "register_media_use",
    "rename_media_category",
    "restore_media",
    "upload_of",
]

"""The files of a mailed answer as parts of the mail itself (INB-010): read from the storage just before it leaves."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.channels import Attachment
from koinon.messaging.media import jobs, repository
from koinon.messaging.media.contracts import MediaFile
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.storage import storage

MOST_OCTETS = 18_000_000
"""Of all files of a mail: in base64 lines they take 25 MB, which is what mailboxes take in all (RFC 2045 §6.8)."""
Enclosed = Mapping[UUID, Attachment]


def form_of(file: MediaFile) -> str | None:
    """The form that a mail carries: as it was brought, else as pages show it."""
    return next((form for form in ("full", "web") if form in file.variants), None)


async def fit_in(tx: Tx, media_ids: Sequence[UUID]) -> bool:
    """Whether these files go with a mail; else links to them do. Those that are not there are not counted."""
    octets = 0
    for file in await repository.some(tx, media_ids):
        form = form_of(file)
        octets += file.variants[form].bytes if form is not None else 0
    return octets <= MOST_OCTETS


async def enclosed(services: Services, organization_id: UUID, media_ids: Sequence[UUID]) -> Enclosed:
    """Files with their bytes; one that is gone by now is left out. Not within a transaction."""
    async with services.database.transaction(organization_id) as tx:
        files = await repository.some(tx, media_ids)
    store, found = storage(services.configuration), dict[UUID, Attachment]()
    for file in files:
        form = form_of(file)
        if form is None or file.status != "completed":
            continue
        variant = file.variants[form]
        content = await store.get(jobs.form_name(organization_id, file.id, form, variant.ending))
        if content is not None:
            name = f"{file.name.rpartition('.')[0] or file.name}.{variant.ending}"
            found[file.id] = Attachment(name, variant.mime, content)
    return found

"""What contacts tells people about (IDN-051): an import of theirs ended."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.identity import NoticeKind, Said
from koinon.platform.db import Tx
from koinon.platform.words import Words

IMPORT_ENDED = "import_ended"


async def tell_of_import(
    tx: Tx, import_id: UUID, user_id: UUID | None, file_name: str, counts: Mapping[str, Any]
) -> None:
    """Whoever began an import learns that it is done; it took a while, so it is told to themselves."""
    figures = {name: int(counts.get(name) or 0) for name in ("new", "updated", "invalid")}
    await identity.notify(
        tx,
        IMPORT_ENDED,
        [user_id],
        about=f"import:{import_id}",
        link=f"/imports/{import_id}",
        data={"file": file_name, **figures},
        to_self=True,
    )


def _ended(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("“%(file)s” is imported", file=data["file"])
    body = say.gettext(
        "%(new)s new, %(updated)s changed, %(invalid)s not usable.",
        new=say.number(data["new"]),
        updated=say.number(data["updated"]),
        invalid=say.number(data["invalid"]),
    )
    return title, body


KINDS = (
    NoticeKind(
        IMPORT_ENDED,
        area="people",
        icon="upload",
        label=lambda say: say.gettext("An import of mine is done"),
        write=_ended,
        needs="contacts:import",
    ),
)

"""What link domains tell people about (IDN-051)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.identity import NoticeKind, Said
from koinon.platform.db import Tx
from koinon.platform.words import Words

FAILING = "link_domain_failing"


async def tell_of_failing(tx: Tx, domain_id: UUID, host: str) -> None:
    """Whoever can mend it learns that a host does not lead here any more, and where its records stand."""
    await identity.notify(
        tx,
        FAILING,
        await identity.users_who_may(tx, "channels:write"),
        about=f"link_domain:{domain_id}",
        link=f"/settings/links/{domain_id}",
        data={"host": host},
    )


def _failing(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("Links on %(host)s may lead nowhere", host=data["host"])
    return title, say.gettext(
        "Its DNS records or its certificate are not what they were. New links take this installation’s address."
    )


KINDS = (
    NoticeKind(
        FAILING,
        area="broadcasts",
        icon="link",
        label=lambda say: say.gettext("A link domain of ours fails"),
        write=_failing,
        needs="channels:write",
        email=True,
    ),
)

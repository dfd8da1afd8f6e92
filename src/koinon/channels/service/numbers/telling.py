"""Whom we tell of a number: its organization's admins when it does not work, and when it does again (CHN-015)."""

from uuid import UUID

from koinon import identity
from koinon.channels.notices import NUMBER_TOLD
from koinon.platform.db import Tx


async def tell(tx: Tx, number_id: UUID, e164: str, what: str, words: str = "") -> None:
    """Tell whoever looks after numbers; `words` are the provider's."""
    await identity.notify(
        tx,
        NUMBER_TOLD,
        await identity.users_who_may(tx, "channels:write"),
        about=f"number:{number_id}",
        link=f"/settings/numbers/{number_id}",
        data={"number": e164, "what": what, "words": words[:200]},
        to_self=True,
    )

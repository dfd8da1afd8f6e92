"""What people are told about WhatsApp: a number rated red, a token that ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.identity import NoticeKind, Said
from koinon.platform.db import Tx
from koinon.platform.words import Words

WHATSAPP_QUALITY, WHATSAPP_TOKEN = "whatsapp_quality", "whatsapp_token"


async def tell_of_quality(tx: Tx, sender_id: UUID, number: str, quality: str) -> None:
    """A WhatsApp number went red, or is red no longer."""
    await identity.notify(
        tx,
        WHATSAPP_QUALITY,
        await identity.users_who_may(tx, "channels:write"),
        about=f"sender:{sender_id}",
        link="/settings/whatsapp",
        data={"number": number, "quality": quality},
    )


async def tell_of_token(tx: Tx, account_id: UUID, ends: datetime) -> None:
    """The key of a WhatsApp account ends within days, or has ended."""
    await identity.notify(
        tx,
        WHATSAPP_TOKEN,
        await identity.users_who_may(tx, "channels:write"),
        about=f"provider_account:{account_id}:{ends.date()}",
        link="/settings/whatsapp",
        data={"day": ends.date().isoformat()},
        once=True,
    )


def _rated(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    if data["quality"] == "red":
        title = say.gettext("WhatsApp rates %(number)s red", number=data["number"])
        return title, say.gettext("People block or report it. Broadcasts wait until that changes; replies go on.")
    title = say.gettext("WhatsApp rates %(number)s better again", number=data["number"])
    return title, say.gettext("Broadcasts from it go on.")


def _ending(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    title = say.gettext("The WhatsApp access token ends on %(day)s", day=data["day"])
    return title, say.gettext("Make a new one in Meta's business settings and enter it before then.")


KINDS = (
    NoticeKind(
        WHATSAPP_QUALITY,
        area="broadcasts",
        icon="signal",
        label=lambda say: say.gettext("WhatsApp rates a number of ours anew"),
        write=_rated,
        needs="channels:write",
        email=True,
    ),
    NoticeKind(
        WHATSAPP_TOKEN,
        area="broadcasts",
        icon="signal",
        label=lambda say: say.gettext("The WhatsApp access token ends soon"),
        write=_ending,
        needs="channels:write",
        email=True,
    ),
)

"""How an open page calls its reader besides the bell: a sound, a blinking title; off until wished for (INB-116)."""

from msgspec import Struct

from koinon.identity import repository as people
from koinon.identity.notices.pushing import is_quiet
from koinon.identity.notices.reading import reader
from koinon.identity.notices.repository import wishes
from koinon.kit import clock
from koinon.platform.db import Tx


class Signals(Struct, frozen=True):
    """What a new notice may do in a page that is open."""

    sound: bool = False
    flash: bool = False


async def signals(tx: Tx) -> Signals:
    """What the acting user wishes."""
    found = await tx.first(
        Signals,
        """
        select sound, flash
        from notification_signals
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "user_id": reader(tx)},
    )
    return found or Signals()


async def signals_now(tx: Tx) -> Signals:
    """The same, and none of it in the user's quiet hours."""
    wished = await signals(tx)
    if not (wished.sound or wished.flash):
        return wished
    user = await people.user(tx, reader(tx))
    zone = await tx.scalar(
        "select time_zone from organizations where id = %(organization_id)s", {"organization_id": tx.organization_id}
    )
    hours = (await wishes.hours(tx, [reader(tx)])).get(reader(tx))
    quiet = is_quiet(hours, clock.now(), (user.time_zone if user else None) or str(zone))
    return Signals() if quiet else wished


async def keep_signals(tx: Tx, wished: Signals) -> None:
    """Keep what the acting user wishes."""
    await tx.execute(
        """
        insert into notification_signals (organization_id, user_id, sound, flash)
        values (%(organization_id)s, %(user_id)s, %(sound)s, %(flash)s)
        on conflict (organization_id, user_id) do update
        set sound = excluded.sound, flash = excluded.flash
        """,
        {
            "organization_id": tx.organization_id,
            "user_id": reader(tx),
            "sound": wished.sound,
            "flash": wished.flash,
        },
    )

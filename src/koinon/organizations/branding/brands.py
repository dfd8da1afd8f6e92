"""Reading and changing an organization's look."""

from uuid import UUID

from msgspec import Struct

from koinon.organizations import events
from koinon.organizations.auditing import audit
from koinon.organizations.branding import colours
from koinon.organizations.repository import brands as rows
from koinon.platform import errors
from koinon.platform.db import Database, Tx

MEDIA = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}


class Brand(Struct, frozen=True):
    """An organization's look. `color_on_light` and `color_on_dark` are its colour's nearest shades that can be read.

    `logo_path` and `icon_path` (for browser tabs) begin at our address; `adjusted`: the colour itself is too pale for
    white letters.
    """

    color: str | None = None
    accent: str | None = None
    mail_footer: str | None = None
    logo_path: str | None = None
    color_on_light: str | None = None
    color_on_dark: str | None = None
    adjusted: bool = False
    icon_path: str | None = None


async def brand(tx: Tx) -> Brand:
    """How the organization looks; all empty as long as it has not chosen."""
    row = await rows.brand(tx)
    if row is None:
        return Brand()
    light = colours.readable(row.color) if row.color else None
    dark = colours.readable(row.color, colours.NIGHT) if row.color else None
    logo, icon = (_path(tx, name) for name in (row.logo_name, row.icon_name))
    return Brand(row.color, row.accent, row.mail_footer, logo, light, dark, light != row.color, icon)


def _path(tx: Tx, name: str | None) -> str | None:
    return f"/brand/{tx.organization_id}/{name}" if name else None


async def change_brand(tx: Tx, *, color: str | None, accent: str | None, mail_footer: str | None) -> Brand:
    """Choose colours (`#1a2b3c`; None is ours) and the footer of mails. Raises 422."""
    given = {"color": color, "accent": accent}
    parsed = {name: colours.parse(text) if text else None for name, text in given.items()}
    faults = [
        errors.FieldFault(name, "validation_failed", "A colour looks like #0b6b63.")
        for name, text in given.items()
        if text and parsed[name] is None
    ]
    footer = (mail_footer or "").strip() or None
    if footer is not None and len(footer) > 500:
        faults.append(errors.FieldFault("mail_footer", "out_of_range", errors.OUT_OF_RANGE.sentence))
    if faults:
        raise errors.invalid(faults)
    await rows.put(tx, {**parsed, "mail_footer": footer})
    await tell_changed(tx, {**parsed, "mail_footer": footer})
    return await brand(tx)


async def logo_file(database: Database, organization_id: UUID, name: str) -> tuple[bytes, str] | None:
    """A logo or icon and its media type, for anybody who has its address; None for any other name."""
    async with database.transaction(organization_id) as tx:
        data = await rows.picture(tx, name)
    return None if data is None else (data, MEDIA[name.rpartition(".")[2]])


async def tell_changed(tx: Tx, after: dict[str, str | None]) -> None:
    """Publish and note that the look changed."""
    tx.publish(events.organization_updated(tx.organization_id, ["brand"]))
    await audit(tx, "organization.brand_changed", "organization", tx.organization_id, {"after": after})

"""Logo and small picture: looked at, counted against the plan's storage, and named by their hash (ORG-010, 022)."""

import hashlib

from koinon.organizations.branding import images
from koinon.organizations.branding.brands import Brand, brand, tell_changed
from koinon.organizations.plans import give_back, require_limit
from koinon.organizations.repository import brands as rows
from koinon.platform import errors
from koinon.platform.db import Tx

STORAGE = "storage_bytes"


async def set_logo(tx: Tx, data: bytes) -> Brand:
    """Take a picture as logo after looking what it is. Raises 422 `invalid_file`."""
    return await _set(tx, "logo", data, images.NARROWEST)


async def set_icon(tx: Tx, data: bytes) -> Brand:
    """Take a picture for browser tabs, 32 pixels wide or more. Raises 422 `invalid_file`."""
    return await _set(tx, "icon", data, images.NARROWEST_ICON)


async def _set(tx: Tx, which: str, data: bytes, narrowest: int) -> Brand:
    try:
        image = images.checked(data, narrowest)
    except images.BadImage as bad:
        raise errors.INVALID_FILE(bad.reason) from None
    name = f"{hashlib.sha256(image.data).hexdigest()[:16]}.{image.ending}"
    more = len(image.data) - await rows.picture_bytes(tx, which)
    await require_limit(tx, STORAGE, more)
    await give_back(tx, STORAGE, -more)
    await rows.put(tx, {which: image.data, f"{which}_name": name})
    await tell_changed(tx, {which: name})
    return await brand(tx)


async def remove_logo(tx: Tx) -> None:
    """Show the name instead."""
    await _remove(tx, "logo")


async def remove_icon(tx: Tx) -> None:
    """Show the installation's mark in browser tabs again."""
    await _remove(tx, "icon")


async def _remove(tx: Tx, which: str) -> None:
    await give_back(tx, STORAGE, await rows.picture_bytes(tx, which))
    await rows.put(tx, {which: None, f"{which}_name": None})
    await tell_changed(tx, {which: None})

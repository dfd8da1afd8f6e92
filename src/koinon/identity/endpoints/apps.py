"""What phones ask before they offer a passkey to an app: whether it belongs to this address (IDN-050)."""

from typing import Any

from litestar import Response, get

from koinon.identity.apps import association
from koinon.platform import errors
from koinon.platform.services import Services

OPEN = {"public": True, "anonymous": True}
KEPT = {"Cache-Control": "public, max-age=3600"}


@get("/.well-known/apple-app-site-association", opt=OPEN, include_in_schema=False)
async def apple_association(services: Services) -> Response[dict[str, Any]]:
    """The iOS apps whose passkeys are for this address."""
    found = association.apple(services.configuration)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return Response(found, headers=KEPT)


@get("/.well-known/assetlinks.json", opt=OPEN, include_in_schema=False)
async def android_association(services: Services) -> Response[list[dict[str, Any]]]:
    """The Android apps whose passkeys are for this address."""
    found = association.android(services.configuration)
    if not found:
        raise errors.RESOURCE_NOT_FOUND()
    return Response(found, headers=KEPT)


ENDPOINTS = [apple_association, android_association]

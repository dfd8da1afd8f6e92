"""What stands in a path where an id must: a caller is told so, not that there is no such address (API-012)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

_MOST = 60


def misfit(scope: Mapping[str, Any]) -> str | None:
    """The part of an API path that is no id though one belongs there; None where no route would take the rest."""
    parts = [part for part in scope["path"].split("/") if part]
    application = scope.get("litestar_app") or scope.get("app")
    if parts[:2] != ["api", "v1"] or application is None:
        return None
    for route in application.routes:
        wrong = _misfit(route.path_components, parts)
        if wrong:
            return wrong[:_MOST]
    return None


def _misfit(components: list[Any], parts: list[str]) -> str:
    if len(components) != len(parts):
        return ""
    pairs = list(zip(components, parts, strict=True))
    if any(isinstance(wanted, str) and wanted != given for wanted, given in pairs):
        return ""
    ids = [given for wanted, given in pairs if not isinstance(wanted, str) and wanted.type is UUID]
    return next((given for given in ids if not _is_id(given)), "")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

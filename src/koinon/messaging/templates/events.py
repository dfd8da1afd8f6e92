"""What templates tell the rest."""

from typing import Any
from uuid import UUID

from koinon.platform.events import Event


def published(template_id: UUID, version_id: UUID, number: int) -> Event:
    """A version is final, and the one that is meant by "latest"."""
    payload = {"template_id": str(template_id), "version_id": str(version_id), "number": number}
    return _template("published", template_id, payload)


def status_changed(template_id: UUID | None, whatsapp_id: UUID | None, status: str, reason: str | None = None) -> Event:
    """Review moved on (`whatsapp_template_id` null), or WhatsApp decided about one of its languages."""
    payload = {
        "template_id": str(template_id) if template_id else None,
        "whatsapp_template_id": str(whatsapp_id) if whatsapp_id else None,
        "status": status,
        "reason": reason,
    }
    about = whatsapp_id or template_id
    assert about is not None
    return _template("status_changed", about, payload)


def _template(kind: str, about: UUID, payload: dict[str, Any]) -> Event:
    return Event(type=f"template.{kind}", aggregate_type="template", aggregate_id=about, payload=payload)

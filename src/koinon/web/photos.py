"""Where the photo of a person is shown from."""

from typing import Any
from uuid import UUID


def photo_path(contact_id: UUID, photo_id: UUID | None) -> str:
    """The address of the photo that stands now; empty without one."""
    return f"/people/{contact_id}/photo/{photo_id}" if photo_id else ""


def photo_of(person: Any) -> str:
    """The same of whatever has the id of a person and of their photo."""
    return photo_path(person.id, getattr(person, "photo_id", None))

"""What happens to files of the library."""

from uuid import UUID

from koinon.platform.events import Event


def completed(media_id: UUID, kind: str, size: int) -> Event:
    """A file is ready to be sent."""
    return _media("completed", media_id, kind=kind, bytes=size)


def failed(media_id: UUID) -> Event:
    """A file that was uploaded cannot be used."""
    return _media("failed", media_id)


def expired(media_id: UUID) -> Event:
    """Nobody used a file for ninety days."""
    return _media("expired", media_id)


def deleted(media_id: UUID) -> Event:
    """Somebody took a file out of the library."""
    return _media("deleted", media_id)


def _media(what: str, media_id: UUID, **payload: object) -> Event:
    return Event(
        type=f"media.{what}",
        aggregate_type="media",
        aggregate_id=media_id,
        payload={"media_id": str(media_id), **payload},
    )

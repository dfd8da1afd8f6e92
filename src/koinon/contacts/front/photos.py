"""Photos of people."""

from koinon.contacts.service.photos import LARGEST as LARGEST_PHOTO
from koinon.contacts.service.photos import MEDIA_TYPE as PHOTO_TYPE
from koinon.contacts.service.photos import Photo, photo, remove_photo, set_photo
from koinon.contacts.service.photos import square as square_photo

__all__ = ["LARGEST_PHOTO", "PHOTO_TYPE", "Photo", "photo", "remove_photo", "set_photo", "square_photo"]

"""What any component may ask for without being handed it: the reader's language, zone, words and tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from koinon.platform.words import LOCALES, REGIONS


class Ambient(msgspec.Struct, frozen=True):
    """One rendering's surroundings. `locale` is one of `LOCALES`; `region` a CLDR locale for numbers and dates."""

    locale: str = "en"
    region: str = "en_US"
    time_zone: str = "UTC"
    kind: str = "nonprofit"
    renamed: dict[str, tuple[str, str]] = {}
    currency: str = "USD"
    csrf_token: str = ""
    nonce: str = ""
    theme: str = ""
    is_posted: bool = False


_current: ContextVar[Ambient] = ContextVar("koinon_ambient", default=Ambient())  # noqa: B039 -- frozen


def ambient() -> Ambient:
    """The surroundings of the rendering under way; English, UTC where there is none."""
    return _current.get()


@contextmanager
def surrounded(by: Ambient) -> Iterator[Ambient]:
    """Render within `by`."""
    token = _current.set(by)
    try:
        yield by
    finally:
        _current.reset(token)


def in_locale(locale: str) -> Ambient:
    """The present surroundings in another language."""
    return msgspec.structs.replace(ambient(), locale=locale, region=REGIONS[locale])


__all__ = ["LOCALES", "REGIONS", "Ambient", "ambient", "in_locale", "surrounded"]

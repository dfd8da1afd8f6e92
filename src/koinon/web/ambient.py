"""What any component may ask for without being handed it: the reader's language, zone, words and tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from koinon.identity import DEFAULT_SHORTCUTS as DEFAULT
from koinon.identity import SHORTCUT_ACTIONS as ACTIONS
from koinon.identity import Shortcuts
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
    shortcuts: Shortcuts = DEFAULT

    @property
    def usual_keys(self) -> bool:
        """Whether every key does what it does for everybody."""
        return self.shortcuts == DEFAULT

    def keys(self, named: str) -> list[str]:
        """The keys to press for a shortcut ("e", "g i", "j k", "⌘ K"), as this reader has chosen; none where off."""
        parts = named.split()
        if not any(part in ACTIONS for part in parts):
            return parts
        if not self.shortcuts.is_on:
            return []
        first = [self.shortcuts.key_of(parts[0])]
        return first + (parts[1:] if parts[0] == "g" else [self.shortcuts.key_of(part) for part in parts[1:]])


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

"""Who the simulated phones belong to, so that a newcomer meets people and not numbers: a file the samples write."""

from pathlib import Path

import msgspec
import phonenumbers

FILE = "phone-book.json"


class Line(msgspec.Struct, frozen=True):
    """A number of an organization: whose it is, and the zone it keeps time in."""

    name: str
    time_zone: str


class PhoneBook(msgspec.Struct, frozen=True):
    """Names by number: people's phones, and the numbers that text them."""

    people: dict[str, str] = {}
    lines: dict[str, Line] = {}


class Names:
    """The phone book in a file, read again when it changes; without one every name is empty."""

    def __init__(self, path: Path | None) -> None:
        self._path, self._seen, self._book = path, 0, PhoneBook()

    def book(self) -> PhoneBook:
        """What the file says now."""
        if self._path is not None:
            try:
                changed = self._path.stat().st_mtime_ns
                if changed != self._seen:
                    self._book = msgspec.json.decode(self._path.read_bytes(), type=PhoneBook)
                    self._seen = changed
            except (OSError, msgspec.MsgspecError):
                pass
        return self._book


def written(number: str) -> str:
    """+1 205-555-0142; what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))

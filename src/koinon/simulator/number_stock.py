"""Which numbers the simulated carrier sells, and to whom it sold them: each is sold once (CHN-076).

What is for sale lies at 555-0200 to 555-0999 of an area code; practice numbers (555-0100 to 0199) never are.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

AREAS = {
    "202": ("US", "DC", "Washington"),
    "205": ("US", "AL", "Birmingham"),
    "212": ("US", "NY", "New York"),
    "213": ("US", "CA", "Los Angeles"),
    "303": ("US", "CO", "Denver"),
    "305": ("US", "FL", "Miami"),
    "312": ("US", "IL", "Chicago"),
    "404": ("US", "GA", "Atlanta"),
    "415": ("US", "CA", "San Francisco"),
    "512": ("US", "TX", "Austin"),
    "602": ("US", "AZ", "Phoenix"),
    "615": ("US", "TN", "Nashville"),
    "617": ("US", "MA", "Boston"),
    "713": ("US", "TX", "Houston"),
    "416": ("CA", "ON", "Toronto"),
    "514": ("CA", "QC", "Montreal"),
    "604": ("CA", "BC", "Vancouver"),
}
TOLL_FREE = ("833", "844", "855", "866", "877", "888")
FIRST, LAST = 200, 999
Source = Literal["purchased", "ported"]


class Article(msgspec.Struct, frozen=True):
    """A number that can be bought; costs in dollars as Telnyx writes them."""

    e164: str
    country: str
    kind: str
    region: str
    locality: str
    setup: str = "1.00"
    monthly: str = "1.00"
    features: tuple[str, ...] = ("sms", "mms", "voice")


class Owned(msgspec.Struct):
    """A number that belongs to an account; `ready_at` in Unix seconds, until when its order is pending."""

    id: str
    e164: str
    account: str
    country: str
    kind: str
    created_at: float
    source: Source = "purchased"
    reference: str | None = None
    profile_id: str | None = None
    ready_at: float = 0.0


class Order(msgspec.Struct):
    """An order of numbers; it failed, or is settled at `ready_at`."""

    id: str
    account: str
    numbers: tuple[str, ...]
    reference: str | None
    created_at: float
    ready_at: float
    failed: bool = False

    def status(self, now: float) -> str:
        """As Telnyx words it."""
        return "pending" if now < self.ready_at else "failure" if self.failed else "success"


class Profile(msgspec.Struct):
    """A messaging profile beside the account's first one."""

    id: str
    account: str
    name: str
    webhook_url: str | None
    created_at: float
    enabled: bool = True


class Kept(msgspec.Struct):
    """What survives a restart."""

    owned: dict[str, Owned] = {}
    orders: dict[str, Order] = {}
    profiles: dict[str, Profile] = {}
    gone: set[str] = set()


class NumberStock:
    """Numbers, orders and profiles, in a file where there is one."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.kept = Kept()
        if path is not None and path.exists():
            try:
                self.kept = msgspec.json.decode(path.read_bytes(), type=Kept)
            except (OSError, msgspec.MsgspecError):
                self.kept = Kept()

    def keep(self) -> None:
        """Write what changed before anybody is told."""
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._path.with_suffix(".new")
            beside.write_bytes(msgspec.json.encode(self.kept))
            beside.replace(self._path)

    def of(self, account: str) -> list[Owned]:
        """An account's numbers, newest first."""
        return [one for one in reversed(list(self.kept.owned.values())) if one.account == account]

    def for_sale(self) -> Iterator[Article]:
        """Everything nobody owns, local numbers of all areas in turn."""
        for line in range(FIRST, LAST + 1):
            for area, (country, region, locality) in AREAS.items():
                yield Article(f"+1{area}555{line:04d}", country, "local", region, locality)
        for line in range(FIRST, LAST + 1):
            for area in TOLL_FREE:
                yield Article(f"+1{area}555{line:04d}", "US", "toll_free", "", "", monthly="2.00")

    def is_sold(self, e164: str) -> bool:
        """Whether somebody owns it."""
        return e164 in self.kept.owned

    def sells(self, e164: str) -> Article | None:
        """The article of a number, owned or not; None for one that was never for sale."""
        area, line = e164[2:5], e164[8:]
        if not (len(e164) == 12 and e164.startswith("+1") and e164[5:8] == "555" and line.isdecimal()):
            return None
        if not FIRST <= int(line) <= LAST:
            return None
        if area in TOLL_FREE:
            return Article(e164, "US", "toll_free", "", "", monthly="2.00")
        known = AREAS.get(area)
        return Article(e164, known[0], "local", known[1], known[2]) if known else None

"""What WhatsApp keeps of an account: its numbers, templates, files, windows, and whom it wrote to today."""

import hashlib
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.limits import RateLimit

PROTOCOL = "whatsapp_cloud"
DAY_SECONDS = 86_400.0
TIERS = {"TIER_250": 250, "TIER_1K": 1_000, "TIER_2K": 2_000, "TIER_10K": 10_000, "TIER_100K": 100_000}


class Number(msgspec.Struct):
    """A number of the account; `tier` bounds the people it may begin with in a day."""

    id: str
    e164: str
    name: str = "Simulated business"
    quality: str = "GREEN"
    tier: str = "TIER_100K"


class Template(msgspec.Struct):
    """A template as it was handed in, and where its approval stands."""

    id: str
    name: str
    language: str
    category: str
    components: list[dict[str, Any]]
    status: str = "PENDING"
    reason: str = "NONE"
    edited_at: list[float] = []


class File(msgspec.Struct):
    """An uploaded or received file; until when its address is good, on the simulated clock."""

    id: str
    content: bytes
    content_type: str
    until: float = 0.0


class Desk:
    """All of it; the same for every process that asks with the key."""

    def __init__(self) -> None:
        self.numbers: dict[str, Number] = {}
        self.templates: dict[str, Template] = {}
        self.files: dict[str, File] = {}
        self.heard_at: dict[tuple[str, str], float] = {}
        self.begun_at: dict[str, dict[str, float]] = {}
        self.sender_limits: dict[str, RateLimit] = {}
        self.pair_limits: dict[tuple[str, str], RateLimit] = {}
        self.read: list[str] = []
        self.typing: list[str] = []
        self.expires_at = 0
        self.made = 0
        self.is_ready = False

    def next_id(self, account: Account, what: str) -> str:
        """An id of digits as Meta's are, the same for the same course of events."""
        self.made += 1
        return str(int(derived(f"{what} {self.made}", account.api_key)[:13], 16)).zfill(16)[:16]

    def begins(self, sender: str, person: str, now: float, most: int) -> bool:
        """Whether a number may begin with this person within its tier; if so it has."""
        known = {one: at for one, at in self.begun_at.get(sender, {}).items() if now - at < DAY_SECONDS}
        self.begun_at[sender] = known
        if person not in known and len(known) >= most:
            return False
        known.setdefault(person, now)
        return True


def desk(account: Account) -> Desk:
    """What is kept of an account; its first number is derived from its key."""
    kept = account.part(Desk)
    if not kept.numbers:
        digits = int(derived("number", account.api_key)[:8], 16)
        number_of(kept, f"+1202555{1000 + digits % 2500:04d}")
    return kept


def number_of(kept: Desk, e164: str) -> Number:
    """A number of the account, made when first named."""
    return kept.numbers.setdefault(phone_id(e164), Number(phone_id(e164), e164))


def phone_id(e164: str) -> str:
    """Meta's id of a number: ours carries its digits, so that any number can be sent from."""
    return "100" + e164.removeprefix("+")


def waba_id(key: str) -> str:
    return "2" + str(int(derived("waba", key)[:12], 16)).zfill(15)


def app_secret(key: str) -> str:
    return derived("app secret", key)[:32]


def verify_token(key: str) -> str:
    return derived("verify", key)[:24]


def derived(what: str, key: str) -> str:
    """Hex digits that both sides can derive from an account's key."""
    return hashlib.sha256(f"koinon simulator whatsapp {what} {key}".encode()).hexdigest()

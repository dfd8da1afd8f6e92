"""The keys of access tokens: made when first needed, renewed every 90 days, told apart by `kid` (IDN-014)."""

import secrets
import time
import warnings
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
from joserfc.jwk import OKPKey

from koinon.identity.tokens import repository
from koinon.identity.tokens.repository import SigningKey
from koinon.kit import clock
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

SIGNS, OVERLAP = timedelta(days=90), timedelta(days=1)
RENEW_BEFORE = timedelta(days=7)
TOKEN_LIFE = timedelta(minutes=15)
RELOAD_SECONDS = 60.0
RETRY_SECONDS = 2.0
ALGORITHM = "EdDSA"
# RFC 9864 prefers the name "Ed25519"; few libraries of our callers know it yet, and the signature is the same.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", module="joserfc")
_INSTALLATION = UUID(int=0)
KIND = "signing_key"


class Ring:
    """The keys of one process: the one that signs, and all that are believed."""

    def __init__(self) -> None:
        self.loaded_at = float("-inf")
        self.current: OKPKey | None = None
        self.public: dict[str, OKPKey] = {}
        self.signs_until: datetime | None = None

    def take(self, vault: Vault, rows: list[SigningKey], now: datetime) -> None:
        """Replace what is known by the database's rows."""
        self.public = {row.kid: OKPKey.import_key({**row.public_key, "alg": ALGORITHM}) for row in rows}
        signing = next((row for row in rows if row.signs_until > now), None)
        self.current = None if signing is None else _opened(vault, signing)
        self.signs_until = None if signing is None else signing.signs_until
        self.loaded_at = time.monotonic()

    def is_fresh(self) -> bool:
        """Whether the keys need no look at the database."""
        age = time.monotonic() - self.loaded_at
        return self.current is not None and age < RELOAD_SECONDS and (self.signs_until or clock.now()) > clock.now()

    def may_ask(self) -> bool:
        """Whether an unknown key may be looked up: rarely, or made-up ones would ask the database each time."""
        return time.monotonic() - self.loaded_at > RETRY_SECONDS


_rings: WeakKeyDictionary[Vault, Ring] = WeakKeyDictionary()


def ring_of(vault: Vault) -> Ring:
    """The ring of this process's vault."""
    return _rings.setdefault(vault, Ring())


def forget(vault: Vault) -> None:
    """Look at the database again at the next need."""
    _rings.pop(vault, None)


async def ring(tx: Tx, vault: Vault) -> Ring:
    """The ring with a key that signs; the first one is made here."""
    held = ring_of(vault)
    if not held.is_fresh():
        await load(tx, vault)
    if held.current is None:
        await repository.lock(tx)
        await load(tx, vault)
        if held.current is None:
            await _make(tx, vault)
            await load(tx, vault)
    return held


async def load(tx: Tx, vault: Vault) -> Ring:
    """Read the keys."""
    held, now = ring_of(vault), clock.now()
    held.take(vault, await repository.keys(tx, now), now)
    return held


async def renew(tx: Tx, vault: Vault, *, at_once: bool = False, early: bool = False) -> bool:
    """Make the next key where the present one ends within a week; whether one was made.

    `early` makes it all the same. `at_once` is for a key that got out: nothing that another signed is believed.
    """
    await repository.lock(tx)
    held, now = await load(tx, vault), clock.now()
    await repository.forget(tx, now - OVERLAP)
    if not (at_once or early) and held.signs_until is not None and held.signs_until - now > RENEW_BEFORE:
        return False
    for kid in held.public:
        await repository.stop(tx, kid, now, now if at_once else now + TOKEN_LIFE + OVERLAP)
    await _make(tx, vault)
    tx.after_commit(lambda: forget(vault))
    return True


async def _make(tx: Tx, vault: Vault) -> None:
    now, kid = clock.now(), secrets.token_urlsafe(9)
    key = OKPKey.generate_key("Ed25519", {"kid": kid, "alg": ALGORITHM, "use": "sig"}, private=True)
    private = msgspec.json.encode(key.as_dict(private=True))
    await repository.insert(
        tx,
        SigningKey(
            kid=kid,
            private_key=vault.seal(private, _INSTALLATION, KIND),
            public_key=_public(key),
            created_at=now,
            signs_until=now + SIGNS,
            verifies_until=now + SIGNS + OVERLAP,
        ),
    )


def _opened(vault: Vault, row: SigningKey) -> OKPKey:
    return OKPKey.import_key(msgspec.json.decode(vault.unseal(row.private_key, _INSTALLATION, KIND)))


def _public(key: OKPKey) -> dict[str, Any]:
    return {name: value for name, value in key.as_dict(private=False).items() if name != "d"}

"""Access tokens of a Google service account: an RS256 assertion for an hour's bearer (RFC 7523)."""

import asyncio
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from koinon.platform.http import HttpFailure, LeanClient, Origin, Response, request_bytes

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
LIFE_SECONDS, RENEW_BEFORE, ASK_AGAIN_SECONDS = 3_600, 300.0, 10.0


class ServiceAccount(msgspec.Struct, frozen=True):
    """What stands in the file that Google's console gives for a service account."""

    project_id: str
    private_key_id: str
    private_key: str
    client_email: str
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


AWAY = "Google cannot be asked whether the account may push."
REFUSED = "Google does not take this service account: it may be deleted, or its key withdrawn."


class NoAccess(Exception):
    """No bearer could be had: the account's file, the network, or Google refused (`is_refusal`)."""

    def __init__(self, words: str, *, is_refusal: bool = False) -> None:
        super().__init__(words)
        self.is_refusal = is_refusal


class _Answer(msgspec.Struct):
    access_token: str
    expires_in: int


class _Bearer(NamedTuple):
    token: str
    until: float


def read(path: Path) -> ServiceAccount:
    """The account of a file. Raises NoAccess."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ServiceAccount)
    except (OSError, msgspec.DecodeError) as fault:
        raise NoAccess(f"{path.name}: {type(fault).__name__}") from fault


class Access:
    """One account's bearer, kept until shortly before it ends; only one caller asks for the next."""

    def __init__(self, account: ServiceAccount, client: LeanClient) -> None:
        self.account, self._client = account, client
        self._bearer: _Bearer | None = None
        self._failed_at, self._failure = float("-inf"), NoAccess(AWAY)
        self._asking = asyncio.Lock()

    async def bearer(self) -> str:
        """A token that is good for some minutes. Raises NoAccess, at once while the last refusal is fresh."""
        async with self._asking:
            now = time.monotonic()
            if self._bearer is None or now >= self._bearer.until:
                if now - self._failed_at < ASK_AGAIN_SECONDS:
                    raise self._failure
                self._bearer = await self._asked(now)
            return self._bearer.token

    def forget(self, token: str) -> None:
        """Ask anew: this one was not taken."""
        if self._bearer is not None and self._bearer.token == token:
            self._bearer = None

    async def _asked(self, now: float) -> _Bearer:
        try:
            answer = await self._exchange(self._assertion())
            if answer.status != 200:
                raise self._failed(now, is_refusal=400 <= answer.status < 500)
            got = msgspec.json.decode(answer.body, type=_Answer)
        except (HttpFailure, msgspec.DecodeError) as fault:
            raise self._failed(now, is_refusal=False) from fault
        except (JoseError, TypeError, ValueError) as fault:
            raise self._failed(now, is_refusal=True) from fault
        return _Bearer(got.access_token, now + max(0.0, got.expires_in - RENEW_BEFORE))

    def _failed(self, now: float, *, is_refusal: bool) -> NoAccess:
        self._failed_at = now
        self._failure = NoAccess(REFUSED if is_refusal else AWAY, is_refusal=is_refusal)
        return self._failure

    def _assertion(self) -> str:
        account, at = self.account, int(time.time())
        header = {"alg": "RS256", "typ": "JWT", "kid": account.private_key_id}
        claims = {"iss": account.client_email, "scope": SCOPE, "aud": account.token_uri, "iat": at}
        return jwt.encode(header, claims | {"exp": at + LIFE_SECONDS}, RSAKey.import_key(account.private_key))

    async def _exchange(self, assertion: str) -> Response:
        origin = Origin.of(self.account.token_uri)
        head = f"Host: {origin.authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n".encode()
        body = urlencode({"grant_type": GRANT, "assertion": assertion}).encode()
        return await self._client.pool(origin).submit(request_bytes("POST", origin.path or "/", head, body))

"""Apple Push Notification service: one notification a stream, to Apple's own device tokens (CHN-038).

Sources: Apple, “Sending notification requests to APNs”, “Handling notification responses from APNs”, “Establishing a
token-based connection to APNs”.
"""

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from koinon.channels.push.words import DAY_SECONDS, same_thing
from koinon.identity import PushMessage
from koinon.platform.configuration import Configuration
from koinon.platform.http import Http2Client, HttpFailure, Origin, Response
from koinon.platform.web_push import Outcome

# Apple refuses a token under 20 minutes old being renewed (429) and one over an hour old (403).
RENEWED_AFTER, LEAST_SECONDS = 45 * 60, 20 * 60
GONE = frozenset({"BadDeviceToken", "Unregistered", "ExpiredToken"})
# Our key or bundle is wrong, not the device: an operator mends it.
OURS = frozenset({"InvalidProviderToken", "MissingProviderToken", "ExpiredProviderToken", "BadEnvironmentKeyInToken"})
# Bytes as hex, 32 of them so far; Apple says not to rely on it.
_TOKEN = re.compile(r"[0-9a-fA-F]{64,200}")
log = structlog.get_logger("koinon.push")


class NoKey(Exception):
    """The key's file cannot be read."""


class Account(NamedTuple):
    """The key of Apple's developer account that pushes, and the app (bundle) it pushes to."""

    key: ECKey
    key_id: str
    team: str
    topic: str


class _Refusal(msgspec.Struct):
    reason: str = ""


def is_apples(token: str) -> bool:
    """Whether Apple gave the token, and not Firebase."""
    return _TOKEN.fullmatch(token) is not None


def account_of(configuration: Configuration) -> Account | None:
    """The account of the settings; None where any part of it is unset. Raises NoKey."""
    file, named = (
        configuration.apns_key,
        (
            configuration.apns_key_id,
            configuration.apns_team,
            configuration.apns_topic,
        ),
    )
    if file is None or None in named:
        return None
    key_id, team, topic = (str(part) for part in named)
    try:
        return Account(ECKey.import_key(Path(file).read_text()), key_id, team, topic)
    except (OSError, ValueError, JoseError) as fault:
        raise NoKey(f"{Path(file).name}: {type(fault).__name__}") from fault


class Apns:
    """One account's way to Apple's devices, with its connection and its token."""

    def __init__(self, base_url: str, account: Account, client: Http2Client | None = None) -> None:
        self._client = client or Http2Client(Origin.of(base_url))
        self._account = account
        self._token, self._made_at = "", float("-inf")

    async def push(self, token: str, message: PushMessage) -> Outcome:
        """Hand one notification over; a token Apple calls expired is renewed once. Never raises for an answer."""
        try:
            return outcome_of(await self.call(token, message, encoded(message)))
        except HttpFailure:
            return Outcome.LATER

    async def call(self, token: str, message: PushMessage, body: bytes) -> Response:
        """The answer to one notification; a token Apple calls expired is renewed once. Raises HttpFailure."""
        answer = await self._sent(token, message, body)
        if reason_of(answer) == "ExpiredProviderToken" and self._is_older_than(LEAST_SECONDS):
            self._made_at = float("-inf")
            answer = await self._sent(token, message, body)
        return answer

    async def _sent(self, token: str, message: PushMessage, body: bytes) -> Response:
        headers = [
            ("authorization", f"bearer {self._provider_token()}"),
            ("apns-topic", self._account.topic),
            ("apns-push-type", "alert"),
            ("apns-priority", "10"),
            ("apns-expiration", str(int(time.time()) + DAY_SECONDS)),
            ("apns-collapse-id", same_thing(message)),
            ("content-type", "application/json"),
        ]
        return await self._client.post(f"{self._client.origin.path}/3/device/{token.lower()}", headers, body)

    def _provider_token(self) -> str:
        if self._is_older_than(RENEWED_AFTER):
            header = {"alg": "ES256", "kid": self._account.key_id}
            claims = {"iss": self._account.team, "iat": int(time.time())}
            self._token, self._made_at = jwt.encode(header, claims, self._account.key), time.monotonic()
        return self._token

    def _is_older_than(self, seconds: float) -> bool:
        return time.monotonic() - self._made_at > seconds

    def close(self) -> None:
        """Drop the connection."""
        self._client.close()


def encoded(message: PushMessage, data: Mapping[str, str] | None = None) -> bytes:
    """The body; what is about one thing stands together on the phone (`thread-id`)."""
    alert = {"title": message.title, "body": message.body}
    aps: dict[str, Any] = {"alert": alert, "sound": "default", "thread-id": same_thing(message)}
    return msgspec.json.encode({**(data or {}), "aps": aps, "link": message.link, "tag": message.tag})


def reason_of(answer: Response) -> str:
    """Apple's word for a refusal; none for 200 and for what is not Apple's."""
    try:
        return "" if answer.status == 200 else msgspec.json.decode(answer.body, type=_Refusal).reason
    except msgspec.DecodeError:
        return ""


def outcome_of(answer: Response) -> Outcome:
    """What became of it. A token ends by 410 or BadDeviceToken; a wrong bundle says nothing about the device."""
    reason = reason_of(answer)
    if answer.status == 200:
        return Outcome.SENT
    if answer.status == 410 or reason in GONE:
        return Outcome.GONE
    log.warning("apns_refused", status=answer.status, reason=reason)
    return Outcome.LATER if answer.status == 429 or answer.status >= 500 or reason in OURS else Outcome.REFUSED

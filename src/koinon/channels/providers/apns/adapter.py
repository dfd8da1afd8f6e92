"""Apple behind the provider port: one notification a stream of one HTTP/2 connection."""

import asyncio
import textwrap
import time
from collections.abc import Mapping, Sequence

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from koinon.channels.contracts import (
    Accepted,
    Credentials,
    ErrorKind,
    Field,
    Health,
    OutgoingMessage,
    ProviderError,
    Refused,
    SendResult,
    Unknown,
)
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.providers.silent import Silent, push_capabilities
from koinon.channels.push import outgoing, simulated
from koinon.channels.push.apns import Account, Apns, encoded, reason_of
from koinon.identity import PushMessage
from koinon.platform.http import HttpFailure, Response
from koinon.platform.http.reasons import SILENT

SANDBOX = "https://api.sandbox.push.apple.com"
# Apple, “Handling notification responses from APNs”. BadDeviceToken is a token of the other environment too.
CODES: dict[ErrorKind, str] = {
    ErrorKind.RECIPIENT_INVALID: "BadDeviceToken Unregistered ExpiredToken DeviceTokenNotForTopic",
    ErrorKind.THROTTLED: "TooManyRequests TooManyProviderTokenUpdates",
    ErrorKind.RETRYABLE: "InternalServerError ServiceUnavailable Shutdown IdleTimeout ExpiredProviderToken",
    ErrorKind.CONTENT: "PayloadTooLarge PayloadEmpty BadCollapseId BadMessageId BadPriority BadExpirationDate",
    ErrorKind.CONFIGURATION: (
        "InvalidProviderToken MissingProviderToken BadCertificate BadCertificateEnvironment BadEnvironmentKeyInToken"
        " Forbidden BadTopic MissingTopic TopicDisallowed InvalidPushType"
    ),
}
KINDS = {code: kind for kind, codes in CODES.items() for code in codes.split()}
# Nobody's device: an account that may push is told that this is none.
BEGIN, END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
NO_KEY = "This is no key for notifications: paste the whole .p8 file that Apple's developer account gave you."
PROBE_TOKEN = "00" * 32
MOST_ACCOUNTS = 500
_TEN = r"[A-Z0-9]{10}"


class UnusableKey(Exception):
    """The file holds no key that Apple gives out; says so in a sentence (msgid)."""


class ApnsProvider(Silent):
    """The APNs adapter; `to` is a device token."""

    name = "apns"
    title = "Apple (iPhone)"
    capabilities = push_capabilities(2_000.0)
    base_url = "https://api.push.apple.com"
    fields = (
        Field(
            "key",
            "Key (.p8)",
            "In Apple's developer account under Keys: the whole file.",
            secret=True,
            role="api_key",
            pattern=r"\s*-----BEGIN PRIVATE KEY-----.*-----END PRIVATE KEY-----\s*",
            lines=6,
        ),
        Field("key_id", "Key ID", "Ten letters and digits, beside the key.", pattern=_TEN),
        Field("team", "Team ID", "Ten letters and digits, under Membership.", pattern=_TEN),
        Field("topic", "Bundle ID", "Of the app, such as org.example.app.", pattern=r"[A-Za-z0-9.-]{3,155}"),
        Field("environment", "Environment", default="production", choices=("production", "sandbox")),
        outgoing.CONTENT,
    )

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], Apns] = {}

    def faults(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """The key is one that Apple gives out."""
        try:
            signing_key(values["key"])
        except UnusableKey as fault:
            return {"key": str(fault)}
        return {}

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST /3/device/{token} for each, side by side."""
        if not messages:
            return []
        try:
            service = self._service(credentials)
        except UnusableKey as fault:
            refused = Refused(ProviderError("key", ErrorKind.CONFIGURATION, str(fault)))
            return [refused for _ in messages]
        return list(await asyncio.gather(*[_sent(service, credentials, message) for message in messages]))

    def simulated(self, key: str) -> Mapping[str, str]:
        return {"key": key, "key_id": "SIMULATED0", "team": key, "topic": "simulated.app"}

    def classify(self, code: str) -> ErrorKind:
        return KINDS.get(code, ErrorKind.UNKNOWN_CODE)

    async def health(self, credentials: Credentials) -> Health:
        """A notification to nobody's device: “BadDeviceToken” says that the account may push."""
        started = time.monotonic()
        error: ProviderError | None = None
        probe = PushMessage("", "", "", "probe")
        try:
            async with asyncio.timeout(5):
                answer = await self._service(credentials).call(PROBE_TOKEN, probe, encoded(probe))
            if answer.status != 200 and KINDS.get(reason_of(answer)) is not ErrorKind.RECIPIENT_INVALID:
                error = _error(answer)
        except (HttpFailure, TimeoutError) as fault:
            error = ProviderError("unreachable", ErrorKind.RETRYABLE, str(fault) or SILENT)
        except UnusableKey as fault:
            error = ProviderError("key", ErrorKind.CONFIGURATION, str(fault))
        return Health(error is None, time.monotonic() - started, error)

    def _service(self, credentials: Credentials) -> Apns:
        """The account's connection and token, kept. Raises UnusableKey."""
        more = credentials.more
        named = (more.get("key_id", ""), more.get("team", ""), more.get("topic", ""), more.get("environment", ""))
        key = (id(asyncio.get_running_loop()), outgoing.fingerprint(credentials.api_key, credentials.base_url, *named))
        if key not in self._open:
            while len(self._open) >= MOST_ACCOUNTS:
                self._open.pop(next(iter(self._open))).close()
            sandbox = named[3] == "sandbox" and credentials.base_url == self.base_url
            account = Account(_key(credentials), *named[:3])
            self._open[key] = Apns(SANDBOX if sandbox else credentials.base_url, account)
        return self._open[key]


def _key(credentials: Credentials) -> ECKey:
    is_simulated = credentials.api_key.startswith(KEY_PREFIX)
    pem = simulated.pem_of(simulated.curve_key(credentials.api_key)) if is_simulated else credentials.api_key
    return signing_key(pem)


def signing_key(file: str) -> ECKey:
    """The P-256 key of a .p8 file, whatever became of its line ends. Raises UnusableKey."""
    inner = file.strip().removeprefix(BEGIN).removesuffix(END)
    lines = textwrap.wrap("".join(inner.split()), 64)
    try:
        key = ECKey.import_key("\n".join([BEGIN, *lines, END, ""]))
    except (JoseError, ValueError, TypeError) as fault:
        raise UnusableKey(NO_KEY) from fault
    if key.curve_name != "P-256":
        raise UnusableKey(NO_KEY)
    return key


async def _sent(service: Apns, credentials: Credentials, message: OutgoingMessage) -> SendResult:
    shown, data = outgoing.notification(credentials, message)
    body = encoded(shown, data)
    if outgoing.is_too_long(message, body):
        return outgoing.TOO_LONG
    try:
        answer = await service.call(message.to, shown, body)
    except HttpFailure as fault:
        return outgoing.ended(fault)
    if answer.status == 200:
        return Accepted(_id(answer) or str(message.attempt_id), None, None, None)
    if not reason_of(answer) and answer.status >= 500:
        return Unknown(f"HTTP {answer.status}")
    return Refused(_error(answer))


def _id(answer: Response) -> str:
    return answer.header("apns-id") or ""


def _error(answer: Response) -> ProviderError:
    reason = reason_of(answer)
    kind = KINDS.get(reason, ErrorKind.THROTTLED if answer.status == 429 else ErrorKind.UNKNOWN_CODE)
    wait = outgoing.wait_of(answer) if kind is ErrorKind.THROTTLED else None
    return ProviderError(reason or f"http_{answer.status}", kind, f"HTTP {answer.status}", wait)

"""Telnyx's calls for registering senders, each made once; what came of one in doubt is found by our reference."""

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from koinon.channels.contracts import Credentials
from koinon.channels.contracts.registration import (
    BrandForm,
    Entity,
    Fees,
    Handed,
    Reason,
    RegistrationKind,
    Seen,
    Terms,
    UseCase,
)
from koinon.channels.ports.registration import CannotTell, NotKnown, RegistrationRefused
from koinon.channels.providers.telnyx.prices import decimal_micros
from koinon.channels.providers.telnyx.registration import fields, states
from koinon.kit import clock
from koinon.platform import tracing
from koinon.platform.http import HttpFailure, LeanClient, Origin, Response, request_bytes

SECONDS = 10.0
MOST_PAGES = 20
BRANDS, CAMPAIGNS, NUMBERS = "/v2/10dlc/brand", "/v2/10dlc/campaign", "/v2/10dlc/phone_number_campaigns"
REQUESTS = "/v2/messaging_tollfree/verification/requests"
READ = {"brand": BRANDS, "campaign": CAMPAIGNS, "tollfree": REQUESTS}
CREATE = {"brand": BRANDS, "campaign": "/v2/10dlc/campaignBuilder", "tollfree": REQUESTS}
# Telnyx, "10DLC Costs and Fees": once for a brand; toll-free verification is free.
BRAND_FEE_MICROS = 4_500_000
Record = dict[str, Any]


class TelnyxRegistration:
    """The registration port of Telnyx."""

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()

    async def submit(self, credentials: Credentials, kind: RegistrationKind, handed: Handed) -> Seen:
        at = clock.now()
        record = await self._call(credentials, "POST", CREATE[kind], fields.body(handed))
        return _seen(kind, record, at)

    async def change(self, credentials: Credentials, kind: RegistrationKind, provider_id: str, handed: Handed) -> Seen:
        """PUT (PATCH for toll-free); a campaign that was refused goes on only by an appeal."""
        method = "PATCH" if kind == "tollfree" else "PUT"
        body = fields.body(handed)
        if kind == "campaign":
            body = {name: value for name, value in body.items() if name not in ("brandId", "usecase", "referenceId")}
        at = clock.now()
        record = await self._call(credentials, method, f"{READ[kind]}/{quote(provider_id, safe='')}", body)
        seen = _seen(kind, record, at)
        if kind == "campaign" and seen.state in ("rejected", "failed"):
            await self.appeal(credentials, provider_id, "The campaign was changed as asked.")
            return await self.read(credentials, kind, provider_id)
        return seen

    async def find(self, credentials: Credentials, kind: RegistrationKind, handed: Handed) -> Seen | None:
        """A campaign by its reference, the others by the address that their webhooks go to, which holds it."""
        at = clock.now()
        for record in await self._candidates(credentials, kind, handed):
            if kind == "brand":  # a list leaves the address out
                record = await self._call(credentials, "GET", f"{BRANDS}/{quote(str(record.get('brandId')), safe='')}")
            found = _seen(kind, record, at)
            if found.reference == handed.reference:
                return found
        return None

    async def read(self, credentials: Credentials, kind: RegistrationKind, provider_id: str) -> Seen:
        """The record, with the registry's feedback where a brand was not believed."""
        at, known_as = clock.now(), quote(provider_id, safe="")
        seen = _seen(kind, await self._call(credentials, "GET", f"{READ[kind]}/{known_as}"), at)
        if kind == "brand" and seen.state in ("failed", "unverified"):
            told = await self._call(credentials, "GET", f"{BRANDS}/feedback/{known_as}")
            return msgspec.structs.replace(seen, reasons=fields.reasons(told.get("category")) or seen.reasons)
        if kind == "campaign" and seen.state == "provisioned":
            networks = await self._call(credentials, "GET", f"{CAMPAIGNS}/{known_as}/mnoMetadata")
            return msgspec.structs.replace(seen, limits=states.limits(networks))
        return seen

    async def appeal(self, credentials: Credentials, campaign_id: str, words: str) -> None:
        path = f"{CAMPAIGNS}/{quote(campaign_id, safe='')}/appeal"
        await self._call(credentials, "POST", path, {"appeal_reason": words})

    async def send_code(self, credentials: Credentials, brand_id: str, words: str, thanks: str) -> None:
        """POST smtpOtp; Telnyx's own placeholder is @OTP_PIN@."""
        body = {"pinSms": words.replace("{code}", "@OTP_PIN@"), "successSms": thanks}
        await self._call(credentials, "POST", f"{BRANDS}/{quote(brand_id, safe='')}/smsOtp", body)

    async def confirm_code(self, credentials: Credentials, brand_id: str, code: str) -> None:
        await self._call(credentials, "PUT", f"{BRANDS}/{quote(brand_id, safe='')}/smsOtp", {"otpPin": code})

    async def use_cases(self, credentials: Credentials) -> list[UseCase]:
        """GET /10dlc/enum/usecase, in either of the shapes that the SDK's types allow."""
        found = await self._call(credentials, "GET", "/v2/10dlc/enum/usecase")
        told = found.get("records", found) if isinstance(found, dict) else found
        if isinstance(told, dict):
            return [_use_case(code, one) for code, one in told.items() if isinstance(code, str)]
        return [
            _use_case(one if isinstance(one, str) else str(one.get("usecase") or one.get("id")), one) for one in told
        ]

    async def terms(self, credentials: Credentials, brand_id: str, use_case: str) -> Terms:
        """What the registry says of the use case (its monthly fee, the carriers' classes), and its fee for review."""
        wanted = quote(use_case, safe="")
        path = f"/v2/10dlc/campaignBuilder/brand/{quote(brand_id, safe='')}/usecase/{wanted}"
        told = await self._call(credentials, "GET", path)
        cost = await self._call(credentials, "GET", f"{CAMPAIGNS}/usecase/cost?usecase={wanted}")
        review, monthly = decimal_micros(cost.get("upFrontCost")), decimal_micros(told.get("monthlyFee"))
        return Terms(
            Fees(0, review, monthly),
            states.limits(told.get("mnoMetadata")),
            told.get("minSubUsecases") or 0,
            told.get("maxSubUsecases") or 0,
        )

    def fees(self, kind: RegistrationKind, entity: Entity) -> Fees:
        return Fees(BRAND_FEE_MICROS) if kind == "brand" else Fees()

    async def assign(self, credentials: Credentials, number: str, campaign_id: str) -> Seen:
        at = clock.now()
        record = await self._call(credentials, "POST", NUMBERS, {"phoneNumber": number, "campaignId": campaign_id})
        return _read(partial(states.assignment, record, at))

    async def unassign(self, credentials: Credentials, number: str) -> None:
        try:
            await self._call(credentials, "DELETE", f"{NUMBERS}/{quote(number, safe='')}")
        except NotKnown:
            return

    async def assignment(self, credentials: Credentials, number: str) -> Seen | None:
        at = clock.now()
        try:
            record = await self._call(credentials, "GET", f"{NUMBERS}/{quote(number, safe='')}")
        except NotKnown:
            return None
        return _read(partial(states.assignment, record, at))

    async def _candidates(self, credentials: Credentials, kind: RegistrationKind, handed: Handed) -> list[Record]:
        query = {"page": "1", "recordsPerPage": "100"}
        if kind == "tollfree":
            query = {"page": "1", "page_size": "100", "phone_number": handed.number}
        elif isinstance(handed.form, BrandForm):
            query["displayName"] = handed.form.display_name
        else:
            query["brandId"] = handed.brand_id
        rows: list[Record] = []
        for number in range(1, MOST_PAGES + 1):
            page = await self._call(credentials, "GET", f"{READ[kind]}?{urlencode(query | {'page': str(number)})}")
            records = page.get("records")
            if not isinstance(records, list):
                raise CannotTell("a list without records")
            rows += [one for one in records if isinstance(one, dict)]
            if len(records) < 100:
                return rows
        raise CannotTell("more pages than we read")

    async def _call(self, credentials: Credentials, method: str, target: str, body: Record | None = None) -> Record:
        origin = Origin.of(credentials.base_url.rstrip("/").removesuffix("/v2"))
        head = (
            f"Host: {origin.authority}\r\nAuthorization: Bearer {credentials.api_key}\r\nUser-Agent: koinon\r\n"
            "Accept: application/json\r\nContent-Type: application/json\r\n"
        ).encode("latin-1") + tracing.lines()
        raw = b"" if body is None else msgspec.json.encode(body)
        try:
            answer = await self._client.pool(origin).submit(
                request_bytes(method, origin.path + target, head, raw), SECONDS
            )
        except HttpFailure as fault:
            raise CannotTell(str(fault)) from fault
        return _answered(answer)


def _answered(answer: Response) -> Record:
    """The object of an answer, out of `data` where it is in one. Raises what the port says."""
    try:
        told = msgspec.json.decode(answer.body) if answer.body.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise CannotTell(f"HTTP {answer.status} with an unreadable body") from fault
    if 200 <= answer.status < 300:
        found = told.get("data", told) if isinstance(told, dict) else {"records": told}
        if not isinstance(found, dict):
            found = {"records": found}
        return found
    if answer.status == 404:
        raise NotKnown
    if answer.status in (401, 403, 408, 409, 429) or answer.status >= 500:
        raise CannotTell(f"HTTP {answer.status}")
    raise RegistrationRefused(_refusals(told) or [Reason(f"HTTP {answer.status}")])


def _refusals(told: object) -> list[Reason]:
    faults = told.get("errors") if isinstance(told, dict) else None
    found = []
    for one in faults if isinstance(faults, list) else []:
        if isinstance(one, dict):
            source = one.get("source")
            pointer = source.get("pointer") if isinstance(source, dict) else None
            words = one.get("detail") or one.get("title") or one.get("code") or "?"
            found.append(Reason(str(words)[:1000], fields.field_of(pointer)))
    return found


def _use_case(code: str, told: object) -> UseCase:
    shown = told.get("displayName") if isinstance(told, dict) else told
    takes_parts = isinstance(told, dict) and told.get("validSubUsecase") is False
    return UseCase(code, shown if isinstance(shown, str) else code, takes_parts)


def _seen(kind: RegistrationKind, record: Record, at: datetime) -> Seen:
    return _read(partial(states.seen, kind, record, at))


def _read(reading: partial[Seen]) -> Seen:
    try:
        return reading()
    except (ValueError, KeyError, TypeError) as fault:
        raise CannotTell(f"an answer that cannot be read: {fault}") from fault

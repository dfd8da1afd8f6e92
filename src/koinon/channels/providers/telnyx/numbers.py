"""Telnyx's numbers: searching, ordering, linking to a messaging profile, listing, releasing (CHN-010..017).

Source: developers.telnyx.com "Number Search", "Number Orders", "Phone Number Messaging Configuration",
"Messaging Profiles".
"""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal, InvalidOperation
from urllib.parse import quote

from koinon.channels.contracts import (
    Credentials,
    NumberOrder,
    NumberSearch,
    OfferedNumber,
    OrderState,
    OwnedNumber,
)
from koinon.channels.ports.numbers import NumbersUnanswered
from koinon.channels.providers.telnyx import number_schemas as schemas
from koinon.channels.providers.telnyx.calls import Calls

PAGE_SIZE = 250
MOST_PAGES = 400
ORDER_STATES: dict[str, OrderState] = {"success": "success", "failure": "failure"}
KINDS = {"local": "local", "national": "local", "mobile": "mobile", "toll_free": "toll_free", "tollfree": "toll_free"}
# The North American Numbering Plan's codes that the called party pays for.
TOLL_FREE = frozenset(f"+1{code}" for code in (800, 833, 844, 855, 866, 877, 888))


class TelnyxNumbers:
    """The numbers of a Telnyx account."""

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or Calls()

    async def search(self, credentials: Credentials, wanted: NumberSearch) -> list[OfferedNumber]:
        """GET /v2/available_phone_numbers."""
        page = await self._calls.get(
            credentials, "/v2/available_phone_numbers", schemas.AvailablePage, _filters(wanted)
        )
        return [_offered(row, wanted) for row in page.data[: wanted.limit]]

    async def order(self, credentials: Credentials, e164: str, reference: str) -> NumberOrder:
        """POST /v2/number_orders."""
        body = schemas.OrderBody((schemas.OrderedNumber(e164),), reference)
        answer = await self._calls.write(credentials, "POST", "/v2/number_orders", body, schemas.OrderAnswer)
        return _ordered(answer.data)

    async def find_order(self, credentials: Credentials, reference: str) -> NumberOrder | None:
        """GET /v2/number_orders by our reference; a failed order counts only where no other is known."""
        asked = {"filter[customer_reference]": reference, "page[size]": "50"}
        page = await self._calls.get(credentials, "/v2/number_orders", schemas.OrderPage, asked)
        known = [_ordered(row) for row in page.data if row.customer_reference == reference]
        known.sort(key=lambda order: ("success", "pending", "failure").index(order.state))
        return known[0] if known else None

    async def read(self, credentials: Credentials, e164: str) -> OwnedNumber | None:
        """GET /v2/phone_numbers, the number's messaging settings and its profile."""
        asked = {"filter[phone_number]": e164.lstrip("+"), "page[size]": "50"}
        page = await self._calls.get(credentials, "/v2/phone_numbers", schemas.NumberPage, asked)
        row = next((row for row in page.data if row.phone_number == e164 and row.status != "deleted"), None)
        if row is None:
            return None
        path = f"/v2/phone_numbers/{quote(row.id, safe='')}/messaging"
        settings = await self._calls.get_or_none(credentials, path, schemas.MessagingAnswer)
        profile_id = settings.data.messaging_profile_id if settings else None
        profile = await self._profile(credentials, profile_id) if profile_id else None
        features = settings.data.features if settings else None
        return _owned(row, profile, features)

    async def link(self, credentials: Credentials, number: OwnedNumber, webhook_url: str, name: str) -> None:
        """Create or reuse the profile, set its webhook, put the number into it."""
        profile = await self._ensure_profile(credentials, webhook_url, name)
        path = f"/v2/phone_numbers/{quote(number.provider_number_id, safe='')}/messaging"
        body = schemas.Assignment(profile.id)
        await self._calls.write(credentials, "PATCH", path, body, schemas.MessagingAnswer)

    async def owned(self, credentials: Credentials) -> AsyncIterator[Sequence[OwnedNumber]]:
        """GET /v2/phone_numbers, all pages, with the profiles they lie in."""
        profiles = {profile.id: profile for profile in await self._profiles(credentials)}
        for number in range(1, MOST_PAGES + 1):
            asked = {"page[number]": str(number), "page[size]": str(PAGE_SIZE)}
            page = await self._calls.get(credentials, "/v2/phone_numbers", schemas.NumberPage, asked)
            there = [row for row in page.data if row.status != "deleted"]
            yield [_owned(row, profiles.get(row.messaging_profile_id or ""), None) for row in there]
            if number >= page.meta.total_pages:
                return
        raise NumbersUnanswered("more pages of numbers than we read")

    async def release(self, credentials: Credentials, provider_number_id: str) -> None:
        """DELETE /v2/phone_numbers/{id}."""
        await self._calls.delete(credentials, f"/v2/phone_numbers/{quote(provider_number_id, safe='')}")

    async def _ensure_profile(self, credentials: Credentials, webhook_url: str, name: str) -> schemas.Profile:
        wanted = credentials.more.get("profile_id")
        if wanted:
            found = await self._profile(credentials, wanted)
        else:
            known = await self._profiles(credentials)
            found = next((one for one in known if one.webhook_url == webhook_url or one.name == name), None)
        if found is None:
            new = schemas.NewProfile(webhook_url, name=name)
            made = await self._calls.write(credentials, "POST", "/v2/messaging_profiles", new, schemas.ProfileAnswer)
            return made.data
        if found.webhook_url != webhook_url or found.enabled is False:
            path = f"/v2/messaging_profiles/{quote(found.id, safe='')}"
            change = schemas.ProfileChange(webhook_url)
            found = (await self._calls.write(credentials, "PATCH", path, change, schemas.ProfileAnswer)).data
        return found

    async def _profile(self, credentials: Credentials, profile_id: str) -> schemas.Profile | None:
        path = f"/v2/messaging_profiles/{quote(profile_id, safe='')}"
        found = await self._calls.get_or_none(credentials, path, schemas.ProfileAnswer)
        return found.data if found else None

    async def _profiles(self, credentials: Credentials) -> list[schemas.Profile]:
        found: list[schemas.Profile] = []
        for number in range(1, MOST_PAGES + 1):
            asked = {"page[number]": str(number), "page[size]": str(PAGE_SIZE)}
            page = await self._calls.get(credentials, "/v2/messaging_profiles", schemas.ProfilePage, asked)
            found += page.data
            if number >= page.meta.total_pages:
                return found
        raise NumbersUnanswered("more pages of profiles than we read")


def _filters(wanted: NumberSearch) -> dict[str, str | tuple[str, ...]]:
    asked: dict[str, str | tuple[str, ...]] = {
        "filter[country_code]": wanted.country,
        "filter[limit]": str(wanted.limit),
        "filter[best_effort]": "false",
    }
    more = {
        "phone_number_type": wanted.kind,
        "national_destination_code": wanted.area_code,
        "locality": wanted.locality,
        "phone_number][contains": wanted.digits,
    }
    asked.update({f"filter[{name}]": value for name, value in more.items() if value})
    if wanted.features:
        asked["filter[features][]"] = wanted.features
    return asked


def _offered(row: schemas.Available, wanted: NumberSearch) -> OfferedNumber:
    regions = {one.region_type or "": one.region_name or "" for one in row.region_information or ()}
    costs = row.cost_information or schemas.Costs()
    return OfferedNumber(
        e164=row.phone_number,
        country=regions.get("country_code") or wanted.country,
        kind=wanted.kind or ("toll_free" if row.phone_number[:5] in TOLL_FREE else "local"),
        locality=regions.get("location") or regions.get("rate_center") or "",
        region=regions.get("state") or "",
        features=tuple(sorted({one.name for one in row.features or () if one.name in ("sms", "mms", "voice")})),
        setup_micros=_micros(costs.upfront_cost),
        monthly_micros=_micros(costs.monthly_cost),
        currency=costs.currency,
    )


def _micros(amount: str | float | None) -> int | None:
    try:
        exact = Decimal(str(amount))
    except InvalidOperation:
        return None
    return int(exact * 1_000_000) if exact.is_finite() and 0 <= exact < 1_000_000 else None


def _ordered(row: schemas.Order) -> NumberOrder:
    state = ORDER_STATES.get(row.status or "", "pending")
    words = ""
    if row.requirements_met is False:
        words = "The carrier asks for papers (regulatory requirements) before this number can be used."
    elif state == "failure":
        words = "The carrier could not deliver the number."
    return NumberOrder(row.id, state, words)


def _owned(row: schemas.Number, profile: schemas.Profile | None, features: schemas.Features | None) -> OwnedNumber:
    told = {"sms": features and features.sms, "mms": features and features.mms}
    return OwnedNumber(
        provider_number_id=row.id,
        e164=row.phone_number,
        country=row.country_iso_alpha2 or "",
        kind=KINDS.get(row.phone_number_type or "", "local"),
        profile_id=profile.id if profile else None,
        webhook_url=profile.webhook_url if profile and profile.enabled is not False else None,
        reference=row.customer_reference,
        features=frozenset(name for name, one in told.items() if one and one.any),
        is_active=row.status in (None, "active"),
    )

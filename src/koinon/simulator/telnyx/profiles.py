"""Telnyx's messaging profiles: each account's first one, and those made beside it."""

import time
import uuid
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.number_stock import Profile
from koinon.simulator.telnyx.answers import Query, data, page
from koinon.simulator.telnyx.bodies import moment
from koinon.simulator.telnyx.faults import refusal


def profile_ids(carrier: Carrier, account: Account) -> dict[str, str]:
    """The names of an account's profiles by id."""
    more = {one.id: one.name for one in _more(carrier, account)}
    return {account.profile_id: account.profile_name, **more}


def webhook_of(carrier: Carrier, account: Account, e164: str) -> str | None:
    """Where what is written to a number goes: its profile's address, else the account's."""
    owned = carrier.numbers.kept.owned.get(e164)
    profile = carrier.numbers.kept.profiles.get(owned.profile_id or "") if owned else None
    return (profile.webhook_url if profile else None) or account.webhook_url


def profiles(carrier: Carrier, account: Account, asked: Query) -> Reply:
    """GET /v2/messaging_profiles."""
    return page([_first(account), *(_body(one) for one in _more(carrier, account))], asked)


def profile(carrier: Carrier, account: Account, profile_id: str) -> Reply:
    """GET /v2/messaging_profiles/{id}."""
    if profile_id == account.profile_id:
        return data(_first(account))
    one = _one(carrier, account, profile_id)
    return refusal(404, "10005") if one is None else data(_body(one))


def create_profile(carrier: Carrier, account: Account, request: Request) -> Reply:
    """POST /v2/messaging_profiles."""
    asked = _asked(request)
    if isinstance(asked, Reply):
        return asked
    name, url, allowed = asked.get("name"), asked.get("webhook_url"), asked.get("whitelisted_destinations")
    if not name or not isinstance(name, str) or not isinstance(allowed, list):
        return refusal(422, "10004", "The 'name' and 'whitelisted_destinations' parameters are required.")
    if not _is_address(url):
        return refusal(422, "10026")
    made = Profile(str(uuid.uuid4()), account.api_key, name, url, time.time())
    carrier.numbers.kept.profiles[made.id] = made
    carrier.numbers.keep()
    return data(_body(made))


def change_profile(carrier: Carrier, account: Account, request: Request, profile_id: str) -> Reply:
    """PATCH /v2/messaging_profiles/{id}."""
    asked = _asked(request)
    if isinstance(asked, Reply):
        return asked
    one = _one(carrier, account, profile_id)
    first = profile_id == account.profile_id
    if one is None and not first:
        return refusal(404, "10005")
    known = (account.profile_webhook_url, account.profile_name) if one is None else (one.webhook_url, one.name)
    url, name = asked.get("webhook_url", known[0]), asked.get("name", known[1])
    if not isinstance(name, str) or not _is_address(url):
        return refusal(422, "10026")
    if one is None:
        account.profile_webhook_url, account.profile_name = url, name
        return data(_first(account))
    one.webhook_url, one.name = url, name
    carrier.numbers.keep()
    return data(_body(one))


def _asked(request: Request) -> dict[str, Any] | Reply:
    try:
        return msgspec.json.decode(request.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "10023", "The request body is no valid JSON.")


def _is_address(url: object) -> bool:
    return url is None or (isinstance(url, str) and url.startswith("http"))


def _more(carrier: Carrier, account: Account) -> list[Profile]:
    return [one for one in carrier.numbers.kept.profiles.values() if one.account == account.api_key]


def _one(carrier: Carrier, account: Account, profile_id: str) -> Profile | None:
    found = carrier.numbers.kept.profiles.get(profile_id)
    return found if found is not None and found.account == account.api_key else None


def _first(account: Account) -> dict[str, Any]:
    url, name = account.profile_webhook_url, account.profile_name
    return _body(Profile(account.profile_id, account.api_key, name, url, account.created_at))


def _body(one: Profile) -> dict[str, Any]:
    return {
        "record_type": "messaging_profile",
        "id": one.id,
        "name": one.name,
        "enabled": one.enabled,
        "webhook_url": one.webhook_url,
        "webhook_failover_url": None,
        "webhook_api_version": "2",
        "whitelisted_destinations": ["*"],
        "smart_encoding": False,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
    }

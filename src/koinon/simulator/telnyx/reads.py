"""Telnyx's reads: messages, detail records, profiles, numbers and opt-outs."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from urllib.parse import parse_qs

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.messages import Message
from koinon.simulator.telnyx import registry
from koinon.simulator.telnyx.answers import Query, data, page
from koinon.simulator.telnyx.bodies import detail_record, message_body, moment
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.number_routes import of_numbers


def read(carrier: Carrier, account: Account, request: Request, path: str, query: str) -> Reply:
    """Answer any path below /v2 but the send."""
    asked = parse_qs(query)
    parts = path.strip("/").split("/")[1:]
    if (registered := registry.answer(carrier, account, request, parts, asked)) is not None:
        return registered
    match (request.method, parts):
        case (b"GET", ["messages", message_id]):
            return _message(carrier, account, message_id)
        case (b"GET", ["detail_records"]):
            return _detail_records(carrier, account, asked)
        case (b"GET", ["messaging_optouts"]):
            return _opt_outs(account, asked)
        case _:
            return of_numbers(carrier, account, request, parts, asked) or refusal(
                404, "10005", "The requested resource or URL could not be found."
            )


def _message(carrier: Carrier, account: Account, message_id: str) -> Reply:
    message = carrier.phones.get(message_id)
    if message is None or message.account != account.api_key:
        return refusal(404, "10005")
    return data(message_body(message, account.organization_id, message.status_at(time.time())))


def _detail_records(carrier: Carrier, account: Account, asked: Query) -> Reply:
    if asked.get("filter[record_type]", [""])[0] != "messaging":
        return refusal(422, "10015", "filter[record_type] must be messaging.", "/filter[record_type]")
    people = asked.get("filter[cld]")
    source: Iterable[Message] = carrier.phones.thread(people[0]) if people else carrier.phones.all()
    try:
        keep = _record_filters(asked)
    except ValueError:
        return refusal(422, "10015", "A time must be ISO 8601.", "/filter[created_at]")
    now = time.time()
    rows = [
        detail_record(message, message.status_at(now), tags=account.scenario.keep_tags)
        for message in source
        if message.account == account.api_key and all(wanted(message) for wanted in keep)
    ]
    return page(rows, asked)


def _record_filters(asked: Query) -> list[Callable[[Message], bool]]:
    """The filters as tests; times are ISO 8601. ValueError for one that is none."""
    keep: list[Callable[[Message], bool]] = []
    for name, values in asked.items():
        value = values[0]
        if name.startswith("filter[created_at]["):
            keep.append(_time_filter(name.removeprefix("filter[created_at][").removesuffix("]"), value))
        elif name == "filter[direction]":
            keep.append(_equals("direction", value))
        elif name == "filter[cli]":
            keep.append(_equals("sender", value))
        elif name == "filter[uuid]":
            keep.append(_equals("id", value))
    return keep


def _equals(name: str, value: str) -> Callable[[Message], bool]:
    return lambda message: bool(getattr(message, name) == value)


def _time_filter(operator: str, text: str) -> Callable[[Message], bool]:
    edge = _instant(text)
    tests: dict[str, Callable[[Message], bool]] = {
        "gte": lambda message: message.created_at >= edge,
        "gt": lambda message: message.created_at > edge,
        "lte": lambda message: message.created_at <= edge,
        "lt": lambda message: message.created_at < edge,
    }
    if operator not in tests:
        raise ValueError(operator)
    return tests[operator]


def _instant(text: str) -> float:
    moment = datetime.fromisoformat(text.replace(" ", "+"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _opt_outs(account: Account, asked: Query) -> Reply:
    """Filters `filter[messaging_profile_id]`, `filter[from]`, `created_at[gte]`, `created_at[lte]`."""
    person, profile = asked.get("filter[from]", [None])[0], asked.get("filter[messaging_profile_id]", [None])[0]
    try:
        since = _instant(asked.get("created_at[gte]", ["1970-01-01"])[0])
        until = _instant(asked.get("created_at[lte]", ["9999-01-01"])[0])
    except ValueError:
        return refusal(422, "10015", "A time must be ISO 8601.", "/created_at")
    rows = [
        {
            "from": number,
            "to": sender,
            "keyword": word,
            "messaging_profile_id": account.profile_id,
            "created_at": moment(when),
        }
        for number, (sender, word, when) in account.blocked.items()
        if person in (None, number) and profile in (None, account.profile_id) and since <= when <= until
    ]
    return page(rows, asked)

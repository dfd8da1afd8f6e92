"""/_sim: scenarios, the phones' messages, inbound messages, played conversations, the clock and the audit."""

import re
import time
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

import msgspec

from koinon.simulator import keys, scripts
from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.incoming import Incoming, raw_of
from koinon.simulator.messages import Message
from koinon.simulator.phone_book import written
from koinon.simulator.registry import MAILS, PHONES, phones
from koinon.simulator.telnyx.registry.control import take_step
from koinon.simulator.twilio.accounts import account_sid
from koinon.simulator.whatsapp_cloud.control import decide

MOST_ROWS = 1000
_is_e164 = re.compile(r"\+[1-9]\d{6,14}").fullmatch


class Inbound(msgspec.Struct, forbid_unknown_fields=True):
    """A person writes: `from` their number, `to` ours; `account` when nothing was sent between the two yet.

    `webhook_url` is where an account hears that has sent nothing, `protocol` what it speaks. `channel` is the one
    last used between the two unless it is named; `payload` the id of an answer that was tapped, `replies_to` that of a
    message it answers. A `reaction` is the emoji of `text` on that message; without one it is taken back (WhatsApp).
    """

    from_: str = msgspec.field(name="from")
    to: str
    text: str = ""
    media_urls: tuple[str, ...] = ()
    account: str | None = None
    webhook_url: str | None = None
    protocol: str | None = None
    channel: str | None = None
    payload: str | None = None
    replies_to: str | None = None
    reaction: bool = False


class Script(msgspec.Struct, forbid_unknown_fields=True):
    """A conversation to play between a person and one of our numbers: one of ours by `name`, or its own `lines`."""

    from_: str = msgspec.field(name="from")
    to: str
    name: str | None = None
    lines: Annotated[tuple[scripts.Line, ...], msgspec.Meta(max_length=scripts.MOST_LINES)] = ()
    account: str | None = None


class Ending(msgspec.Struct, forbid_unknown_fields=True):
    """How the message `id` of an account ends."""

    account: str
    id: str
    status: Literal["delivered", "delivery_failed"]


class NumberChange(msgspec.Struct, forbid_unknown_fields=True):
    """What befalls a sold number: it leaves its profile, or is gone."""

    number: str
    change: Literal["drift", "vanish"]


class ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    """`speed` times faster than real, and `advance` seconds at once."""

    speed: float | None = None
    advance: float = 0.0


def control(carrier: Carrier, request: Request, path: str, query: str) -> Reply:
    """Answer a path below /_sim. A body must be JSON, so that no foreign page can post one unseen."""
    if request.method != b"GET" and not request.headers.get(b"content-type", b"").startswith(b"application/json"):
        return _error(415, "Send application/json.")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    try:
        return _route(carrier, request, path.removeprefix("/_sim/"), asked)
    except msgspec.ValidationError as fault:
        return _error(422, str(fault))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _error(400, "The body is no valid JSON.")


def _route(carrier: Carrier, request: Request, name: str, asked: dict[str, str]) -> Reply:
    if request.method == b"GET":
        return _read(carrier, name, asked)
    match (request.method, name):
        case (b"PUT", "scenarios"):
            return _set_scenario(carrier, msgspec.json.decode(request.body, type=dict[str, Any]))
        case (b"DELETE", "messages"):
            carrier.forget()
            return _ok({"forgotten": True})
        case (b"POST", "inbound"):
            return _inbound(carrier, msgspec.json.decode(request.body, type=Inbound))
        case (b"POST", "mails"):
            return _mail(carrier, msgspec.json.decode(request.body, type=Incoming))
        case (b"POST", "scripts"):
            return _play(carrier, msgspec.json.decode(request.body, type=Script))
        case (b"POST", "receipt"):
            return _end(carrier, msgspec.json.decode(request.body, type=Ending))
        case (b"POST", "whatsapp"):
            return decide(carrier, request.body)
        case (b"POST", "registrations"):
            return take_step(carrier, request.body)
        case (b"POST", "numbers"):
            return _upset(carrier, msgspec.json.decode(request.body, type=NumberChange))
        case (b"POST", "clock"):
            return _set_clock(carrier, msgspec.json.decode(request.body, type=ClockChange))
        case _:
            return _error(404, "There is no such control.")


def _read(carrier: Carrier, name: str, asked: dict[str, str]) -> Reply:
    match name:
        case "scenarios":
            every = {key: account.scenario for key, account in carrier.accounts.items()}
            return _ok({"*": carrier.scenario, **every})
        case "messages":
            return _ok(_messages(carrier, asked))
        case "phones":
            return _ok(_phones(carrier, asked))
        case "scripts":
            return _ok([*scripts.OURS])
        case "audit":
            return _ok({**_figures(carrier), "deliveries": carrier.audit.deliveries()})
        case "stats":
            return _ok(_figures(carrier))
        case "account":
            return _account(carrier, asked.get("key", ""))
        case _:
            return _error(404, "There is no such control.")


def _ok(value: object) -> Reply:
    return Reply(200, msgspec.json.encode(value))


def _error(status: int, sentence: str) -> Reply:
    return Reply(status, msgspec.json.encode({"error": sentence}))


def _set_scenario(carrier: Carrier, changes: dict[str, Any]) -> Reply:
    key = changes.pop("account", "*")
    scenario = carrier.set_scenario(str(key), changes)
    return _error(404, "There is no such account.") if scenario is None else _ok(scenario)


def _messages(carrier: Carrier, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The newest first: of a number, or of all."""
    source = carrier.phones.thread(asked["number"]) if "number" in asked else list(carrier.phones.all())
    chosen = [message for message in source if asked.get("account") in (None, message.account)]
    now = time.time()
    return [_shown(message, now) for message in reversed(chosen[-MOST_ROWS:])]


def _shown(message: Message, now: float) -> dict[str, Any]:
    return {
        "id": message.id,
        "direction": message.direction,
        "channel": message.channel,
        "person": message.person,
        "sender": message.sender,
        "text": message.text,
        "media": message.media,
        "parts": message.parts,
        "tags": message.tags,
        "status": message.status_at(now),
        "error": message.error,
        "created_at": message.created_at,
        "simulated": True,
    }


def _phones(carrier: Carrier, asked: dict[str, str]) -> dict[str, Any]:
    """Phones by latest message, at most 200, narrowed by digits or a name."""
    wanted, rows, now, book = asked.get("q", "").casefold(), [], time.time(), carrier.names.book()
    for number, thread in carrier.phones.latest_first():
        name = book.people.get(number, "")
        if wanted in number or wanted in name.casefold() or wanted in written(number):
            shown = {"number": number, "written": written(number), "name": name}
            rows.append({**shown, "count": len(thread), "last": _shown(thread[-1], now)})
        if len(rows) == 200:
            break
    lines = {number: {"name": line.name, "time_zone": line.time_zone} for number, line in book.lines.items()}
    return {"phones": rows, "lines": lines, "messages": len(carrier.phones), **_figures(carrier)}


def _inbound(carrier: Carrier, asked: Inbound) -> Reply:
    account = _account_of(carrier, asked)
    if isinstance(account, Reply):
        return account
    if asked.webhook_url and account.webhook_url is None:
        account.learned_webhook_url = asked.webhook_url
    if asked.protocol in PHONES:
        account.protocol = asked.protocol
    message = phones(account).receive(
        carrier,
        account,
        sender=asked.to,
        person=asked.from_,
        text=asked.text,
        media=asked.media_urls,
        channel=asked.channel,
        payload=asked.payload,
        replies_to=asked.replies_to,
        is_reaction=asked.reaction,
    )
    return _ok(_shown(message, time.time()))


def _mail(carrier: Carrier, asked: Incoming) -> Reply:
    account = carrier.account(asked.account)
    if account is None or account.protocol not in MAILS or "@" not in asked.to:
        return _error(422, "`account` must have called a provider of mail before, and `to` be an address of ours.")
    message = MAILS[account.protocol].receive_mail(carrier, account, raw_of(asked), asked.to)
    return _ok(_shown(message, time.time()))


def _account_of(carrier: Carrier, asked: Inbound | Script) -> Account | Reply:
    if not (_is_e164(asked.from_) or "@" in asked.from_) or not asked.to:
        return _error(422, "`from` must be E.164 and `to` one of the account's numbers.")
    key = asked.account or _account_between(carrier, asked)
    account = carrier.account(key) if key else None
    return account or _error(404, "Nothing was sent between these numbers: name the account.")


def _play(carrier: Carrier, asked: Script) -> Reply:
    lines = asked.lines or scripts.OURS.get(asked.name or "", ())
    if not lines:
        return _error(422, f"Send `lines`, or the `name` of one of ours: {', '.join(scripts.OURS)}.")
    account = _account_of(carrier, asked)
    if isinstance(account, Reply):
        return account
    scripts.play(carrier, account, asked.from_, asked.to, lines)
    return _ok({"lines": len(lines)})


def _end(carrier: Carrier, asked: Ending) -> Reply:
    account, message = carrier.account(asked.account), carrier.phones.get(asked.id)
    if account is None or message is None or message.account != asked.account or message.direction != "outbound":
        return _error(404, "The account sent no such message.")
    phones(account).report(carrier, account, message, asked.status)
    return _ok(_shown(message, time.time()))


def _account_between(carrier: Carrier, asked: Inbound | Script) -> str | None:
    thread = reversed(carrier.phones.thread(asked.from_))
    return next((message.account for message in thread if message.sender == asked.to), None)


def _upset(carrier: Carrier, asked: NumberChange) -> Reply:
    owned = carrier.numbers.kept.owned.get(asked.number)
    if owned is None:
        return _error(404, "Nobody owns this number.")
    if asked.change == "vanish":
        del carrier.numbers.kept.owned[asked.number]
        carrier.numbers.kept.gone.add(asked.number)
    else:
        owned.profile_id = None
    carrier.numbers.keep()
    return _ok({"number": asked.number, "change": asked.change})


def _set_clock(carrier: Carrier, asked: ClockChange) -> Reply:
    if (asked.speed is not None and not 0.01 <= asked.speed <= 10_000) or not 0 <= asked.advance <= 1e7:
        return _error(422, "`speed` must be 0.01 to 10000, `advance` 0 to 10000000 seconds.")
    carrier.timeline.set(asked.speed, asked.advance)
    return _ok({"now": carrier.timeline.now(), "speed": carrier.timeline.speed})


def _account(carrier: Carrier, key: str) -> Reply:
    account = carrier.account(key)
    if account is None:
        return _error(404, "The simulator's keys begin with SIM and have at least 8 characters.")
    return _ok(
        {
            "public_key": keys.public_key(key),
            "profile_id": account.profile_id,
            "base_url_path": "/v2",
            "account_sid": account_sid(key),
        }
    )


def _figures(carrier: Carrier) -> dict[str, Any]:
    return {
        **carrier.audit.summary(),
        "violations": sum(account.violations for account in carrier.accounts.values()),
        "webhooks": {
            "waiting": carrier.webhooks.waiting,
            "planned": carrier.timeline.waiting(),
            "delivered": carrier.webhooks.delivered,
            "failed_attempts": carrier.webhooks.failed_attempts,
            "dropped": carrier.webhooks.dropped,
        },
    }

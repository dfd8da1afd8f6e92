"""Twilio's calls to us: status callbacks and messages of people, as signed forms."""

import time
import uuid
from functools import partial
from urllib.parse import urlencode

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.chance import Draws
from koinon.simulator.messages import AUTORESPONSE, Message
from koinon.simulator.outcomes import Outcome
from koinon.simulator.parts import count_parts
from koinon.simulator.twilio.accounts import PROTOCOL, account_sid, desk
from koinon.simulator.twilio.bodies import VERSION, address, media_sid, media_type
from koinon.simulator.twilio.callbacks import attempts
from koinon.simulator.twilio.faults import words
from koinon.simulator.twilio.signing import sign
from koinon.simulator.webhooks import Parcel

ANSWERS = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
UNDELIVERABLE = "30003"
PICTURE_URL = "/_sim/media/picture.svg"
Form = dict[str, str]


class _Notice(msgspec.Struct, frozen=True, gc=False):
    """One callback to come."""

    message: Message
    url: str
    status: str
    forged: bool
    token: str


def plan_receipts(carrier: Carrier, account: Account, message: Message, fate: Outcome, draws: Draws) -> None:
    """Plan the callbacks of an accepted message by its outcome; the status of the answer is never called."""
    url = message.webhook_url
    if url and account.scenario.receipts and fate.receipts:
        forged = draws.happens(7, account.scenario.bad_signature_rate)
        for seconds, status in _course(message, fate):
            notice = _Notice(message, url, status, forged, str(uuid.uuid4()))
            for nth in range(2 if fate.doubled else 1):
                carrier.timeline.after(seconds + nth * 0.05, partial(_notify, carrier, account, notice))
    if fate.reply is not None:
        wait = message.final_at - message.created_at + draws.between(5, 1.0, 6.0)
        carrier.timeline.after(wait, partial(_reply, carrier, account, message, fate))


def _course(message: Message, fate: Outcome) -> list[tuple[float, str]]:
    sent, final = message.sent_at - message.created_at, message.final_at - message.created_at
    if fate.reordered:
        sent, final = final, sent
    if fate.early:
        sent = final = 0.0
    course = [(sent, "sent"), (final, message.status)]
    return [*course, (final + 1.0, "read")] if fate.read and message.channel == "whatsapp" else course


def receive(
    carrier: Carrier,
    account: Account,
    *,
    sender: str,
    person: str,
    text: str,
    media: tuple[str, ...] = (),
    channel: str | None = None,
    payload: str | None = None,
    replies_to: str | None = None,
    is_reaction: bool = False,
) -> Message:
    """A person writes to one of the account's numbers: keyword, window, webhook."""
    before = next((one for one in reversed(carrier.phones.thread(person)) if one.sender == sender), None)
    parts = count_parts(text)
    message = Message(
        id=("MM" if media else "SM") + uuid.uuid4().hex,
        account=account.api_key,
        direction="inbound",
        sender=sender,
        person=person,
        text=text,
        created_at=time.time(),
        parts=parts.parts,
        encoding=parts.encoding,
        media=media,
        profile_id=before.profile_id if before else None,
        status="received",
        protocol=PROTOCOL,
        channel=channel or (before.channel if before else "sms"),
        payload=payload,
        replies_to=replies_to,
        is_reaction=is_reaction,
    )
    account.protocol = PROTOCOL
    carrier.carry(message)
    keyword = None
    if message.channel == "whatsapp":
        desk(account).heard_at[sender, person] = carrier.timeline.now()
    else:
        keyword = account.hear(sender, person, text, message.created_at)
    if keyword:
        carrier.carry(_answer(message, keyword))
    if account.webhook_url:
        form = _inbound(carrier, message, carrier.names.book().people.get(person, ""))
        if keyword:
            form["OptOutType"] = keyword
        _post(carrier, account, account.webhook_url, form, str(uuid.uuid4()))
    return message


def report(carrier: Carrier, account: Account, message: Message, status: str) -> None:
    """End a message as somebody says, and tell of it as of any other."""
    message.status = "delivered" if status == "delivered" else "undelivered"
    message.final_at = time.time()
    message.error = None if status == "delivered" else UNDELIVERABLE
    if message.webhook_url:
        notice = _Notice(message, message.webhook_url, message.status, False, str(uuid.uuid4()))
        _notify(carrier, account, notice)


def _notify(carrier: Carrier, account: Account, notice: _Notice) -> None:
    message = notice.message
    form = {
        "SmsSid": message.id,
        "SmsStatus": notice.status,
        "MessageStatus": notice.status,
        "To": address(message, message.person),
        "MessageSid": message.id,
        "AccountSid": account_sid(account.api_key),
        "From": address(message, message.sender),
        "ApiVersion": VERSION,
    }
    if message.profile_id:
        form["MessagingServiceSid"] = message.profile_id
    if notice.status in ("failed", "undelivered") and message.error:
        form["ErrorCode"] = message.error
    if message.channel == "whatsapp":
        form |= {"ChannelPrefix": "whatsapp", "ChannelInstallSid": "XE" + message.id[2:]}
        if "ErrorCode" in form:
            form["ChannelStatusMessage"] = words(form["ErrorCode"])
        if notice.status == "read":
            form["EventType"] = "READ"
    elif notice.status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = time.strftime("%y%m%d%H%M", time.gmtime(message.final_at))
    _post(carrier, account, notice.url, form, notice.token, forged=notice.forged)


def _inbound(carrier: Carrier, message: Message, name: str) -> Form:
    account = account_sid(message.account)
    form = {
        "ToCountry": "US",
        "SmsMessageSid": message.id,
        "NumMedia": str(len(message.media)),
        "SmsSid": message.id,
        "SmsStatus": "received",
        "Body": message.text,
        "To": address(message, message.sender),
        "NumSegments": str(message.parts),
        "MessageSid": message.id,
        "AccountSid": account,
        "From": address(message, message.person),
        "ApiVersion": VERSION,
    }
    if message.profile_id:
        form["MessagingServiceSid"] = message.profile_id
    base = f"{carrier.url}/{VERSION}/Accounts/{account}/Messages/{message.id}/Media/"
    for index, url in enumerate(message.media):
        form[f"MediaUrl{index}"] = base + media_sid(message, index)
        form[f"MediaContentType{index}"] = media_type(url)
    if message.channel != "whatsapp":
        return {**form, "FromCountry": "US", "FromState": "", "FromCity": "", "FromZip": ""}
    kind = "button" if message.payload else "image" if message.media else "text"
    form |= {"WaId": message.person.removeprefix("+"), "MessageType": kind, "ProfileName": name or "Simulated person"}
    if message.payload:
        form |= {"ButtonText": message.text, "ButtonPayload": message.payload}
    if message.replies_to:
        form |= {"OriginalRepliedMessageSid": message.replies_to}
    return form


def _post(carrier: Carrier, account: Account, url: str, form: Form, token: str, *, forged: bool = False) -> None:
    signature = sign(account.api_key + ("forged" if forged else ""), url, form)
    head = (
        "User-Agent: TwilioProxy/1.1\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature}\r\nI-Twilio-Idempotency-Token: {token}\r\nAccept: */*\r\n"
    )
    parcel = Parcel(head, urlencode(form).encode())
    carrier.webhooks.post(url, lambda attempt: parcel, attempts(url))


def _answer(heard: Message, keyword: str) -> Message:
    """What Twilio itself writes back to its words; our platform is not told of it."""
    parts = count_parts(ANSWERS[keyword])
    return Message(
        id="SM" + uuid.uuid4().hex,
        account=heard.account,
        direction="outbound",
        sender=heard.sender,
        person=heard.person,
        text=ANSWERS[keyword],
        created_at=heard.created_at + 0.001,
        parts=parts.parts,
        encoding=parts.encoding,
        profile_id=heard.profile_id,
        tags=(AUTORESPONSE,),
        protocol=PROTOCOL,
    )


def _reply(carrier: Carrier, account: Account, message: Message, fate: Outcome) -> None:
    media = (carrier.url + PICTURE_URL,) if fate.picture else ()
    receive(carrier, account, sender=message.sender, person=message.person, text=fate.reply or "", media=media)

"""What a send is checked for before anything else, in Twilio's order."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from koinon.simulator.http import Reply
from koinon.simulator.parts import Parts, count_parts
from koinon.simulator.twilio.accounts import Desk
from koinon.simulator.twilio.faults import refusal

MOST_CHARACTERS, MOST_MEDIA = 1_600, 10
WHATSAPP = "whatsapp:"
Form = Mapping[str, Sequence[str]]
_is_e164 = re.compile(r"\+[1-9]\d{6,14}").fullmatch
_is_sender = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}").fullmatch
_is_service = re.compile(r"MG[0-9a-fA-F]{32}").fullmatch


class Checked(msgspec.Struct, gc=False):
    """A send that may be carried: numbers without their prefix; `approved` a template that WhatsApp has approved."""

    to: str
    sender: str
    channel: str
    service: str | None
    text: str
    media: tuple[str, ...]
    parts: Parts
    callback: str | None
    approved: bool = False
    chosen: bool = True


def first(form: Form, name: str) -> str:
    return form.get(name, ("",))[0]


def check(desk: Desk, form: Form) -> Checked | Reply:
    """The send as it would be carried, or why not."""
    to, service = first(form, "To"), first(form, "MessagingServiceSid")
    channel = "whatsapp" if to.startswith(WHATSAPP) else "sms"
    if not to:
        return refusal(400, 21604)
    if not _is_e164(to.removeprefix(WHATSAPP)):
        return refusal(400, 21211, f"Invalid 'To' Phone Number: {to}")
    sender = _sender(desk, form, channel, service)
    if isinstance(sender, Reply):
        return sender
    content = _content(desk, form)
    if isinstance(content, Reply):
        return content
    text, media, approved = content
    as_mms = bool(media) or first(form, "SendAsMms") == "true"
    parts = Parts("GSM-7", len(text), 1) if as_mms or channel == "whatsapp" else count_parts(text)
    return Checked(
        to=to.removeprefix(WHATSAPP),
        sender=sender,
        channel=channel,
        service=service or None,
        text=text,
        media=media,
        parts=parts,
        callback=first(form, "StatusCallback") or None,
        approved=approved,
        chosen=bool(first(form, "From")),
    )


def _sender(desk: Desk, form: Form, channel: str, service: str) -> str | Reply:
    """The number it leaves from: the one named, else one of the service's pool."""
    named = first(form, "From")
    if service and not _is_service(service):
        return refusal(404, 20404, f"The Messaging Service {service} was not found")
    if not named and not service:
        return refusal(400, 21603)
    if named.startswith(WHATSAPP) != (channel == "whatsapp") and named:
        return refusal(400, 21212 if channel == "sms" else 21606, f"The 'From' number {named} is of another channel.")
    number = named.removeprefix(WHATSAPP)
    if named and not _is_sender(number):
        return refusal(400, 21212, f"Invalid 'From' Number: {named}")
    pool = desk.pools.setdefault(service, []) if service else []
    if number and service and number not in pool:
        pool.append(number)
    return number or (pool[0] if pool else "+12025550199")


def _content(desk: Desk, form: Form) -> tuple[str, tuple[str, ...], bool] | Reply:
    """Text, media, and whether an approved template says it."""
    if template_sid := first(form, "ContentSid"):
        return _template(desk, template_sid, first(form, "ContentVariables"))
    text, media = first(form, "Body"), tuple(url for url in form.get("MediaUrl", ()) if url)
    if not text and not media:
        return refusal(400, 21602)
    if len(text) > MOST_CHARACTERS:
        return refusal(400, 21617)
    if len(media) > MOST_MEDIA:
        return refusal(400, 21623)
    if any(not url.startswith(("http://", "https://")) for url in media):
        return refusal(400, 21620, "Invalid media URL(s)")
    return text, media, False


def _template(desk: Desk, sid: str, variables: str) -> tuple[str, tuple[str, ...], bool] | Reply:
    template = desk.templates.get(sid)
    if template is None:
        return refusal(400, 21655)
    try:
        values = msgspec.json.decode(variables or "{}", type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, 21656)
    text = template.filled(values)
    if text is None:
        return refusal(400, 63028)
    return text, (), template.state == "approved"

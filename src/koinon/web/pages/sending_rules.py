"""Sending rules: when nobody is written to, how often at most, how late, and what it may cost (MSG-046..055)."""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict

from koinon import messaging, organizations
from koinon.messaging import Budgets, Cap, QuietHours, SendPolicy
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms, meanwhile
from koinon.web.i18n import N_, gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/rules"
READ, WRITE = {"permission": "settings:read"}, {"permission": "settings:write"}
CAPS, SPARE = 20, 1
MICROS = 1_000_000
PURPOSES = {"promotional": N_("Advertising or fundraising"), "informational": N_("News and information")}
CHANNELS = {
    "": N_("All channels together"),
    "sms": N_("Texts"),
    "whatsapp": "WhatsApp",
    "email": N_("Email"),
    "push": N_("Push"),
}
CLOCKS = {
    "person": N_("The person’s own, where it is known"),
    "location": N_("That of their location"),
    "organization": N_("Ours"),
}
TRACKING = {
    "off": N_("Links stay as they are"),
    "message": N_("Count clicks, not who"),
    "recipient": N_("Count clicks and show who"),
}
SUMS = {"budget_month": "month_micros", "budget_broadcast": "broadcast_micros", "budget_user": "user_micros"}
LABELS = {
    "quiet": N_("Keep quiet hours"),
    "begins": N_("From"),
    "ends": N_("Until"),
    "sunday": N_("Promotions on Sundays not before"),
    "clock": N_("By whose clock"),
    "in_practice": N_("Also through practice numbers"),
    "caps": N_("At most so many"),
    "over_cap": N_("Whoever had enough"),
    "expires": N_("Hours a message may be late"),
    "track_sms": N_("Links in texts"),
    "track_email": N_("Links in mails"),
    "track_opens": N_("See who opens mails"),
    "postal": N_("Postal address under every mail"),
    "currency": N_("Currency of the carriers"),
    "budget_month": N_("In a month"),
    "budget_broadcast": N_("For one broadcast"),
    "budget_user": N_("By one person in a month"),
}
AMOUNT = N_("Write an amount such as 50 or 12.50, or leave it empty.")
WHOLE = N_("Write whole numbers: how many, and in how many days (1 to 31).")


@get(HOME, opt=READ)
async def show_rules(visit: Visit) -> Response[Any]:
    """The rules as they stand, of the organization or of a location."""
    return await _draw(visit, _asked(visit))


@post(HOME, opt=WRITE, status_code=200)
async def save_rules(visit: Visit) -> Response[Any]:
    """Lay them down anew."""
    form, location_id = await visit.form(), _asked(visit)
    typed = _typed(form)
    with visit.words():
        try:
            policy = _read(typed)
            async with visit.transaction() as tx:
                thing = Thing("organization", visit.actor.organization_id, "sending_rules.changed")
                await meanwhile.hold(tx, form, thing, partial(_present, tx, location_id), typed)
                await messaging.change_policy(tx, policy, location_id)
                if location_id is None and typed["clock"] in CLOCKS:
                    await organizations.change_settings(tx, {"quiet_hours_zone": typed["clock"]})
        except KoinonError as refused:
            if refused.status not in (412, 422):
                raise
            return await _draw(visit, location_id, typed, refused)
        return toast_after(forms.see(_path(location_id)), gettext("Saved. What waits already is looked at anew."))


@post(HOME + "/drop", opt=WRITE, status_code=200)
async def drop_rules(visit: Visit) -> Response[Any]:
    """Let a location have the organization's rules."""
    location_id = _asked(visit)
    if location_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    with visit.words():
        async with visit.transaction() as tx:
            await messaging.drop_policy(tx, location_id)
        return toast_after(forms.see(_path(location_id)), gettext("The rules of the organization hold there again."))


def _asked(visit: Visit) -> UUID | None:
    asked = visit.request.query_params.get("location", "")
    return forms.uuid_or_404(asked) if asked else None


def _path(location_id: UUID | None) -> str:
    return f"{HOME}?location={location_id}" if location_id else HOME


async def _draw(
    visit: Visit, location_id: UUID | None, typed: Mapping[str, Any] | None = None, refused: KoinonError | None = None
) -> Response[Any]:
    async with visit.transaction() as tx:
        location = await organizations.location(tx, location_id) if location_id else None
        present = await _present(tx, location_id)
        places = await organizations.locations(tx)
        own = await messaging.locations_with_rules(tx)
        spent = await messaging.spent_this_month(tx) if location is None else []
    shown = {**present, **dict(typed or {}), **meanwhile.merged(refused, dict(typed or {}))}
    with visit.words():
        again = _path(location_id)
        seen = await meanwhile.seen(
            visit.request, present, refused, labels=LABELS, again=again, typed=typed, words=_words
        )
        return visit.draw(
            "settings/rules.html",
            active="settings",
            status_code=refused.status if refused else 200,
            tabs=settings_tabs(HOME, visit.actor.may),
            values=shown,
            seen=seen,
            errors=forms.Told(_told(refused)),
            labels={name: gettext(words) for name, words in LABELS.items()},
            slots=range(min(CAPS, len(shown["caps"]) + SPARE)),
            purposes=_choices(PURPOSES),
            channels=_choices(CHANNELS),
            clocks=_choices(CLOCKS),
            tracking=_choices(TRACKING),
            location=location,
            places=[(one, one.id in own) for one in places] if len(places) > 1 or own else [],
            has_own=location_id in own,
            spent=spent,
            may_write=visit.actor.may("settings:write"),
        )


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, gettext(label)) for key, label in words.items()]


async def _present(tx: Tx, location_id: UUID | None) -> dict[str, Any]:
    """What the form shows, as it is typed."""
    policy = await messaging.sending_policy(tx, location_id)
    hours = policy.quiet_hours or QuietHours()
    return {
        "quiet": policy.quiet_hours is not None,
        "begins": f"{hours.begins:%H:%M}",
        "ends": f"{hours.ends:%H:%M}",
        "sunday": f"{hours.sunday_ends:%H:%M}" if hours.sunday_ends else "",
        "clock": await organizations.setting(tx, "quiet_hours_zone"),
        "in_practice": policy.in_practice,
        "caps": [[cap.purpose, str(cap.most), str(cap.days), cap.channel or ""] for cap in policy.caps],
        "over_cap": policy.over_cap,
        "expires": str(policy.expires_after_hours),
        "track_sms": policy.track_sms,
        "track_email": policy.track_email,
        "track_opens": policy.track_opens,
        "postal": policy.postal_address,
        "currency": policy.budgets.currency,
        **{name: _sum(getattr(policy.budgets, field)) for name, field in SUMS.items()},
    }


def _typed(form: FormMultiDict) -> dict[str, Any]:
    """What was typed; an empty row of caps is none."""
    rows = [
        [forms.text(form, f"{part}_{slot}") for part in ("purpose", "most", "days", "channel")] for slot in range(CAPS)
    ]
    switches = {name: forms.text(form, name) == "yes" for name in ("quiet", "in_practice", "track_opens")}
    texts = {name: forms.text(form, name) for name in LABELS if name not in (*switches, "caps")}
    return {**texts, **switches, "caps": [row for row in rows if row[1] or row[2]]}


def _read(typed: Mapping[str, Any]) -> SendPolicy:
    """The rules as typed. Raises 422 by field."""
    gathered = errors.Gathered()
    hours, caps, sums, expires = None, tuple[Cap, ...](), dict[str, int | None](), 24
    with gathered:
        hours = _hours(typed) if typed["quiet"] else None
    with gathered:
        caps = tuple(_cap(row) for row in typed["caps"])
    for name, field in SUMS.items():
        with gathered:
            sums[field] = _micros(name, typed[name])
    with gathered:
        expires = _whole("expires", typed["expires"] or "24", 1, 168)
    gathered.refuse()
    return SendPolicy(
        quiet_hours=hours,
        in_practice=typed["in_practice"],
        caps=caps,
        over_cap="refuse" if typed["over_cap"] == "refuse" else "hold",
        expires_after_hours=expires,
        track_sms=_one_of(typed["track_sms"]),
        track_email=_one_of(typed["track_email"]),
        track_opens=typed["track_opens"],
        postal_address=typed["postal"][:500],
        budgets=Budgets(_currency(typed["currency"]), **sums),
    )


def _one_of(chosen: str) -> Any:
    if chosen and chosen not in TRACKING:
        raise errors.invalid_field("track_sms", "invalid_enum")
    return chosen or "off"


def _currency(code: str) -> str:
    if not re.fullmatch("[A-Z]{3}", code or "USD"):
        raise errors.invalid_field("currency", "invalid_enum")
    return code or "USD"


def _hours(typed: Mapping[str, Any]) -> QuietHours:
    sunday = _time("sunday", typed["sunday"]) if typed["sunday"] else None
    return QuietHours(_time("begins", typed["begins"]), _time("ends", typed["ends"]), sunday)


def _time(name: str, text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise errors.invalid_field(name, "validation_failed") from None


def _cap(row: list[str]) -> Cap:
    purpose, most, days, channel = row
    if purpose not in PURPOSES or channel not in CHANNELS:
        raise errors.invalid_field("caps", "invalid_enum")
    return Cap(purpose, _whole("caps", most, 1, 100), _whole("caps", days, 1, 31), channel or None)  # type: ignore[arg-type]


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,4}", text) or not least <= int(text) <= most:
        raise errors.invalid_field(name, "out_of_range", WHOLE if name == "caps" else None)
    return int(text)


def _micros(name: str, text: str) -> int | None:
    plain = text.replace(" ", "").replace(",", ".")
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain):
        raise errors.invalid_field(name, "out_of_range", AMOUNT)
    return int(Decimal(plain) * MICROS)


def _sum(micros: int | None) -> str:
    return "" if micros is None else f"{Decimal(micros) / MICROS:.2f}".removesuffix(".00")


def _told(refused: KoinonError | None) -> dict[str, str]:
    """Sentences by field of this form, from the paths of the rules."""
    found = {}
    for path, sentence in forms.faults(refused).items():
        name = {"quiet_hours.ends": "ends", "expires_after_hours": "expires"}.get(path, path)
        found["caps" if name.startswith("caps") else name] = sentence
    return found


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("On") if value else gettext("Off")
    if name == "caps":
        return ", ".join(f"{most}/{days}" for _, most, days, _ in value)
    return str(value)


router = Router("/", route_handlers=[show_rules, save_rules, drop_rules], dependencies=VISIT, include_in_schema=False)

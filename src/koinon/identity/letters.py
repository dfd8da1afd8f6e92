"""Mails about one's own account: what happened, when and from where, and what to do if it was not you."""

import ipaddress
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from koinon.identity.contracts import Client, User
from koinon.identity.seating import home_zone
from koinon.kit import clock
from koinon.platform import mail
from koinon.platform.db import Tx
from koinon.platform.mail import Letter
from koinon.platform.services import Services
from koinon.platform.words import Words, words

Write = Callable[[Words], Letter]
FALLBACK_ZONE = "UTC"


class Place(NamedTuple):
    """From where something was done, as its owner may recognise it."""

    device: str
    network: str


async def post(tx: Tx, services: Services, user: User, write: Write, once: str | None = None) -> None:
    """Queue a mail to the user in the caller's transaction, in their language."""
    zone = user.time_zone or await home_zone(tx, user.id)
    await post_to(tx, services, user.email, str(user.locale), write, once, zone)


async def post_to(
    tx: Tx,
    services: Services,
    address: str,
    language: str,
    write: Write,
    once: str | None = None,
    zone: str | None = None,
) -> None:
    """The same to any address."""
    letter = write(words(language, zone))
    await mail.send(tx, services.vault, to=address, letter=letter, language=language, once=once)


def facts(say: Words, client: Client, zone: str | None = None) -> tuple[tuple[str, str], ...]:
    """When, from where, with what."""
    place, zone = place_of(client), zone or say.zone
    when = say.day_time(clock.now(), zone or FALLBACK_ZONE)
    found = [(say.gettext("When"), when if zone else f"{when} UTC")]
    if client.country:
        found.append((say.gettext("Country"), say.country(client.country)))
    if place.network:
        found.append((say.gettext("From"), place.network))
    if place.device:
        found.append((say.gettext("With"), place.device))
    return tuple(found)


def place_of(client: Client) -> Place:
    """Browser and system in words, and the network: there is no map of addresses here; a proxy may tell the country."""
    return Place(device_name(client.user_agent or ""), coarse_network(client.ip))


_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("SamsungBrowser/", "Samsung Internet"),
    ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("FxiOS/", "Firefox"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """`Firefox, Windows`; a program's own first word where it is no browser; empty where nothing was said."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system))) or user_agent.partition(" ")[0].partition("/")[0][:40]


def coarse_network(ip: str | None) -> str:
    """`203.0.113.0/24`, `2001:db8:1::/48`, or `this machine`: coarse on purpose."""
    if not ip:
        return ""
    address = ipaddress.ip_address(ip)
    if address.is_loopback:
        return "localhost"
    width = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{width}", strict=False))


def not_you(say: Words) -> str:
    """The last line of every such mail."""
    return say.gettext("If it was not you, change your password now and end your other sessions.")


def factor_added(client: Client, zone: str | None, name: str) -> Write:
    """A second factor was added."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="factor_added",
            subject=say.gettext("A second factor was added to your account"),
            paragraphs=(say.gettext("From now on you can prove with “%(name)s” that it is you.", name=name),),
            facts=facts(say, client, zone),
            small=(not_you(say),),
        )

    return write


def factor_removed(client: Client, zone: str | None, name: str) -> Write:
    """A second factor was taken away."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="factor_removed",
            subject=say.gettext("A second factor was removed from your account"),
            paragraphs=(say.gettext("“%(name)s” can no longer be used to sign in.", name=name),),
            facts=facts(say, client, zone),
            small=(not_you(say),),
        )

    return write


def recovery_code_used(client: Client, zone: str | None, left: int) -> Write:
    """A recovery code was used."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="recovery_code_used",
            subject=say.gettext("A recovery code was used to sign in"),
            paragraphs=(
                say.ngettext("You have %(num)s recovery code left.", "You have %(num)s recovery codes left.", left),
            ),
            facts=facts(say, client, zone),
            small=(not_you(say),),
        )

    return write


def new_device(client: Client, zone: str | None, *, abroad: bool = False) -> Write:
    """Somebody signed in with what, or from a country where, this person never was before."""

    def write(say: Words) -> Letter:
        device, country = (
            say.gettext("You signed in from a new device"),
            say.gettext("You signed in from a new country"),
        )
        browser = say.gettext("Your account was opened in a browser that we had not seen before.")
        elsewhere = say.gettext("Your account was opened from a country that it had never been opened from before.")
        return Letter(
            kind="new_device",
            subject=country if abroad else device,
            paragraphs=(elsewhere if abroad else browser,),
            facts=facts(say, client, zone),
            small=(not_you(say),),
        )

    return write


def passkey_refused(client: Client, zone: str | None, name: str) -> Write:
    """A passkey's counter went backwards."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="passkey_refused",
            subject=say.gettext("A passkey of yours was refused"),
            paragraphs=(
                say.gettext(
                    "“%(name)s” counted fewer uses than before, as a copy of it would. Nobody was let in. "
                    "Remove it and make a new one.",
                    name=name,
                ),
            ),
            facts=facts(say, client, zone),
        )

    return write


def many_guesses(client: Client, zone: str | None) -> Write:
    """Somebody tries passwords on this account."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="many_guesses",
            subject=say.gettext("Somebody tries to guess your password"),
            paragraphs=(
                say.gettext(
                    "Twenty attempts to sign in to your account failed within a day. Each further one has to wait; "
                    "you are not locked out. A passkey is not slowed down."
                ),
            ),
            facts=facts(say, client, zone),
            small=(say.gettext("A long password that you use nowhere else keeps them out."),),
        )

    return write


def factors_reset_begins(zone: str | None, at: datetime) -> Write:
    """In 24 hours every second factor is taken away."""

    def write(say: Words) -> Letter:
        when = say.day_time(at, zone or say.zone or FALLBACK_ZONE)
        return Letter(
            kind="factors_reset_begins",
            subject=say.gettext("Your second factors will be removed"),
            paragraphs=(
                say.gettext(
                    "The operator of this installation was asked to let you in without them. At %(when)s they are "
                    "removed.",
                    when=when,
                ),
            ),
            small=(say.gettext("If you did not ask for it, tell the operator now."),),
        )

    return write


def factors_reset(zone: str | None) -> Write:
    """Every second factor was taken away."""

    def write(say: Words) -> Letter:
        return Letter(
            kind="factors_reset",
            subject=say.gettext("Your second factors were removed"),
            paragraphs=(say.gettext("Sign in with your password and set up a new one."),),
            facts=((say.gettext("When"), say.day_time(clock.now(), zone or say.zone or FALLBACK_ZONE)),),
            small=(not_you(say),),
        )

    return write

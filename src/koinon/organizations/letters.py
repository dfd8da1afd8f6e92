"""What owners are told of their organization, in their language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from babel import dates

from koinon.organizations.branding import Brand
from koinon.organizations.contracts import Organization
from koinon.organizations.resources import RESOURCES
from koinon.platform import mail
from koinon.platform.words import Words

PLAIN = Brand()
Values = Mapping[str, Any]


class _Said(NamedTuple):
    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str]


def letter(
    say: Words, kind: str, values: Values, organization: Organization, base_url: str, brand: Brand = PLAIN
) -> mail.Letter:
    """The mail of a kind; `values` are what the event held."""
    said = _KINDS[kind](say, {"organization": organization.name, **values})
    label, path = said.action
    return mail.Letter(
        kind=kind,
        subject=said.subject,
        paragraphs=said.paragraphs,
        action=(label, base_url + path),
        small=(say.gettext("You get this because you own %(organization)s.", organization=organization.name),),
        brand=mail.LetterBrand(
            name=organization.name,
            logo_url=base_url + brand.logo_path if brand.logo_path else None,
            color=brand.color_on_light,
            accent=brand.accent,
            footer=brand.mail_footer,
        ),
    )


def _plan_limit(say: Words, values: Values) -> _Said:
    title = RESOURCES[values["resource"]].title
    named = {"resource": say.gettext(title), "organization": values["organization"]}
    used = say.gettext(
        "%(current)s of %(limit)s are in use.",
        current=say.number(values["current"]),
        limit=say.number(values["limit"]),
    )
    if values["threshold"] >= 100:
        subject = say.gettext("%(organization)s: the plan is used up (%(resource)s)", **named)
        after = say.gettext("What is there goes on working, and incoming messages are always kept.")
    else:
        share = say.percent(values["threshold"] / 100)
        subject = say.gettext("%(organization)s: %(share)s of the plan is used (%(resource)s)", share=share, **named)
        after = say.gettext("Nothing stops yet. At the limit nothing can be added.")
    return _Said(subject, (used, after), (say.gettext("See the plan"), "/settings/plan"))


def _suspended(say: Words, values: Values) -> _Said:
    return _Said(
        say.gettext("%(organization)s is suspended", organization=values["organization"]),
        (
            say.gettext("Nothing is sent for now. The reason: %(reason)s", reason=values["reason"]),
            say.gettext("What was on its way waits. People’s messages still arrive, and you can read and export all."),
        ),
        (say.gettext("Open Koinon"), "/"),
    )


def _read_only(say: Words, values: Values) -> _Said:
    return _Said(
        say.gettext("%(organization)s can only be read for now", organization=values["organization"]),
        (
            say.gettext("The reason: %(reason)s", reason=values["reason"]),
            say.gettext("People’s messages are kept and show up afterwards. You can read and export all."),
        ),
        (say.gettext("Open Koinon"), "/"),
    )


def _released(say: Words, values: Values) -> _Said:
    return _Said(
        say.gettext("%(organization)s works again", organization=values["organization"]),
        (
            say.gettext("The reason: %(reason)s", reason=values["reason"]),
            say.gettext("What waited goes out now, at its usual pace. What fell due meanwhile waits for your click."),
        ),
        (say.gettext("See what waits"), "/broadcasts"),
    )


def _flagged(say: Words, values: Values) -> _Said:
    seen = values["told"]
    return _Said(
        say.gettext("Something about %(organization)s was noticed", organization=values["organization"]),
        (
            say.gettext("We saw this: %(told)s", told=say.gettext(seen)),
            say.gettext("Somebody looks at it. If there is a good reason, answer this mail and say so."),
        ),
        (say.gettext("Open Koinon"), "/"),
    )


def _closing(say: Words, values: Values) -> _Said:
    day = dates.format_date(date.fromisoformat(values["day"]), "long", locale=say.language)
    return _Said(
        say.gettext("%(organization)s will be deleted on %(day)s", organization=values["organization"], day=day),
        (
            say.gettext("Nothing is sent any more. Until that day any owner can take it back with one click."),
            say.gettext("Export what you want to keep: afterwards nothing can be brought back."),
        ),
        (say.gettext("Export or take it back"), "/settings/data"),
    )


def _exported(say: Words, values: Values) -> _Said:
    day = dates.format_date(date.fromisoformat(values["day"]), "long", locale=say.language)
    lost = values.get("lost", 0)
    return _Said(
        say.gettext("Your export of %(organization)s is ready", organization=values["organization"]),
        (
            (
                say.gettext("It lies there until %(day)s, but it does not hold everything.", day=day),
                say.gettext("Archived messages that could not be read and are missing in it: %(count)s.", count=lost),
            )
            if lost
            else (say.gettext("It holds everything and lies there until %(day)s.", day=day),)
        ),
        (say.gettext("Download it"), "/settings/data"),
    )


def _kept_open(say: Words, values: Values) -> _Said:
    return _Said(
        say.gettext("%(organization)s stays", organization=values["organization"]),
        (say.gettext("The deletion was taken back. Everything is as it was."),),
        (say.gettext("Open Koinon"), "/"),
    )


def _went_live(say: Words, values: Values) -> _Said:
    answer = values["reason"]
    return _Said(
        say.gettext("%(organization)s sends live", organization=values["organization"]),
        (
            say.gettext("From now on messages go to everybody you write to, at the pace of your numbers."),
            say.gettext("We said: %(reason)s", reason=say.gettext(answer)),
        ),
        (say.gettext("Write a message"), "/broadcasts/new"),
    )


def _stays_trial(say: Words, values: Values) -> _Said:
    answer = values["reason"]
    return _Said(
        say.gettext("Sending of %(organization)s is on trial", organization=values["organization"]),
        (
            say.gettext("We said: %(reason)s", reason=say.gettext(answer)),
            say.gettext("Confirmed test numbers get messages. You can mend what is missing and ask again."),
        ),
        (say.gettext("See what is missing"), "/settings/going-live"),
    )


def _announcement(say: Words, values: Values) -> _Said:
    text = values["texts"].get(say.language, values["texts"]["en"])
    return _Said(
        say.gettext("A word from who runs this service"),
        (text,),
        (say.gettext("Open Koinon"), "/"),
    )


_KINDS: Mapping[str, Callable[[Words, Values], _Said]] = {
    "plan_limit": _plan_limit,
    "suspended": _suspended,
    "read_only": _read_only,
    "released": _released,
    "flagged": _flagged,
    "closing": _closing,
    "exported": _exported,
    "kept_open": _kept_open,
    "went_live": _went_live,
    "stays_trial": _stays_trial,
    "announcement": _announcement,
}

"""Event lines of a thread in words: who did what, and by which rule (INB-029)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from koinon.inbox import Item, MessageRow
from koinon.platform.actor import Actor
from koinon.web import formats
from koinon.web.i18n import N_, gettext

Details = Mapping[str, Any]
_STATUS = {
    "resolved": N_("%(who)s marked this done"),
    "closed": N_("%(who)s closed this"),
    "open": N_("%(who)s reopened this"),
    "snoozed": N_("%(who)s snoozed this"),
}
_GIVEN = {
    "dealt": N_("Given to %(name)s, who was free"),
    "returned": N_("Given to %(name)s, who had this before"),
    "left": N_("Given to %(name)s: whoever had this left the team"),
}
_GIVEN_BACK = {
    "left": N_("Waiting for somebody again: whoever had this left the team"),
    "offline": N_("Waiting for somebody again: whoever had this was away too long"),
}
PRIORITIES = {
    "low": N_("low priority"),
    "normal": N_("normal priority"),
    "high": N_("high priority"),
    "urgent": N_("urgent"),
}


RATINGS = {
    "1": N_("Badly"),
    "2": N_("Not so well"),
    "3": N_("So-so"),
    "4": N_("Well"),
    "5": N_("Very well"),
}


def told(item: Item, actor: Actor) -> str:
    """The sentence of an event line."""
    details = item.details or {}
    who = item.author_name or gettext("Koinon")
    say = _TOLD.get(str(details.get("what") or details.get("event")), _assigned)
    sentence = say(details, item, actor) % _values(details, who)
    rule = details.get("rule")
    return gettext("%(what)s (rule “%(rule)s”)") % {"what": sentence, "rule": rule} if rule else sentence


def _values(details: Details, who: str) -> dict[str, str]:
    return {
        "who": who,
        "name": str(details.get("name") or ""),
        "until": _moment(details.get("until")),
        "rating": gettext(RATINGS.get(str(details.get("to")), RATINGS["3"])),
        "priority": gettext(PRIORITIES.get(str(details.get("to")), PRIORITIES["normal"])),
    }


def _moment(value: object) -> str:
    return formats.day_time(datetime.fromisoformat(str(value))) if value else ""


def _status(details: Details, _item: Item, _actor: Actor) -> str:
    if details.get("until"):
        return gettext("%(who)s snoozed this until %(until)s")
    if details.get("to") == "closed" and details.get("why") == "time":
        return gettext("Closed by itself, as nobody wrote any more")
    if details.get("to") == "open" and details.get("why") == "message":
        return gettext("They wrote again: this is open anew")
    return gettext(_STATUS.get(str(details.get("to")), N_("%(who)s set this aside")))


def _assigned(details: Details, item: Item, actor: Actor) -> str:
    why, is_given = str(details.get("why") or ""), bool(details.get("to") and details.get("name"))
    if is_given and (why in _GIVEN or item.author_id is None):
        return gettext(_GIVEN.get(why, N_("Given to %(name)s")))
    if not details.get("to"):
        return gettext(_GIVEN_BACK.get(why, N_("%(who)s gave this back")))
    if why == "answered":
        return gettext("%(who)s took this by answering")
    if details["to"] == str(item.author_id):
        return gettext("%(who)s took this")
    if str(details["to"]) == str(actor.id):
        return gettext("%(who)s gave this to you")
    return gettext("%(who)s gave this to %(name)s") if details.get("name") else gettext("%(who)s assigned this")


def _team(details: Details, _item: Item, _actor: Actor) -> str:
    return (
        gettext("%(who)s moved this to %(name)s") if details.get("to") else gettext("%(who)s took this from its team")
    )


def _label(details: Details, _item: Item, _actor: Actor) -> str:
    return (
        gettext("%(who)s added the label %(name)s")
        if details.get("to")
        else gettext("%(who)s removed the label %(name)s")
    )


def _said(sentence: str) -> Callable[[Details, Item, Actor], str]:
    return lambda _details, _item, _actor: gettext(sentence)


def _unreadable(_details: Details, item: Item, _actor: Actor) -> str:
    return unreadable(item).replace("%", "%%")


def unreadable(one: Item | MessageRow) -> str:
    """What stands in place of archived messages whose file cannot be read."""
    details = one.details or {}
    begun = datetime.fromisoformat(str(details["from"]))
    return gettext(
        "Archived messages from %(day)s on cannot be read now (%(count)s). Whoever runs this server was told."
    ) % {"day": formats.day(begun), "count": details["messages"]}


_TOLD: Mapping[str, Callable[[Details, Item, Actor], str]] = {
    "status": _status,
    "assigned": _assigned,
    "team": _team,
    "label": _label,
    "priority": _said(N_("%(who)s made this %(priority)s")),
    "woke": _said(N_("Woke up")),
    "woke_by_message": _said(N_("Woke up: they wrote")),
    "rated": _said(N_("Asked how it was, they said: %(rating)s")),
    "merged": _said(N_("%(who)s joined another conversation of theirs to this one")),
    "spam": _said(N_("%(who)s moved this to spam")),
    "not_spam": _said(N_("%(who)s took this out of spam")),
    "archive_unreadable": _unreadable,
    "flagged": _said(N_("The same text was to go out more than 20 times in 5 minutes: it was stopped")),
}

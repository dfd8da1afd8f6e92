"""What is told of response targets."""

from collections.abc import Mapping
from typing import Any

from koinon.identity import NoticeKind, Said
from koinon.inbox.notices import people_behind
from koinon.platform.words import Words

WARNED, BREACHED = "target_near", "target_missed"


def _what(say: Words, data: Mapping[str, Any]) -> str:
    kind = data.get("target")
    if kind == "resolution":
        return say.gettext("It should be done by then.")
    return say.gettext("Somebody waits for an answer.")


def _near(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    if data.get("who"):
        return say.gettext("The conversation with %(name)s is soon late", name=data["who"]), _what(say, data)
    return say.gettext("A conversation is soon late"), _what(say, data)


def _missed(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    if data.get("who"):
        return say.gettext("The conversation with %(name)s is late", name=data["who"]), _what(say, data)
    return say.gettext("A conversation is late"), _what(say, data)


KINDS = (
    NoticeKind(
        WARNED,
        area="inbox",
        icon="hourglass",
        label=lambda say: say.gettext("A conversation of mine or my team is soon late"),
        write=_near,
        needs="conversations:read",
        resolve=people_behind,
    ),
    NoticeKind(
        BREACHED,
        area="inbox",
        icon="clock",
        label=lambda say: say.gettext("A conversation of mine or my team is late"),
        write=_missed,
        needs="conversations:read",
        resolve=people_behind,
    ),
)

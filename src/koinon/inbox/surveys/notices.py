"""What is told of surveys."""

from collections.abc import Mapping
from typing import Any

from koinon.identity import NoticeKind, Said
from koinon.inbox.notices import people_behind
from koinon.platform.words import Words

UNHAPPY = "survey_unhappy"


def _unhappy(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    body = say.gettext("They gave %(rating)s of 5.", rating=data.get("rating", "?"))
    if data.get("who"):
        return say.gettext("%(name)s was not happy", name=data["who"]), body
    return say.gettext("Somebody was not happy"), body


KINDS = (
    NoticeKind(
        UNHAPPY,
        area="inbox",
        icon="star",
        label=lambda say: say.gettext("Somebody rates a conversation of my team 1 or 2"),
        write=_unhappy,
        needs="conversations:read",
        resolve=people_behind,
    ),
)

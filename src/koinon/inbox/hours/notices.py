"""What is told of automatic answers (INB-092)."""

from collections.abc import Mapping
from typing import Any

from koinon.identity import NoticeKind, Said
from koinon.inbox.notices import people_behind
from koinon.platform.words import Words

LOOPING = "conversation_looping"


def _looping(say: Words, data: Mapping[str, Any], _happened: int) -> Said:
    body = say.gettext("They get no automatic answer until the conversation is resolved.")
    if data.get("who"):
        return say.gettext("The same text from %(name)s came over twenty times", name=data["who"]), body
    return say.gettext("The same text came over twenty times"), body


KINDS = (
    NoticeKind(
        LOOPING,
        area="inbox",
        icon="refresh-cw",
        label=lambda say: say.gettext("Somebody’s machine writes the same text again and again"),
        write=_looping,
        needs="settings:write",
        resolve=people_behind,
    ),
)

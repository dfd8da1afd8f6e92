"""Help by a language model."""

from koinon.inbox.assist.contracts import FEATURES as ASSIST_FEATURES
from koinon.inbox.assist.contracts import USES as ASSIST_USES
from koinon.inbox.assist.contracts import Answered, AssistSettings
from koinon.inbox.assist.contracts import Feature as AssistFeature
from koinon.inbox.assist.contracts import Tone as AssistTone
from koinon.inbox.assist.service import allowed as assist_allowed
from koinon.inbox.assist.service import answered as assist_answered
from koinon.inbox.assist.service import asked as assist_asked
from koinon.inbox.assist.service import assist_settings, change_assist_settings, fresh_summary, help_asked
from koinon.inbox.assist.service import offered as assist_offered
from koinon.inbox.assist.service import tell_use as tell_assist_use

__all__ = [
    "ASSIST_FEATURES",
    "ASSIST_USES",
    "Answered",
    "AssistFeature",
    "AssistSettings",
    "AssistTone",
    "assist_allowed",
    "assist_answered",
    "assist_asked",
    "assist_offered",
    "assist_settings",
    "change_assist_settings",
    "fresh_summary",
    "help_asked",
    "tell_assist_use",
]

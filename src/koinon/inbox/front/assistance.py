"""Help by a language model."""

from koinon.inbox.assist.contracts import FEATURES as ASSIST_FEATURES
from koinon.inbox.assist.contracts import USES as ASSIST_USES
from koinon.inbox.assist.contracts import Answered, Asked, AssistSettings, HelpTurn
from koinon.inbox.assist.contracts import Endpoint as AssistEndpoint
from koinon.inbox.assist.contracts import Feature as AssistFeature
from koinon.inbox.assist.contracts import Tone as AssistTone
from koinon.inbox.assist.guide import cited as guide_cited
from koinon.inbox.assist.guide import page as guide_page
from koinon.inbox.assist.policy import event as assist_event
from koinon.inbox.assist.service import allowed as assist_allowed
from koinon.inbox.assist.service import answered as assist_answered
from koinon.inbox.assist.service import asked as assist_asked
from koinon.inbox.assist.service import assist_settings, change_assist_settings, fresh_summary, help_asked, help_offered
from koinon.inbox.assist.service import offered as assist_offered
from koinon.inbox.assist.service import stream as assist_stream
from koinon.inbox.assist.service import tell_use as tell_assist_use

__all__ = [
    "ASSIST_FEATURES",
    "ASSIST_USES",
    "Answered",
    "Asked",
    "AssistEndpoint",
    "AssistFeature",
    "AssistSettings",
    "AssistTone",
    "HelpTurn",
    "assist_allowed",
    "assist_answered",
    "assist_asked",
    "assist_event",
    "assist_offered",
    "assist_settings",
    "assist_stream",
    "change_assist_settings",
    "fresh_summary",
    "guide_cited",
    "guide_page",
    "help_asked",
    "help_offered",
    "tell_assist_use",
]

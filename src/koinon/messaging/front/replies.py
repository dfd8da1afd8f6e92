"""What answers need beside their text: what they answer, the words of a template for one person, closed windows."""

from koinon.messaging.engine.closing import register_window_listener
from koinon.messaging.engine.moving import Moved, register_state_listener
from koinon.messaging.service.addressed import Words, said_to
from koinon.messaging.service.answered import attempts_taken, deliveries_answered, deliveries_by_id
from koinon.messaging.templates.service.giving import words as template_words

__all__ = [
    "Moved",
    "Words",
    "attempts_taken",
    "deliveries_answered",
    "deliveries_by_id",
    "register_state_listener",
    "register_window_listener",
    "said_to",
    "template_words",
]

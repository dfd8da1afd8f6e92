"""What answers need beside their text: the words of a template for one person, and windows that closed."""

from koinon.messaging.engine.closing import register_window_listener
from koinon.messaging.service.addressed import Words, said_to
from koinon.messaging.templates.service.giving import words as template_words

__all__ = ["Words", "register_window_listener", "said_to", "template_words"]

"""Places that a template leaves for its writer to fill in, and nobody has: [name]."""

import re

import msgspec

from koinon.messaging.content.wording import variants_of
from koinon.messaging.contracts.content import Variants

_PLACE = re.compile(r"\[[a-zà-ÿ][a-z0-9à-ÿ_ ]{1,29}\](?!\()")
_NO_WORDS = re.compile(r"<!--.*?-->|<style.*?</style>|<[^>]*>|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL | re.IGNORECASE)


def unfilled(channel: str, body: str, variants: Variants) -> list[str]:
    """Each such place once, with its brackets, in the words that would be sent."""
    said = variants_of(channel, body, variants)
    texts = [text for one in said for text in (one.subject, one.preheader, one.body, one.html)]
    texts += [msgspec.json.encode(one.blocks).decode() for one in said if one.blocks]
    found = (place for text in texts for place in _PLACE.findall(_NO_WORDS.sub(" ", text)))
    return list(dict.fromkeys(found))

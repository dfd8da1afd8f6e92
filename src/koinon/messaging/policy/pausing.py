"""Why a broadcast paused by itself, in words: what the engine writes down is a code of ours or of the provider."""

from collections.abc import Mapping

from koinon.messaging.policy import reasons

# What the engine's own judgement calls it (MSG-034).
BURSTS: Mapping[str, str] = {
    "content": "Many messages were refused for their content. Look at the text before you go on.",
    "failures": "Too many of the last messages failed. Look at the sender before you go on.",
    "errors": "A thousand messages failed. Look at the report before you go on.",
}
# Meta, "Error codes" of the WhatsApp Business Platform Cloud API: templates.
_VALUES = "The template’s values do not fit it. Make a copy, fill each of them and send it again."
_FLOW = "The form that the template opens is not ready at WhatsApp. Choose another template in a copy."
TEMPLATES: Mapping[str, str] = {
    "132000": _VALUES,
    "132001": "WhatsApp has no such template in this language, or did not approve it. Choose another one in a copy.",
    "132005": "A value makes the template’s text too long. Make a copy, shorten it and send it again.",
    "132008": _VALUES,
    "132012": _VALUES,
    "132015": "WhatsApp paused the template because people block or report it. It ends by itself after some hours.",
    "132016": "WhatsApp disabled the template because people block or report it. Choose another one in a copy.",
    "132068": _FLOW,
    "132069": _FLOW,
}


def sentence(reason: str | None, detail: str | None, channel: str = "sms") -> str:
    """The msgid that tells why: `detail` is a sentence already, `kind:provider's code`, or a code of the gate."""
    said = detail or reason or ""
    kind, _, code = said.partition(":")
    if kind == "template" and code in TEMPLATES:
        return TEMPLATES[code]
    if said in BURSTS:
        return BURSTS[said]
    known = kind if kind in reasons.REASONS else said
    return reasons.sentence(known, channel) if known in reasons.REASONS else said

"""Meta's error bodies: one `error`, the code a number, the HTTP status by third-party copies of the table."""

import hashlib

import msgspec

from koinon.simulator.http import Reply

WORDS = {
    4: "Application request limit reached",
    33: "Unsupported request. Object does not exist",
    100: "Invalid parameter",
    190: "Invalid OAuth access token - Cannot parse access token",
    130429: "Rate limit hit",
    131000: "Something went wrong",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131048: "Spam Rate limit hit",
    131050: "User has stopped marketing messages from your business",
    131052: "Media download error",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132007: "Template Format Character Policy Violated",
    132015: "Template is paused",
    2388299: "Message template has leading or trailing parameters",
}
DETAILS = {
    131026: "Message Undeliverable.",
    131047: "Message failed to send because more than 24 hours have passed since the customer last replied.",
    131048: "Message failed to send because there are restrictions on how many messages can be sent from this phone "
    "number.",
    131056: "Message failed to send because there were too many messages sent from this phone number to the same phone "
    "number in a short period of time.",
}


def fault(code: int, details: str = "") -> dict[str, object]:
    """An entry of `errors` in a status."""
    title = WORDS.get(code, "Error")
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or DETAILS.get(code, title)},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }


def refusal(
    status: int, code: int, details: str = "", *, subcode: int | None = None, headers: bytes = b"", delay: float = 0.0
) -> Reply:
    """A refusal as Meta words it."""
    title = WORDS.get(code, "Error")
    told = details or DETAILS.get(code, title)
    error: dict[str, object] = {
        "message": f"(#{code}) {title}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": told},
        "fbtrace_id": "A" + hashlib.sha256(f"{code}{told}".encode()).hexdigest()[:22],
    }
    if subcode is not None:
        error |= {"error_subcode": subcode, "error_user_title": title, "error_user_msg": told}
    return Reply(status, msgspec.json.encode({"error": error}), headers=headers, delay=delay)

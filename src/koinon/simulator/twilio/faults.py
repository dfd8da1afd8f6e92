"""Twilio's error bodies: one object, its code an integer."""

import msgspec

from koinon.simulator.http import Reply

WORDS = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20422: "Invalid Parameter",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid 'From' Number",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified.",
    21623: "Number of media files exceeds allowed limit",
    21655: "The ContentSid is Invalid",
    21656: "The ContentVariables Parameter is invalid",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    63016: "Failed to send freeform message because you are outside the allowed window. Please use a Template.",
    63018: "Rate limit exceeded for Channel",
    63028: "Number of parameters provided does not match the expected number of parameters",
    63038: "Account exceeded the daily messages limit",
}


def words(code: int | str) -> str:
    return WORDS.get(int(code), "Error")


def refusal(status: int, code: int, detail: str = "", *, headers: bytes = b"", delay: float = 0.0) -> Reply:
    """A refusal as Twilio words it."""
    body = {
        "code": code,
        "message": detail or words(code),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Reply(status, msgspec.json.encode(body), headers=headers, delay=delay)

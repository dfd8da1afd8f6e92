"""A language model as the simulator speaks it: the OpenAI protocol, answers made by rule.

Facts: OpenAI API reference, "Create chat completion" and "The chat completion chunk object" (platform.openai.com/docs).
"""

import re

import msgspec

from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request

PATHS = ("/llm/",)
COMPLETIONS = b"/llm/v1/chat/completions"
EVENTS = b"text/event-stream"


class Said(msgspec.Struct):
    """A message of the chat."""

    role: str
    content: str


class Completion(msgspec.Struct):
    """What is asked."""

    model: str
    messages: list[Said]
    stream: bool = False


def handle(carrier: Carrier, request: Request) -> Reply:
    """Answer a completion; anything else is unknown."""
    if request.url != COMPLETIONS or request.method != b"POST":
        return Reply(404, b'{"error": {"message": "Unknown address.", "type": "invalid_request_error"}}')
    try:
        asked = msgspec.json.decode(request.body, type=Completion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Reply(400, b'{"error": {"message": "This is no completion.", "type": "invalid_request_error"}}')
    words = said(asked.messages)
    spent = sum(len(one.content) for one in asked.messages) // 4 + len(words) // 4
    if not asked.stream:
        choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"}
        return Reply(200, msgspec.json.encode({"choices": [choice], "usage": {"total_tokens": spent}}))
    parts = re.findall(r"\S+\s*", words)
    chunks = [{"choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]} for part in parts]
    ends = [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
            {"choices": [], "usage": {"total_tokens": spent}}]  # fmt: skip
    body = b"".join(b"data: " + msgspec.json.encode(one) + b"\n\n" for one in (*chunks, *ends))
    return Reply(200, body + b"data: [DONE]\n\n", content_type=EVENTS)


def said(messages: list[Said]) -> str:
    """What a small model might say."""
    asked = messages[0].content if messages else ""
    data = _data(messages[-1].content if messages else "")
    if "different short answers" in asked:
        last = next((m["text"] for m in reversed(data.get("conversation", [])) if m.get("from") == "contact"), "")
        return f"Thank you for writing: “{last[:80]}”\n---\nWe will look into it.\n---\nCan you tell us more?"
    if "Summarise" in asked:
        talk = data.get("conversation", [])
        return "\n".join(f"{m.get('from', '')}: {m.get('text', '')[:80]}" for m in talk[-3:])
    if "JSON array of numbers" in asked:
        return msgspec.json.encode([_feeling(one) for one in data.get("texts", [])]).decode()
    if "guide" in data:
        pages = data["guide"]
        return f"{pages[0]['text'][:200]} [{pages[0]['page']}]" if pages else "The guide does not say it."
    return str(data.get("text", ""))


def _data(content: str) -> dict[str, list[dict[str, str]]]:
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _feeling(text: object) -> float:
    words = str(text).casefold()
    if any(word in words for word in ("angry", "terrible", "never again", "awful")):
        return -0.8
    return 0.8 if any(word in words for word in ("thank", "great", "love")) else 0.0

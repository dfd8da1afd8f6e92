"""Assistance as it crosses the border."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

FEATURES = ("suggest", "rewrite", "translate", "summary", "sentiment", "help")
MOST_MESSAGES = 30
SUGGESTIONS = 3
Feature = Literal["suggest", "rewrite", "translate", "summary", "sentiment", "help"]
Tone = Literal["shorter", "warmer", "correct"]
Used = Literal["accepted", "edited", "discarded"]
USES: tuple[Used, ...] = get_args(Used)


class AssistSettings(Struct, frozen=True):
    """Where the model is and what it may do; the key is never shown. `spent` are this month's tokens."""

    is_simulated: bool = False
    base_url: str = ""
    model: str = ""
    has_key: bool = False
    features: tuple[Feature, ...] = ()
    monthly_tokens: int = 1_000_000
    spent: int = 0

    @property
    def is_set(self) -> bool:
        """Whether there is a model to ask."""
        return self.is_simulated or bool(self.base_url and self.model)


class Endpoint(Struct, frozen=True):
    """A model that is asked; only the built-in simulator, which nobody names, may lie on this machine."""

    base_url: str
    model: str
    key: str = ""
    is_simulated: bool = False


class HelpTurn(Struct, frozen=True):
    """A question about the product that was asked before, and what was answered."""

    question: str
    answer: str


class Asked(Struct, frozen=True):
    """What is asked of the model: chat messages, as the protocol has them; `marks` are what it must not know."""

    feature: Feature
    messages: Sequence[dict[str, str]]
    conversation_id: UUID | None = None
    marks: Mapping[str, str] = {}


class Answered(Struct, frozen=True):
    """What the model said; `call_id` names the call when it is told what became of it."""

    call_id: UUID
    text: str
    suggestions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()

"""The paths of the registries."""

from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.registry import brands, campaigns, numbers, tollfree
from koinon.simulator.telnyx.registry.lists import Query


def answer(carrier: Carrier, account: Account, request: Request, parts: list[str], asked: Query) -> Reply | None:
    """Answer a path below /v2 that is a registry's; None for any other."""
    try:
        match parts:
            case ["10dlc", "brand", *rest]:
                return brands.answer(carrier, account, request.method, rest, _body(request), asked)
            case ["10dlc", "enum", "usecase"] if request.method == b"GET":
                return campaigns.use_cases()
            case ["10dlc", "enum", "vertical"] if request.method == b"GET":
                return campaigns.verticals()
            case ["10dlc", "campaignBuilder" | "campaign" as road, *rest]:
                return campaigns.answer(carrier, account, request.method, [road, *rest], _body(request), asked)
            case ["10dlc", "phone_number_campaigns", *rest]:
                return numbers.answer(carrier, account, request.method, rest, _body(request), asked)
            case ["messaging_tollfree", "verification", "requests", *rest]:
                return tollfree.answer(carrier, account, request.method, rest, _body(request), asked)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "10023", "The request body is no valid JSON.")
    return None


def _body(request: Request) -> dict[str, Any]:
    return msgspec.json.decode(request.body, type=dict[str, Any]) if request.body else {}

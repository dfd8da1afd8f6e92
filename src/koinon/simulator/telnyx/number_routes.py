"""Which path of Telnyx's numbers is answered by what."""

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.telnyx import numbers, profiles
from koinon.simulator.telnyx.answers import Query


def of_numbers(carrier: Carrier, account: Account, request: Request, parts: list[str], asked: Query) -> Reply | None:
    """Profiles, numbers and their orders; None for any other path."""
    match (request.method, parts):
        case (b"GET", ["messaging_profiles"]):
            return profiles.profiles(carrier, account, asked)
        case (b"POST", ["messaging_profiles"]):
            return profiles.create_profile(carrier, account, request)
        case (b"GET", ["messaging_profiles", profile_id]):
            return profiles.profile(carrier, account, profile_id)
        case (b"PATCH", ["messaging_profiles", profile_id]):
            return profiles.change_profile(carrier, account, request, profile_id)
        case (b"GET", ["available_phone_numbers"]):
            return numbers.available(carrier, account, asked)
        case (b"POST", ["number_orders"]):
            return numbers.order(carrier, account, request)
        case (b"GET", ["number_orders"]):
            return numbers.orders(carrier, account, asked)
        case (b"GET", ["number_orders", order_id]):
            return numbers.read_order(carrier, account, order_id)
        case (_, ["phone_numbers", *rest]):
            return _of_owned(carrier, account, request, rest, asked)
        case _:
            return None


def _of_owned(carrier: Carrier, account: Account, request: Request, parts: list[str], asked: Query) -> Reply | None:
    match (request.method, parts):
        case (b"GET", []):
            return numbers.numbers(carrier, account, asked)
        case (b"GET", [number_id]):
            return numbers.number(carrier, account, number_id)
        case (b"DELETE", [number_id]):
            return numbers.release(carrier, account, number_id)
        case (b"GET", [number_id, "messaging"]):
            return numbers.messaging(carrier, account, number_id)
        case (b"PATCH", [number_id, "messaging"]):
            return numbers.assign(carrier, account, request, number_id)
        case _:
            return None

"""What messages cost."""

from koinon.channels.contracts import Priced
from koinon.channels.rates import Rate
from koinon.channels.rates import rates as known_rates
from koinon.channels.service.late_prices import late_prices
from koinon.channels.service.own_rates import refresh_rates, register_reached

__all__ = ["Priced", "Rate", "known_rates", "late_prices", "refresh_rates", "register_reached"]

"""What messages cost."""

from koinon.channels.contracts import Priced
from koinon.channels.service.late_prices import late_prices

__all__ = ["Priced", "late_prices"]

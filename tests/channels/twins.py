"""How to reach each provider's simulated twin."""

from collections.abc import Callable

from koinon import channels
from koinon.channels import Credentials
from koinon.simulator import Simulator, keys
from tests.simulator.running import KEY


def telnyx(simulator: Simulator) -> Credentials:
    return Credentials(KEY, simulator.url, keys.public_key(KEY))


TWINS: dict[str, Callable[[Simulator], Credentials]] = {"telnyx": telnyx}
assert TWINS.keys() == channels.PROVIDERS.keys(), "every provider needs a simulated twin"

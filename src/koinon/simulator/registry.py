"""The protocols that the simulator speaks, one line each; of paths that overlap the longest decides."""

from collections.abc import Callable

from koinon.simulator import telnyx, whatsapp_cloud
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request

Handle = Callable[[Carrier, Request], Reply]
PROTOCOLS = (
    telnyx,
    whatsapp_cloud,
)  # fmt: skip
ROUTES: list[tuple[str, Handle]] = sorted(
    ((path, protocol.handle) for protocol in PROTOCOLS for path in protocol.PATHS), key=lambda one: -len(one[0])
)

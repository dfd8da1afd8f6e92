"""Live updates: the event log is read once in a process and handed to whoever watches a topic of an organization.

What is told says what changed and where, never the content: who hears it asks again within their own rights. `Hub`
knows who watches what, `Socket` is one connection, `Writer` its outgoing side and `Outbox` what waits there,
`Relay` the way to other nodes.
"""

from koinon.platform.realtime.figures import FIGURES, Figures
from koinon.platform.realtime.figures import health as socket_health
from koinon.platform.realtime.frames import Frame, Notice, frame_of, position_of, seq_of
from koinon.platform.realtime.hub import Bell, Hub, Watcher
from koinon.platform.realtime.outbox import Outbox
from koinon.platform.realtime.presence import Presence
from koinon.platform.realtime.relay import Relay
from koinon.platform.realtime.socket import Closing, Peer, Socket
from koinon.platform.realtime.writing import line_of

__all__ = [
    "FIGURES",
    "Bell",
    "Closing",
    "Figures",
    "Frame",
    "Hub",
    "Notice",
    "Outbox",
    "Peer",
    "Presence",
    "Relay",
    "Socket",
    "Watcher",
    "frame_of",
    "line_of",
    "position_of",
    "seq_of",
    "socket_health",
]

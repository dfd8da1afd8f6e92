"""APNs as the simulator speaks it: HTTP/2 on the simulator's own port, by prior knowledge or under TLS.

Facts: Apple, “Sending notification requests to APNs”, “Handling notification responses from APNs”, “Establishing a
token-based connection to APNs”.
"""

from koinon.simulator.apns.connection import PREFACE, ApnsConnection
from koinon.simulator.apns.rules import answer

__all__ = ["PREFACE", "ApnsConnection", "answer"]

"""Where the simulator tells what became of a mail: nobody enters an address for events in its settings."""

from koinon.channels.contracts import Credentials, OutgoingMessage
from koinon.channels.keys import KEY_PREFIX


def practice_lines(credentials: Credentials, message: OutgoingMessage) -> bytes:
    """A header line with the account's own address for events; empty for every account but a simulated one."""
    if not credentials.api_key.startswith(KEY_PREFIX) or not message.callback_url:
        return b""
    return f"X-Simulator-Events: {message.callback_url.partition('?')[0]}\r\n".encode("latin-1")

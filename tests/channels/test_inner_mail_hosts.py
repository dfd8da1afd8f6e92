"""Mail servers inside our walls are not spoken to, unless the operator opened their network (OWASP SSRF)."""

import socket

import pytest

from koinon import channels
from koinon.channels import Credentials, Refused
from koinon.channels.providers.smtp import server_words
from koinon.channels.providers.smtp.adapter import Smtp
from koinon.channels.providers.smtp.imap import Mailbox, Unread, read_new
from koinon.channels.providers.smtp.reaching import reached
from koinon.channels.providers.smtp.server import server_of
from koinon.channels.providers.smtp.server_words import Unusable
from koinon.platform.http import reasons
from tests.channels.test_smtp import mail


@pytest.fixture
def relay() -> socket.socket:
    """A server of this machine that somebody's form names."""
    return socket.create_server(("127.0.0.1", 0))


def account(host: str, port: int, inner: str = "") -> Credentials:
    more = {"host": host, "port": str(port), "username": "ada", "security": "starttls"}
    return Credentials("eight chars", "smtp:", "", more, inner)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2130706433"])
async def test_neither_a_mail_nor_a_probe_goes_inside(relay: socket.socket, host: str) -> None:
    known = account(host, relay.getsockname()[1])
    (sent,) = await Smtp().send(known, [mail()])
    assert isinstance(sent, Refused)
    assert (sent.error.code, sent.error.detail) == ("not_supported", server_words.INNER)
    assert (await Smtp().health(known)).error == sent.error
    relay.settimeout(0.05)
    with pytest.raises(TimeoutError):
        relay.accept()


def test_no_mailbox_inside_is_read(relay: socket.socket) -> None:
    for security, port in (("tls", relay.getsockname()[1]), ("starttls", 143), ("none", relay.getsockname()[1])):
        with pytest.raises(Unread, match="inside the network"):
            read_new(Mailbox("127.0.0.1", port, security, "ada", "eight chars"), None)


async def test_a_network_that_the_operator_opened_is_reached(relay: socket.socket) -> None:
    port = relay.getsockname()[1]
    (await reached("127.0.0.1", port, "10.0.0.0/8, 127.0.0.1/32")).close()
    with pytest.raises(Unusable):
        await reached("127.0.0.1", port, "10.0.0.0/8")


async def test_the_simulator_is_the_operators_own() -> None:
    """Its address is a setting of ours, no field of a tenant."""
    values = channels.provider("smtp").simulated("SIM0123456789abcdef")
    made = Credentials(values["password"], "http://127.0.0.1:9", "", {})
    assert server_of(made).inner != ""
    error = (await Smtp().health(made)).error
    assert error is not None
    assert error.detail == reasons.REFUSED

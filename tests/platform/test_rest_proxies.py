"""Forwarded headers count only from proxies the operator named (API-050)."""

from typing import Any

import pytest

from koinon.kit import networks
from koinon.platform.rest import proxies

TRUSTED = networks.parse("10.0.0.0/8, 127.0.0.1, fd00::/8")


def seen(peer: str, **headers: str) -> tuple[str, str]:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"client": (peer, 5), "scheme": "http", "headers": sent}
    proxies.believe(scope, TRUSTED)
    return scope["client"][0], scope["scheme"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "1.1.1.1, 203.0.113.9, 10.2.3.4", "203.0.113.9"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.5", "nonsense", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("unix", "198.51.100.1", "unix"),
    ],
)
def test_the_client_is_the_last_hop_that_is_not_ours(peer: str, forwarded: str, client: str) -> None:
    assert seen(peer, x_forwarded_for=forwarded)[0] == client


def test_the_scheme_is_believed_from_a_trusted_proxy_only() -> None:
    assert seen("10.0.0.5", x_forwarded_proto="https")[1] == "https"
    assert seen("203.0.113.7", x_forwarded_proto="https")[1] == "http"
    assert seen("10.0.0.5", x_forwarded_proto="gopher")[1] == "http"


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="proxy"):
        networks.parse("proxy.example")


@pytest.mark.parametrize(
    ("peer", "said", "country"),
    [
        ("10.0.0.1", b"ES", "ES"),
        ("10.0.0.1", b"pt", "PT"),
        ("10.0.0.1", b"XX", None),
        ("10.0.0.1", b"T1", None),
        ("10.0.0.1", b"<script>", None),
        ("203.0.113.9", b"ES", None),  # anybody can write a header
    ],
)
def test_the_country_is_what_a_trusted_proxy_says(peer: str, said: bytes, country: str | None) -> None:
    """Cloudflare: `CF-IPCountry` holds two letters of ISO 3166-1, XX where unknown, T1 for Tor."""
    scope = {"client": (peer, 1), "scheme": "http", "headers": [(b"cf-ipcountry", said)]}
    proxies.believe(scope, TRUSTED, "CF-IPCountry")
    assert scope.get(proxies.COUNTRY) == country

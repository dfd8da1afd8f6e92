"""Encryption bound to its organization, look-up by another key (CON-015..017)."""

import base64
import hmac
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit import ids
from koinon.platform.crypto import CryptoError, KeyedHash, KeyRing, Vault

ONE, OTHER = ids.uuid7(), ids.uuid7()
OLD, NEW = bytes(32), bytes(range(32))


def vault(*keys: tuple[int, bytes]) -> Vault:
    return Vault(KeyRing(keys or ((1, OLD),)), b"l" * 32, b"s" * 32)


@given(st.text())
def test_what_is_encrypted_opens_again(text: str) -> None:
    value = text.encode("utf-8", "ignore").decode()
    assert vault().decrypt(vault().encrypt(value, ONE, "phone"), ONE, "phone") == value


def test_the_layout_is_version_nonce_text_and_tag() -> None:
    """CON-015; opened here by the library itself."""
    cipher = vault((7, NEW)).encrypt("+12025550142", ONE, "phone")
    assert cipher[0] == 7
    assert AESGCM(NEW).decrypt(cipher[1:13], cipher[13:], ONE.bytes + b"phone") == b"+12025550142"


@pytest.mark.parametrize(("organization", "kind"), [(OTHER, "phone"), (ONE, "email")])
def test_it_opens_for_no_other_organization_or_kind(organization: UUID, kind: str) -> None:
    cipher = vault().encrypt("+12025550142", ONE, "phone")
    with pytest.raises(CryptoError):
        vault().decrypt(cipher, organization, kind)


def test_a_damaged_text_does_not_open() -> None:
    cipher = bytearray(vault().encrypt("x", ONE, "phone"))
    cipher[-1] ^= 1
    with pytest.raises(CryptoError):
        vault().decrypt(bytes(cipher), ONE, "phone")


def test_old_keys_only_decrypt() -> None:
    old = vault((1, OLD)).encrypt("x", ONE, "phone")
    ring = vault((2, NEW), (1, OLD))
    assert ring.decrypt(old, ONE, "phone") == "x"
    assert ring.needs_rotation(old)
    assert ring.encrypt("x", ONE, "phone")[0] == 2


def test_look_ups_differ_by_organization_and_kind() -> None:
    hashes = {vault().lookup("x", o, k) for o in (ONE, OTHER) for k in ("phone", "email")}
    assert len(hashes) == 4


_RFC_4231 = [
    (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
]


@pytest.mark.parametrize(("key", "message", "digest"), _RFC_4231)
def test_the_keyed_hash_is_hmac_sha_256(key: bytes, message: bytes, digest: str) -> None:
    """RFC 4231 §4.2, 4.3 and 4.7; wherever the message is cut in two, and as often as one asks."""
    for cut in range(len(message) + 1):
        hashed = KeyedHash(key, message[:cut])
        assert {hashed.digest(message[cut:]).hex() for _ in range(2)} == {digest}


@given(st.binary(min_size=32, max_size=100), st.text(st.characters(codec="utf-8")))
def test_a_look_up_is_the_hmac_of_scope_and_value(key: bytes, value: str) -> None:
    made = Vault(KeyRing(((1, OLD),)), key, b"s" * 32).lookup(value, ONE, "phone")
    assert made == hmac.digest(key, ONE.bytes + b"phone\0" + value.encode(), "sha256")


@pytest.mark.parametrize("text", ["", "1:short", "0:" + base64.b64encode(OLD).decode(), "x"])
def test_a_malformed_key_ring_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        KeyRing.parse(text)

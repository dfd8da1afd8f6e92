"""Web Push: sealed as RFC 8291 seals, signed as RFC 8292 signs, answered as RFC 8030 says."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from koinon.platform.services import Services
from koinon.platform.web_push import InvalidSubscription, Outcome, sealed, server_key, subscription
from koinon.platform.web_push.encryption import CURVE, Keys, decoded, encoded
from koinon.platform.web_push.sending import outcome_of, topic_of

# RFC 8291, appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SALT, AUTH = "DGv6ra1nlYgDCS1FRnbzlw", "BTBZMqHH6r4Tts7J_aSIgg"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7"
    "A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_a_message_is_sealed_as_in_the_rfc() -> None:
    private = ec.derive_private_key(int.from_bytes(decoded(PRIVATE)), CURVE)
    assert encoded(sealed(PLAIN, Keys(THEIRS, AUTH), private=private, salt=decoded(SALT))) == BODY


def test_two_messages_never_look_alike() -> None:
    assert sealed(PLAIN, Keys(THEIRS, AUTH)) != sealed(PLAIN, Keys(THEIRS, AUTH))


async def test_one_key_is_kept_and_signs_for_the_services_origin(services: Services) -> None:
    async with services.database.system() as tx:
        first = await server_key(tx, services.vault)
    async with services.database.system() as tx:
        again = await server_key(tx, services.vault)
    assert first.public == again.public
    header = again.authorization("https://push.example.net/push/JzLQ3", "mailto:ops@example.org")
    scheme, rest = header.split(" ", 1)
    named = dict(part.split("=", 1) for part in rest.split(", "))
    point = decoded(named["k"])
    key = ECKey.import_key(
        {"kty": "EC", "crv": "P-256", "x": encoded(point[1:33]), "y": encoded(point[33:])}  # RFC 8292 §3.2
    )
    claims = jwt.decode(named["t"], key, algorithms=["ES256"]).claims
    assert (scheme, claims["aud"], claims["sub"]) == ("vapid", "https://push.example.net", "mailto:ops@example.org")
    assert again.authorization("https://push.example.net/push/other", "mailto:ops@example.org") == header, "kept"
    assert again.authorization("https://push.example.org/push/JzLQ3", "mailto:ops@example.org") != header


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (201, Outcome.SENT), (404, Outcome.GONE), (410, Outcome.GONE), (429, Outcome.LATER), (503, Outcome.LATER),
        (400, Outcome.REFUSED), (413, Outcome.REFUSED), (301, Outcome.REFUSED),
    ],
)  # fmt: skip
def test_what_a_services_answer_means(status: int, outcome: Outcome) -> None:
    assert outcome_of(status) is outcome


def test_a_topic_is_thirty_two_letters_of_the_url_alphabet() -> None:
    assert len(topic_of("conversation:1")) == 32
    assert set(topic_of("conversation:1")) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "ftp://push.example.net/x"},
        {"endpoint": "https://"},
        {"endpoint": "https://push.example.net/" + "x" * 2_000},
        {"keys": {"p256dh": THEIRS, "auth": "c2hvcnQ"}},
        {"keys": {"p256dh": "BAAA", "auth": AUTH}},
        {"keys": {"p256dh": "!", "auth": "!"}},
        {"keys": None},
    ],
)
def test_what_is_no_subscription_is_refused(change: dict[str, object]) -> None:
    whole = {"endpoint": "https://push.example.net/x", "keys": {"p256dh": THEIRS, "auth": AUTH}}
    assert subscription(msgspec.json.encode(whole)).endpoint == whole["endpoint"]
    with pytest.raises(InvalidSubscription):
        subscription(msgspec.json.encode({**whole, **change}))

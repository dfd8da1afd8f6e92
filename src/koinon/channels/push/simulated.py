"""Keys of simulated push accounts, as both sides have them: they open nothing but the carrier simulator."""

import hashlib
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from koinon.channels.push.google_oauth import ServiceAccount

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# RSA keys cannot be derived from a word as those of curves can, so every simulated Google account has this one.
_P = int(
    "fac96949bbf4a91fb07ade993e885d7cdd8d015b4a99926422948722c2dfaa1134484e4ed7ecf28136a3f6aaa64a9948fc7a"
    "7181209cf9d3a15695ef531f28f81489ce1720370ec1cd90c67dd3a6c259bf483598c072163ff5d5e564c6c03ba700011f89"
    "24ec2a16115267d0b8210484098c6681e08f4e69e180eaa9ce41aa59",
    16,
)
_Q = int(
    "d3a69b4366ecf15308601a9ea7d46ca2802b2b7492a057e6769d506e79eb63d0d56a350851b3b436e6e7ce2316c82900a635"
    "f583c8e60c8eed553ccaaab165227f095b428478e6f3d9d02e5cc09f61a714443afc006836f84a687817fb297a0404be0bf4"
    "cf560c1aa4d931765f4fe24a5f71076b4781aa542e048b8be0ff5757",
    16,
)


def service_account(api_key: str, base_url: str) -> ServiceAccount:
    """The file that Google's console would give for this account of the simulator."""
    pem = google_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return ServiceAccount(
        project_id="simulated",
        private_key_id="simulated",
        private_key=pem,
        client_email=f"{api_key}@simulated.iam.gserviceaccount.com",
        token_uri=base_url.rstrip("/") + "/token",
    )


@cache
def google_key() -> rsa.RSAPrivateKey:
    """The key of every simulated Google account."""
    secret = pow(65_537, -1, (_P - 1) * (_Q - 1))
    crt = (rsa.rsa_crt_dmp1(secret, _P), rsa.rsa_crt_dmq1(secret, _Q), rsa.rsa_crt_iqmp(_P, _Q))
    return rsa.RSAPrivateNumbers(_P, _Q, secret, *crt, rsa.RSAPublicNumbers(65_537, _P * _Q)).private_key()


def curve_key(word: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key that both sides derive from a word: of an Apple account, of a browser."""
    number = int.from_bytes(hashlib.sha256(b"koinon simulator " + word.encode()).digest(), "big")
    return ec.derive_private_key(number % (P256_ORDER - 1) + 1, ec.SECP256R1())


def pem_of(key: ec.EllipticCurvePrivateKey) -> str:
    """As its file holds it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

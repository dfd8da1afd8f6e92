"""That an app and this installation belong together: what Apple's and Google's devices ask before they offer a passkey.

Sources: Apple, “Supporting associated domains” (webcredentials); Google, “Digital Asset Links” (get_login_creds).
"""

import base64
from typing import Any

from koinon.platform.configuration import Configuration

LOGIN = "delegate_permission/common.get_login_creds"


def apple(configuration: Configuration) -> dict[str, Any] | None:
    """`apple-app-site-association`; None where there is no app."""
    apps = _parts(configuration.app_ios)
    return {"webcredentials": {"apps": apps}} if apps else None


def android(configuration: Configuration) -> list[dict[str, Any]]:
    """`assetlinks.json`: each package with the certificates that sign it; empty where there is no app."""
    packages: dict[str, list[str]] = {}
    for package, certificate in _signed(configuration):
        packages.setdefault(package, []).append(certificate.upper())
    return [
        {
            "relation": [LOGIN],
            "target": {"namespace": "android_app", "package_name": package, "sha256_cert_fingerprints": certificates},
        }
        for package, certificates in packages.items()
    ]


def origins(configuration: Configuration) -> list[str]:
    """How Android's apps name themselves in a passkey's answer: the hash of the certificate that signs them."""
    return [
        "android:apk-key-hash:" + base64.urlsafe_b64encode(bytes.fromhex(one.replace(":", ""))).decode().rstrip("=")
        for _, one in _signed(configuration)
    ]


def _signed(configuration: Configuration) -> list[tuple[str, str]]:
    return [(package, one) for package, _, one in (part.partition("=") for part in _parts(configuration.app_android))]


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]

"""What this installation is called and how it presents itself: the operator's white label (ORG-011)."""

import base64
from pathlib import Path

from msgspec import Struct

from koinon.organizations import BadImage, checked_image
from koinon.platform import product_name
from koinon.platform.configuration import Configuration
from koinon.platform.process import when_configured
from koinon.platform.settings import SettingsError

MEDIA = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}


class Product(Struct, frozen=True):
    """`logo` is a data address; empty fields show ours or nothing."""

    name: str = "Koinon"
    logo: str = ""
    login_text: str = ""
    support: str = ""
    terms_url: str = ""
    privacy_url: str = ""


class _InForce:
    product = Product()


def product() -> Product:
    """The product as this process shows it. A global of the templates."""
    return _InForce.product


def configure(configuration: Configuration) -> None:
    """Take what the settings say. Raises SettingsError for a logo that is none."""
    product_name.configure(configuration)
    _InForce.product = Product(
        configuration.product_name,
        _read(configuration.product_logo),
        configuration.login_text or "",
        configuration.support_address or "",
        configuration.terms_url or "",
        configuration.privacy_url or "",
    )


def _read(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        image = checked_image(Path(path).read_bytes())
    except OSError as fault:
        raise SettingsError([f"KOINON_PRODUCT_LOGO cannot be read: {fault}."]) from fault
    except BadImage as bad:
        raise SettingsError([f"KOINON_PRODUCT_LOGO: {bad.reason}"]) from bad
    return f"data:{MEDIA[image.ending]};base64,{base64.b64encode(image.data).decode()}"


when_configured(configure)

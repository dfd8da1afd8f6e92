"""How an organization's mails look, and what stands in every footer."""

import msgspec

LIGHT, NIGHT = "#0b6b63", "#5fc7b8"


class Look(msgspec.Struct, frozen=True):
    """Colours as `#1a2b3c`: `color` under white letters and for links, `color_dark` for links in the dark.

    `footer` is the organization's own line for its mails; `locale` the language of the footer's words.
    """

    name: str = ""
    postal_address: str = ""
    color: str = LIGHT
    color_dark: str = NIGHT
    footer: str = ""
    locale: str = "en"

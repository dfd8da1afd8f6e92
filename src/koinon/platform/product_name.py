"""What this installation is called: our name, or the operator's in its place wherever a sentence says it (ORG-011)."""

from koinon.platform.configuration import Configuration

OURS = "Koinon"


class _InForce:
    name = OURS


def product_name() -> str:
    """The name in force in this process."""
    return _InForce.name


def spoken(sentence: str) -> str:
    """A sentence of ours as this installation says it; before its places are filled, so people's own words stay."""
    return sentence if _InForce.name == OURS else sentence.replace(OURS, _InForce.name)


def configure(configuration: Configuration) -> None:
    """Take the name that the settings give."""
    _InForce.name = str(configuration.product_name)

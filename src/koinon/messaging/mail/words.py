"""What the footer says of itself, in the language of the mail."""

from typing import NamedTuple


class Words(NamedTuple):
    """Sentences of a footer; `{name}` is the organization."""

    why: str
    leave: str
    choose: str


_WORDS = {
    "en": Words("You get this mail because you are in touch with {name}.", "Unsubscribe", "Choose what you get"),
    "es": Words("Recibes este correo porque estás en contacto con {name}.", "Darse de baja", "Elegir qué recibir"),
    "pt": Words(
        "Você recebe este e-mail porque está em contato com {name}.", "Cancelar inscrição", "Escolher o que receber"
    ),
}


def words(locale: str) -> Words:
    """Those of a language; English for one we do not speak."""
    return _WORDS.get(locale.replace("_", "-").partition("-")[0].lower(), _WORDS["en"])

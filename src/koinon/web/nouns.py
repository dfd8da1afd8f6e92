"""The interface's nouns by kind of organization and language (ORG-002); an organization may rename them."""

from koinon.web.ambient import ambient

Forms = tuple[str, str]

_CONTACT: dict[str, dict[str, Forms]] = {
    "church": {"en": ("member", "members"), "es": ("miembro", "miembros"), "pt": ("membro", "membros")},
    "business": {"en": ("customer", "customers"), "es": ("cliente", "clientes"), "pt": ("cliente", "clientes")},
    "nonprofit": {
        "en": ("supporter", "supporters"),
        "es": ("simpatizante", "simpatizantes"),
        "pt": ("apoiador", "apoiadores"),
    },
}
_LOCATION: dict[str, dict[str, Forms]] = {
    "church": {"en": ("campus", "campuses"), "es": ("sede", "sedes"), "pt": ("sede", "sedes")},
    "business": {"en": ("shop", "shops"), "es": ("tienda", "tiendas"), "pt": ("loja", "lojas")},
    "nonprofit": {"en": ("chapter", "chapters"), "es": ("sede local", "sedes locales"), "pt": ("núcleo", "núcleos")},
}
_GROUP: dict[str, dict[str, Forms]] = {
    "church": {
        "en": ("ministry group", "ministry groups"),
        "es": ("grupo ministerial", "grupos ministeriales"),
        "pt": ("grupo ministerial", "grupos ministeriais"),
    },
    "business": {"en": ("group", "groups"), "es": ("grupo", "grupos"), "pt": ("grupo", "grupos")},
    "nonprofit": {"en": ("group", "groups"), "es": ("grupo", "grupos"), "pt": ("grupo", "grupos")},
}
_BROADCAST: dict[str, Forms] = {
    "en": ("broadcast", "broadcasts"),
    "es": ("difusión", "difusiones"),
    "pt": ("transmissão", "transmissões"),
}
_WORDS = {
    "contact": _CONTACT,
    "location": _LOCATION,
    "group": _GROUP,
    "broadcast": dict.fromkeys(_CONTACT, _BROADCAST),
}


def forms(word: str) -> Forms:
    """Singular and plural, lower case, of `contact`, `location`, `group` or `broadcast` as its reader should see it."""
    here = ambient()
    renamed = here.renamed.get(word)
    if renamed:
        return renamed
    kinds = _WORDS[word]
    return kinds.get(here.kind, kinds["nonprofit"])[here.locale]


def noun(word: str, number: int = 1, *, capital: bool = False) -> str:
    """One form of a noun: `noun("contact", 3)` → “members” in an English church."""
    text = forms(word)[0 if number == 1 else 1]
    return text[:1].upper() + text[1:] if capital else text


def nouns(word: str, *, capital: bool = False) -> str:
    """The plural."""
    return noun(word, 2, capital=capital)

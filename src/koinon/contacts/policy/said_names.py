"""What somebody answers who was asked for their name (CON-061): a name, a question, or anything else.

Whoever knows a number can write anything to it, so a name that comes by text is short, has letters only and no link.
"""

import re
from enum import StrEnum

from koinon.contacts.policy import names
from koinon.contacts.policy.names import Name
from koinon.kit import text

MOST_CHARACTERS, MOST_WORDS = 60, 5
_INTRODUCED = re.compile(
    r"^(?:(?:hi|hello|hey|hola|buenas|oi|ola|olá)[,!. ]+)?"
    r"(?:my name is|my name's|the name is|i am|i'm|i’m|im|this is|it's|it’s|me llamo|mi nombre es|soy|habla"
    r"|meu nome é|meu nome e|me chamo|(?:eu sou|sou|aqui é|aqui e)(?: [oa])?)\s+",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"[^\W\d_]+(?:(?:\. | ['’‘]?|['’‘\-])[^\W\d_]+)*\.?")
_NO_NAMES = """
yes no yeah yep nope ok okay k sure thanks thank thx you please hi hello hey good great nice cool amen lol haha who what
why when where how not sorry wrong number busy later done here there is are the this will can want am in to of for me
si claro gracias hola buenas buenos dias tardes noches que quien porque cuando donde como perdon bueno vale
sim nao obrigado obrigada oi ola bom boa dia tarde noite quem quando onde desculpe beleza certo claro tudo bem
"""
_COMMON = frozenset(_NO_NAMES.split())


class Answer(StrEnum):
    """What the text is: a name to keep, something to leave the question open for, or the end of asking."""

    NAME = "name"
    WAIT = "wait"
    NONE = "none"


def read(message: str, locale: str = "en") -> tuple[Answer, Name | None]:
    """What an answer to “What is your name?” says. A question waits for its answer; what is no name ends the asking."""
    said = re.sub(r"\s+", " ", message).strip()
    if said.endswith(("?", "？")) or "¿" in said:
        return Answer.WAIT, None
    said = _INTRODUCED.sub("", said).strip(" !.,")
    if not said or len(said) > MOST_CHARACTERS or not _WRITTEN.fullmatch(said):
        return Answer.NONE, None
    words = said.split()
    if len(words) > MOST_WORDS or any(text.fold(word).strip(".'’") in _COMMON for word in words):
        return Answer.NONE, None
    found = names.split(said.title() if said.islower() or said.isupper() else said, locale)
    return (Answer.NAME, found) if found.given or found.family else (Answer.NONE, None)

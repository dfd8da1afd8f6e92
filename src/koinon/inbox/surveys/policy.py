"""Surveys, purely: what is asked, which digit answers, whether an answer may still change."""

from datetime import datetime

from koinon.inbox.surveys.contracts import CHANGEABLE, Survey, Texts

ASKED = {
    "en": "How did we do? Answer 1 (poor) to 5 (great), or here: {link}",
    "es": "¿Cómo te atendimos? Responde de 1 (mal) a 5 (muy bien), o aquí: {link}",
    "pt": "Como foi o atendimento? Responda de 1 (ruim) a 5 (ótimo), ou aqui: {link}",
}


def question(texts: Texts, locale: str | None, home: str, link: str) -> str:
    """What is sent, in the first of their language and the organization's that is written or known."""
    for language in (locale, home, "en"):
        if language in ASKED:
            own = getattr(texts, language).strip()
            return f"{own} {link}" if own else ASKED[language].format(link=link)
    raise LookupError("English is known")


def rating_of(text: str) -> int | None:
    """The rating that a bare digit gives; any other word makes it a message."""
    bare = text.strip()
    return int(bare) if bare in ("1", "2", "3", "4", "5") else None


def is_open(survey: Survey, now: datetime) -> bool:
    """Until it expires while nobody answered; for a day after the first answer it may be changed."""
    if survey.responded_at is not None:
        return now - survey.responded_at < CHANGEABLE
    return survey.state == "sent" and now < survey.expires_at

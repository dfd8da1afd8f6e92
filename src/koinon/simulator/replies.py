"""What simulated people answer: a small list of our own, or the texts of a TSV (`label<TAB>text`)."""

import re
from pathlib import Path

OURS = (
    "Thank you!",
    "Yes please",
    "Count me in 🙌",
    "I'll be there",
    "Sorry, can't make it this time",
    "Thanks for letting me know",
    "ok",
    "Can I tell you tomorrow?",
    "Could somebody call me? I have moved house",
    "Can I bring a friend?",
    "Is there parking?",
    "Running 10 minutes late",
)
YES_OR_NO = (
    "YES",
    "Yes!",
    "Yes, happy to",
    "YES, what time should I be there?",
    "NO",
    "No, sorry, we are away this weekend",
    "Yes, but only until eleven",
    "Can I tell you tomorrow?",
)
KEEP_ONE = (
    "Yes please!",
    "Two please, if you can",
    "Keep one for me, I'll come by at 8",
    "Not this week, thanks",
    "Yes! Do you slice it?",
    "Is it open on Saturday too?",
)
ASKED = {"yes or no": YES_OR_NO, "shall we keep": KEEP_ONE}
# "Text CHOIR to join", "Envía CORO", "Responda CORAL": the word stands in capitals.
_CALLED = re.compile(
    r"(?i:\b(?:text|reply|reply with|send|env[ií]a|env[ií]e|responde|responda|manda|mande))"
    r" [“\"'«]?([^\W\d_a-zà-ÿ]{3,20})\b"
)
_NOT_OURS = frozenset(
    [
        "STOP",
        "START",
        "HELP",
        "INFO",
        "YES",
        "NO",
        "END",
        "QUIT",
        "CANCEL",
        "BAJA",
        "ALTA",
        "AYUDA",
        "PARAR",
        "SAIR",
        "VOLTAR",
        "AJUDA",
        "SMS",
    ]
)
QUESTION = "What time does it start?"
PICTURE = "Look at this!"


def reply_texts(path: Path | None) -> tuple[str, ...]:
    """The texts labelled ham in a TSV, or our own list when no file is given."""
    if path is None:
        return OURS
    rows = (line.split("\t", 1) for line in path.read_text("utf-8").splitlines())
    texts = tuple(row[1] for row in rows if len(row) == 2 and row[0] == "ham" and row[1].strip())
    return texts or OURS


def fitting(text: str, replies: tuple[str, ...]) -> tuple[str, ...]:
    """Answers to what was asked: the keyword a text names, or what the samples ask; a given list is taken as it is."""
    if replies is not OURS:
        return replies
    asked = text.casefold()
    known = next((ours for words, ours in ASKED.items() if words in asked), None)
    return known or _keyword(text) or replies


def _keyword(text: str) -> tuple[str, ...]:
    """“Text CHOIR to join”: people text the word, in capitals or not, some with courtesy, some ask first."""
    named = [word for word in _CALLED.findall(text) if word not in _NOT_OURS]
    if not named:
        return ()
    word = named[0]
    return (word, word.lower(), word.capitalize(), f"{word}!", f"{word} please", "What is it about?")

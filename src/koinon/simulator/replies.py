"""What simulated people answer: a small list of our own, or the texts of a TSV (`label<TAB>text`)."""

from pathlib import Path

OURS = (
    "Thank you!",
    "Amen",
    "I'll be there",
    "What time does it start?",
    "Can I bring a friend?",
    "Sorry, can't make it this week",
    "Is there parking?",
    "Who is this?",
    "Count me in 🙌",
    "Gracias, ahí estaré",
    "Obrigado! Até domingo",
    "Yes please",
    "Could somebody call me? I have moved house",
    "My daughter loved it",
    "ok",
    "Do you have oat milk?",
    "See you there",
    "Running 10 minutes late",
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
